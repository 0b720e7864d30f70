// This file defines the type collections.deque: its slots and methods.
package object

import (
	"fmt"

	"minipy/compiler/code"
	rt "minipy/runtime"
)

var dequeInitDef = Def{Name: "deque", Params: "iterable, maxlen"}.Prepared()

func dequeNew(t *rt.Thread, cls *Type, _ []rt.Value, _ []string) (rt.Value, error) {
	d := &Deque{maxlen: noMaxLen}
	if cls == DequeType {
		d.Init(t, &dequeShape)
	} else {
		InitObject(t, &d.Header, cls)
	}
	return d.Val(), nil
}

func dequeInit(t *rt.Thread, v rt.Value, args []rt.Value, names []string) error {
	if n := len(args); n > 2 {
		return TypeError(t, "deque() takes at most 2 arguments (%d given)", n)
	}
	a, err := BindArgs(t, &dequeInitDef, args, names)
	if err != nil {
		return err
	}
	maxlen := noMaxLen
	if !a[1].IsUnbound() && !a[1].IsNone() {
		if k := a[1].Kind(); k != rt.KindInt && k != rt.KindBool && k != rt.KindBigInt && k != rt.KindBoxInt {
			return TypeError(t, "an integer is required")
		}
		if maxlen, err = SizeArg(t, a[1]); err != nil {
			return err
		}
		if maxlen < 0 {
			return ValueError(t, "maxlen must be non-negative")
		}
	}
	d := asDeque(v)
	t.Lock(&d.Header)
	d.maxlen = maxlen
	items := d.takeAll()
	t.Unlock(&d.Header)
	dropAll(t, items, true)
	if a[0].IsUnbound() {
		return nil
	}
	return d.Extend(t, a[0], false)
}

// bound returns maxlen as a Value.
func (d *Deque) bound(t *rt.Thread) rt.Value {
	t.Lock(&d.Header)
	n := d.maxlen
	t.Unlock(&d.Header)
	if n < 0 {
		return rt.None
	}
	return rt.Int(int64(n))
}

func dequeRepr(t *rt.Thread, v rt.Value) (rt.Value, error) {
	fresh, err := ReprEnter(t, v)
	if err != nil {
		return rt.Value{}, err
	}
	if !fresh {
		return NewStr(t, "[...]"), nil
	}
	defer ReprLeave(t)
	d := asDeque(v)
	l := NewListFrom(t, d.Snapshot(t)).Val()
	s, err := ReprString(t, l)
	if err != nil {
		return rt.Value{}, dropKeepErr(t, l, err)
	}
	t.Decref(l)
	if m := d.bound(t); !m.IsNone() {
		s = fmt.Sprintf("%s, maxlen=%d", s, m.Int())
	}
	return NewStr(t, TypeOf(v).Name+"("+s+")"), nil
}

// dequeCopy implements copy: the same class and bound.
func dequeCopy(t *rt.Thread, args []rt.Value) (rt.Value, error) {
	v := args[0]
	d := asDeque(v)
	if v.H.Shape() == &dequeShape {
		r := NewDeque(t)
		t.Lock(&d.Header)
		r.maxlen = d.maxlen
		for i := range d.n {
			e := *d.at(i)
			t.IncrefLocked(e)
			r.putRight(e)
		}
		t.Unlock(&d.Header)
		return r.Val(), nil
	}
	if m := d.bound(t); !m.IsNone() {
		return Call(t, TypeOf(v).Val(), v, m)
	}
	return Call(t, TypeOf(v).Val(), v)
}

func dequeConcat(t *rt.Thread, a, b rt.Value) (rt.Value, error) {
	if !isDeque(b) {
		return rt.Value{}, TypeError(t, "can only concatenate deque (not \"%s\") to deque", TypeName(b))
	}
	r, err := dequeCopy(t, []rt.Value{a})
	if err != nil {
		return r, err
	}
	if err := asDeque(r).Extend(t, b, false); err != nil {
		return rt.Value{}, dropKeepErr(t, r, err)
	}
	return r, nil
}

// repeat makes the deque times as long, as far as its bound allows. Atomic.
func (d *Deque) repeat(t *rt.Thread, times int) error {
	if times <= 0 {
		d.Clear(t)
		return nil
	}
	t.Lock(&d.Header)
	n := d.n
	total, err := n*times, error(nil)
	if d.maxlen >= 0 && n > 0 && times > d.maxlen/n+1 {
		times = (d.maxlen+n-1)/n + 1
		// The last items must come out as after all repetitions: each is a whole copy.
		total = n * times
	} else if total, err = repeatSize(t, n, times); err != nil {
		t.Unlock(&d.Header)
		return err
	}
	items := make([]rt.Value, n)
	for i := range items {
		items[i] = *d.at(i)
		t.IncrefLocked(items[i])
	}
	for k := n; k < total; k++ {
		e := items[k%n]
		t.IncrefLocked(e)
		if gone := d.putRight(e); gone.H != nil {
			t.DropLater(gone)
		}
	}
	for _, e := range items {
		t.DropLater(e)
	}
	t.Unlock(&d.Header)
	return nil
}

