// This file implements format() of strings and the templates of str.format.
package object

import (
	rt "minipy/runtime"
	"minipy/runtime/object/numfmt"
)

func strFormat(t *rt.Thread, v rt.Value, spec string) (rt.Value, error) {
	if spec == "" {
		return strStr(t, v)
	}
	var room [64]byte
	buf, err := numfmt.AppendFormatStr(room[:0], AsStr(v).S, spec, TypeName(v))
	if err != nil {
		return rt.Value{}, raiseNum(t, err)
	}
	return NewStr(t, string(buf)), nil
}

// AppendFormat appends format(v, spec) to dst: without an object in between for
// the built-in types.
func AppendFormat(t *rt.Thread, dst []byte, v rt.Value, spec string) ([]byte, error) {
	var err error
	switch v.H.Shape() {
	case &strShape:
		if spec == "" {
			return append(dst, AsStr(v).S...), nil
		}
		dst, err = numfmt.AppendFormatStr(dst, AsStr(v).S, spec, "str")
	case &rt.IntShape:
		dst, err = numfmt.AppendFormatInt(dst, v.Int(), nil, spec, "int", maxDigits(t))
	case &rt.FloatShape:
		if spec == "" {
			return numfmt.AppendFloatRepr(dst, v.Float()), nil
		}
		dst, err = numfmt.AppendFormatFloat(dst, v.Float(), spec, "float")
	default:
		r, err := Format(t, v, spec)
		if err != nil {
			return dst, err
		}
		dst = append(dst, AsStr(r).S...)
		t.Decref(r)
		return dst, nil
	}
	if err != nil {
		err = raiseNum(t, err)
	}
	return dst, err
}

// Converted returns str(v), repr(v) or ascii(v) for the conversions s, r and a, owned.
func Converted(t *rt.Thread, v rt.Value, conversion rune) (rt.Value, error) {
	switch conversion {
	case 's':
		return ToStr(t, v)
	case 'r':
		return Repr(t, v)
	}
	return ASCII(t, v)
}

// formatter fills in a template: args and kwargs are borrowed; mapping, if not
// nil, is asked for the names instead (format_map).
type formatter struct {
	args    []rt.Value
	names   []string // keywords, whose values are kwargs
	kwargs  []rt.Value
	mapping rt.Value
	auto    numfmt.Numbering
}

func strFormatMethod(t *rt.Thread, args []rt.Value, names []string) (rt.Value, error) {
	n := len(args) - len(names)
	f := formatter{args: args[1:n], names: names, kwargs: args[n:]}
	return f.format(t, AsStr(args[0]).S)
}

func strFormatMap(t *rt.Thread, args []rt.Value) (rt.Value, error) {
	f := formatter{mapping: args[1]}
	return f.format(t, AsStr(args[0]).S)
}

func (f *formatter) format(t *rt.Thread, s string) (rt.Value, error) {
	var room [128]byte
	buf, err := f.render(t, room[:0], s, numfmt.MaxNesting)
	if err != nil {
		return rt.Value{}, err
	}
	return NewStr(t, string(buf)), nil
}

// render appends template s filled in; nesting levels may follow.
func (f *formatter) render(t *rt.Thread, dst []byte, s string, nesting int) ([]byte, error) {
	if nesting == 0 {
		return dst, raiseNum(t, numfmt.ErrNesting)
	}
	tmpl := numfmt.NewTemplate(s)
	for {
		p, more, err := tmpl.Next()
		if err != nil {
			return dst, raiseNum(t, err)
		}
		if !more {
			return dst, nil
		}
		dst = append(dst, p.Literal...)
		if !p.HasField {
			continue
		}
		if len(dst) > maxBytes {
			return dst, MemoryError(t)
		}
		mark := t.HoldMark()
		dst, err = f.field(t, dst, &p, nesting)
		releaseKeepErr(t, mark, err)
		if err != nil {
			return dst, err
		}
	}
}

// field appends one replacement field; what it holds is the caller's to release.
func (f *formatter) field(t *rt.Thread, dst []byte, p *numfmt.Piece, nesting int) ([]byte, error) {
	v, err := f.lookup(t, p.Field)
	if err != nil {
		return dst, err
	}
	if p.Conversion != 0 {
		if err := p.CheckConversion(); err != nil {
			return dst, raiseNum(t, err)
		}
		if v, err = Converted(t, v, p.Conversion); err != nil {
			return dst, err
		}
		t.Hold(v)
	}
	spec := p.Spec
	if p.Nested {
		b, err := f.render(t, nil, spec, nesting-1)
		if err != nil {
			return dst, err
		}
		spec = string(b)
	}
	return AppendFormat(t, dst, v, spec)
}

// lookup returns the value of a field name such as a.b[c], borrowed: it is an
// argument or lies on the hold stack.
func (f *formatter) lookup(t *rt.Thread, field string) (rt.Value, error) {
	path, err := f.auto.ParseField(field)
	if err != nil {
		return rt.Value{}, raiseNum(t, err)
	}
	v, err := f.arg(t, &path)
	if err != nil {
		return v, err
	}
	for {
		step, more, err := path.Next()
		if err != nil {
			return v, raiseNum(t, err)
		}
		if !more {
			return v, nil
		}
		switch {
		case step.Attr:
			k := t.Hold(NewStr(t, step.Name))
			v, err = GetAttr(t, v, AsStr(k))
		case step.Index >= 0:
			v, err = GetItem(t, v, rt.Int(int64(step.Index)))
		default:
			v, err = GetItem(t, v, t.Hold(NewStr(t, step.Name)))
		}
		if err != nil {
			return v, err
		}
		t.Hold(v)
	}
}

func (f *formatter) arg(t *rt.Thread, path *numfmt.FieldPath) (rt.Value, error) {
	if path.Index >= 0 {
		if f.mapping.H != nil {
			return rt.Value{}, ValueError(t, "Format string contains positional fields")
		}
		if path.Index >= len(f.args) {
			return rt.Value{}, IndexError(t, "Replacement index %d out of range for positional args tuple", path.Index)
		}
		return f.args[path.Index], nil
	}
	if f.mapping.H != nil {
		v, err := GetItem(t, f.mapping, t.Hold(NewStr(t, path.Name)))
		if err == nil {
			t.Hold(v)
		}
		return v, err
	}
	for i, n := range f.names {
		if n == path.Name {
			return f.kwargs[i], nil
		}
	}
	return rt.Value{}, KeyError(t, t.Hold(NewStr(t, path.Name)))
}
