// This file is the prompt: it reads statements, runs them and shows what they say.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"

	"minipy"
)

// errInterrupt is what a lineReader returns when Ctrl-C was typed.
var errInterrupt = errors.New("interrupted")

// A lineReader is where the prompt's lines come from: a terminal with editing, a
// plain file, a test. Its methods are called by one goroutine at a time, but for
// writes to Stdout.
type lineReader interface {
	// Read shows the prompt and returns a line without its end; errInterrupt or io.EOF.
	Read(prompt string) (string, error)
	// AddHistory remembers an entry, which may have several lines.
	AddHistory(entry string)
	// Stdout is where output goes so that it does not garble a prompt that waits.
	Stdout() io.Writer
	Close() error
}

// session is what the prompt runs statements in: a *minipy.Interp, or a test's.
type session interface {
	ExecSingle(ctx context.Context, file, source string) error
	EndOf(err error) minipy.End
	Flush() bool
	SysText(name, alt string) string
	HasGlobal(name string) bool
}

// fileName is what tracebacks call the text typed at the prompt.
const fileName = "<stdin>"

// prompt is a session at a prompt.
type prompt struct {
	in      session
	lines   lineReader
	say     func(format string, args ...any) // prints a message of the prompt's own
	magics  func(p *prompt, line string) (handled bool, end *minipy.End)
	history []string // the session's entries, in order
	// pasting reports whether the line just read is followed by more of a paste.
	pasting func() bool
}

// run reads and runs until the session ends.
func (p *prompt) run() minipy.End {
	for {
		source, err := p.statement()
		switch {
		case err == errInterrupt:
			p.say("KeyboardInterrupt\n")
			continue
		case err != nil:
			return minipy.End{}
		}
		p.remember(source)
		if end, over := p.execute(source); over {
			return end
		}
	}
}

// remember adds an entry to the histories.
func (p *prompt) remember(source string) {
	if entry := strings.TrimRight(source, "\n"); strings.TrimSpace(entry) != "" {
		p.history = append(p.history, entry)
		p.lines.AddHistory(entry)
	}
}

// statement reads lines until they make a whole statement, or a command of the
// prompt's own. The text ends with a newline.
func (p *prompt) statement() (string, error) {
	text := ""
	for {
		ask := p.in.SysText("ps1", ">>> ")
		if text != "" {
			ask = p.in.SysText("ps2", "... ")
		}
		line, err := p.lines.Read(ask)
		if err == io.EOF && text != "" {
			return text, nil // what is there runs, as in CPython
		}
		if err != nil {
			return "", err
		}
		if text == "" && !p.pastes() && (strings.TrimSpace(line) == "" || p.ownCommand(line)) {
			return line + "\n", nil
		}
		text += line + "\n"
		if p.pastes() {
			continue
		}
		if _, err := minipy.Compile(fileName, text, "single", 0); !minipy.Incomplete(err) {
			return text, nil
		}
	}
}

func (p *prompt) pastes() bool { return p.pasting != nil && p.pasting() }

// ownCommand reports whether a line is for the prompt itself: a % magic, NAME?, or
// exit and quit alone.
func (p *prompt) ownCommand(line string) bool {
	word := strings.TrimSpace(line)
	return strings.HasPrefix(word, "%") || isQuestion(word) || p.isExit(word)
}

// isExit recognizes the bare words, unless the script has given them a meaning.
func (p *prompt) isExit(word string) bool {
	return (word == "exit" || word == "quit") && !p.in.HasGlobal(word)
}

// isQuestion recognizes `name?` and `a.b?`.
func isQuestion(word string) bool {
	name, ok := strings.CutSuffix(word, "?")
	return ok && isDotted(name)
}

// execute runs one entry. over reports whether the session ends with it.
func (p *prompt) execute(source string) (end minipy.End, over bool) {
	word := strings.TrimSpace(source)
	switch {
	case word == "":
		return end, false
	case p.isExit(word):
		source = word + "()\n" // the object itself would only say how to leave
	case p.magics != nil && p.ownCommand(word):
		if handled, e := p.magics(p, word); handled {
			if e != nil {
				return *e, true
			}
			return end, false
		}
	}
	end = p.in.EndOf(p.in.ExecSingle(context.Background(), fileName, source))
	p.in.Flush()
	return end, end.Exit
}

// banner says what answers at this prompt.
func banner(gil, anywhere bool) string {
	mode := "GIL off: threads run in parallel"
	if gil {
		mode = "GIL on"
	}
	return fmt.Sprintf("minipy %s (Python %s), %s, model %s\nType %%help for the commands of this prompt, exit or Ctrl-D to leave.\n",
		minipy.Version, minipy.PythonVersion, mode, model(gil, anywhere))
}

// defaultPrompts are sys.ps1 and sys.ps2: the star says that nothing holds threads back.
func defaultPrompts(gil bool) (ps1, ps2 string) {
	if gil {
		return ">>> ", "... "
	}
	return ">>>* ", "...  "
}