func dequeRepeat(t *rt.Thread, v, factor rt.Value) (rt.Value, error) {
	times, err := repeatCount(t, factor)
	if err != nil {
		return rt.Value{}, err
	}
	r, err := dequeCopy(t, []rt.Value{v})
	if err != nil {
		return r, err
	}
	if err := asDeque(r).repeat(t, times); err != nil {
		return rt.Value{}, dropKeepErr(t, r, err)
	}
	return r, nil
}

func dequeInPlaceRepeat(t *rt.Thread, a, b rt.Value) (rt.Value, error) {
	times, err := repeatCount(t, b)
	if err == nil {
		err = asDeque(a).repeat(t, times)
	}
	if err != nil {
		return rt.Value{}, err
	}
	return t.New(a), nil
}

func dequeInPlaceConcat(t *rt.Thread, a, b rt.Value) (rt.Value, error) {
	if err := dequeExtendBy(t, a, b, false); err != nil {
		return rt.Value{}, err
	}
	return t.New(a), nil
}

// dequeExtendBy is extend and extendleft; a deque extended by itself takes a copy first.
func dequeExtendBy(t *rt.Thread, v, by rt.Value, left bool) error {
	d := asDeque(v)
	if v != by {
		return d.Extend(t, by, left)
	}
	d.putAll(t, d.Snapshot(t), left)
	return nil
}

// dequePos turns a subscript into an index counted from the start if not negative.
func dequePos(t *rt.Thread, key rt.Value) (int, error) {
	if !key.IsInt() && TypeOf(key).Slots.Index == nil {
		return 0, TypeError(t, "sequence index must be integer, not '%s'", TypeName(key))
	}
	return IndexInt(t, key, IndexErrorType)
}

func dequeGetItem(t *rt.Thread, v, key rt.Value) (r rt.Value, err error) {
	i, err := dequePos(t, key)
	if err != nil {
		return r, err
	}
	d := asDeque(v)
	t.Lock(&d.Header)
	if i < 0 {
		i += d.n
	}
	if uint(i) < uint(d.n) {
		r = *d.at(i)
		t.IncrefLocked(r)
	}
	t.Unlock(&d.Header)
	if r.H == nil {
		err = IndexError(t, "deque index out of range")
	}
	return r, err
}

func dequeSetItem(t *rt.Thread, v, key, val rt.Value) error {
	i, err := dequePos(t, key)
	if err != nil {
		return err
	}
	d := asDeque(v)
	var old rt.Value
	t.Lock(&d.Header)
	if i < 0 {
		i += d.n
	}
	if uint(i) < uint(d.n) {
		p := d.at(i)
		old = *p
		*p = t.New(val)
	}
	t.Unlock(&d.Header)
	if old.H == nil {
		return IndexError(t, "deque index out of range")
	}
	t.Decref(old)
	return nil
}

func dequeDelItem(t *rt.Thread, v, key rt.Value) error {
	i, err := dequePos(t, key)
	if err != nil {
		return err
	}
	d := asDeque(v)
	var old rt.Value
	t.Lock(&d.Header)
	if i < 0 {
		i += d.n
	}
	if uint(i) < uint(d.n) {
		old = d.takeAt(i)
	}
	t.Unlock(&d.Header)
	if old.H == nil {
		return IndexError(t, "deque index out of range")
	}
	t.Decref(old)
	return nil
}

func dequeInsert(t *rt.Thread, args []rt.Value) (rt.Value, error) {
	i, err := SizeArg(t, args[1])
	if err != nil {
		return rt.Value{}, err
	}
	d := asDeque(args[0])
	t.Lock(&d.Header)
	if d.n == d.maxlen {
		t.Unlock(&d.Header)
		return rt.Value{}, IndexError(t, "deque already at its maximum size")
	}
	i = min(clipBound(i, d.n), d.n)
	v := t.New(args[2])
	if i < d.n/2 {
		d.putLeft(v)
		for k := range i {
			*d.at(k) = *d.at(k + 1)
		}
	} else {
		d.putRight(v)
		for k := d.n - 1; k > i; k-- {
			*d.at(k) = *d.at(k - 1)
		}
	}
	*d.at(i) = v
	t.Unlock(&d.Header)
	return rt.None, nil
}

func dequeRotate(t *rt.Thread, args []rt.Value) (rt.Value, error) {
	k := 1
	if len(args) > 1 {
		var err error
		if k, err = SizeArg(t, args[1]); err != nil {
			return rt.Value{}, err
		}
	}
	d := asDeque(args[0])
	t.Lock(&d.Header)
	d.rotate(k)
	t.Unlock(&d.Header)
	return rt.None, nil
}

