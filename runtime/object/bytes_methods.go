// This file holds the methods that bytes and bytearray have in common, those that split in bytes_split.go, those that convert in bytes_convert.go. Each takes the content in one atomic step.
package object

import (
	"strings"

	rt "minipy/runtime"
	"minipy/runtime/object/text"
)

// content returns the bytes of a bytes or bytearray.
func content(t *rt.Thread, v rt.Value) string {
	s, _ := bytesText(t, v)
	return s
}

func bytesMap(f func(string) string) NativeFunc {
	return func(t *rt.Thread, args []rt.Value) (rt.Value, error) {
		return newBytesLike(t, args[0], f(content(t, args[0]))), nil
	}
}

// mapASCII maps each byte.
func mapASCII(f func(i int, c byte) byte) func(string) string {
	return func(s string) string {
		b := []byte(s)
		for i, c := range b {
			b[i] = f(i, c)
		}
		return stringOf(b)
	}
}

func isUpperByte(c byte) bool  { return c >= 'A' && c <= 'Z' }
func isLowerByte(c byte) bool  { return c >= 'a' && c <= 'z' }
func isLetterByte(c byte) bool { return isUpperByte(c) || isLowerByte(c) }
func isDigitByte(c byte) bool  { return c >= '0' && c <= '9' }
func isSpaceByte(c byte) bool  { return c == ' ' || c >= '\t' && c <= '\r' }

func lowerByte(c byte) byte {
	if isUpperByte(c) {
		c += 'a' - 'A'
	}
	return c
}

func upperByte(c byte) byte {
	if isLowerByte(c) {
		c -= 'a' - 'A'
	}
	return c
}

func titleBytes(s string) string {
	b := []byte(s)
	for i, c := range b {
		if i > 0 && isLetterByte(s[i-1]) {
			b[i] = lowerByte(c)
		} else {
			b[i] = upperByte(c)
		}
	}
	return stringOf(b)
}

// bytesTest makes a predicate on every byte; the empty one is false.
func bytesTest(f func(c byte) bool) NativeFunc {
	return func(t *rt.Thread, args []rt.Value) (rt.Value, error) {
		s := content(t, args[0])
		for i := 0; i < len(s); i++ {
			if !f(s[i]) {
				return rt.False, nil
			}
		}
		return rt.Bool(len(s) > 0), nil
	}
}

// bytesCased makes islower and isupper: a letter of the one case and none of the other.
func bytesCased(yes, no func(c byte) bool) NativeFunc {
	return func(t *rt.Thread, args []rt.Value) (rt.Value, error) {
		s := content(t, args[0])
		some := false
		for i := 0; i < len(s); i++ {
			if no(s[i]) {
				return rt.False, nil
			}
			some = some || yes(s[i])
		}
		return rt.Bool(some), nil
	}
}

func bytesIsTitle(t *rt.Thread, args []rt.Value) (rt.Value, error) {
	s := content(t, args[0])
	some, inWord := false, false
	for i := 0; i < len(s); i++ {
		switch {
		case isUpperByte(s[i]) == inWord && isLetterByte(s[i]):
			return rt.False, nil
		case isLetterByte(s[i]):
			some, inWord = true, true
		default:
			inWord = false
		}
	}
	return rt.Bool(some), nil
}

// subArg returns what find and the like look for: bytes, or one byte as an int.
func subArg(t *rt.Thread, v rt.Value) (string, error) {
	if s, ok := bytesText(t, v); ok {
		return s, nil
	}
	if TypeOf(v).Slots.Index == nil {
		return "", TypeError(t, "argument should be integer or bytes-like object, not '%s'", TypeName(v))
	}
	c, err := byteArg(t, v)
	return string([]byte{c}), err
}

// bytesPart returns the part that start and end (args[i], args[i+1]) choose.
func bytesPart(t *rt.Thread, args []rt.Value, i int) (part string, base int, ok bool, err error) {
	start, end, err := strBounds(t, args, i)
	if err != nil {
		return "", 0, false, err
	}
	s := content(t, args[0])
	start, end = clipBound(start, len(s)), min(clipBound(end, len(s)), len(s))
	if start > end {
		return "", 0, false, nil
	}
	return s[start:end], start, true, nil
}

