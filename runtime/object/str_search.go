// This file holds the methods of str that search, replace, split and join.
package object

import (
	"strings"

	rt "minipy/runtime"
	"minipy/runtime/object/text"
)

// strBounds reads the optional start and end of find and the like, args[i] and args[i+1].
func strBounds(t *rt.Thread, args []rt.Value, i int) (start, end int, err error) {
	end = text.End
	if Given(args, i) && !args[i].IsNone() {
		if start, err = sliceIndex(t, args[i]); err != nil {
			return
		}
	}
	if Given(args, i+1) && !args[i+1].IsNone() {
		end, err = sliceIndex(t, args[i+1])
	}
	return
}

// part returns the characters from start to end, adjusted as for slices, and the
// index of the first; false if start lies behind the end, where not even the empty string is found.
func (s *Str) part(start, end int) (part string, base int, ok bool) {
	if start == 0 && end >= s.N {
		return s.S, 0, true
	}
	start, end = clipBound(start, s.N), min(clipBound(end, s.N), s.N)
	if start > end {
		return "", 0, false
	}
	return s.slice(start, end), start, true
}

func strFindMethod(name string, last, must bool) NativeFunc {
	return func(t *rt.Thread, args []rt.Value) (rt.Value, error) {
		sub, err := strArg(t, args[1], name, "argument 1")
		if err != nil {
			return rt.Value{}, err
		}
		start, end, err := strBounds(t, args, 2)
		if err != nil {
			return rt.Value{}, err
		}
		s := AsStr(args[0])
		off := -1
		part, base, ok := s.part(start, end)
		if ok {
			if last {
				off = strings.LastIndex(part, sub.S)
			} else {
				off = strings.Index(part, sub.S)
			}
		}
		switch {
		case off < 0 && must:
			return rt.Value{}, ValueError(t, "substring not found")
		case off < 0:
			return rt.Int(-1), nil
		case !s.ascii():
			off = text.Index(part, off)
		}
		return rt.Int(int64(base + off)), nil
	}
}

func strCount(t *rt.Thread, args []rt.Value) (rt.Value, error) {
	sub, err := strArg(t, args[1], "count", "argument 1")
	if err != nil {
		return rt.Value{}, err
	}
	start, end, err := strBounds(t, args, 2)
	if err != nil {
		return rt.Value{}, err
	}
	part, _, ok := AsStr(args[0]).part(start, end)
	if !ok {
		return rt.Int(0), nil
	}
	return rt.Int(int64(text.Count(part, sub.S, 0, text.End))), nil
}

func strAffix(name string, has func(s, affix string) bool) NativeFunc {
	return func(t *rt.Thread, args []rt.Value) (rt.Value, error) {
		start, end, err := strBounds(t, args, 2)
		if err != nil {
			return rt.Value{}, err
		}
		part, _, ok := AsStr(args[0]).part(start, end)
		switch v := args[1]; {
		case IsStr(v):
			return rt.Bool(ok && has(part, AsStr(v).S)), nil
		case IsTuple(v):
			for _, e := range AsTuple(v).Items {
				if !IsStr(e) {
					return rt.Value{}, TypeError(t, "tuple for %s must only contain str, not %s", name, TypeName(e))
				}
				if ok && has(part, AsStr(e).S) {
					return rt.True, nil
				}
			}
			return rt.False, nil
		}
		return rt.Value{}, TypeError(t, "%s first arg must be str or a tuple of str, not %s", name, TypeName(args[1]))
	}
}

func strReplace(t *rt.Thread, args []rt.Value) (rt.Value, error) {
	old, err := strArg(t, args[1], "replace", "argument 1")
	if err != nil {
		return rt.Value{}, err
	}
	repl, err := strArg(t, args[2], "replace", "argument 2")
	if err != nil {
		return rt.Value{}, err
	}
	count := -1
	if Given(args, 3) {
		if count, err = SizeArg(t, args[3]); err != nil {
			return rt.Value{}, err
		}
	}
	s := AsStr(args[0])
	if grow := len(repl.S) - len(old.S); grow > 0 && len(s.S)+1 > maxBytes/grow {
		n := text.Count(s.S, old.S, 0, text.End)
		if count >= 0 {
			n = min(n, count)
		}
		if n > (maxBytes-len(s.S))/grow {
			return rt.Value{}, MemoryError(t)
		}
	}
	r := text.Replace(s.S, old.S, repl.S, count)
	if repl.ascii() {
		return strResult(t, args[0], r), nil
	}
	if len(r) == len(s.S) && r == s.S {
		return strStr(t, args[0])
	}
	return NewStr(t, r), nil
}

