// This file tests the prompt's logic with lines from a test and a session that only remembers.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"

	"minipy"

	"github.com/google/go-cmp/cmp"
)

// script is a lineReader whose lines stand in a slice: "^C" and "^D" stand for the
// keys, "{" and "}" for the ends of a paste.
type script struct {
	lines   []string
	paste   bool
	log     *strings.Builder
	history []string
}

func (s *script) Read(prompt string) (string, error) {
	fmt.Fprintf(s.log, "%s", prompt)
	for {
		if len(s.lines) == 0 {
			return "", io.EOF
		}
		line := s.lines[0]
		s.lines = s.lines[1:]
		switch line {
		case "^C":
			return "", errInterrupt
		case "^D":
			return "", io.EOF
		case "{", "}":
			s.paste = line == "{"
		default:
			fmt.Fprintf(s.log, "%s\n", line)
			return line, nil
		}
	}
}

func (s *script) AddHistory(entry string) { s.history = append(s.history, entry) }
func (s *script) Stdout() io.Writer       { return s.log }
func (s *script) Close() error            { return nil }

// recorder is a session that writes down what it would run.
type recorder struct {
	log     *strings.Builder
	globals map[string]bool
}

var errExit = errors.New("exit")

func (r *recorder) ExecSingle(_ context.Context, file, source string) error {
	fmt.Fprintf(r.log, "[%s]\n", strings.ReplaceAll(strings.TrimSuffix(source, "\n"), "\n", "|"))
	if source == "exit()\n" {
		return errExit
	}
	return nil
}

func (r *recorder) EndOf(err error) minipy.End {
	if err == errExit {
		return minipy.End{Status: 3, Exit: true}
	}
	return minipy.End{}
}

func (r *recorder) Flush() bool                     { return true }
func (r *recorder) SysText(name, alt string) string { return alt }
func (r *recorder) HasGlobal(name string) bool      { return r.globals[name] }
func dialog(lines []string, globals ...string) (log string, history []string, end minipy.End) {
	var b strings.Builder
	s := &script{lines: lines, log: &b}
	r := &recorder{log: &b, globals: map[string]bool{}}
	for _, g := range globals {
		r.globals[g] = true
	}
	p := &prompt{in: r, lines: s, pasting: func() bool { return s.paste }}
	p.say = func(format string, args ...any) { fmt.Fprintf(&b, format, args...) }
	p.magics = func(_ *prompt, line string) (bool, *minipy.End) {
		fmt.Fprintf(&b, "magic %s\n", line)
		return line[0] == '%' || strings.HasSuffix(line, "?"), nil
	}
	end = p.run()
	return b.String(), s.history, end
}

func TestPrompt(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name  string
		lines []string
		want  string
	}{
		{"one line", []string{"1 + 1"}, ">>> 1 + 1\n[1 + 1]\n>>> "},
		{"blank lines", []string{"", "   ", "x"}, ">>> \n>>>    \n>>> x\n[x]\n>>> "},
		{"a block ends at a blank line", []string{"if x:", "  y", ""}, ">>> if x:\n...   y\n... \n[if x:|  y|]\n>>> "},
		{"brackets need none", []string{"f(1,", "2)"}, ">>> f(1,\n... 2)\n[f(1,|2)]\n>>> "},
		{"a blank line in brackets", []string{"[1,", "", "2]"}, ">>> [1,\n... \n... 2]\n[[1,||2]]\n>>> "},
		{"strings", []string{`"""a`, `b"""`}, ">>> \"\"\"a\n... b\"\"\"\n[\"\"\"a|b\"\"\"]\n>>> "},
		{"errors run at once, to be reported", []string{"x = = 1"}, ">>> x = = 1\n[x = = 1]\n>>> "},
		{"Ctrl-C drops a block", []string{"if x:", "^C", "1"}, ">>> if x:\n... KeyboardInterrupt\n>>> 1\n[1]\n>>> "},
		{"Ctrl-D ends a block", []string{"if x:", "  y", "^D"}, ">>> if x:\n...   y\n... [if x:|  y]\n>>> "},
		{"exit", []string{"exit", "1"}, ">>> exit\n[exit()]\n"},
		{"magics", []string{"%threads", "7 % 2", "x?"}, ">>> %threads\nmagic %threads\n>>> 7 % 2\n[7 % 2]\n>>> x?\nmagic x?\n>>> "},
		{
			"a paste is one piece, blank lines or not", []string{"{", "def f():", "  a", "", "  b", "}", "", "1"},
			">>> def f():\n...   a\n... \n...   b\n... \n[def f():|  a||  b|]\n>>> 1\n[1]\n>>> ",
		},
		{"a paste of statements", []string{"{", "a", "b", "}", ""}, ">>> a\n... b\n... \n[a|b|]\n>>> "},
	} {
		got, _, _ := dialog(test.lines)
		if diff := cmp.Diff(test.want, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", test.name, diff)
		}
	}
}

