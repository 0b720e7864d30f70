// This file checks that minipy's own modules give no warnings, and what a program's are.

package minipy_test

import (
	"testing"

	lib "minipy"
	"minipy/runtime/modules/pylib"
)

// TestStandardModulesHaveNoWarnings: a script must not be told of what is odd in them.
func TestStandardModulesHaveNoWarnings(t *testing.T) {
	t.Parallel()
	for name, source := range pylib.Sources() {
		if text := lib.Warnings(name+".py", source()); text != "" {
			t.Error(text)
		}
	}
}

// TestWarningsOfAProgram: they are worded as they are printed, also before a fault.
func TestWarningsOfAProgram(t *testing.T) {
	t.Parallel()
	for source, want := range map[string]string{
		"x = 1\n":            "",
		"x = 1\n\tx is: 2\n": "",
		"if x is 1:\n    y = '\\d'\n": "p.py:2: SyntaxWarning: invalid escape sequence '\\d'\n  y = '\\d'\n" +
			"p.py:1: SyntaxWarning: \"is\" with 'int' literal. Did you mean \"==\"?\n  if x is 1:\n",
		"\ufeffx is 1": "p.py:1: SyntaxWarning: \"is\" with 'int' literal. Did you mean \"==\"?\n  x is 1\n",
		// One for a place, though a finally body is compiled for each way out and the condition of a loop twice in CPython.
		"while x is 1:\n try: pass\n finally: y is 2\n": "p.py:1: SyntaxWarning: \"is\" with 'int' literal. Did you mean \"==\"?\n  while x is 1:\n" +
			"p.py:3: SyntaxWarning: \"is\" with 'int' literal. Did you mean \"==\"?\n  finally: y is 2\n",
		"'\\d'\nx is 1\nx is: 2\n1if 2 else 3\n": "p.py:1: SyntaxWarning: invalid escape sequence '\\d'\n  '\\d'\n",
	} {
		if got := lib.Warnings("p.py", source); got != want {
			t.Errorf("%q:\n%s\nwant\n%s", source, got, want)
		}
	}
}
