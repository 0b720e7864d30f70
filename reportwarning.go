// This file prints SyntaxWarnings.
package minipy

import (
	"fmt"
	"strings"

	"minipy/lexer"
	rt "minipy/runtime"
)

// printWarnings writes what was odd about a source text to sys.stderr; bare says that there are no lines to show.
func printWarnings(t *rt.Thread, file string, odd []lexer.Warning, bare bool) {
	for _, w := range odd {
		writeError(t, func(bool) (s, note string) { return warningText(file, w, bare), "" })
	}
}

// warningText words a warning as CPython does.
func warningText(file string, w lexer.Warning, bare bool) string {
	s := fmt.Sprintf("%s:%d: SyntaxWarning: %s\n", file, w.Line, w.Msg)
	// A text given on the command line is in no file, though tracebacks show its lines.
	if line := strings.TrimSpace(w.Text); line != "" && !bare && file != "<string>" {
		s += "  " + line + "\n"
	}
	return s
}

// Warnings returns the SyntaxWarnings about a program, as they are printed: for those who run it many times, since an
// interpreter that explores prints none. A program that does not compile has those before its fault.
func Warnings(file, source string) string {
	var b strings.Builder
	bare := isHidden(file, "exec", 0)
	_, _ = compileWith(file, source, "exec", 0, func(w lexer.Warning) { b.WriteString(warningText(file, w, bare)) })
	return b.String()
}
