// This file defines the type list: its operators and methods. Subscripts are in list_items.go, sort in list_sort.go.
package object

import (
	"strings"

	"minipy/compiler/code"
	rt "minipy/runtime"
)

// ListType is the type list.
var ListType = &Type{}

// ListShape is the shape of every exact list.
func ListShape() *rt.Shape { return &listShape }

func listNew(t *rt.Thread, cls *Type, _ []rt.Value, _ []string) (rt.Value, error) {
	if cls == ListType {
		return NewList(t, 0).Val(), nil
	}
	return AllocBox(t, cls), nil
}

func listInit(t *rt.Thread, v rt.Value, args []rt.Value, names []string) error {
	if err := noKeywords(t, "list", names); err != nil {
		return err
	}
	if len(args) > 1 {
		return TypeError(t, "list expected at most 1 argument, got %d", len(args))
	}
	l := AsList(v)
	if l.Len(t) > 0 {
		l.clear(t)
	}
	if len(args) == 0 {
		return nil
	}
	return l.Extend(t, args[0])
}

// ToList returns list(v), a new list.
func ToList(t *rt.Thread, v rt.Value) (*List, error) {
	l := NewList(t, 0)
	mark := t.HoldMark()
	t.Hold(l.Val()) // an iterator may collect
	if err := l.Extend(t, v); err != nil {
		releaseKeepErr(t, mark, err)
		return nil, err
	}
	t.Unhold()
	return l, nil
}

// Snapshot returns the items at one moment, owned by the caller. Atomic.
func (l *List) Snapshot(t *rt.Thread) []rt.Value {
	t.Visible(&l.Header, rt.Unbound, rt.Read)
	t.Lock(&l.Header)
	items := l.copyLocked(t, 0, int(l.n))
	t.Unlock(&l.Header)
	return items
}

// HoldExactly puts the items on the hold stack, if there are n. Atomic.
func (l *List) HoldExactly(t *rt.Thread, n int) bool {
	t.Lock(&l.Header)
	ok := int(l.n) == n
	if ok {
		for _, v := range l.Items() {
			t.IncrefLocked(v)
			t.Hold(v)
		}
	}
	t.Unlock(&l.Header)
	return ok
}

// copyLocked returns the items from i to j, counted. The caller holds the lock.
func (l *List) copyLocked(t *rt.Thread, i, j int) []rt.Value {
	items := make([]rt.Value, j-i)
	copyInPieces(items, l.Items()[i:j])
	for _, v := range items {
		t.IncrefLocked(v)
	}
	return items
}

// collect returns the items of any iterable in a slice that the caller owns:
// built-in containers in one atomic step, others item by item.
func collect(t *rt.Thread, v rt.Value) ([]rt.Value, error) {
	switch v.H.Shape() {
	case &listShape:
		return AsList(v).Snapshot(t), nil
	case &tupleShape:
		items := append([]rt.Value(nil), AsTuple(v).Items...)
		for _, e := range items {
			t.Incref(e)
		}
		return items, nil
	}
	l, err := ToList(t, v)
	if err != nil {
		return nil, err
	}
	// Nobody else has seen the list.
	items := l.take()
	t.Decref(l.Val())
	return items, nil
}

// collectElse is collect as iterateElse is Iterate.
func collectElse(t *rt.Thread, v rt.Value, complaint string) ([]rt.Value, error) {
	if TypeOf(v).Flags&Heap == 0 && v.Kind() != rt.KindWeakRef || v.Kind() == rt.KindList || v.Kind() == rt.KindTuple {
		return collect(t, v)
	}
	mark := t.HoldMark()
	l := NewList(t, 0)
	t.Hold(l.Val())
	err := iterateElse(t, v, func(item rt.Value) (bool, error) {
		l.Append(t, t.New(item))
		return true, nil
	}, "%s", complaint)
	var items []rt.Value
	if err == nil {
		items = l.Snapshot(t)
	}
	t.Release(mark)
	return items, err
}

