// This file implements collections.OrderedDict: a dict whose order counts and can be changed.
package object

import (
	"strings"

	"minipy/compiler/code"
	rt "minipy/runtime"
)

// orderedDict is an OrderedDict: the order is that of the dict's entries. So that
// taking the first key again and again does not look at all entries that are gone,
// the table remembers how many at its front are dead: it, not the dict, since a
// table may leave a dict and come back to it, recycled.
type orderedDict struct {
	dictObject
}

// OrderedDictType is collections.OrderedDict.
var OrderedDictType = &Type{}

var orderedDictShape = rt.Shape{Kind: rt.KindDict}

// They name orderedDictShape themselves.
func init() {
	orderedDictShape.Free = func(t *rt.Thread, h *rt.Header) {
		o := asOrderedDict(h.Val())
		dropExt(t, &o.Ext)
		freeDict(t, h)
	}
	orderedDictShape.Traverse = func(h *rt.Header, visit func(rt.Value)) {
		traverseDict(h, visit)
		traverseExt(asOrderedDict(h.Val()).Ext.Load(), visit)
	}
}

func asOrderedDict(v rt.Value) *orderedDict { return As[orderedDict](v) }

func isOrderedDict(v rt.Value) bool { return TypeOf(v).IsSubtype(OrderedDictType) }

func orderedDictNew(t *rt.Thread, cls *Type, _ []rt.Value, _ []string) (rt.Value, error) {
	d := &orderedDict{}
	d.tab = noTable()
	if cls == OrderedDictType {
		d.Init(t, &orderedDictShape)
	} else {
		InitObject(t, &d.Header, cls)
	}
	return d.Val(), nil
}

// first returns the index of the first live entry; there is one. The caller holds the lock.
func (o *orderedDict) first() int {
	tab := o.table()
	for tab.entries[tab.front].key.H == nil {
		tab.front++
	}
	return int(tab.front)
}

// MoveToEnd moves a key whose hash is known to the end of the order of v, an
// OrderedDict; a key that is not there is no error. Atomic.
func MoveToEnd(t *rt.Thread, v, key rt.Value, hash int64) error {
	_, err := asOrderedDict(v).moveToEnd(t, key, hash, true)
	return err
}

// PopFirst removes the first key of v, an OrderedDict, and returns it with its
// value, owned; zero Values if there is none. Atomic.
func PopFirst(t *rt.Thread, v rt.Value) (key, val rt.Value) { return asOrderedDict(v).popFirst(t) }

// moveToEnd moves a key to the end of the order or to its start; false if there is none. Atomic.
func (o *orderedDict) moveToEnd(t *rt.Thread, key rt.Value, hash int64, last bool) (bool, error) {
	t.Lock(&o.Header)
	defer t.Unlock(&o.Header)
	i, err := o.findLocked(t, key, hash)
	if err != nil || i < 0 {
		return false, err
	}
	old := o.table()
	if last {
		if n := old.live(); i == n-1 {
			return true, nil
		}
		hash = old.entries[i].hash
		k, v := o.remove(t, i)
		o.insert(t, k, hash, v)
		return true, nil
	}
	if i == o.first() {
		return true, nil
	}
	tab := newTable(t, int(old.mask)+1)
	tab.append(&old.entries[i])
	for k := range old.live() {
		if e := &old.entries[k]; k != i && e.key.H != nil {
			tab.append(e)
		}
	}
	o.setTable(tab)
	return true, nil
}

// popFirst removes the first key and returns it with its value, owned; zero Values if there is none. Atomic.
func (o *orderedDict) popFirst(t *rt.Thread) (key, val rt.Value) {
	t.Lock(&o.Header)
	if o.n > 0 {
		key, val = o.remove(t, o.first())
	}
	t.Unlock(&o.Header)
	return key, val
}

func orderedDictRepr(t *rt.Thread, v rt.Value) (rt.Value, error) {
	d := AsDict(v)
	if d.Len(t) == 0 {
		return NewStr(t, TypeOf(v).Name+"()"), nil
	}
	fresh, err := ReprEnter(t, v)
	if err != nil {
		return rt.Value{}, err
	}
	if !fresh {
		return NewStr(t, "..."), nil
	}
	defer ReprLeave(t)
	mark := t.HoldMark()
	keys, vals := d.holdSnapshot(t)
	var b strings.Builder
	b.WriteString(TypeOf(v).Name + "({")
	for i, k := range keys {
		if i > 0 {
			b.WriteString(", ")
		}
		var s string
		if s, err = ReprString(t, k); err != nil {
			break
		}
		b.WriteString(s + ": ")
		if s, err = ReprString(t, vals[i]); err != nil {
			break
		}
		b.WriteString(s)
	}
	b.WriteString("})")
	releaseKeepErr(t, mark, err)
	if err != nil {
		return rt.Value{}, err
	}
	return NewStr(t, b.String()), nil
}