func bytesFind(last, must bool) NativeFunc {
	return func(t *rt.Thread, args []rt.Value) (rt.Value, error) {
		part, base, ok, err := bytesPart(t, args, 2)
		if err != nil {
			return rt.Value{}, err
		}
		sub, err := subArg(t, args[1])
		if err != nil {
			return rt.Value{}, err
		}
		i := -1
		if ok && last {
			i = strings.LastIndex(part, sub)
		} else if ok {
			i = strings.Index(part, sub)
		}
		if i < 0 {
			if must {
				return rt.Value{}, ValueError(t, "subsection not found")
			}
			return rt.Int(-1), nil
		}
		return rt.Int(int64(base + i)), nil
	}
}

// countBytes counts without overlap; nothing is found between all bytes.
func countBytes(s, sub string) int {
	if sub == "" {
		return len(s) + 1
	}
	return strings.Count(s, sub)
}

func bytesCount(t *rt.Thread, args []rt.Value) (rt.Value, error) {
	part, _, ok, err := bytesPart(t, args, 2)
	if err != nil {
		return rt.Value{}, err
	}
	sub, err := subArg(t, args[1])
	if err != nil || !ok {
		return rt.Int(0), err
	}
	return rt.Int(int64(countBytes(part, sub))), nil
}

func bytesAffix(name string, has func(s, affix string) bool) NativeFunc {
	return func(t *rt.Thread, args []rt.Value) (rt.Value, error) {
		part, _, ok, err := bytesPart(t, args, 2)
		if err != nil {
			return rt.Value{}, err
		}
		if s, isBytes := bytesText(t, args[1]); isBytes {
			return rt.Bool(ok && has(part, s)), nil
		}
		if !IsTuple(args[1]) {
			return rt.Value{}, TypeError(t, "%s first arg must be bytes or a tuple of bytes, not %s", name, TypeName(args[1]))
		}
		for _, e := range AsTuple(args[1]).Items {
			s, err := BytesOf(t, e)
			if err != nil {
				return rt.Value{}, err
			}
			if ok && has(part, s) {
				return rt.True, nil
			}
		}
		return rt.False, nil
	}
}

func bytesReplace(t *rt.Thread, args []rt.Value) (rt.Value, error) {
	old, err := BytesOf(t, args[1])
	if err != nil {
		return rt.Value{}, err
	}
	repl, err := BytesOf(t, args[2])
	if err != nil {
		return rt.Value{}, err
	}
	count := -1
	if Given(args, 3) {
		if count, err = SizeArg(t, args[3]); err != nil {
			return rt.Value{}, err
		}
	}
	s := content(t, args[0])
	n := countBytes(s, old)
	if count >= 0 {
		n = min(n, count)
	}
	if grow := len(repl) - len(old); grow > 0 && n > (maxBytes-len(s))/grow {
		return rt.Value{}, MemoryError(t)
	}
	if old == "" { // package strings would step by character
		var b strings.Builder
		for i := 0; i <= len(s); i++ {
			if i < n {
				b.WriteString(repl)
			}
			if i < len(s) {
				b.WriteByte(s[i])
			}
		}
		return newBytesLike(t, args[0], b.String()), nil
	}
	return newBytesLike(t, args[0], strings.Replace(s, old, repl, n)), nil
}

// stripBytes strips the bytes for which f holds.
func stripBytes(s string, f func(c byte) bool, left, right bool) string {
	for left && len(s) > 0 && f(s[0]) {
		s = s[1:]
	}
	for right && len(s) > 0 && f(s[len(s)-1]) {
		s = s[:len(s)-1]
	}
	return s
}