// strChunk is the number of Strs that splitting makes in one allocation.
const strChunk = 16

// partList is a list of parts of s in the making.
type partList struct {
	s     *Str
	list  *List
	room  int   // how many parts may come yet
	chunk []Str // allocated, not used yet
}

// newParts returns an empty list with room for n parts of s.
func newParts(t *rt.Thread, s *Str, n int) partList {
	return partList{s: s, list: NewList(t, n), room: n}
}

func (b *partList) add(t *rt.Thread, part string) {
	item := b.list.FastItem(int(b.list.n))
	b.list.n++
	b.room--
	if p := fixedStr(part); p != nil {
		*item = p.Val()
		return
	}
	p := takeStr(t)
	if p == nil {
		if len(b.chunk) == 0 {
			b.chunk = make([]Str, min(strChunk, b.room+1))
		}
		p = &b.chunk[0]
		b.chunk = b.chunk[1:]
		p.Init(t, &strShape)
	}
	p.S, p.N = part, len(part)
	if !b.s.ascii() {
		p.N = text.Len(part)
	}
	*item = p.Val()
}

// newStrs returns a list of the parts of s.
func newStrs(t *rt.Thread, s *Str, parts []string) rt.Value {
	b := newParts(t, s, len(parts))
	for _, part := range parts {
		b.add(t, part)
	}
	return b.list.Val()
}

// splitFields is s.split() of ASCII text.
func splitFields(t *rt.Thread, s *Str) rt.Value {
	b := newParts(t, s, text.CountFields(s.S))
	for start, end := text.NextField(s.S, 0); start < end; start, end = text.NextField(s.S, end) {
		b.add(t, s.S[start:end])
	}
	return b.list.Val()
}

// splitSep is s.split(sep, limit) for a separator that is not empty.
func splitSep(t *rt.Thread, s *Str, sep string, limit int) rt.Value {
	n := strings.Count(s.S, sep)
	if limit >= 0 {
		n = min(n, limit)
	}
	rest := s.S
	b := newParts(t, s, n+1)
	for ; n > 0; n-- {
		i := 0
		if len(sep) == 1 {
			i = strings.IndexByte(rest, sep[0])
		} else {
			i = strings.Index(rest, sep)
		}
		b.add(t, rest[:i])
		rest = rest[i+len(sep):]
	}
	b.add(t, rest)
	return b.list.Val()
}

// strSplit makes split and, given how to cut from the right, rsplit.
func strSplit(split func(s, sep string, max int) []string, fields func(s string, max int) []string) NativeFunc {
	return func(t *rt.Thread, args []rt.Value) (rt.Value, error) {
		limit := -1
		if Given(args, 2) {
			var err error
			if limit, err = SizeArg(t, args[2]); err != nil {
				return rt.Value{}, err
			}
		}
		s := AsStr(args[0])
		if !Given(args, 1) || args[1].IsNone() {
			if limit < 0 && s.ascii() {
				return splitFields(t, s), nil
			}
			return newStrs(t, s, fields(s.S, limit)), nil
		}
		if !IsStr(args[1]) {
			return rt.Value{}, TypeError(t, "must be str or None, not %s", TypeName(args[1]))
		}
		sep := AsStr(args[1]).S
		if sep == "" {
			return rt.Value{}, ValueError(t, "empty separator")
		}
		if split == nil || limit < 0 && len(sep) == 1 {
			return splitSep(t, s, sep, limit), nil
		}
		return newStrs(t, s, split(s.S, sep, limit)), nil
	}
}

func strSplitLines(t *rt.Thread, args []rt.Value) (rt.Value, error) {
	keep, err := truthArg(t, Opt(args, 1))
	if err != nil {
		return rt.Value{}, err
	}
	s := AsStr(args[0])
	var room [16]string
	return newStrs(t, s, text.SplitLines(room[:0], s.S, keep)), nil
}

