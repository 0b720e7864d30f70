// This file makes script classes: metaclass, bases, layout, namespace, and the class statement's builtin.
package object

import (
	"slices"
	"strings"

	rt "minipy/runtime"
)

var (
	strSlots       = StaticStr("__slots__")
	strSetName     = StaticStr("__set_name__")
	strInitSub     = StaticStr("__init_subclass__")
	strClassCell   = StaticStr("__classcell__")
	strMroEntries  = StaticStr("__mro_entries__")
	strOrigBases   = StaticStr("__orig_bases__")
	strPrepare     = StaticStr("__prepare__")
	strWeakref     = StaticStr("__weakref__")
	strHashDunder  = StaticStr("__hash__")
	strEqDunder    = StaticStr("__eq__")
	strDelDunder   = StaticStr("__del__")
	strMro         = StaticStr("mro")
	strClassGetIt  = StaticStr("__class_getitem__")
	strStaticAttrs = StaticStr("__static_attributes__")
)

// BuildClassDef is the builtin __build_class__(body, name, /, *bases, metaclass=None, **keywords).
var BuildClassDef = Def{Name: "__build_class__", Kw: buildClassNative}

// BuildClassNative is __build_class__ as a function object.
var BuildClassNative = NewNative(&BuildClassDef, "builtins")

func buildClassNative(t *rt.Thread, args []rt.Value, names []string) (rt.Value, error) {
	npos := len(args) - len(names)
	switch {
	case npos < 2:
		return rt.Value{}, TypeError(t, "__build_class__: not enough arguments")
	case args[0].Kind() != rt.KindFunction:
		return rt.Value{}, TypeError(t, "__build_class__: func must be a function")
	case !IsStr(args[1]):
		return rt.Value{}, TypeError(t, "__build_class__: name is not a string")
	}
	body, name := args[0], args[1]
	orig := args[2:npos]
	bases, changed, err := resolveBases(t, orig)
	if err != nil {
		return rt.Value{}, err
	}
	meta := rt.Value{}
	kwNames, kwVals := names, args[npos:]
	for i, n := range names {
		if n == "metaclass" {
			meta = args[npos+i]
			kwNames = append(append([]string(nil), names[:i]...), names[i+1:]...)
			kwVals = append(append([]rt.Value(nil), args[npos:npos+i]...), args[npos+i+1:]...)
		}
	}
	if meta.H == nil {
		meta = TypeType.Val()
		if len(bases) > 0 {
			meta = TypeOf(bases[0]).Val()
		}
	}
	if meta.Kind() == rt.KindType {
		m, err := winnerMeta(t, AsType(meta), bases)
		if err != nil {
			return rt.Value{}, err
		}
		meta = m.Val()
	}
	basesTuple := NewTupleFrom(t, bases)
	t.Hold(basesTuple)
	var ns rt.Value
	if meta == TypeType.Val() {
		ns = NewDict(t).Val()
	} else {
		prep, err := TryGetAttr(t, meta, strPrepare)
		if err != nil {
			return rt.Value{}, err
		}
		if prep.H == nil {
			ns = NewDict(t).Val()
		} else {
			t.Hold(prep)
			full := append([]rt.Value{name, basesTuple}, kwVals...)
			if ns, err = CallKw(t, prep, full, kwNames); err != nil {
				return rt.Value{}, err
			}
			if TypeOf(ns).Slots.GetItem == nil {
				what := "<metaclass>"
				if meta.Kind() == rt.KindType {
					what = AsType(meta).Name
				}
				err := TypeError(t, "%s.__prepare__() must return a mapping, not %s", what, TypeName(ns))
				t.Decref(ns)
				return rt.Value{}, err
			}
		}
	}
	t.Hold(ns)
	cell, err := t.Interp().Hooks().RunBody(t, body, ns)
	if err != nil {
		return rt.Value{}, err
	}
	t.Hold(cell)
	if changed {
		if err := setNs(t, ns, strOrigBases, NewTupleFrom(t, orig)); err != nil {
			return rt.Value{}, err
		}
	}
	isCell := cell.H != nil && cell.Kind() == rt.KindCell
	if isCell {
		if err := setNs(t, ns, strClassCell, t.New(cell)); err != nil {
			return rt.Value{}, err
		}
	}
	full := append([]rt.Value{name, basesTuple, ns}, kwVals...)
	cls, err := CallKw(t, meta, full, kwNames)
	if err != nil {
		return rt.Value{}, err
	}
	if isCell && cls.Kind() == rt.KindType {
		got := AsCell(cell).Load(t)
		if got.IsUnbound() {
			err := RuntimeError(t, "__class__ not set defining '%s' as %s. Was __classcell__ propagated to type.__new__?", AsStr(name).S, reprOrName(t, cls))
			t.Decref(cls)
			return rt.Value{}, err
		}
		if got != cls {
			err := TypeError(t, "__class__ set to %s defining '%s' as %s", reprOrName(t, got), AsStr(name).S, reprOrName(t, cls))
			t.Decref(got)
			t.Decref(cls)
			return rt.Value{}, err
		}
		t.Decref(got)
	}
	return cls, nil
}