func TestPromptEnds(t *testing.T) {
	t.Parallel()
	if _, _, end := dialog([]string{"exit", "never"}); end != (minipy.End{Status: 3, Exit: true}) {
		t.Errorf("exit: %+v", end)
	}
	if _, _, end := dialog(nil); end != (minipy.End{}) {
		t.Errorf("Ctrl-D: %+v", end)
	}
	if log, _, _ := dialog([]string{"exit"}, "exit"); !strings.Contains(log, "[exit]") {
		t.Errorf("a name of the script's own: %s", log)
	}
}

func TestPromptHistory(t *testing.T) {
	t.Parallel()
	_, history, _ := dialog([]string{"a", "", "if x:", "  y", "", "%time b"})
	if diff := cmp.Diff([]string{"a", "if x:\n  y", "%time b"}, history); diff != "" {
		t.Errorf("(-want +got): %s", diff)
	}
	for _, entry := range history {
		line := encodeEntry(entry)
		if strings.Contains(line, "\n") || decodeEntry(line) != entry {
			t.Errorf("%q is kept as %q", entry, line)
		}
	}
}

func TestPaste(t *testing.T) {
	t.Parallel()
	for _, test := range []struct{ in, want string }{
		{"plain\x1b[A\r", "plain\x1b[A\r"},
		{"\x1b[200~a\tb\r\nc\x1b[201~d\t", "\uE200a        b\rc\uE201d\t"},
		{"\x1b[2~", "\x1b[2~"},
		{"a\x00\x1b[200~b\x1b[201~", "a\x04\uE200b\uE201"},
	} {
		for _, size := range []int{1, 2, 100} {
			r := &pasteReader{in: io.NopCloser(&chunks{test.in, size})}
			got, err := io.ReadAll(r)
			if err != nil || string(got) != test.want {
				t.Errorf("%q by %d: %q, %v", test.in, size, got, err)
			}
		}
	}
}

// chunks reads a text n bytes at a time.
type chunks struct {
	text string
	n    int
}

func (c *chunks) Read(p []byte) (int, error) {
	if c.text == "" {
		return 0, io.EOF
	}
	n := copy(p[:min(c.n, len(p))], c.text)
	c.text = c.text[n:]
	return n, nil
}

func TestPasteFilter(t *testing.T) {
	t.Parallel()
	run := func(in string) (out string, inside bool) {
		p := &paste{}
		for _, r := range in {
			if r, ok := p.filter(r); ok {
				out += string(r)
			}
		}
		return out, p.more()
	}
	for _, test := range []struct {
		in, want string
		inside   bool
	}{
		{"ab\r", "ab\r", false},
		{"\uE200a\rb", "a\rb", true},
		{"\uE200a\rb\uE201", "a\rb", false},
		{"\uE200a\rb\r\uE201", "a\rb\r\r", false}, // the last one lets a block run
	} {
		if got, inside := run(test.in); got != test.want || inside != test.inside {
			t.Errorf("%q: %q, inside %v", test.in, got, inside)
		}
	}
}

type fakeNames struct{}

func (fakeNames) Names() []string   { return []string{"alpha", "alphabet", "beta"} }
func (fakeNames) Modules() []string { return []string{"math", "marshal"} }
func (fakeNames) Attributes(dotted string) []string {
	if dotted == "a.b" {
		return []string{"one", "_two", "__three__"}
	}
	return nil
}

func TestComplete(t *testing.T) {
	t.Parallel()
	for _, test := range []struct{ line, want string }{
		{"", "    "},
		{"  ", "    "},
		{"alph", "a abet"},
		{"x = bet", "a"},
		{"whi", "le"},
		{"f(a.b.", "one"},
		{"a.b._", "_three__ two"},
		{"nothing.", ""},
		{"f().", ""},
		{"import ma", "rshal th"},
		{"from ma", "rshal th"},
		{"%sw", "itch"},
		{"12", ""},
		{"x + ", ""},
	} {
		rest, _ := complete(fakeNames{}, []string{"%gil", "%switch"}, []rune(test.line), len([]rune(test.line)))
		var got []string
		for _, r := range rest {
			got = append(got, string(r))
		}
		if diff := cmp.Diff(test.want, strings.Join(got, " ")); diff != "" {
			t.Errorf("%q (-want +got): %s", test.line, diff)
		}
	}
}
