// This file joins a prompt to an interpreter and to the terminal.
package main

import (
	"fmt"
	"io"
	"os"

	"minipy"
)

// runPrompt is a session without a program before it.
func (c *commandLine) runPrompt() (int, error) {
	c.prompts = true
	in, err := c.newInterp("", []string{""})
	if err != nil {
		return 0, err
	}
	stop := c.watchInterrupts(in)
	if !c.Quiet {
		fmt.Fprint(os.Stderr, banner(in.GILEnabled(), in.SwitchAnywhere()))
	}
	return c.end(in, c.prompt(in), stop), nil
}

// prompt runs a session in an interpreter.
func (c *commandLine) prompt(in *minipy.Interp) minipy.End {
	ps1, ps2 := defaultPrompts(in.GILEnabled())
	if err := in.StartSession(ps1, ps2); err != nil {
		return in.EndOf(err)
	}
	color := c.colored(isTerminal(1))
	var lines lineReader
	var messages io.Writer = os.Stderr
	out := func(format string, args ...any) { fmt.Fprintf(lines.Stdout(), format, args...) }
	magics := newMagics(in, out, color)
	p := &prompt{in: in, magics: magics.execute}
	if c.screen == nil {
		lines = newPlainLines()
	} else {
		t, err := newTerminal(c.screen, color, func(line []rune, pos int) ([][]rune, int) {
			return complete(in, magics.names(), line, pos)
		}, in.Interrupt)
		if err != nil {
			fmt.Fprintln(os.Stderr, "minipy:", err)
			return minipy.End{Status: statusFailed}
		}
		c.input.set(&inputReader{t: t})
		defer c.input.set(os.Stdin)
		p.pasting = t.pasting
		lines, messages = t, c.screen
		fmt.Fprint(os.Stdout, pasteOn)
		defer fmt.Fprint(os.Stdout, pasteOff)
	}
	defer lines.Close()
	p.lines = lines
	p.say = func(format string, args ...any) { fmt.Fprintf(messages, format, args...) }
	return p.run()
}
