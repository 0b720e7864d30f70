// This file reads the prompt's lines where there is no terminal to edit them on.
package main

import (
	"bufio"
	"io"
	"os"
	"strings"
)

// plainLines reads lines as they come, with the prompt on stderr, as CPython does
// when stdin or stdout is no terminal.
type plainLines struct {
	in  *bufio.Reader
	ask io.Writer
}

func newPlainLines() *plainLines { return &plainLines{bufio.NewReader(os.Stdin), os.Stderr} }

func (l *plainLines) Read(prompt string) (string, error) {
	if _, err := io.WriteString(l.ask, prompt); err != nil {
		return "", err
	}
	line, err := l.in.ReadString('\n')
	if line == "" && err != nil {
		_, _ = io.WriteString(l.ask, "\n")
		return "", err
	}
	return strings.TrimRight(line, "\r\n"), nil
}

func (l *plainLines) AddHistory(string) {}
func (l *plainLines) Stdout() io.Writer { return os.Stdout }
func (l *plainLines) Close() error      { return nil }