func reprOrName(t *rt.Thread, v rt.Value) string {
	s, err := ReprString(t, v)
	if err != nil {
		ClearErr(t)
		return TypeName(v)
	}
	return s
}

// setNs stores in a class namespace that may be any mapping; it takes val over.
func setNs(t *rt.Thread, ns rt.Value, name *Str, val rt.Value) error {
	if ExactDict(ns) {
		return AsDict(ns).SetStr(t, name, val)
	}
	err := SetItem(t, ns, name.Val(), val)
	if err == nil {
		t.Decref(val)
	}
	return err
}

// resolveBases replaces bases that are no classes by what their
// __mro_entries__ says (PEP 560). What it makes lies on the hold stack.
func resolveBases(t *rt.Thread, orig []rt.Value) (bases []rt.Value, changed bool, err error) {
	for i, b := range orig {
		if b.Kind() == rt.KindType {
			if changed {
				bases = append(bases, b)
			}
			continue
		}
		m, err := TryGetAttr(t, b, strMroEntries)
		if err != nil {
			return nil, false, err
		}
		if m.H == nil {
			if changed {
				bases = append(bases, b)
			}
			continue
		}
		t.Hold(m)
		arg := t.Hold(NewTupleFrom(t, orig))
		r, err := Call(t, m, arg)
		if err != nil {
			return nil, false, err
		}
		t.Hold(r)
		if r.Kind() != rt.KindTuple {
			return nil, false, TypeError(t, "__mro_entries__ must return a tuple")
		}
		if !changed {
			bases = append(bases, orig[:i]...)
			changed = true
		}
		bases = append(bases, AsTuple(r).Items...)
	}
	if !changed {
		bases = orig
	}
	return bases, changed, nil
}

// winnerMeta returns the most derived of meta and the bases' metaclasses.
func winnerMeta(t *rt.Thread, meta *Type, bases []rt.Value) (*Type, error) {
	winner := meta
	for _, b := range bases {
		m := TypeOf(b)
		switch {
		case winner.IsSubtype(m):
		case m.IsSubtype(winner):
			winner = m
		default:
			return nil, TypeError(t, "metaclass conflict: the metaclass of a derived class must be a (non-strict) subclass of the metaclasses of all its bases")
		}
	}
	return winner, nil
}

// typeNew is type.__new__(meta, name, bases, namespace, **keywords).
func typeNew(t *rt.Thread, meta *Type, args []rt.Value, names []string) (rt.Value, error) {
	npos := len(args) - len(names)
	if npos != 3 {
		if meta == TypeType && npos == 1 {
			return rt.Value{}, TypeError(t, "type() takes no keyword arguments")
		}
		if meta == TypeType {
			return rt.Value{}, TypeError(t, "type() takes 1 or 3 arguments")
		}
		return rt.Value{}, TypeError(t, "type.__new__() takes exactly 3 arguments (%d given)", npos)
	}
	if !IsStr(args[0]) {
		return rt.Value{}, TypeError(t, "type.__new__() argument 1 must be str, not %s", ArgName(args[0]))
	}
	if !IsTuple(args[1]) {
		return rt.Value{}, TypeError(t, "type.__new__() argument 2 must be tuple, not %s", TypeName(args[1]))
	}
	if args[2].Kind() != rt.KindDict {
		return rt.Value{}, TypeError(t, "type.__new__() argument 3 must be dict, not %s", TypeName(args[2]))
	}
	bases := AsTuple(args[1]).Items
	for _, b := range bases {
		if b.Kind() != rt.KindType {
			if m, err := TryGetAttr(t, b, strMroEntries); err != nil {
				return rt.Value{}, err
			} else if m.H != nil {
				t.Decref(m)
				return rt.Value{}, TypeError(t, "type() doesn't support MRO entry resolution; use types.new_class()")
			}
		}
	}
	winner, err := winnerMeta(t, meta, bases)
	if err != nil {
		return rt.Value{}, err
	}
	if winner != meta {
		if winner.Flags&CustomNew != 0 {
			return winner.Slots.New(t, winner, args, names)
		}
		meta = winner
	}
	c, err := BuildClass(t, meta, AsStr(args[0]).S, bases, AsDict(args[2]), args[npos:], names)
	if err != nil {
		return rt.Value{}, err
	}
	return c.Val(), nil
}

