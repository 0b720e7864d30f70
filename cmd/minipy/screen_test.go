// This file tests where output goes while a prompt waits.
package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestScreen(t *testing.T) {
	t.Parallel()
	f, err := os.Create(filepath.Join(t.TempDir(), "out"))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	s := &screen{file: f}
	write := func(text string) {
		if n, err := s.Write([]byte(text)); n != len(text) || err != nil {
			t.Errorf("%q: %d, %v", text, n, err)
		}
	}
	check := func(want string) {
		t.Helper()
		if got, err := os.ReadFile(f.Name()); err != nil || string(got) != want {
			t.Errorf("got %q, %v, want %q", got, err, want)
		}
	}
	write("a\nname: ")
	if got := s.takeTail(); got != "name: " {
		t.Errorf("the prompt of input(): %q", got)
	}
	s.freshLine() // what was shown as a prompt needs no end
	check("a\nname: ")
	write("begun")
	s.freshLine()
	s.freshLine()
	check("a\nname: begun\n")

	// While a prompt waits whole lines go above it, the rest waits, too.
	var above strings.Builder
	s.wait(&above)
	write("one\ntw")
	write("o\nthr")
	if got := above.String(); got != "one\ntwo\n" {
		t.Errorf("above the prompt: %q", got)
	}
	check("a\nname: begun\n")
	s.resume()
	check("a\nname: begun\nthr")
	s.freshLine()
	check("a\nname: begun\nthr\n")
}
