// This file implements the %-operator of str.
package object

import (
	"math/big"
	"slices"
	"strconv"
	"strings"

	rt "minipy/runtime"
	"minipy/runtime/object/numfmt"
	"minipy/runtime/object/text"
)

// percentArgs is the right operand of the %-operator: a tuple's items in turn,
// or one value. A key replaces it by the value under the key.
type percentArgs struct {
	t       *rt.Thread
	operand rt.Value
	mapping bool
	items   []rt.Value // of a tuple
	single  rt.Value   // the only argument, if there is no tuple
	used    int
	keyed   bool
	str     bool // keys are str, not bytes
}

func newPercentArgs(t *rt.Thread, v rt.Value) percentArgs {
	a := percentArgs{t: t, operand: v, single: v, str: true}
	if v.Kind() == rt.KindTuple {
		a.items, a.single = AsTuple(v).Items, rt.Value{}
	} else {
		a.mapping = TypeOf(v).Slots.GetItem != nil && !IsStr(v)
	}
	return a
}

// IsMapping reports whether the operand can be asked for keys.
func (a *percentArgs) IsMapping() bool { return a.mapping }

// Key makes the value under key the only argument; it lies on the hold stack.
func (a *percentArgs) Key(key string) error {
	k := NewStr(a.t, key)
	if !a.str {
		k = newBytes(a.t, key)
	}
	v, err := GetItem(a.t, a.operand, a.t.Hold(k))
	if err != nil {
		return err
	}
	a.single, a.items, a.used, a.keyed = a.t.Hold(v), nil, 0, true
	return nil
}

// next returns the next argument, borrowed.
func (a *percentArgs) next() (rt.Value, error) {
	i := a.used
	switch {
	case a.single.H != nil && i == 0:
		a.used++
		return a.single, nil
	case a.single.H == nil && i < len(a.items):
		a.used++
		return a.items[i], nil
	}
	return rt.Value{}, raiseNum(a.t, numfmt.ErrNotEnough)
}

// Star takes the next argument as a width or precision.
func (a *percentArgs) Star() (int, error) {
	v, err := a.next()
	if err != nil {
		return 0, err
	}
	if !IsIntLike(v) {
		return 0, numfmt.ErrStar
	}
	n, ok := ToInt64(v)
	if !ok {
		return 0, OverflowError(a.t, "Python int too large to convert to C ssize_t")
	}
	return int(n), nil
}

// finish fails if arguments are left over.
func (a *percentArgs) finish() error {
	if a.mapping || a.single.H != nil && a.used > 0 || a.single.H == nil && a.used >= len(a.items) {
		return nil
	}
	if !a.str {
		return TypeError(a.t, "not all arguments converted during bytes formatting")
	}
	return raiseNum(a.t, numfmt.ErrNotAll)
}

func strMod(t *rt.Thread, a, b rt.Value) (rt.Value, error) {
	if !IsStr(a) {
		return rt.NotImplemented, nil
	}
	var room [128]byte
	if buf, ok := percentPlain(room[:0], AsStr(a).S, b); ok {
		return NewStr(t, string(buf)), nil
	}
	args := newPercentArgs(t, b)
	mark := t.HoldMark()
	buf, err := percentFormat(t, AsStr(a).S, &args, appendPercentText)
	releaseKeepErr(t, mark, err)
	if err != nil {
		return rt.Value{}, err
	}
	return NewStr(t, stringOf(buf)), nil
}

// percentPlain fills in a format of nothing but %s, of strs, ints and floats, %d, of ints, and %f, of floats, each with a
// width or none; ok is false if there is anything else, or an argument too few or too many.
func percentPlain(dst []byte, format string, operand rt.Value) (r []byte, ok bool) {
	args := []rt.Value{operand}
	if operand.H.Shape() == &tupleShape {
		args = AsTuple(operand).Items
	}
	for used := 0; ; used++ {
		i := strings.IndexByte(format, '%')
		if i < 0 {
			return append(dst, format...), used == len(args)
		}
		if used == len(args) || len(dst) > maxBytes {
			return dst, false
		}
		dst = append(dst, format[:i]...)
		i++
		c := numfmt.Conversion{Width: 0, Prec: -1}
		if i < len(format) && format[i] == '0' {
			c.Zero = true
			i++
		}
		for ; i < len(format) && '0' <= format[i] && format[i] <= '9' && c.Width < 1000; i++ {
			c.Width = c.Width*10 + int(format[i]-'0')
		}
		if i+1 < len(format) && format[i] == '.' && '0' <= format[i+1] && format[i+1] <= '9' {
			c.Prec = int(format[i+1] - '0')
			i += 2
		}
		if i == len(format) {
			return dst, false
		}
		c.Verb = rune(format[i])
		format = format[i+1:]
		at, hidden := len(dst), 0 // hidden: bytes beyond the first of each character
		switch v, word := args[used], c.Verb == 's' && c.Prec < 0 && !c.Zero; {
		case v.H == &rt.IntHdr && (word || c.Verb == 'd' && c.Prec < 0):
			dst = strconv.AppendInt(dst, v.Int(), 10)
		case word && v.H.Shape() == &strShape:
			dst = append(dst, AsStr(v).S...)
			hidden = len(AsStr(v).S) - AsStr(v).N
		case word && v.H == &rt.FloatHdr:
			dst = numfmt.AppendFloatRepr(dst, v.Float())
		case c.Verb == 'f' && v.H == &rt.FloatHdr:
			dst = c.AppendFloat(dst, v.Float())
			continue
		default:
			return dst, false
		}
		if fill := c.Width - (len(dst) - at - hidden); fill > 0 {
			dst = padLeft(dst, at, fill, c.Zero)
		}
	}
}