// typeInit is type.__init__: it only checks.
func typeInit(t *rt.Thread, v rt.Value, args []rt.Value, names []string) error {
	if n := len(args) - len(names); n != 1 && n != 3 {
		return TypeError(t, "type.__init__() takes 1 or 3 arguments")
	}
	return nil
}

// BuildClass makes a class as type.__new__ does: it copies ns, so the caller keeps
// that. kwVals are the values of the keywords kwNames, for __init_subclass__.
func BuildClass(t *rt.Thread, meta *Type, name string, bases []rt.Value, ns *Dict, kwVals []rt.Value, kwNames []string) (*Type, error) {
	if strings.ContainsRune(name, 0) {
		return nil, ValueError(t, "type name must not contain null characters")
	}
	c := &Type{Name: name, QualName: name, Flags: Heap | BaseType}
	if meta == TypeType {
		c.InitDeferred(&typeShape)
	} else {
		c.InitDeferred(&meta.Layout.Shape)
	}
	t.Keep(&c.Header)
	if len(bases) == 0 {
		bases = []rt.Value{ObjectType.Val()}
	}
	c.Bases = make([]*Type, len(bases))
	for i, b := range bases {
		if b.Kind() != rt.KindType {
			return nil, TypeError(t, "bases must be types")
		}
		c.Bases[i] = AsType(b)
		if c.Bases[i].Flags&BaseType == 0 {
			return nil, TypeError(t, "type '%s' is not an acceptable base type", fullName(t, c.Bases[i]))
		}
	}
	if err := c.bestBase(t); err != nil {
		return nil, err
	}
	c.Kind = subclassKind(c.Base.Kind)
	c.Ext = c.Base.Ext

	d := NewDict(t)
	mark := t.HoldMark()
	c.Dict = d // from now on the class keeps it
	cell, err := c.fillNamespace(t, ns)
	custom := false
	if err == nil {
		custom, err = c.order(t, meta)
	}
	if err == nil {
		err = c.layOut(t)
	}
	if doc := d.GetStr(t, strDocDunder); doc.H == nil {
		d.initStr(t, strDocDunder, rt.None)
	} else {
		t.Decref(doc)
	}
	if err == nil {
		c.inheritFlags()
		c.linkTo(t, c.Bases)
		updateAllSlots(t, c)
		c.makeLayout(t)
		StateOf(t).newVersion(c)
		if custom {
			// The metaclass's mro() can use the class and keep it, even if it fails:
			// so it gets a whole one.
			err = c.customOrder(t)
		}
	}
	if err == nil {
		if cell.H != nil && cell.Kind() == rt.KindCell {
			AsCell(cell).Store(t, c.Val())
		}
		err = c.announce(t, kwVals, kwNames)
	}
	if cell.H != nil {
		t.Decref(cell)
	}
	releaseKeepErr(t, mark, err)
	if err != nil {
		return nil, err
	}
	return c, nil
}

