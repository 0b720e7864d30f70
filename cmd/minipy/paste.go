// This file recognizes what is pasted, so that a blank line in it does not end a block.
package main

import (
	"bytes"
	"io"
	"sync"

	"github.com/chzyer/readline"
)

// A terminal that was asked to (bracketed paste) puts these around a paste.
const (
	pasteOn     = "\x1b[?2004h"
	pasteOff    = "\x1b[?2004l"
	pasteBegins = "\x1b[200~"
	pasteEnds   = "\x1b[201~"
)

// The runes that stand for them behind pasteReader: from the private use area, as
// readline would not let the sequences through.
const (
	beginRune = '\uE200'
	endRune   = '\uE201'
)

// pasteReader replaces the sequences around a paste by runes, and in it tabs by
// spaces, since a tab would ask for completion, and \r\n by one \r. A Ctrl-D typed
// while no line was read stands in the terminal's queue as a zero: it is one again.
type pasteReader struct {
	in     io.ReadCloser
	out    []byte // ready to be read
	begun  []byte // perhaps the beginning of a sequence
	inside bool
	cr     bool
}

func (r *pasteReader) Read(p []byte) (int, error) {
	for len(r.out) == 0 {
		var buf [1024]byte
		n, err := r.in.Read(buf[:])
		r.feed(buf[:n])
		if err != nil && len(r.out) == 0 {
			return 0, err
		}
	}
	n := copy(p, r.out)
	r.out = r.out[n:]
	return n, nil
}

func (r *pasteReader) Close() error { return r.in.Close() }

func (r *pasteReader) feed(b []byte) {
	for _, c := range b {
		r.begun = append(r.begun, c)
		switch {
		case string(r.begun) == pasteBegins:
			r.inside = true
			r.out = append(r.out, string(beginRune)...)
			r.begun = r.begun[:0]
		case string(r.begun) == pasteEnds:
			r.inside = false
			r.out = append(r.out, string(endRune)...)
			r.begun = r.begun[:0]
		case bytes.HasPrefix([]byte(pasteBegins), r.begun), bytes.HasPrefix([]byte(pasteEnds), r.begun):
		default:
			for _, c := range r.begun {
				r.byte(c)
			}
			r.begun = r.begun[:0]
		}
	}
}

func (r *pasteReader) byte(c byte) {
	after := r.cr
	r.cr = c == '\r'
	switch {
	case !r.inside && c == 0:
		r.out = append(r.out, readline.CharDelete)
	case !r.inside:
		r.out = append(r.out, c)
	case c == '\t':
		r.out = append(r.out, "        "...)
	case c == '\n' && after:
	default:
		r.out = append(r.out, c)
	}
}

// paste follows a paste through the runes that readline takes from its input.
type paste struct {
	mu       sync.Mutex
	inside   bool
	lineOpen bool // the paste's last line has no end yet
}

// filter is readline's: it hides the runes around a paste. A paste that ends with
// a line end is ended by one more, so that a block in it runs.
func (p *paste) filter(r rune) (rune, bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	switch {
	case r == beginRune:
		p.inside, p.lineOpen = true, true
		return r, false
	case r == endRune:
		lastLine := p.inside && !p.lineOpen
		p.inside = false
		if lastLine {
			return readline.CharEnter, true
		}
		return r, false
	case p.inside:
		p.lineOpen = r != readline.CharEnter && r != readline.CharCtrlJ
	}
	return r, true
}

func (p *paste) more() bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.inside
}

// end forgets a paste that Ctrl-C cut off.
func (p *paste) end() {
	p.mu.Lock()
	p.inside = false
	p.mu.Unlock()
}