func bytesStrip(left, right bool) NativeFunc {
	return func(t *rt.Thread, args []rt.Value) (rt.Value, error) {
		f := isSpaceByte
		if Given(args, 1) && !args[1].IsNone() {
			chars, err := BytesOf(t, args[1])
			if err != nil {
				return rt.Value{}, err
			}
			f = func(c byte) bool { return strings.IndexByte(chars, c) >= 0 }
		}
		return newBytesLike(t, args[0], stripBytes(content(t, args[0]), f, left, right)), nil
	}
}

func bytesPad(name string, left func(pad, width int) int) NativeFunc {
	return func(t *rt.Thread, args []rt.Value) (rt.Value, error) {
		width, err := SizeArg(t, args[1])
		if err != nil {
			return rt.Value{}, err
		}
		fill := " "
		if Given(args, 2) {
			var ok bool
			if fill, ok = bytesText(t, args[2]); !ok || len(fill) != 1 {
				return rt.Value{}, TypeError(t, "%s() argument 2 must be a byte string of length 1, not %s", name, TypeName(args[2]))
			}
		}
		s := content(t, args[0])
		pad := width - len(s)
		if pad <= 0 {
			return newBytesLike(t, args[0], s), nil
		}
		if tooLong(t, width) {
			return rt.Value{}, MemoryError(t)
		}
		n := left(pad, width)
		return newBytesLike(t, args[0], strings.Repeat(fill, n)+s+strings.Repeat(fill, pad-n)), nil
	}
}

func bytesZFill(t *rt.Thread, args []rt.Value) (rt.Value, error) {
	width, err := SizeArg(t, args[1])
	if err != nil {
		return rt.Value{}, err
	}
	s := content(t, args[0])
	if width <= len(s) {
		return newBytesLike(t, args[0], s), nil
	}
	if tooLong(t, width) {
		return rt.Value{}, MemoryError(t)
	}
	sign := ""
	if s != "" && (s[0] == '+' || s[0] == '-') {
		sign, s = s[:1], s[1:]
	}
	return newBytesLike(t, args[0], sign+strings.Repeat("0", width-len(s)-len(sign))+s), nil
}

func bytesExpandTabs(t *rt.Thread, args []rt.Value) (rt.Value, error) {
	size := 8
	if Given(args, 1) {
		var err error
		if size, err = cInt(t, args[1]); err != nil {
			return rt.Value{}, err
		}
	}
	s := content(t, args[0])
	if size > 0 && strings.Count(s, "\t") > (maxBytes-len(s))/size {
		return rt.Value{}, MemoryError(t)
	}
	var b strings.Builder
	col := 0
	for i := 0; i < len(s); i++ {
		switch c := s[i]; {
		case c == '\t':
			if size > 0 {
				n := size - col%size
				b.WriteString(strings.Repeat(" ", n))
				col += n
			}
		case c == '\n' || c == '\r':
			b.WriteByte(c)
			col = 0
		default:
			b.WriteByte(c)
			col++
		}
	}
	return newBytesLike(t, args[0], b.String()), nil
}

func bytesRemove(cut func(s, affix string) string) NativeFunc {
	return func(t *rt.Thread, args []rt.Value) (rt.Value, error) {
		s, err := BytesOf(t, args[1])
		if err != nil {
			return rt.Value{}, err
		}
		return newBytesLike(t, args[0], cut(content(t, args[0]), s)), nil
	}
}