// Extend appends the items of v: in one atomic step if it is a built-in
// container, otherwise one by one.
func (l *List) Extend(t *rt.Thread, v rt.Value) error {
	switch s := v.H.Shape(); {
	case s == &listShape:
		src := AsList(v)
		t.Lock2(&l.Header, &src.Header)
		if err := l.roomFor(t, int(src.n)); err != nil {
			t.Unlock2(&l.Header, &src.Header)
			return err
		}
		l.appendAllLocked(t, src.Items())
		t.Unlock2(&l.Header, &src.Header)
		return nil
	case s == &tupleShape:
		t.Lock(&l.Header)
		items := AsTuple(v).Items
		if err := l.roomFor(t, len(items)); err != nil {
			t.Unlock(&l.Header)
			return err
		}
		l.appendAllLocked(t, items)
		t.Unlock(&l.Header)
		return nil
	case s == &dictShape:
		return l.extendDict(t, AsDict(v), dictKeys)
	case s == &setShape || s == &frozenSetShape:
		return l.extendSet(t, AsSet(v))
	case s.Kind == rt.KindView:
		if part, ok := viewPart(v); ok {
			return l.extendDict(t, AsDictView(v).Dict, part)
		}
	case s == &rangeShape && AsRange(v).big == nil:
		r := AsRange(v)
		if r.N > maxItems {
			return MemoryError(t)
		}
		t.Lock(&l.Header)
		if err := l.roomFor(t, int(r.N)); err != nil {
			t.Unlock(&l.Header)
			return err
		}
		for i, x := int64(0), r.Start; i < r.N; i, x = i+1, x+r.Step {
			rt.StoreValue(blockItem(l.arr, int(l.n+i)), rt.Int(x))
		}
		l.setLen(int(l.n + r.N))
		t.Unlock(&l.Header)
		return nil
	}
	return l.extendIter(t, v)
}

// extendDict appends the keys, values or items of a dict in one step.
func (l *List) extendDict(t *rt.Thread, d *Dict, part dictPart) error {
	t.Lock2(&l.Header, &d.Header)
	defer t.Unlock2(&l.Header, &d.Header)
	if err := l.roomFor(t, int(d.n)); err != nil {
		return err
	}
	tab := d.table()
	for i := range tab.live() {
		e := &tab.entries[i]
		if e.key.H == nil {
			continue
		}
		var k rt.Value
		if part != dictValues {
			k = e.key
			t.IncrefLocked(k)
		}
		switch part {
		case dictKeys:
			l.appendLocked(t, k)
		case dictValues:
			l.appendLocked(t, d.ownVal(t, e))
		default:
			l.appendLocked(t, newItem(t, k, d.ownVal(t, e)))
		}
	}
	return nil
}

// extendSet appends the elements of an exact set in one step.
func (l *List) extendSet(t *rt.Thread, s *Set) error {
	t.Lock2(&l.Header, &s.Header)
	defer t.Unlock2(&l.Header, &s.Header)
	if err := l.roomFor(t, int(s.used)); err != nil {
		return err
	}
	places := s.table().e
	for i := range places {
		if e := &places[i]; e.key.H != nil && e.hash != -1 {
			t.IncrefLocked(e.key)
			l.appendLocked(t, e.key)
		}
	}
	return nil
}

// extendIter appends what an iterator yields, each item in one atomic step.
func (l *List) extendIter(t *rt.Thread, v rt.Value) error {
	// A new list is the caller's, who holds it: if that is the one reference to it ...
	fresh := t.Holds(&l.Header) && !t.Observed()
	it, err := Iter(t, v)
	if err != nil {
		return err
	}
	mark := t.HoldMark()
	t.Hold(it)
	hint, err := LengthHint(t, v, 8)
	if err == nil && hint > 64 {
		if err = checkItems(t, hint); err == nil && hint < 1<<20 {
			t.Lock(&l.Header)
			l.reserve(t, int(l.n)+hint)
			t.Unlock(&l.Header)
		}
	}
	slots := &TypeOf(it).Slots
	switch {
	case err != nil:
	case slots.Each != nil && t.Breaker() == 0:
		if fresh {
			err = slots.Each(t, it, (*freshList)(l))
		} else {
			err = slots.Each(t, it, l)
		}
	default:
		for n := 1; ; n++ {
			var item rt.Value
			if item, err = slots.Next(t, it); err != nil || item.H == nil {
				break
			}
			if fresh && l.Unique(t) && int(l.n) < blockCap(l.arr) { // ... its lock is not needed
				l.appendLocked(t, item)
			} else if err = l.appendOne(t, item); err != nil {
				break
			}
			if n%pollEvery == 0 {
				if err = t.Poll(); err != nil {
					break
				}
			}
		}
	}
	releaseKeepErr(t, mark, err)
	return err
}

// Consume appends an item.
func (l *List) Consume(t *rt.Thread, item rt.Value) (bool, error) {
	err := l.appendOne(t, t.New(item))
	return err == nil, err
}