func orderedDictCompare(t *rt.Thread, a, b rt.Value, op int) (rt.Value, error) {
	r, err := compareDict(t, a, b, op)
	if err != nil || r.H == &rt.NotImplHdr || r == rt.Bool(op == code.NE) || !isOrderedDict(b) {
		return r, err
	}
	mark := t.HoldMark()
	p, _ := AsDict(a).holdSnapshot(t)
	q, _ := AsDict(b).holdSnapshot(t)
	r, err = compareItems(t, p, q, op)
	releaseKeepErr(t, mark, err)
	if err != nil {
		return rt.Value{}, err
	}
	return r, nil
}

func orderedDictCopy(t *rt.Thread, args []rt.Value) (rt.Value, error) {
	r, err := Call(t, TypeOf(args[0]).Val())
	if err != nil {
		return r, err
	}
	if err := AsDict(r).Update(t, args[0]); err != nil {
		return rt.Value{}, dropKeepErr(t, r, err)
	}
	return r, nil
}

func orderedDictOr(t *rt.Thread, a, b rt.Value) (rt.Value, error) {
	if !IsDict(a) || !IsDict(b) {
		return rt.NotImplemented, nil
	}
	cls := TypeOf(a)
	if !isOrderedDict(a) {
		cls = TypeOf(b)
	}
	r, err := Call(t, cls.Val(), a)
	if err != nil {
		return r, err
	}
	if err := asOrderedDict(r).update(t, b); err != nil {
		return rt.Value{}, dropKeepErr(t, r, err)
	}
	return r, nil
}

func orderedDictPopItem(t *rt.Thread, args []rt.Value) (rt.Value, error) {
	last := true
	if Given(args, 1) {
		var err error
		if last, err = Truth(t, args[1]); err != nil {
			return rt.Value{}, err
		}
	}
	var k, v rt.Value
	if last {
		k, v = AsDict(args[0]).PopItem(t)
	} else {
		k, v = asOrderedDict(args[0]).popFirst(t)
	}
	if k.H == nil {
		return k, RaiseArgs(t, KeyErrorType, NewStr(t, "dictionary is empty"))
	}
	return newItem(t, k, v), nil
}

func orderedDictMove(t *rt.Thread, args []rt.Value) (rt.Value, error) {
	last := true
	if Given(args, 2) {
		var err error
		if last, err = Truth(t, args[2]); err != nil {
			return rt.Value{}, err
		}
	}
	hash, err := Hash(t, args[1])
	if err != nil {
		return rt.Value{}, err
	}
	ok, err := asOrderedDict(args[0]).moveToEnd(t, args[1], hash, last)
	if err == nil && !ok {
		err = missingKey(t, args[1])
	}
	return rt.None, err
}

func initOrderedDict() {
	DefineType(OrderedDictType, TypeDef{
		Name: "OrderedDict", Module: "collections", Bases: []*Type{DictType}, Layout: &orderedDictShape,
		Flags: BaseType | OwnLayout | HasDict | DottedName,
		Ext:   func(v rt.Value) *Ext0 { return &asOrderedDict(v).Ext },
		Slots: Slots{New: orderedDictNew, Repr: orderedDictRepr, Compare: orderedDictCompare, Hash: noHash,
			Init: func(t *rt.Thread, v rt.Value, args []rt.Value, names []string) error {
				if n := len(args) - len(names); n > 1 {
					return TypeError(t, "expected at most 1 arguments, got %d", n)
				}
				return asOrderedDict(v).updateArgs(t, args, names)
			},
			Binary: [code.NBinary]Binary{code.Or: orderedDictOr},
			InPlace: [code.NBinary]Binary{code.Or: func(t *rt.Thread, a, b rt.Value) (rt.Value, error) {
				if err := asOrderedDict(a).update(t, b); err != nil {
					return rt.Value{}, err
				}
				return t.New(a), nil
			}}},
		Attrs: map[string]rt.Value{"__hash__": rt.None},
		Methods: []Def{
			{Name: "move_to_end", Params: "key, last", Min: 1, Short: true, Fn: orderedDictMove},
			{Name: "pop", Params: "key, default", Min: 1, Short: true, Fn: orderedDictPop},
			{Name: "setdefault", Params: "key, default", Min: 1, Short: true, Fn: orderedDictSetDefault},
			{Name: "fromkeys", Class: true, Params: "iterable, value", Min: 1, Fn: orderedDictFromKeys},
			{Name: "update", Kw: func(t *rt.Thread, a []rt.Value, names []string) (rt.Value, error) {
				if n := len(a) - 1 - len(names); n > 1 {
					return rt.Value{}, TypeError(t, "update() takes at most 1 positional argument (%d given)", n)
				}
				return none(asOrderedDict(a[0]).updateArgs(t, a[1:], names))
			}},
			{Name: "popitem", Params: "last", Short: true, Fn: orderedDictPopItem},
			{Name: "copy", Fn: orderedDictCopy},
			{Name: "__copy__", Fn: orderedDictCopy},
		},
	})
	initOrderedDictViews()
}
