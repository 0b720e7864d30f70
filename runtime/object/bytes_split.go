// This file splits and joins bytes.

package object

import (
	"strings"

	rt "minipy/runtime"
	"minipy/runtime/object/text"
)

// bytesList returns a list of bytes or bytearrays, as self is one.
func bytesList(t *rt.Thread, self rt.Value, parts []string) rt.Value {
	l := NewList(t, len(parts))
	for _, p := range parts {
		l.appendLocked(t, newBytesLike(t, self, p))
	}
	return l.Val()
}

// fieldsBytes splits at runs of white space, from the left or the right.
func fieldsBytes(s string, limit int, right bool) []string {
	var out []string
	for {
		s = stripBytes(s, isSpaceByte, !right, right)
		if s == "" {
			break
		}
		if limit == 0 {
			out = append(out, s)
			break
		}
		limit--
		i := 0
		if right {
			for i = len(s); i > 0 && !isSpaceByte(s[i-1]); i-- {
			}
			out = append(out, s[i:])
			s = s[:i]
		} else {
			for i < len(s) && !isSpaceByte(s[i]) {
				i++
			}
			out = append(out, s[:i])
			s = s[i:]
		}
	}
	if right {
		for i, j := 0, len(out)-1; i < j; i, j = i+1, j-1 {
			out[i], out[j] = out[j], out[i]
		}
	}
	return out
}

func bytesSplit(right bool) NativeFunc {
	return func(t *rt.Thread, args []rt.Value) (rt.Value, error) {
		limit := -1
		if Given(args, 2) {
			var err error
			if limit, err = SizeArg(t, args[2]); err != nil {
				return rt.Value{}, err
			}
		}
		if !Given(args, 1) || args[1].IsNone() {
			return bytesList(t, args[0], fieldsBytes(content(t, args[0]), limit, right)), nil
		}
		sep, err := BytesOf(t, args[1])
		if err != nil {
			return rt.Value{}, err
		}
		if sep == "" {
			return rt.Value{}, ValueError(t, "empty separator")
		}
		split := text.Split
		if right {
			split = text.RSplit
		}
		return bytesList(t, args[0], split(content(t, args[0]), sep, limit)), nil
	}
}

func bytesSplitLines(t *rt.Thread, args []rt.Value) (rt.Value, error) {
	keep, err := truthArg(t, Opt(args, 1))
	if err != nil {
		return rt.Value{}, err
	}
	s := content(t, args[0])
	var out []string
	for len(s) > 0 {
		i := strings.IndexAny(s, "\n\r")
		if i < 0 {
			out = append(out, s)
			break
		}
		end := i + 1
		if s[i] == '\r' && end < len(s) && s[end] == '\n' {
			end++
		}
		if keep {
			i = end
		}
		out = append(out, s[:i])
		s = s[end:]
	}
	return bytesList(t, args[0], out), nil
}

func bytesPartition(cut func(s, sep string) (a, b, c string)) NativeFunc {
	return func(t *rt.Thread, args []rt.Value) (rt.Value, error) {
		sep, err := BytesOf(t, args[1])
		if err != nil {
			return rt.Value{}, err
		}
		if sep == "" {
			return rt.Value{}, ValueError(t, "empty separator")
		}
		a, b, c := cut(content(t, args[0]), sep)
		return NewTuple(t, newBytesLike(t, args[0], a), newBytesLike(t, args[0], b), newBytesLike(t, args[0], c)), nil
	}
}

func bytesJoin(t *rt.Thread, args []rt.Value) (rt.Value, error) {
	if s := &TypeOf(args[1]).Slots; s.Iter == nil && s.GetItem == nil {
		return rt.Value{}, TypeError(t, "can only join an iterable")
	}
	items, err := collectElse(t, args[1], "can only join an iterable")
	if err != nil {
		return rt.Value{}, err
	}
	mark := t.HoldMark()
	parts := make([]string, len(items))
	size := 0
	sep := content(t, args[0])
	for i, e := range items {
		t.Hold(e)
		if err == nil {
			var ok bool
			if parts[i], ok = bytesText(t, e); !ok {
				err = TypeError(t, "sequence item %d: expected a bytes-like object, %s found", i, TypeName(e))
			}
			if size += len(parts[i]) + len(sep); size > maxBytes {
				err = MemoryError(t)
			}
		}
	}
	releaseKeepErr(t, mark, err)
	if err != nil {
		return rt.Value{}, err
	}
	return newBytesLike(t, args[0], strings.Join(parts, sep)), nil
}