func strPartition(cut func(s, sep string) (a, b, c string)) NativeFunc {
	return func(t *rt.Thread, args []rt.Value) (rt.Value, error) {
		if !IsStr(args[1]) {
			return rt.Value{}, TypeError(t, "must be str, not %s", TypeName(args[1]))
		}
		sep := AsStr(args[1]).S
		if sep == "" {
			return rt.Value{}, ValueError(t, "empty separator")
		}
		s := AsStr(args[0])
		a, b, c := cut(s.S, sep)
		return NewTuple(t, strResult(t, args[0], a), NewStr(t, b), strResult(t, args[0], c)), nil
	}
}

func strJoin(t *rt.Thread, args []rt.Value) (rt.Value, error) {
	sep, v := AsStr(args[0]), args[1]
	switch {
	case v.H.Shape() == &listShape:
		// One atomic step: nothing under the lock runs script code.
		l := AsList(v)
		t.Lock(v.H)
		r, bad := joinStrs(t, sep, l.Items())
		if bad >= 0 {
			item := *blockItem(l.arr, bad)
			t.IncrefLocked(item)
			t.Unlock(v.H)
			err := joinError(t, item, bad)
			return r, dropKeepErr(t, item, err)
		}
		t.Unlock(v.H)
		return joined(t, r)
	case v.Kind() == rt.KindTuple && v.H.Shape() == &tupleShape:
		items := AsTuple(v).Items
		r, bad := joinStrs(t, sep, items)
		if bad >= 0 {
			return r, joinError(t, items[bad], bad)
		}
		return joined(t, r)
	case IsStr(v) && v.H.Shape() == &strShape && AsStr(v).N <= 1:
		return t.New(v), nil
	}
	if s := &TypeOf(v).Slots; s.Iter == nil && s.GetItem == nil {
		return rt.Value{}, TypeError(t, "can only join an iterable")
	}
	items, err := collectElse(t, v, "can only join an iterable")
	if err != nil {
		return rt.Value{}, err
	}
	mark := t.HoldMark()
	r, bad := joinStrs(t, sep, items)
	if bad >= 0 {
		err = joinError(t, items[bad], bad)
	} else {
		r, err = joined(t, r)
	}
	for _, e := range items {
		if !e.H.Uncounted() {
			t.Hold(e)
		}
	}
	return t.ReleaseKeep(mark, r), err
}

// joined turns the result of joinStrs, nil if there would be too much, into a native's.
func joined(t *rt.Thread, r rt.Value) (rt.Value, error) {
	if r.H == nil {
		return r, MemoryError(t)
	}
	return r, nil
}

func joinError(t *rt.Thread, item rt.Value, i int) error {
	return TypeError(t, "sequence item %d: expected str instance, %s found", i, TypeName(item))
}

// joinStrs concatenates items with sep in between. bad is the index of the first
// item that is no str, or -1. The zero Value: too much for memory.
func joinStrs(t *rt.Thread, sep *Str, items []rt.Value) (r rt.Value, bad int) {
	if len(items) == 0 {
		return emptyStr.Val(), -1
	}
	size, n := len(sep.S)*(len(items)-1), sep.N*(len(items)-1)
	for i, e := range items {
		if e.H.Shape() != &strShape && !IsStr(e) {
			return rt.Value{}, i
		}
		s := AsStr(e)
		size += len(s.S)
		n += s.N
	}
	if size > maxBytes || size < 0 {
		return rt.Value{}, -1
	}
	if len(items) == 1 && items[0].H.Shape() == &strShape {
		return t.New(items[0]), -1
	}
	buf := make([]byte, 0, size)
	for i, e := range items {
		if i > 0 {
			buf = append(buf, sep.S...)
		}
		buf = append(buf, AsStr(e).S...)
	}
	return newStrN(t, stringOf(buf), n), -1
}

// mapped returns what a translation table says of a character: the replacement,
// and false if the character stays.
func mapped(t *rt.Thread, table rt.Value, r rune) (string, bool, error) {
	var v rt.Value
	var err error
	if table.H.Shape() == &dictShape {
		if v, err = AsDict(table).Get(t, rt.Int(int64(r))); err == nil && v.H == nil {
			return "", false, nil
		}
	} else if v, err = GetItem(t, table, rt.Int(int64(r))); err != nil && Caught(t, err, LookupErrorType) {
		return "", false, nil
	}
	if err != nil {
		return "", false, err
	}
	var s string
	switch {
	case v.IsNone():
	case IsStr(v):
		s = AsStr(v).S
	case IsIntLike(v):
		i, ok := ToInt64(v)
		if !ok || i < 0 || i > 0x10ffff {
			err = ValueError(t, "character mapping must be in range(0x110000)")
			break
		}
		s = text.FromRune(rune(i))
	default:
		err = TypeError(t, "character mapping must return integer, None or str")
	}
	return s, true, dropKeepErr2(t, v, err)
}