// bytesMethods returns the method table of bytes or bytearray.
func bytesMethods() []Def {
	return []Def{
		{Name: "capitalize", Fn: bytesMap(mapASCII(func(i int, c byte) byte {
			if i == 0 {
				return upperByte(c)
			}
			return lowerByte(c)
		}))},
		{Name: "lower", Fn: bytesMap(mapASCII(func(_ int, c byte) byte { return lowerByte(c) }))},
		{Name: "upper", Fn: bytesMap(mapASCII(func(_ int, c byte) byte { return upperByte(c) }))},
		{Name: "swapcase", Fn: bytesMap(mapASCII(func(_ int, c byte) byte {
			if isUpperByte(c) {
				return lowerByte(c)
			}
			return upperByte(c)
		}))},
		{Name: "title", Fn: bytesMap(titleBytes)},
		{Name: "isalnum", Fn: bytesTest(func(c byte) bool { return isLetterByte(c) || isDigitByte(c) })},
		{Name: "isalpha", Fn: bytesTest(isLetterByte)},
		{Name: "isascii", Fn: func(t *rt.Thread, args []rt.Value) (rt.Value, error) {
			return rt.Bool(text.IsASCII(content(t, args[0]))), nil
		}},
		{Name: "isdigit", Fn: bytesTest(isDigitByte)},
		{Name: "islower", Fn: bytesCased(isLowerByte, isUpperByte)},
		{Name: "isspace", Fn: bytesTest(isSpaceByte)},
		{Name: "istitle", Fn: bytesIsTitle},
		{Name: "isupper", Fn: bytesCased(isUpperByte, isLowerByte)},
		{Name: "find", Min: 1, Max: 3, Fn: bytesFind(false, false)},
		{Name: "rfind", Min: 1, Max: 3, Fn: bytesFind(true, false)},
		{Name: "index", Min: 1, Max: 3, Fn: bytesFind(false, true)},
		{Name: "rindex", Min: 1, Max: 3, Fn: bytesFind(true, true)},
		{Name: "count", Min: 1, Max: 3, Fn: bytesCount},
		{Name: "startswith", Min: 1, Max: 3, Fn: bytesAffix("startswith", strings.HasPrefix)},
		{Name: "endswith", Min: 1, Max: 3, Fn: bytesAffix("endswith", strings.HasSuffix)},
		{Name: "replace", Min: 2, Max: 3, Fn: bytesReplace},
		{Name: "strip", Max: 1, Fn: bytesStrip(true, true)},
		{Name: "lstrip", Max: 1, Fn: bytesStrip(true, false)},
		{Name: "rstrip", Max: 1, Fn: bytesStrip(false, true)},
		{Name: "center", Min: 1, Max: 2, Fn: bytesPad("center", func(pad, width int) int { return pad/2 + pad&width&1 })},
		{Name: "ljust", Min: 1, Max: 2, Fn: bytesPad("ljust", func(pad, width int) int { return 0 })},
		{Name: "rjust", Min: 1, Max: 2, Fn: bytesPad("rjust", func(pad, width int) int { return pad })},
		{Name: "zfill", Min: 1, Max: 1, Fn: bytesZFill},
		{Name: "expandtabs", Params: "tabsize", Short: true, Fn: bytesExpandTabs},
		{Name: "split", Params: "sep, maxsplit", Short: true, Fn: bytesSplit(false)},
		{Name: "rsplit", Params: "sep, maxsplit", Short: true, Fn: bytesSplit(true)},
		{Name: "splitlines", Params: "keepends", Short: true, Fn: bytesSplitLines},
		{Name: "partition", Min: 1, Max: 1, Fn: bytesPartition(text.Partition)},
		{Name: "rpartition", Min: 1, Max: 1, Fn: bytesPartition(text.RPartition)},
		{Name: "join", Min: 1, Max: 1, Fn: bytesJoin},
		{Name: "hex", Params: "sep, bytes_per_sep", Short: true, Fn: bytesHex},
		{Name: "fromhex", Class: true, Min: 1, Max: 1, Fn: bytesFromHex},
		{Name: "decode", Params: "encoding, errors", Short: true, Fn: bytesDecode},
		{Name: "translate", Params: "table, /, delete", Min: 1, Short: true, Fn: bytesTranslate},
		{Name: "maketrans", Static: true, Min: 2, Max: 2, Fn: bytesMakeTrans},
		{Name: "removeprefix", Min: 1, Max: 1, Fn: bytesRemove(strings.TrimPrefix)},
		{Name: "removesuffix", Min: 1, Max: 1, Fn: bytesRemove(strings.TrimSuffix)},
		{Name: "__sizeof__", Fn: func(t *rt.Thread, args []rt.Value) (rt.Value, error) {
			return rt.Int(int64(33 + len(content(t, args[0])))), nil
		}},
	}
}
