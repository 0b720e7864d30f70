// The methods of str against recorded CPython results (testdata/record_methods.py).

package text

import (
	"fmt"
	"reflect"
	"strconv"
	"strings"
	"testing"
)

// literal parses a recorded Python literal: an int, a bool, a str in ASCII or a list of str. It returns what follows.
func literal(t *testing.T, s string) (v any, rest string) {
	t.Helper()
	switch {
	case strings.HasPrefix(s, "True"):
		return true, s[4:]
	case strings.HasPrefix(s, "False"):
		return false, s[5:]
	case s[0] == '[':
		list := []string{}
		for s = s[1:]; s[0] != ']'; s = strings.TrimPrefix(s, ", ") {
			v, s = literal(t, s)
			list = append(list, v.(string))
		}
		return list, s[1:]
	case s[0] == '\'' || s[0] == '"':
		var dst []byte
		i := 1
		for s[i] != s[0] {
			if s[i] != '\\' {
				dst = append(dst, s[i])
				i++
				continue
			}
			width := 0
			switch c := s[i+1]; c {
			case 'n':
				dst = append(dst, '\n')
			case 'r':
				dst = append(dst, '\r')
			case 't':
				dst = append(dst, '\t')
			case 'x':
				width = 2
			case 'u':
				width = 4
			case 'U':
				width = 8
			default:
				dst = append(dst, c)
			}
			if i += 2; width > 0 {
				dst = Append(dst, hexRune(t, s[i:i+width]))
				i += width
			}
		}
		return string(dst), s[i+1:]
	}
	n, err := strconv.Atoi(s)
	if err != nil {
		t.Fatal(err)
	}
	return n, ""
}

// call runs the method that a recorded row names.
func call(t *testing.T, name string, args []any) any {
	t.Helper()
	str := func(i int) string { return args[i].(string) }
	num := func(i int) int { return args[i].(int) }
	list := func(a, b, c string) []string { return []string{a, b, c} }
	s := str(0)
	switch name {
	case "upper":
		return Upper(s)
	case "lower":
		return Lower(s)
	case "title":
		return Title(s)
	case "capitalize":
		return Capitalize(s)
	case "swapcase":
		return SwapCase(s)
	case "casefold":
		return CaseFold(s)
	case "isalpha":
		return IsAlpha(s)
	case "isalnum":
		return IsAlnum(s)
	case "isdecimal":
		return IsDecimal(s)
	case "isdigit":
		return IsDigit(s)
	case "isnumeric":
		return IsNumeric(s)
	case "isidentifier":
		return IsIdentifier(s)
	case "islower":
		return IsLower(s)
	case "isupper":
		return IsUpper(s)
	case "istitle":
		return IsTitle(s)
	case "isspace":
		return IsSpace(s)
	case "isprintable":
		return IsPrintable(s)
	case "split":
		return Fields(s, -1)
	case "rsplit":
		return RFields(s, -1)
	case "splitn":
		return Fields(s, num(1))
	case "rsplitn":
		return RFields(s, num(1))
	case "splitsep":
		return Split(s, str(1), num(2))
	case "rsplitsep":
		return RSplit(s, str(1), num(2))
	case "splitlines":
		return SplitLines(nil, s, false)
	case "splitlineskeep":
		return SplitLines(nil, s, true)
	case "partition":
		return list(Partition(s, str(1)))
	case "rpartition":
		return list(RPartition(s, str(1)))
	case "strip", "lstrip", "rstrip":
		left, right := name != "rstrip", name != "lstrip"
		switch {
		case len(args) == 2:
			return StripChars(s, str(1), left, right)
		case left && right:
			return Strip(s)
		case left:
			return StripLeft(s)
		}
		return StripRight(s)
	case "expandtabs":
		if len(args) == 1 {
			return ExpandTabs(s, 8)
		}
		return ExpandTabs(s, num(1))
	case "repr":
		return Repr(s)
	case "ascii":
		return ASCII(s)
	case "len":
		return Len(s)
	case "center", "ljust", "rjust":
		fill, _ := Decode(str(2))
		return map[string]func(string, int, rune) string{"center": Center, "ljust": LJust, "rjust": RJust}[name](s, num(1), fill)
	case "zfill":
		return ZFill(s, num(1))
	case "replace":
		return Replace(s, str(1), str(2), num(3))
	case "find":
		return Find(s, str(1), num(2), num(3))
	case "rfind":
		return RFind(s, str(1), num(2), num(3))
	case "count":
		return Count(s, str(1), num(2), num(3))
	case "startswith":
		return StartsWith(s, str(1), num(2), num(3))
	case "endswith":
		return EndsWith(s, str(1), num(2), num(3))
	case "step":
		return SliceStep(s, num(1), num(2), num(3))
	}
	t.Fatalf("no method %s", name)
	return nil
}

