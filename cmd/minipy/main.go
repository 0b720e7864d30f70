// This file is the command line's entry.
package main

import (
	"context"
	"fmt"
	"os"
	"path/filepath"

	"minipy"
	"minipy/runtime/object"
)

func main() {
	tuneCollector()
	gil := true
	args := os.Args[1:]
	for len(args) > 0 && (args[0] == "--nogil" || args[0] == "--gil") {
		gil = args[0] == "--gil"
		args = args[1:]
	}
	src, err := os.ReadFile(args[0])
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(2)
	}
	out := object.NewTextOut("<stdout>", os.Stdout, 1, false, object.BlockBuffered)
	errs := object.NewTextOut("<stderr>", os.Stderr, 2, false, object.LineBuffered)
	opts := []minipy.Option{minipy.Streams(out, errs), minipy.Args(args...), minipy.Path(filepath.Dir(args[0]))}
	if !gil {
		opts = append(opts, minipy.NoGIL())
	}
	in := minipy.New(opts...)
	err = in.Exec(context.Background(), args[0], string(src))
	code := 0
	if err != nil {
		fmt.Fprintln(os.Stderr, in.Describe(err))
		code = 1
	}
	in.Close()
	os.Exit(code)
}