// dropKeepErr2 drops v whether or not there is an error.
func dropKeepErr2(t *rt.Thread, v rt.Value, err error) error {
	if err != nil {
		return dropKeepErr(t, v, err)
	}
	t.Decref(v)
	return nil
}

// strTranslate asks the table once for each ASCII character, as CPython does.
func strTranslate(t *rt.Thread, args []rt.Value) (rt.Value, error) {
	s, table := AsStr(args[0]), args[1]
	type entry struct {
		s             string
		asked, change bool
	}
	var ascii [128]entry
	var out []byte
	done := 0 // bytes of s that are in out
	steps := 0
	for i := 0; i < len(s.S); {
		c := s.S[i]
		var repl string
		var change bool
		size := 1
		if c < 128 && ascii[c].asked {
			repl, change = ascii[c].s, ascii[c].change
		} else {
			var r rune
			r, size = text.Decode(s.S[i:])
			var err error
			if repl, change, err = mapped(t, table, r); err != nil {
				return rt.Value{}, err
			}
			if r < 128 {
				ascii[r] = entry{repl, true, change}
			}
			if steps++; steps%pollEvery == 0 {
				if err := t.Poll(); err != nil {
					return rt.Value{}, err
				}
			}
		}
		if change {
			out = append(append(out, s.S[done:i]...), repl...)
			done = i + size
			if len(out) > maxBytes {
				return rt.Value{}, MemoryError(t)
			}
		}
		i += size
	}
	if done == 0 {
		return strStr(t, args[0])
	}
	return NewStr(t, stringOf(append(out, s.S[done:]...))), nil
}

func strMakeTrans(t *rt.Thread, args []rt.Value) (rt.Value, error) {
	if len(args) == 1 {
		if args[0].Kind() != rt.KindDict {
			return rt.Value{}, TypeError(t, "if you give only one argument to maketrans it must be a dict")
		}
		return makeTransDict(t, AsDict(args[0]))
	}
	var part [3]*Str
	for i, v := range args {
		if i == 0 {
			continue // looked at last, as in CPython
		}
		s, err := strArg(t, v, "maketrans", [...]string{"", "argument 2", "argument 3"}[i])
		if err != nil {
			return rt.Value{}, err
		}
		part[i] = s
	}
	if !IsStr(args[0]) {
		return rt.Value{}, TypeError(t, "first maketrans argument must be a string if there is a second argument")
	}
	part[0] = AsStr(args[0])
	if part[0].N != part[1].N {
		return rt.Value{}, ValueError(t, "the first two maketrans arguments must have equal length")
	}
	d := NewDict(t)
	to := part[1].S
	for _, r := range text.All(part[0].S) {
		c, n := text.Decode(to)
		to = to[n:]
		if err := d.Set(t, rt.Int(int64(r)), rt.Int(int64(c))); err != nil {
			return rt.Value{}, dropKeepErr(t, d.Val(), err)
		}
	}
	if part[2] != nil {
		for _, r := range text.All(part[2].S) {
			if err := d.Set(t, rt.Int(int64(r)), rt.None); err != nil {
				return rt.Value{}, dropKeepErr(t, d.Val(), err)
			}
		}
	}
	return d.Val(), nil
}

func makeTransDict(t *rt.Thread, from *Dict) (rt.Value, error) {
	mark := t.HoldMark()
	keys, vals := from.holdSnapshot(t)
	d := NewDict(t)
	var err error
	for i, k := range keys {
		if IsStr(k) {
			if AsStr(k).N != 1 {
				err = ValueError(t, "string keys in translate table must be of length 1")
				break
			}
			r, _ := text.Decode(AsStr(k).S)
			k = rt.Int(int64(r))
		} else if !IsIntLike(k) {
			err = TypeError(t, "keys in translate table must be strings or integers")
			break
		}
		if err = d.Set(t, k, vals[i]); err != nil {
			break
		}
	}
	if err != nil {
		err = dropKeepErr(t, d.Val(), err)
	}
	releaseKeepErr(t, mark, err)
	return d.Val(), err
}