// ConsumeLeaf appends an item if there is room.
func (l *List) ConsumeLeaf(t *rt.Thread, item rt.Value) bool {
	t.Lock(&l.Header)
	room := int(l.n) < blockCap(l.arr)
	if room {
		t.IncrefLocked(item)
		l.appendLocked(t, item)
	}
	t.Unlock(&l.Header)
	return room
}

// freshList is a List that its maker holds. While that is the one reference to it, its lock is not needed.
type freshList List

// Consume appends an item.
func (f *freshList) Consume(t *rt.Thread, item rt.Value) (bool, error) {
	return (*List)(f).Consume(t, item)
}

// ConsumeLeaf appends an item if there is room.
func (f *freshList) ConsumeLeaf(t *rt.Thread, item rt.Value) bool {
	l := (*List)(f)
	if !l.Unique(t) {
		return l.ConsumeLeaf(t, item)
	}
	if int(l.n) >= blockCap(l.arr) {
		return false
	}
	l.appendLocked(t, t.New(item))
	return true
}

// appendOne appends an item (owned); on an error it lies on the hold stack. Atomic.
func (l *List) appendOne(t *rt.Thread, item rt.Value) error {
	t.Lock(&l.Header)
	err := l.roomFor(t, 1)
	if err == nil {
		l.appendLocked(t, item)
	}
	t.Unlock(&l.Header)
	if err != nil {
		t.Hold(item)
	}
	return err
}

// strLengthHint is the name of __length_hint__.
var strLengthHint = StaticStr("__length_hint__")

// LengthHint returns operator.length_hint(v, missing).
func LengthHint(t *rt.Thread, v rt.Value, missing int) (int, error) {
	typ := TypeOf(v)
	if typ.Slots.Len != nil {
		n, err := typ.Slots.Len(t, v)
		if err == nil || !Caught(t, err, TypeErrorType) {
			return n, err
		}
	}
	r, found, err := CallSpecial(t, v, strLengthHint)
	if err != nil {
		if Caught(t, err, TypeErrorType) {
			return missing, nil
		}
		return 0, err
	}
	if !found || r.H == &rt.NotImplHdr {
		return missing, nil
	}
	defer t.Decref(r)
	if k := r.Kind(); k != rt.KindInt && k != rt.KindBool && k != rt.KindBigInt && k != rt.KindBoxInt {
		return 0, TypeError(t, "__length_hint__ must be an integer, not %s", TypeName(r))
	}
	n, err := IndexInt(t, r, OverflowErrorType)
	if err == nil && n < 0 {
		err = ValueError(t, "__length_hint__() should return >= 0")
	}
	return n, err
}

// roomFor makes room for n more items or raises MemoryError; the caller holds the lock.
func (l *List) roomFor(t *rt.Thread, n int) error {
	need := int(l.n) + n
	if need <= blockCap(l.arr) {
		return nil
	}
	if err := checkItems(t, need); err != nil {
		return err
	}
	if l.n == 0 {
		// A list made in one go is made to measure, as in CPython.
		l.setArr(newBlock(t, need))
	} else {
		l.reserve(t, need)
	}
	return nil
}

// appendAllLocked appends borrowed items, which may be l's own; there is room for them.
func (l *List) appendAllLocked(t *rt.Thread, items []rt.Value) {
	n := int(l.n)
	for i, v := range items {
		t.IncrefLocked(v)
		rt.StoreValue(blockItem(l.arr, n+i), v)
	}
	l.setLen(n + len(items))
}

// clear empties the list and drops what it held.
func (l *List) clear(t *rt.Thread) {
	t.Lock(&l.Header)
	items := l.take()
	t.Unlock(&l.Header)
	dropAll(t, items, false)
}

// Insert puts v, whose reference it takes over, before index i, counted from the end if negative. Atomic.
func (l *List) Insert(t *rt.Thread, i int, v rt.Value) error {
	t.Lock(&l.Header)
	defer t.Unlock(&l.Header)
	if err := l.roomFor(t, 1); err != nil {
		t.DropLater(v)
		return err
	}
	n := int(l.n)
	i = min(clipBound(i, n), n)
	l.move(t, i+1, i, n-i)
	rt.StoreValue(blockItem(l.arr, i), v)
	l.setLen(n + 1)
	return nil
}

// removeLocked takes the i-th item out; the caller holds the lock and owns the item then.
func (l *List) removeLocked(t *rt.Thread, i int) rt.Value {
	n := int(l.n)
	v := *blockItem(l.arr, i)
	if i < n-1 {
		l.move(t, i, i+1, n-1-i)
	}
	l.setLen(n - 1)
	rt.StoreValue(blockItem(l.arr, n-1), rt.Value{})
	l.shrink(t)
	return v
}

