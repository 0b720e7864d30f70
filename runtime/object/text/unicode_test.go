// Every code point against what CPython says of it (testdata/record_unicode.py).

package text

import (
	"bufio"
	"os"
	"strconv"
	"strings"
	"testing"
)

// hexRune parses a recorded code point.
func hexRune(t *testing.T, s string) rune {
	t.Helper()
	v, err := strconv.ParseUint(s, 16, 32)
	if err != nil {
		t.Fatal(err)
	}
	return rune(v)
}

func lines(t *testing.T, name string) []string {
	t.Helper()
	f, err := os.Open("testdata/" + name)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	var out []string
	sc := bufio.NewScanner(f)
	sc.Buffer(nil, 1<<20)
	for sc.Scan() {
		out = append(out, sc.Text())
	}
	return out
}

func TestPredicatesOfEveryCodePoint(t *testing.T) {
	t.Parallel()
	tests := map[string]func(rune) bool{
		"isalpha": IsAlphaRune, "isalnum": IsAlnumRune, "isdecimal": IsDecimalRune, "isdigit": IsDigitRune,
		"isnumeric": IsNumericRune, "isidentifier": IsIdentifierStart, "islower": IsLowerRune, "isupper": IsUpperRune,
		"istitle":     func(r rune) bool { return IsUpperRune(r) || isTitleRune(r) },
		"isspace":     IsSpaceRune,
		"isprintable": IsPrintableRune, "xidcontinue": IsIdentifierPart,
		"cased":     func(r rune) bool { return isCased(r) && !isCaseIgnorable(r) },
		"ignorable": isCaseIgnorable,
	}
	rows := lines(t, "predicates.txt")
	if len(rows) != len(tests) {
		t.Fatalf("%d rows, %d predicates", len(rows), len(tests))
	}
	for _, row := range rows {
		words := strings.Fields(row)
		var want [0x110000]bool
		for _, w := range words[1:] {
			first, last, ok := strings.Cut(w, "-")
			if !ok {
				last = first
			}
			for r := hexRune(t, first); r <= hexRune(t, last); r++ {
				want[r] = true
			}
		}
		bad := 0
		for r, w := range want {
			if got := tests[words[0]](rune(r)); got != w {
				if bad++; bad < 10 {
					t.Errorf("%s(U+%04X) = %v", words[0], r, got)
				}
			}
		}
	}
}

func TestCaseOfEveryCodePoint(t *testing.T) {
	t.Parallel()
	recorded := map[rune][]string{}
	for _, row := range lines(t, "case.txt") {
		words := strings.Fields(row)
		recorded[hexRune(t, words[0])] = words[1:]
	}
	maps := []func(string) string{Upper, Lower, Title, CaseFold, SwapCase}
	for r := rune(0); r < 0x110000; r++ {
		s := FromRune(r)
		for i, f := range maps {
			want := s
			if row := recorded[r]; row != nil && row[i] != "-" {
				want = ""
				for _, x := range strings.Split(row[i], "+") {
					want += FromRune(hexRune(t, x))
				}
			}
			if got := f(s); got != want {
				t.Errorf("mapping %d of U+%04X: %+q, want %+q", i, r, got, want)
			}
		}
	}
}

func TestDecimalValueOfEveryDigit(t *testing.T) {
	t.Parallel()
	value := 0
	for r := rune(0); r < 0x110000; r++ {
		if !IsDecimalRune(r) {
			if got := DecimalValue(r); got != -1 || value != 0 {
				t.Fatalf("DecimalValue(U+%04X) = %d inside a run at %d", r, got, value)
			}
			continue
		}
		if got := DecimalValue(r); got != value {
			t.Errorf("DecimalValue(U+%04X) = %d, want %d", r, got, value)
		}
		value = (value + 1) % 10
	}
}

func TestEveryCodePointDecodes(t *testing.T) {
	t.Parallel()
	for r := rune(0); r < 0x110000; r++ {
		s := "x" + FromRune(r)
		if got, size := Decode(s[1:]); got != r || size != len(s)-1 || SizeAt(s[1]) != size {
			t.Fatalf("Decode of U+%04X: %04X, %d", r, got, size)
		}
		if got, size := DecodeLast(s); got != r || size != len(s)-1 {
			t.Fatalf("DecodeLast of U+%04X: %04X, %d", r, got, size)
		}
		if Len(s) != 2 || Len(s+"12345678") != 10 {
			t.Fatalf("Len with U+%04X", r)
		}
	}
}
