// This file prints the version and how it was built.
package main

import (
	"fmt"
	"io"
	"runtime"
	"runtime/debug"

	"minipy"
)

// printVersion writes one line, or with verbose also the mode that the options
// choose, the build and the machine.
func (c *commandLine) printVersion(w io.Writer) error {
	fmt.Fprintln(w, "minipy", minipy.Version)
	if !c.Version.Verbose {
		return nil
	}
	gil, err := c.gil()
	if err != nil {
		return err
	}
	onOff := "GIL off: threads run in parallel"
	if gil {
		onOff = fmt.Sprintf("GIL on, switch interval %v", c.Interval)
	}
	fmt.Fprintf(w, "mode     %s (%s)\n", model(gil, c.Switch == "any"), onOff)
	fmt.Fprintf(w, "speaks   Python %s\n", minipy.PythonVersion)
	fmt.Fprintf(w, "built    %s, %s/%s, %s\n", runtime.Version(), runtime.GOOS, runtime.GOARCH, commit())
	fmt.Fprintf(w, "machine  %d processors, GOMAXPROCS %d\n", runtime.NumCPU(), runtime.GOMAXPROCS(0))
	return nil
}

// commit names the source that the binary was built from.
func commit() string {
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return "commit unknown"
	}
	rev, dirty := "unknown", ""
	for _, s := range info.Settings {
		switch {
		case s.Key == "vcs.revision":
			rev = s.Value[:min(len(s.Value), 12)]
		case s.Key == "vcs.modified" && s.Value == "true":
			dirty = " with changes"
		}
	}
	return "commit " + rev + dirty
}