// fillNamespace copies ns into the class's namespace and takes out what
// type.__new__ treats apart. cell is __classcell__, owned.
func (c *Type) fillNamespace(t *rt.Thread, ns *Dict) (cell rt.Value, err error) {
	keys, vals := ns.Snapshot(t)
	for _, v := range vals {
		t.Hold(v)
	}
	for i, k := range keys {
		if !IsStr(k) {
			// Names of class attributes are str; anything else could never be looked up.
			t.Decref(k)
			continue
		}
		name, v := InternIfPlain(t, AsStr(k)), vals[i]
		switch name {
		case strClassCell:
			cell = t.New(v)
			t.Decref(k)
			continue
		case strQualName:
			if err == nil && !IsStr(v) {
				err = TypeError(t, "type __qualname__ must be a str, not %s", TypeName(v))
			} else if err == nil {
				c.QualName = AsStr(v).S
			}
			t.Decref(k)
			continue
		case strNewDunder:
			if v.Kind() == rt.KindFunction {
				v = NewStaticMethod(t, t.New(v))
			} else {
				t.Incref(v)
			}
		case strInitSub, strClassGetIt:
			if v.Kind() == rt.KindFunction {
				v = NewClassMethod(t, t.New(v))
			} else {
				t.Incref(v)
			}
		default:
			t.Incref(v)
		}
		c.Dict.initStr(t, name, v)
		t.Decref(k)
	}
	if err != nil {
		return cell, err
	}
	if m := c.Dict.GetStr(t, strModule); m.H == nil {
		c.Dict.initStr(t, strModule, currentModule(t))
	} else {
		t.Decref(m)
	}
	// A class that defines __eq__ without __hash__ has no hash.
	if eq := c.Dict.GetStr(t, strEqDunder); eq.H != nil {
		t.Decref(eq)
		if h := c.Dict.GetStr(t, strHashDunder); h.H == nil {
			c.Dict.initStr(t, strHashDunder, rt.None)
		} else {
			t.Decref(h)
		}
	}
	return cell, nil
}

// currentModule returns __name__ of the running script code's module, owned.
func currentModule(t *rt.Thread) rt.Value {
	if g := t.Interp().Hooks().Globals; g != nil {
		if ns := g(t); ns.H != nil && ns.Kind() == rt.KindDict {
			n := AsDict(ns).GetStr(t, strNameDunder)
			t.Decref(ns)
			if n.H != nil {
				return n
			}
		}
	}
	return StaticMain.Val()
}

// StaticMain is "__main__".
var StaticMain = StaticStr("__main__")

// order computes the MRO by C3. custom says that the metaclass has an mro() of its
// own, which is to be asked: C3 need not succeed then.
func (c *Type) order(t *rt.Thread, meta *Type) (custom bool, err error) {
	if meta != TypeType {
		f := meta.Lookup(t, strMro)
		custom = f.H != nil && f.Kind() != rt.KindNative
		if f.H != nil {
			t.Decref(f)
		}
	}
	err = c.c3Order(t)
	if err != nil && custom {
		c.MRO = append([]*Type{c}, c.Bases[0].MRO...)
		err = nil
	}
	return custom, err
}

func (c *Type) c3Order(t *rt.Thread) error {
	if len(c.Bases) == 1 {
		c.MRO = append([]*Type{c}, c.Bases[0].MRO...)
		return nil
	}
	for i, b := range c.Bases {
		for _, o := range c.Bases[:i] {
			if o == b {
				return TypeError(t, "duplicate base class %s", b.Name)
			}
		}
	}
	lists := make([][]*Type, 0, len(c.Bases)+1)
	for _, b := range c.Bases {
		lists = append(lists, b.MRO)
	}
	lists = append(lists, c.Bases)
	mro, ok := c3(c, lists)
	if ok {
		c.MRO = mro
		return nil
	}
	// CPython names the bases that are still heads of their lists.
	left := leftOver(c, mro, c.Bases)
	return TypeError(t, "Cannot create a consistent method resolution order (MRO) for bases %s", strings.Join(left, ", "))
}

// leftOver returns the names of the classes that head the lists on which a merge
// got stuck after mro.
func leftOver(c *Type, mro []*Type, bases []*Type) []string {
	done := map[*Type]bool{}
	for _, m := range mro {
		done[m] = true
	}
	var names []string
	seen := map[*Type]bool{}
	head := func(list []*Type) {
		for _, m := range list {
			if !done[m] {
				if !seen[m] {
					seen[m] = true
					names = append(names, m.Name)
				}
				return
			}
		}
	}
	for _, b := range bases {
		head(b.MRO)
	}
	head(bases)
	return names
}