// padLeft puts blanks before dst[at:], or zeros behind its sign.
func padLeft(dst []byte, at, fill int, zero bool) []byte {
	pad := byte(' ')
	if zero {
		pad = '0'
		if dst[at] == '-' {
			at++
		}
	}
	n := len(dst)
	dst = slices.Grow(dst, fill)[:n+fill]
	copy(dst[at+fill:], dst[at:n])
	for i := range fill {
		dst[at+i] = pad
	}
	return dst
}

// percentFormat fills in a format; word appends the conversions that str and
// bytes do differently (s, r, a, b, c).
func percentFormat(t *rt.Thread, format string, args *percentArgs, word func(*rt.Thread, []byte, numfmt.Conversion, rt.Value) ([]byte, error)) ([]byte, error) {
	p := numfmt.NewPercent(format)
	dst := make([]byte, 0, len(format)+32)
	for {
		literal, c, done, err := p.Next(args)
		dst = append(dst, literal...)
		if err != nil {
			return dst, raiseNum(t, err)
		}
		if done {
			return dst, args.finish()
		}
		if c.Literal() {
			continue
		}
		if len(dst) > maxBytes {
			return dst, MemoryError(t)
		}
		if dst, err = percentConversion(t, dst, &c, args, word); err != nil {
			return dst, err
		}
	}
}

func percentConversion(t *rt.Thread, dst []byte, c *numfmt.Conversion, args *percentArgs, word func(*rt.Thread, []byte, numfmt.Conversion, rt.Value) ([]byte, error)) ([]byte, error) {
	v, err := args.next()
	if err != nil {
		return dst, err
	}
	switch c.Verb {
	case 'd', 'i', 'u', 'o', 'x', 'X':
		i, b, err := percentInt(t, c, v)
		if err != nil {
			return dst, err
		}
		if dst, err = c.AppendInt(dst, i, b, maxDigits(t)); err != nil {
			return dst, raiseNum(t, err)
		}
		return dst, nil
	case 'e', 'E', 'f', 'F', 'g', 'G':
		f, err := FloatOf(t, v)
		if err != nil {
			return dst, err
		}
		return c.AppendFloat(dst, f), nil
	}
	return word(t, dst, *c, v)
}

// percentInt returns the int that an integer conversion shows: of any number
// for d, i and u, of what has __index__ for the others.
func percentInt(t *rt.Thread, c *numfmt.Conversion, v rt.Value) (int64, *big.Int, error) {
	if i, b, ok := intArg(v); ok {
		return i, b, nil
	}
	s := &TypeOf(v).Slots
	r, err := rt.Value{}, error(nil)
	switch octhex := c.Verb == 'o' || c.Verb == 'x' || c.Verb == 'X'; {
	case s.Index == nil && s.Int == nil && s.Float == nil, octhex && s.Index == nil, !octhex && s.Index == nil && s.Int == nil:
		return 0, nil, raiseNum(t, c.ErrOperand(TypeName(v)))
	case octhex:
		r, err = Index(t, v)
	default:
		r, err = ToInt(t, v)
	}
	if err != nil {
		if Caught(t, err, TypeErrorType) {
			err = raiseNum(t, c.ErrOperand(TypeName(v)))
		}
		return 0, nil, err
	}
	i, b, _ := intArg(t.Hold(r))
	return i, b, nil
}

// appendPercentText appends s, r, a and c of str.
func appendPercentText(t *rt.Thread, dst []byte, c numfmt.Conversion, v rt.Value) ([]byte, error) {
	switch c.Verb {
	case 's', 'r', 'a':
		if c.Verb == 's' && v.H.Shape() == &strShape {
			return c.AppendStr(dst, AsStr(v).S), nil
		}
		r, err := Converted(t, v, c.Verb)
		if err != nil {
			return dst, err
		}
		dst = c.AppendStr(dst, AsStr(r).S)
		t.Decref(r)
		return dst, nil
	case 'c':
		if IsStr(v) {
			if AsStr(v).N != 1 {
				return dst, raiseNum(t, c.ErrOperand(TypeName(v)))
			}
			r, _ := text.Decode(AsStr(v).S)
			dst, err := c.AppendRune(dst, int64(r))
			return dst, err
		}
		if TypeOf(v).Slots.Index == nil {
			return dst, raiseNum(t, c.ErrOperand(TypeName(v)))
		}
		r, err := Index(t, v)
		if err != nil {
			if Caught(t, err, TypeErrorType) {
				err = raiseNum(t, c.ErrOperand(TypeName(v)))
			}
			return dst, err
		}
		i, ok := ToInt64(r)
		t.Decref(r)
		if !ok {
			i = -1
		}
		if dst, err = c.AppendRune(dst, i); err != nil {
			err = raiseNum(t, err)
		}
		return dst, err
	}
	return dst, raiseNum(t, c.Check())
}
