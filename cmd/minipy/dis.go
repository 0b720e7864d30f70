// This file is the command dis.
package main

import (
	"bufio"
	"fmt"
	"io"
	"os"
	"strings"

	"minipy"
	"minipy/compiler/code"
)

// disassemble writes the listing of a program, or of the functions named.
func (c *commandLine) disassemble() (int, error) {
	d := &c.Dis
	file, source, err := readSource(d.File)
	if err != nil {
		return 0, err
	}
	shown := d.File
	if shown == "-" {
		shown = file
	}
	fmt.Fprint(os.Stderr, minipy.Warnings(shown, source))
	top, err := minipy.Compile(shown, source, "exec", 0)
	if err != nil {
		fmt.Fprint(os.Stderr, minipy.DescribeSyntax(err))
		return statusFailed, nil
	}
	codes := []*code.Code{top}
	if len(d.Funcs) > 0 {
		codes = nil
		for _, name := range d.Funcs {
			found := findCodes(top, name)
			if len(found) == 0 {
				return 0, &minipy.LaunchError{Msg: fmt.Sprintf("dis: %s has no function or class %s", d.File, name)}
			}
			codes = append(codes, found...)
		}
	}
	out := bufio.NewWriter(os.Stdout)
	terminal := isTerminal(1)
	options := code.ListOptions{Offsets: d.Offsets, Color: c.colored(terminal), Unicode: terminal && utf8Locale()}
	for i, k := range codes {
		if err == nil && d.JSON {
			err = code.DisassembleJSON(out, k)
		} else if err == nil {
			if i > 0 {
				fmt.Fprintln(out)
			}
			err = code.Disassemble(out, k, options)
		}
	}
	if err == nil {
		err = out.Flush()
	}
	return writeStatus(err), nil
}

// findCodes returns what is called name: by its qualified name, else by its last part.
func findCodes(c *code.Code, name string) []*code.Code {
	var exact, last []*code.Code
	var walk func(c *code.Code)
	walk = func(c *code.Code) {
		for _, k := range c.Codes {
			switch {
			case k.QualName == name:
				exact = append(exact, k)
			case k.Name == name:
				last = append(last, k)
			}
			walk(k)
		}
	}
	walk(c)
	if exact != nil {
		return exact
	}
	return last
}

// readSource reads a program's text; - is stdin.
func readSource(path string) (file, source string, err error) {
	if path == "-" {
		text, err := io.ReadAll(os.Stdin)
		return "<stdin>", string(text), err
	}
	file, source, _, err = readProgram(path)
	return file, source, err
}

// utf8Locale reports whether the terminal's characters are UTF-8.
func utf8Locale() bool {
	for _, name := range []string{"LC_ALL", "LC_CTYPE", "LANG"} {
		if v := strings.ToLower(os.Getenv(name)); v != "" {
			return strings.Contains(v, "utf-8") || strings.Contains(v, "utf8")
		}
	}
	return false
}
