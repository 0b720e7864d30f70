// This file holds the table of str's methods, and those that map, test, pad and strip.
package object

import (
	"strings"

	rt "minipy/runtime"
	"minipy/runtime/object/text"
)

// strResult returns the str of s, made from self: self itself if nothing changed.
func strResult(t *rt.Thread, self rt.Value, s string) rt.Value {
	p := AsStr(self)
	if len(s) == len(p.S) && s == p.S {
		if self.H.Shape() == &strShape {
			return t.New(self)
		}
		return newStrN(t, p.S, p.N)
	}
	if p.ascii() {
		return newStrN(t, s, len(s))
	}
	return NewStr(t, s)
}

// strMap makes a method of a function from text to text that keeps ASCII ASCII.
func strMap(f func(string) string) NativeFunc {
	return func(t *rt.Thread, args []rt.Value) (rt.Value, error) {
		return strResult(t, args[0], f(AsStr(args[0]).S)), nil
	}
}

// strTest makes a predicate.
func strTest(f func(string) bool) NativeFunc {
	return func(t *rt.Thread, args []rt.Value) (rt.Value, error) {
		return rt.Bool(f(AsStr(args[0]).S)), nil
	}
}

// strArg returns a str argument; method and what word the error.
func strArg(t *rt.Thread, v rt.Value, method, what string) (*Str, error) {
	if !IsStr(v) {
		return nil, TypeError(t, "%s() %s must be str, not %s", method, what, ArgName(v))
	}
	return AsStr(v), nil
}

// fillArg returns the fill character of center and the like.
func fillArg(t *rt.Thread, args []rt.Value, i int) (rune, error) {
	if !Given(args, i) {
		return ' ', nil
	}
	v := args[i]
	if !IsStr(v) {
		return 0, TypeError(t, "The fill character must be a unicode character, not %s", TypeName(v))
	}
	if AsStr(v).N != 1 {
		return 0, TypeError(t, "The fill character must be exactly one character long")
	}
	r, _ := text.Decode(AsStr(v).S)
	return r, nil
}

func strPad(f func(s string, width int, fill rune) string) NativeFunc {
	return func(t *rt.Thread, args []rt.Value) (rt.Value, error) {
		width, err := SizeArg(t, args[1])
		if err != nil {
			return rt.Value{}, err
		}
		fill, err := fillArg(t, args, 2)
		if err != nil {
			return rt.Value{}, err
		}
		s := AsStr(args[0])
		if width <= s.N {
			return strStr(t, args[0])
		}
		if tooLong(t, 4*width) {
			return rt.Value{}, MemoryError(t)
		}
		return newStrN(t, f(s.S, width, fill), width), nil
	}
}

func strZFill(t *rt.Thread, args []rt.Value) (rt.Value, error) {
	width, err := SizeArg(t, args[1])
	if err != nil {
		return rt.Value{}, err
	}
	s := AsStr(args[0])
	if width <= s.N {
		return strStr(t, args[0])
	}
	if tooLong(t, width) {
		return rt.Value{}, MemoryError(t)
	}
	return newStrN(t, text.ZFill(s.S, width), width), nil
}

func strExpandTabs(t *rt.Thread, args []rt.Value) (rt.Value, error) {
	size := 8
	if Given(args, 1) {
		var err error
		if size, err = cInt(t, args[1]); err != nil {
			return rt.Value{}, err
		}
	}
	s := AsStr(args[0])
	n := strings.Count(s.S, "\t")
	if n == 0 {
		return strStr(t, args[0])
	}
	if size > 0 && n > (maxBytes-len(s.S))/size {
		return rt.Value{}, MemoryError(t)
	}
	return strResult(t, args[0], text.ExpandTabs(s.S, size)), nil
}

// SizeArg returns an argument that CPython keeps in a C ssize_t.
func SizeArg(t *rt.Thread, v rt.Value) (int, error) {
	i, err := Index(t, v)
	if err != nil {
		return 0, err
	}
	n, ok := ToInt64(i)
	t.Decref(i)
	if !ok {
		return 0, OverflowError(t, "Python int too large to convert to C ssize_t")
	}
	return int(n), nil
}

// cInt returns an argument that CPython keeps in a C int.
func cInt(t *rt.Thread, v rt.Value) (int, error) {
	i, err := Index(t, v)
	if err != nil {
		return 0, err
	}
	n, ok := ToInt64(i)
	t.Decref(i)
	if !ok || n != int64(int32(n)) {
		return 0, OverflowError(t, "Python int too large to convert to C int")
	}
	return int(n), nil
}

func strStrip(name string, left, right bool) Def {
	return Def{Name: name, Max: 1, Doc: "Return a copy of the string with whitespace removed at the ends, or the given characters.",
		Fn: func(t *rt.Thread, args []rt.Value) (rt.Value, error) {
			s := AsStr(args[0]).S
			var r string
			switch {
			case !Given(args, 1) || args[1].IsNone():
				r = s
				if left {
					r = text.StripLeft(r)
				}
				if right {
					r = text.StripRight(r)
				}
			case !IsStr(args[1]):
				return rt.Value{}, TypeError(t, "%s arg must be None or str", name)
			default:
				r = text.StripChars(s, AsStr(args[1]).S, left, right)
			}
			return strResult(t, args[0], keepPart(s, r)), nil
		}}
}