// customOrder gives c, a whole class which others may know already, the order that
// its metaclass's mro() returns.
func (c *Type) customOrder(t *rt.Thread) error {
	r, _, err := CallSpecial(t, c.Val(), strMro)
	if err != nil {
		return err
	}
	mark := t.HoldMark()
	t.Hold(r)
	var mro []*Type
	err = Iterate(t, r, func(v rt.Value) (bool, error) {
		if v.Kind() != rt.KindType {
			return false, TypeError(t, "mro() returned a non-class ('%s')", TypeName(v))
		}
		if !solidBase(c).IsSubtype(solidBase(AsType(v))) {
			return false, TypeError(t, "mro() returned base with unsuitable layout ('%s')", AsType(v).messageName())
		}
		mro = append(mro, AsType(v))
		return true, nil
	})
	if err == nil && len(mro) == 0 {
		err = TypeError(t, "type MRO must not be empty")
	}
	releaseKeepErr(t, mark, err)
	if err != nil || sameTypes(mro, c.MRO) {
		return err
	}
	// Who is in the order but no base has to tell c of changes all the same.
	var foreign []*Type
	for _, m := range mro {
		if !c.IsSubtype(m) && m.Flags&Heap != 0 {
			foreign = append(foreign, m)
		}
	}
	var circle *Type
	t.SeeEverything(&c.Header)
	withWorldStopped(t, func() {
		s := StateOf(t)
		s.TypeLock.Lock()
		below := c.allSubclasses(nil)
		for _, m := range foreign {
			if slices.Contains(below, m) {
				circle = m // the lists of subclasses may not go round
				s.TypeLock.Unlock()
				return
			}
		}
		c.beginWrite()
		c.MRO = mro
		c.Flags |= OwnOrder
		c.endWrite(s)
		s.TypeLock.Unlock()
		for _, k := range below {
			updateAllSlots(t, k)
		}
		c.linkTo(t, foreign)
	})
	if circle != nil {
		return TypeError(t, "mro() returned a class ('%s') that inherits from '%s'", circle.Name, c.Name)
	}
	return nil
}

// announce tells the attributes their names and the parent that it has a child
// (PEP 487).
func (c *Type) announce(t *rt.Thread, kwVals []rt.Value, kwNames []string) error {
	keys, vals := c.Dict.Snapshot(t)
	for i := range keys {
		t.Hold(keys[i])
		t.Hold(vals[i])
	}
	for i, v := range vals {
		switch v.Kind() {
		case rt.KindFunction, rt.KindStr, rt.KindInt, rt.KindFloat, rt.KindBool, rt.KindNone:
			continue // nothing to tell, and most of what a class has
		}
		_, _, err := callDrop(t, v, strSetName, c.Val(), keys[i])
		if err != nil {
			addNoteErr(t, "Error calling __set_name__ on '"+TypeName(v)+"' instance "+reprOrName(t, keys[i])+" in '"+c.Name+"'")
			return err
		}
	}
	if !slices.Contains(c.MRO, c) {
		// A metaclass's mro() left the class out: super(c, c) fails, and so does the class.
		return TypeError(t, "super(type, obj): obj (type %s) is not an instance or subtype of type (%s).", c.Name, c.Name)
	}
	if len(kwNames) == 0 && !c.hasInitSubclass(t) {
		return nil
	}
	f, self, method, err := superLookup(t, c, c.Val(), c, strInitSub)
	if err != nil {
		return err
	}
	t.Hold(f)
	args := kwVals
	if method {
		t.Hold(self)
		args = append([]rt.Value{self}, kwVals...)
	}
	r, err := CallKw(t, f, args, kwNames)
	if err == nil {
		t.Decref(r)
	}
	return err
}

// hasInitSubclass reports whether a base other than object defines __init_subclass__.
func (c *Type) hasInitSubclass(t *rt.Thread) bool {
	after := slices.Index(c.MRO, c) + 1 // a metaclass's mro() may put others first
	for _, m := range c.MRO[after:] {
		if m.Dict != nil {
			if f := m.Dict.GetStr(t, strInitSub); f.H != nil {
				t.Decref(f)
				return true
			}
		} else if m != ObjectType {
			if _, ok := m.attributes()[strInitSub.S]; ok {
				return true
			}
		}
	}
	return false
}

// callDrop calls a special method and drops its result.
func callDrop(t *rt.Thread, v rt.Value, name *Str, args ...rt.Value) (rt.Value, bool, error) {
	r, found, err := CallSpecial(t, v, name, args...)
	if found && err == nil {
		t.Decref(r)
	}
	return rt.Value{}, found, err
}
