// This file puts chzyer/readline behind the prompt: editing, history, completion, pastes.
package main

import (
	"io"
	"os"
	"path/filepath"
	"strings"
	"sync"

	"github.com/chzyer/readline"
)

// terminal is the lineReader of a terminal.
type terminal struct {
	rl     *readline.Instance
	screen *screen
	paste  *paste
	color  bool
	// mu is held while a line is read: the prompt and a script's input() take turns.
	mu        sync.Mutex
	interrupt func() // what Ctrl-C means while input() waits
}

// newTerminal returns a terminal on stdin and stdout.
func newTerminal(s *screen, color bool, complete func(line []rune, pos int) ([][]rune, int), interrupt func()) (*terminal, error) {
	t := &terminal{screen: s, paste: &paste{}, color: color, interrupt: interrupt}
	rl, err := readline.NewEx(&readline.Config{
		Stdin:                  &pasteReader{in: readline.NewCancelableStdin(os.Stdin)},
		Stdout:                 s.file,
		Stderr:                 s.file,
		HistoryFile:            historyFile(),
		HistoryLimit:           2000,
		DisableAutoSaveHistory: true,
		InterruptPrompt:        "\n", // nothing but a new line
		EOFPrompt:              "\n",
		AutoComplete:           completer(complete),
		FuncFilterInputRune:    t.filter,
	})
	if err != nil {
		return nil, err
	}
	t.rl = rl
	return t, nil
}

// filter is readline's: it hides the runes around a paste, and Ctrl-Z. That stops minipy here: readline would stop the
// parent process, too. The line is drawn anew when it goes on.
func (t *terminal) filter(r rune) (rune, bool) {
	if r != readline.CharCtrlZ || t.pasting() {
		return t.paste.filter(r)
	}
	_ = t.rl.Terminal.ExitRawMode()
	_, _ = t.screen.file.WriteString(pasteOff)
	stopGroup()
	_, _ = t.screen.file.WriteString(pasteOn)
	_ = t.rl.Terminal.EnterRawMode()
	return r, false
}

// completer is readline's interface around a function.
type completer func(line []rune, pos int) ([][]rune, int)

func (f completer) Do(line []rune, pos int) ([][]rune, int) { return f(line, pos) }

// historyFile is where entries are kept from session to session.
func historyFile() string {
	if name := os.Getenv("PYTHON_HISTORY"); name != "" {
		return name
	}
	home, err := os.UserHomeDir()
	if err != nil {
		return ""
	}
	return filepath.Join(home, ".minipy_history")
}

// newlineSign stands for a line's end inside an entry of the history: readline
// knows only entries of one line, in its file and on the screen.
const newlineSign = "⏎"

func encodeEntry(entry string) string { return strings.ReplaceAll(entry, "\n", newlineSign) }
func decodeEntry(line string) string  { return strings.ReplaceAll(line, newlineSign, "\n") }

func (t *terminal) AddHistory(entry string) { _ = t.rl.SaveHistory(encodeEntry(entry)) }

func (t *terminal) Stdout() io.Writer { return t.screen }

func (t *terminal) Read(prompt string) (string, error) {
	t.screen.freshLine()
	if t.color {
		prompt = "\x1b[1;35m" + prompt + "\x1b[0m"
	}
	line, err := t.readline(prompt)
	return decodeEntry(line), err
}

// readline reads a line with its prompt; output of other threads goes above it.
func (t *terminal) readline(prompt string) (string, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.rl.SetPrompt(prompt)
	t.screen.wait(t.rl.Stdout())
	defer t.screen.resume()
	line, err := t.rl.Readline()
	if err == readline.ErrInterrupt {
		t.paste.end()
		return "", errInterrupt
	}
	return line, err
}

// pasting reports whether more of a paste follows the line just read.
func (t *terminal) pasting() bool { return t.paste.more() }

// Close leaves readline's goroutines to the end of the process: its own Close waits
// for the next key. The terminal's mode is restored after each line, and the
// history is written entry by entry.
func (t *terminal) Close() error {
	t.screen.resume()
	return nil
}

// inputReader is sys.stdin during a session: input() edits its line too. What the
// script wrote last, without an end of line, is the prompt.
type inputReader struct {
	t    *terminal
	rest []byte
}

func (r *inputReader) Read(p []byte) (int, error) {
	if len(r.rest) == 0 {
		line, err := r.t.readline(r.t.screen.takeTail())
		if err == errInterrupt {
			r.t.interrupt()
			return 0, nil
		}
		if err != nil {
			return 0, err
		}
		r.rest = []byte(line + "\n")
	}
	n := copy(p, r.rest)
	r.rest = r.rest[n:]
	return n, nil
}

// standardInput is sys.stdin's source: the process's own, until a session gives
// it a terminal with editing.
type standardInput struct {
	mu sync.Mutex
	r  io.Reader
}

func (s *standardInput) set(r io.Reader) {
	s.mu.Lock()
	s.r = r
	s.mu.Unlock()
}

func (s *standardInput) Read(p []byte) (int, error) {
	s.mu.Lock()
	r := s.r
	s.mu.Unlock()
	return r.Read(p)
}