func TestMethodsAsRecorded(t *testing.T) {
	t.Parallel()
	for _, row := range lines(t, "methods.txt") {
		words := strings.Split(row, "\t")
		var vals []any
		for _, w := range words[1:] {
			v, _ := literal(t, w)
			vals = append(vals, v)
		}
		got := call(t, words[0], vals[1:])
		if l, ok := got.([]string); ok && l == nil {
			got = []string{}
		}
		if !reflect.DeepEqual(got, vals[0]) {
			t.Errorf("%s: got %+q", row, fmt.Sprint(got))
		}
	}
}

func TestIndexing(t *testing.T) {
	t.Parallel()
	for _, s := range []string{"", "hello, plain world", "é日本\U0001F600 and twelve more", FromRunes([]rune{0xD800, 'a', 0xDFFF})} {
		rs := Runes(s)
		if Len(s) != len(rs) || FromRunes(rs) != s {
			t.Fatalf("%+q: %d code points, %v", s, Len(s), rs)
		}
		for i := range rs {
			if RuneAt(s, i) != rs[i] || At(s, i) != FromRune(rs[i]) || Index(s, Offset(s, i)) != i {
				t.Errorf("%+q at %d", s, i)
			}
			for j := i; j <= len(rs); j++ {
				if got := Slice(s, i, j); got != FromRunes(rs[i:j]) {
					t.Errorf("%+q[%d:%d] = %+q", s, i, j, got)
				}
			}
		}
		n := 0
		for off, r := range All(s) {
			if off != Offset(s, n) || r != rs[n] {
				t.Errorf("%+q: All at %d", s, n)
			}
			n++
		}
	}
	if i, r := FirstSurrogate("ab\xed\xb0\x80"); i != 2 || r != 0xDC00 {
		t.Errorf("FirstSurrogate: %d, %x", i, r)
	}
	if i, _ := FirstSurrogate("ab\ud7ff"); i != -1 {
		t.Errorf("FirstSurrogate without one: %d", i)
	}
}

func TestBytesRepr(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]string{
		"":           `b''`,
		"a\x00\xff'": `b"a\x00\xff'"`,
		"'\"\\\n\t":  `b'\'"\\\n\t'`,
		"\x7f~":      `b'\x7f~'`,
	} {
		if got := string(AppendBytesRepr(nil, []byte(in))); got != want {
			t.Errorf("%q: %s, want %s", in, got, want)
		}
	}
	if got := string(AppendEscaped(nil, "['é', '\U0001F600']")); got != `['\xe9', '\U0001f600']` {
		t.Error(got)
	}
}

func TestTranslate(t *testing.T) {
	t.Parallel()
	got, err := Translate("añb", func(r rune) (string, bool, error) {
		switch r {
		case 'a':
			return "", true, nil
		case 'ñ':
			return "nn", true, nil
		}
		return "", false, nil
	})
	if got != "nnb" || err != nil {
		t.Errorf("%q, %v", got, err)
	}
	fail := fmt.Errorf("no")
	if _, err := Translate("x", func(rune) (string, bool, error) { return "", false, fail }); err != fail {
		t.Error(err)
	}
}

func TestASCIIFastPathsDoNotAllocate(t *testing.T) {
	s, buf := "hello, world, this is plain", make([]byte, 0, 64)
	if n := testing.AllocsPerRun(10, func() {
		buf = AppendRepr(buf[:0], s)
		if Len(s) != 27 || !IsASCII(s) || Lower(s) != s || Find(s, "world", 0, End) != 7 || Strip(s) != s || At(s, 3) != "l" {
			t.Error("wrong")
		}
	}); n != 0 {
		t.Errorf("%v allocations", n)
	}
}