func dequeReverse(t *rt.Thread, args []rt.Value) (rt.Value, error) {
	d := asDeque(args[0])
	t.Lock(&d.Header)
	for i, j := 0, d.n-1; i < j; i, j = i+1, j-1 {
		p, q := d.at(i), d.at(j)
		*p, *q = *q, *p
	}
	t.Unlock(&d.Header)
	return rt.None, nil
}

// dequePop adapts Pop and PopLeft to a Def.
func dequePop(take func(d *Deque, t *rt.Thread) rt.Value) NativeFunc {
	return func(t *rt.Thread, args []rt.Value) (rt.Value, error) {
		if v := take(asDeque(args[0]), t); v.H != nil {
			return v, nil
		}
		return rt.Value{}, IndexError(t, "pop from an empty deque")
	}
}

func initDeque() {
	DefineType(DequeType, TypeDef{
		Name: "deque", Module: "collections", Layout: &dequeShape, Flags: BaseType | SequenceType | DottedName,
		Ext: func(v rt.Value) *Ext0 { return &asDeque(v).Ext },
		Slots: Slots{New: dequeNew, Init: dequeInit, Repr: dequeRepr, Hash: noHash, Compare: dequeCompare,
			Iter:    func(t *rt.Thread, v rt.Value) (rt.Value, error) { return newDequeIter(t, v, &dequeIterShape), nil },
			Len:     func(t *rt.Thread, v rt.Value) (int, error) { return asDeque(v).Len(t), nil },
			GetItem: dequeGetItem, SetItem: dequeSetItem, DelItem: dequeDelItem, Contains: dequeContains,
			Concat: dequeConcat, Repeat: dequeRepeat,
			InPlace: [code.NBinary]Binary{code.Add: dequeInPlaceConcat, code.Mul: dequeInPlaceRepeat}},
		Attrs: map[string]rt.Value{"__hash__": rt.None},
		GetSets: []GetSet{{Name: "maxlen",
			Get: func(t *rt.Thread, v rt.Value) (rt.Value, error) { return asDeque(v).bound(t), nil }}},
		Methods: []Def{
			ClassGetItem,
			{Name: "append", Min: 1, Max: 1,
				Fn: func(t *rt.Thread, a []rt.Value) (rt.Value, error) {
					asDeque(a[0]).Append(t, t.New(a[1]))
					return rt.None, nil
				}},
			{Name: "appendleft", Min: 1, Max: 1,
				Fn: func(t *rt.Thread, a []rt.Value) (rt.Value, error) {
					asDeque(a[0]).AppendLeft(t, t.New(a[1]))
					return rt.None, nil
				}},
			{Name: "clear",
				Fn: func(t *rt.Thread, a []rt.Value) (rt.Value, error) {
					asDeque(a[0]).Clear(t)
					return rt.None, nil
				}},
			{Name: "copy", Fn: dequeCopy},
			{Name: "__copy__", Fn: dequeCopy},
			{Name: "count", Min: 1, Max: 1, Fn: dequeCount},
			{Name: "extend", Min: 1, Max: 1,
				Fn: func(t *rt.Thread, a []rt.Value) (rt.Value, error) {
					return rt.None, dequeExtendBy(t, a[0], a[1], false)
				}},
			{Name: "extendleft", Min: 1, Max: 1,
				Fn: func(t *rt.Thread, a []rt.Value) (rt.Value, error) { return rt.None, dequeExtendBy(t, a[0], a[1], true) }},
			{Name: "index", Min: 1, Max: 3, Fn: dequeIndex},
			{Name: "insert", Min: 2, Max: 2, Fn: dequeInsert},
			{Name: "pop", Fn: dequePop((*Deque).Pop)},
			{Name: "popleft", Fn: dequePop((*Deque).PopLeft)},
			{Name: "remove", Min: 1, Max: 1, Fn: dequeRemove},
			{Name: "reverse", Fn: dequeReverse},
			{Name: "rotate", Max: 1, Fn: dequeRotate},
			{Name: "__reversed__",
				Fn: func(t *rt.Thread, a []rt.Value) (rt.Value, error) {
					return newDequeIter(t, a[0], &dequeRevIterShape), nil
				}},
		},
	})
	hint := []Def{{Name: "__length_hint__", Fn: dequeIterHint}}
	DefineType(dequeIterType, TypeDef{Name: "_deque_iterator", Module: "collections", Layout: &dequeIterShape,
		Slots: Slots{Iter: selfIter, Next: dequeIterNext}, Methods: hint})
	DefineType(dequeRevIterType, TypeDef{Name: "_deque_reverse_iterator", Module: "collections", Layout: &dequeRevIterShape,
		Slots: Slots{Iter: selfIter, Next: dequeIterNext}, Methods: []Def{hint[0]}})
}
