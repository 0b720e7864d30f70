// This file prints help: one screen, examples first.
package main

import (
	"fmt"
	"io"
	"strings"

	"github.com/alecthomas/kong"
)

const usageLine = "usage: minipy [options] [-c CODE | -m MODULE | SCRIPT | - | COMMAND] [arguments]"

const examples = `  minipy prog.mpy a b           run a script; what follows it is its own
  minipy --nogil prog.mpy       the same, threads in parallel
  minipy -c 'print(6 * 7)'      run a line; -m NAME: a module; -: stdin
  minipy                        a prompt
  minipy dis prog.mpy           its instructions, and where threads may switch
  minipy explore prog.mpy       everything it can do, under all schedules
  minipy replay prog.mpy SCHED  one of them, side by side
  minipy test                   programs whose comments say all that they can do
  minipy stress -n 500 prog.mpy how often it does what, running freely
`

// flagColumn is the width of the column that holds options.
const flagColumn = 26

// printHelp writes the help on everything, or on one command.
func printHelp(w io.Writer, app *kong.Application, name string) error {
	if name == "" {
		fmt.Fprintf(w, "minipy runs Python programs, with or without a GIL.\n\n%s\nusage: minipy [options] [-c CODE | -m MODULE | SCRIPT | - | COMMAND] [args]\n\ncommands\n", examples)
		for _, c := range app.Children {
			fmt.Fprintf(w, "  %-*s %s\n", flagColumn, summary(c), c.Help)
		}
		for _, group := range []struct{ key, title string }{{"mode", "the mode"}, {"run", "the run"}} {
			fmt.Fprintf(w, "\noptions: %s\n", group.title)
			for _, f := range app.Flags {
				if !f.Hidden && f.Group != nil && f.Group.Key == group.key {
					printFlag(w, f)
				}
			}
		}
		return nil
	}
	for _, c := range app.Children {
		if c.Name != name {
			continue
		}
		fmt.Fprintf(w, "usage: minipy [options] %s\n\n%s\n", summary(c), c.Help)
		if len(c.Positional) > 0 {
			fmt.Fprintln(w)
		}
		for _, p := range c.Positional {
			fmt.Fprintf(w, "  %-*s %s\n", flagColumn, strings.ToUpper(p.Name), p.Help)
		}
		for _, f := range c.Flags {
			if !f.Hidden {
				printFlag(w, f)
			}
		}
		fmt.Fprintln(w, "\nOptions of all commands: minipy help")
		return nil
	}
	return &usageError{"help: there is no command " + name}
}

// summary is a command with its arguments.
func summary(c *kong.Command) string {
	s, flags := c.Name, ""
	for _, f := range c.Flags {
		if !f.Hidden {
			flags += " [" + flagText(f, false) + "]"
		}
	}
	if len(flags) > 40 {
		flags = " [options]"
	}
	s += flags
	for _, p := range c.Positional {
		word := strings.ToUpper(p.Name)
		if p.IsSlice() {
			word += "..."
		}
		if !p.Required {
			word = "[" + word + "]"
		}
		s += " " + word
	}
	return s
}

func printFlag(w io.Writer, f *kong.Flag) {
	text := flagText(f, true)
	if len(text) > flagColumn {
		fmt.Fprintf(w, "  %s\n  %-*s %s\n", text, flagColumn, "", f.Help)
		return
	}
	fmt.Fprintf(w, "  %-*s %s\n", flagColumn, text, f.Help)
}

// flagText spells an option: -i, --inspect, with the short form if long is set.
func flagText(f *kong.Flag, long bool) string {
	s := "--" + f.Name
	switch {
	case f.Short == 'X':
		return "-X " + f.PlaceHolder
	case f.Short != 0 && long:
		s = "-" + string(f.Short) + ", " + s
	case f.Short != 0:
		s = "-" + string(f.Short)
	}
	if !f.IsBool() {
		s += "=" + f.PlaceHolder
	}
	return s
}