func strRemovePrefix(t *rt.Thread, args []rt.Value) (rt.Value, error) {
	p, err := strArg(t, args[1], "removeprefix", "argument")
	if err != nil {
		return rt.Value{}, err
	}
	return strResult(t, args[0], strings.TrimPrefix(AsStr(args[0]).S, p.S)), nil
}

func strRemoveSuffix(t *rt.Thread, args []rt.Value) (rt.Value, error) {
	p, err := strArg(t, args[1], "removesuffix", "argument")
	if err != nil {
		return rt.Value{}, err
	}
	return strResult(t, args[0], strings.TrimSuffix(AsStr(args[0]).S, p.S)), nil
}

var strMethods = []Def{
	{Name: "capitalize", Fn: strMap(text.Capitalize)},
	{Name: "casefold", Fn: strMap(text.CaseFold)},
	{Name: "lower", Fn: strMap(text.Lower)},
	{Name: "swapcase", Fn: strMap(text.SwapCase)},
	{Name: "title", Fn: strMap(text.Title)},
	{Name: "upper", Fn: strMap(text.Upper)},
	{Name: "isalnum", Fn: strTest(text.IsAlnum)},
	{Name: "isalpha", Fn: strTest(text.IsAlpha)},
	{Name: "isascii", Fn: func(t *rt.Thread, args []rt.Value) (rt.Value, error) {
		return rt.Bool(AsStr(args[0]).ascii()), nil
	}},
	{Name: "isdecimal", Fn: strTest(text.IsDecimal)},
	{Name: "isdigit", Fn: strTest(text.IsDigit)},
	{Name: "isidentifier", Fn: strTest(text.IsIdentifier)},
	{Name: "islower", Fn: strTest(text.IsLower)},
	{Name: "isnumeric", Fn: strTest(text.IsNumeric)},
	{Name: "isprintable", Fn: strTest(text.IsPrintable), Doc: "Return True if all characters in the string are printable, False otherwise."},
	{Name: "isspace", Fn: strTest(text.IsSpace)},
	{Name: "istitle", Fn: strTest(text.IsTitle)},
	{Name: "isupper", Fn: strTest(text.IsUpper)},
	{Name: "center", Min: 1, Max: 2, Fn: strPad(text.Center)},
	{Name: "ljust", Min: 1, Max: 2, Fn: strPad(text.LJust)},
	{Name: "rjust", Min: 1, Max: 2, Fn: strPad(text.RJust)},
	{Name: "zfill", Min: 1, Max: 1, Fn: strZFill},
	{Name: "expandtabs", Params: "tabsize", Short: true, Fn: strExpandTabs},
	strStrip("strip", true, true),
	strStrip("lstrip", true, false),
	strStrip("rstrip", false, true),
	{Name: "removeprefix", Min: 1, Max: 1, Fn: strRemovePrefix},
	{Name: "removesuffix", Min: 1, Max: 1, Fn: strRemoveSuffix},
	{Name: "find", Min: 1, Max: 3, Fn: strFindMethod("find", false, false)},
	{Name: "rfind", Min: 1, Max: 3, Fn: strFindMethod("rfind", true, false)},
	{Name: "index", Min: 1, Max: 3, Fn: strFindMethod("index", false, true)},
	{Name: "rindex", Min: 1, Max: 3, Fn: strFindMethod("rindex", true, true)},
	{Name: "count", Min: 1, Max: 3, Fn: strCount},
	{Name: "startswith", Min: 1, Max: 3, Fn: strAffix("startswith", strings.HasPrefix)},
	{Name: "endswith", Min: 1, Max: 3, Fn: strAffix("endswith", strings.HasSuffix)},
	{Name: "replace", Params: "old, new, /, count", Min: 2, Short: true, Fn: strReplace},
	{Name: "translate", Min: 1, Max: 1, Fn: strTranslate},
	{Name: "maketrans", Static: true, Min: 1, Max: 3, Fn: strMakeTrans},
	{Name: "join", Min: 1, Max: 1, Fn: strJoin},
	{Name: "split", Params: "sep, maxsplit", Short: true, Fn: strSplit(nil, text.Fields)},
	{Name: "rsplit", Params: "sep, maxsplit", Short: true, Fn: strSplit(text.RSplit, text.RFields)},
	{Name: "splitlines", Params: "keepends", Short: true, Fn: strSplitLines},
	{Name: "partition", Min: 1, Max: 1, Fn: strPartition(text.Partition)},
	{Name: "rpartition", Min: 1, Max: 1, Fn: strPartition(text.RPartition)},
	{Name: "encode", Params: "encoding, errors", Short: true, Fn: strEncode},
	{Name: "format", Kw: strFormatMethod},
	{Name: "format_map", Min: 1, Max: 1, Fn: strFormatMap},
	{Name: "__getnewargs__", Fn: func(t *rt.Thread, args []rt.Value) (rt.Value, error) {
		s := AsStr(args[0])
		return NewTuple(t, newStrN(t, s.S, s.N)), nil
	}},
	{Name: "__sizeof__", Fn: func(t *rt.Thread, args []rt.Value) (rt.Value, error) {
		return rt.Int(int64(strSize(AsStr(args[0])))), nil
	}},
}

// strSize is what CPython's compact representation takes.
func strSize(s *Str) int {
	if s.ascii() {
		return 41 + s.N
	}
	var top rune
	for _, r := range text.All(s.S) {
		top = max(top, r)
	}
	switch {
	case top < 1<<8:
		return 57 + s.N
	case top < 1<<16:
		return 58 + 2*s.N
	}
	return 60 + 4*s.N
}