// shrink gives memory back when most of it is unused; the caller holds the lock.
func (l *List) shrink(t *rt.Thread) {
	if c := blockCap(l.arr); c > 64 && int(l.n) < c/4 {
		arr := newBlock(t, int(l.n)*2)
		fillBlock(t, arr, l.Items())
		l.setArr(arr)
	}
}

// Pop removes and returns the item at i, counted from the end if negative. Atomic.
func (l *List) Pop(t *rt.Thread, i int) (rt.Value, error) {
	t.Lock(&l.Header)
	n := int(l.n)
	if i < 0 {
		i += n
	}
	if uint(i) < uint(n) {
		v := l.removeLocked(t, i)
		t.Unlock(&l.Header)
		return v, nil
	}
	t.Unlock(&l.Header)
	if n == 0 {
		return rt.Value{}, IndexError(t, "pop from empty list")
	}
	return rt.Value{}, IndexError(t, "pop index out of range")
}

func listRepr(t *rt.Thread, v rt.Value) (rt.Value, error) {
	l := AsList(v)
	if l.Len(t) == 0 {
		return NewStr(t, "[]"), nil
	}
	fresh, err := ReprEnter(t, v)
	if err != nil {
		return rt.Value{}, err
	}
	if !fresh {
		return NewStr(t, "[...]"), nil
	}
	defer ReprLeave(t)
	var out strings.Builder
	out.WriteByte('[')
	mark := t.HoldMark()
	for i := 0; ; i++ {
		e := l.Get(t, i)
		if e.H == nil {
			break
		}
		t.Hold(e)
		if i > 0 {
			out.WriteString(", ")
		}
		s, err := ReprString(t, e)
		if err == nil && i%pollEvery == pollEvery-1 {
			err = t.Poll()
		}
		releaseKeepErr(t, mark, err)
		if err != nil {
			return rt.Value{}, err
		}
		out.WriteString(s)
	}
	out.WriteByte(']')
	return NewStr(t, out.String()), nil
}

func listLen(t *rt.Thread, v rt.Value) (int, error) { return AsList(v).Len(t), nil }

func listConcat(t *rt.Thread, a, b rt.Value) (rt.Value, error) {
	if !IsList(b) {
		return rt.Value{}, TypeError(t, "can only concatenate list (not \"%s\") to list", TypeName(b))
	}
	x, y := AsList(a), AsList(b)
	r := NewList(t, x.Len(t)+y.Len(t))
	t.Lock2(&x.Header, &y.Header)
	err := r.roomFor(t, int(x.n+y.n))
	if err == nil {
		r.appendAllLocked(t, x.Items())
		r.appendAllLocked(t, y.Items())
	}
	t.Unlock2(&x.Header, &y.Header)
	if err != nil {
		return rt.Value{}, dropKeepErr(t, r.Val(), err)
	}
	return r.Val(), nil
}

func listRepeat(t *rt.Thread, v, factor rt.Value) (rt.Value, error) {
	times, err := repeatCount(t, factor)
	if err != nil {
		return rt.Value{}, err
	}
	l := AsList(v)
	t.Lock(&l.Header)
	n, err := repeatSize(t, int(l.n), times)
	if err != nil {
		t.Unlock(&l.Header)
		return rt.Value{}, err
	}
	r := NewList(t, n)
	if n > 0 {
		repeatItems(t, blockItems(r.arr, n), l.Items())
		r.n = int64(n)
	}
	t.Unlock(&l.Header)
	return r.Val(), nil
}

func listInPlaceConcat(t *rt.Thread, a, b rt.Value) (rt.Value, error) {
	if f := TypeOf(b).Slots.Binary[code.Add]; f != nil {
		// As CPython: the right operand's __radd__ comes before the list's own +=.
		if r, err := f(t, a, b); err != nil || r.H != &rt.NotImplHdr {
			return r, err
		}
	}
	if err := AsList(a).Extend(t, b); err != nil {
		return rt.Value{}, err
	}
	return t.New(a), nil
}

