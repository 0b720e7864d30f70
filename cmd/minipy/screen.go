// This file writes to the terminal while a prompt may wait on it.
package main

import (
	"bytes"
	"io"
	"os"
	"sync"
)

// screen is where stdout and stderr go when they are a terminal with a prompt.
// While the prompt waits, whole lines are written above it, by way of readline; a
// line that is not ended yet is held back, or the redrawn prompt would wipe it out.
type screen struct {
	file *os.File

	mu    sync.Mutex
	above io.Writer // not nil while the prompt waits
	held  []byte
	tail  []byte // what was written since the last line end
}

// tailLimit bounds what is remembered of an unfinished line.
const tailLimit = 4096

func (s *screen) Write(b []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.above != nil {
		s.held = append(s.held, b...)
		if i := bytes.LastIndexByte(s.held, '\n'); i >= 0 {
			if _, err := s.above.Write(s.held[:i+1]); err != nil {
				return 0, err
			}
			s.held = append(s.held[:0], s.held[i+1:]...)
		}
		return len(b), nil
	}
	n, err := s.file.Write(b)
	s.note(b[:n])
	return n, err
}

// note follows where the cursor stands.
func (s *screen) note(b []byte) {
	if i := bytes.LastIndexByte(b, '\n'); i >= 0 {
		s.tail = s.tail[:0]
		b = b[i+1:]
	}
	s.tail = append(s.tail, b...)
	if len(s.tail) > tailLimit {
		s.tail = s.tail[len(s.tail)-tailLimit:]
	}
}

// wait routes output above a prompt until resume.
func (s *screen) wait(above io.Writer) {
	s.mu.Lock()
	s.above = above
	s.tail = s.tail[:0]
	s.mu.Unlock()
}

// resume writes to the file again, first what was held back.
func (s *screen) resume() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.above = nil
	if len(s.held) > 0 {
		n, _ := s.file.Write(s.held)
		s.note(s.held[:n])
		s.held = nil
	}
}

// freshLine ends the line that was begun, if one was.
func (s *screen) freshLine() {
	s.mu.Lock()
	defer s.mu.Unlock()
	if len(s.tail) > 0 {
		s.tail = s.tail[:0]
		_, _ = s.file.WriteString("\n")
	}
}

// takeTail returns the unfinished line, to be shown as a prompt.
func (s *screen) takeTail() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	tail := string(s.tail)
	s.tail = s.tail[:0]
	return tail
}