func listInPlaceRepeat(t *rt.Thread, a, b rt.Value) (rt.Value, error) {
	if f := TypeOf(b).Slots.Binary[code.Mul]; f != nil {
		if r, err := f(t, a, b); err != nil || r.H != &rt.NotImplHdr {
			return r, err
		}
	}
	times, err := repeatCount(t, b)
	if err != nil {
		return rt.Value{}, err
	}
	l := AsList(a)
	if times <= 0 {
		l.clear(t)
		return t.New(a), nil
	}
	t.Lock(&l.Header)
	old := int(l.n)
	n, err := repeatSize(t, old, times)
	if err == nil && n > old {
		l.reserve(t, n)
		items := blockItems(l.arr, n)
		for _, e := range items[:old] {
			t.IncrefBy(e, times-1)
		}
		for k := old; k < n; k++ {
			rt.StoreValue(&items[k], items[k-old])
		}
		l.setLen(n)
	}
	t.Unlock(&l.Header)
	if err != nil {
		return rt.Value{}, err
	}
	return t.New(a), nil
}

// listMethod adapts a method without result to a Def.
func listMethod(f func(t *rt.Thread, l *List, args []rt.Value) error) NativeFunc {
	return func(t *rt.Thread, args []rt.Value) (rt.Value, error) {
		if err := f(t, AsList(args[0]), args[1:]); err != nil {
			return rt.Value{}, err
		}
		return rt.None, nil
	}
}

func listAppend(t *rt.Thread, args []rt.Value) (rt.Value, error) {
	AsList(args[0]).Append(t, t.New(args[1]))
	return rt.None, nil
}

func listExtend(t *rt.Thread, l *List, args []rt.Value) error { return l.Extend(t, args[0]) }

func listInsert(t *rt.Thread, l *List, args []rt.Value) error {
	i, err := SizeArg(t, args[0])
	if err != nil {
		return err
	}
	return l.Insert(t, i, t.New(args[1]))
}

func listPop(t *rt.Thread, args []rt.Value) (rt.Value, error) {
	i := -1
	if Given(args, 1) {
		var err error
		if i, err = SizeArg(t, args[1]); err != nil {
			return rt.Value{}, err
		}
	}
	return AsList(args[0]).Pop(t, i)
}

func listClear(t *rt.Thread, l *List, _ []rt.Value) error {
	l.clear(t)
	return nil
}

func listCopy(t *rt.Thread, args []rt.Value) (rt.Value, error) {
	return AsList(args[0]).slice(t, 0, maxInt, 1), nil
}

func listReverse(t *rt.Thread, l *List, _ []rt.Value) error {
	t.Lock(&l.Header)
	items := l.Items()
	for i, j := 0, len(items)-1; i < j; i, j = i+1, j-1 {
		a, b := items[i], items[j]
		rt.StoreValue(&items[i], b)
		rt.StoreValue(&items[j], a)
	}
	t.Unlock(&l.Header)
	return nil
}

func listReversed(t *rt.Thread, args []rt.Value) (rt.Value, error) {
	l := AsList(args[0])
	return newListIter(t, &listRevShape, l, int64(l.Len(t))-1), nil
}

func initList() {
	listShape.Free, listShape.Traverse = freeList, traverseList
	DefineType(ListType, TypeDef{
		Name: "list", Layout: &listShape, Flags: BaseType | SequenceType,
		Slots: Slots{New: listNew, Init: listInit, Repr: listRepr, Compare: listCompare, Iter: listIter, Len: listLen,
			GetItem: listGetItem, SetItem: listSetItem, DelItem: listDelItem, Contains: listContains,
			Concat: listConcat, Repeat: listRepeat,
			InPlace: [code.NBinary]Binary{code.Add: listInPlaceConcat, code.Mul: listInPlaceRepeat}},
		Methods: []Def{
			ClassGetItem,
			{Name: "append", Min: 1, Max: 1, Inline: InlineAppend, Fn: listAppend},
			{Name: "extend", Min: 1, Max: 1, Fn: listMethod(listExtend)},
			{Name: "insert", Min: 2, Max: 2, Fn: listMethod(listInsert)},
			{Name: "pop", Min: 0, Max: 1, Fn: listPop},
			{Name: "clear", Fn: listMethod(listClear)},
			{Name: "copy", Fn: listCopy},
			{Name: "reverse", Fn: listMethod(listReverse)},
			{Name: "remove", Min: 1, Max: 1, Fn: listMethod(listRemove)},
			{Name: "index", Min: 1, Max: 3, Fn: listIndex},
			{Name: "count", Min: 1, Max: 1, Fn: listCount},
			{Name: "sort", Kw: listSortMethod},
			{Name: "__reversed__", Fn: listReversed},
		},
	})
}
