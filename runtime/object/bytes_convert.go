// This file turns bytes into other forms and back: hexadecimal digits, text, translated and formatted bytes.

package object

import (
	"strings"

	rt "minipy/runtime"
	"minipy/runtime/object/numfmt"
	"minipy/runtime/object/text"
)

const hexDigits = "0123456789abcdef"

func bytesHex(t *rt.Thread, args []rt.Value) (rt.Value, error) {
	s := content(t, args[0])
	sep, group := "", 1
	if Given(args, 2) {
		var err error
		if group, err = cInt(t, args[2]); err != nil {
			return rt.Value{}, err
		}
	}
	if Given(args, 1) {
		var ok bool
		if IsStr(args[1]) {
			sep, ok = AsStr(args[1]).S, true
		} else {
			sep, ok = bytesText(t, args[1])
		}
		if !ok {
			switch n, err := Len(t, args[1]); {
			case err != nil:
				return rt.Value{}, err
			case n != 1:
				return rt.Value{}, ValueError(t, "sep must be length 1.")
			}
			return rt.Value{}, TypeError(t, "sep must be str or bytes.")
		}
		if len(sep) != 1 && text.Len(sep) != 1 {
			return rt.Value{}, ValueError(t, "sep must be length 1.")
		}
		if sep[0] >= 128 {
			return rt.Value{}, ValueError(t, "sep must be ASCII.")
		}
	}
	left := group < 0
	if left {
		group = -group
	}
	out := make([]byte, 0, 3*len(s))
	for i := 0; i < len(s); i++ {
		if at := len(s) - i; i > 0 && sep != "" && group > 0 && (!left && at%group == 0 || left && i%group == 0) {
			out = append(out, sep[0])
		}
		out = append(out, hexDigits[s[i]>>4], hexDigits[s[i]&15])
	}
	return newASCII(t, out), nil
}

func hexValue(c byte) int { return strings.IndexByte(hexDigits, lowerByte(c)) }

func bytesFromHex(t *rt.Thread, args []rt.Value) (rt.Value, error) {
	if !IsStr(args[1]) {
		return rt.Value{}, TypeError(t, "fromhex() argument must be str, not %s", ArgName(args[1]))
	}
	s := AsStr(args[1]).S
	out := make([]byte, 0, len(s)/2)
	for i := 0; i < len(s); {
		if isSpaceByte(s[i]) {
			i++
			continue
		}
		bad := i
		if hexValue(s[i]) >= 0 {
			if bad = i + 1; bad < len(s) && hexValue(s[bad]) >= 0 {
				out = append(out, byte(hexValue(s[i])<<4|hexValue(s[bad])))
				i += 2
				continue
			}
		}
		return rt.Value{}, ValueError(t, "non-hexadecimal number found in fromhex() arg at position %d", text.Index(s, bad))
	}
	cls := AsType(args[0])
	switch cls {
	case BytesType:
		return newBytes(t, stringOf(out)), nil
	case ByteArrayType:
		return newByteArray(t, out), nil
	}
	mark := t.HoldMark()
	r, err := Call(t, cls.Val(), t.Hold(newBytes(t, stringOf(out))))
	return t.ReleaseKeep(mark, r), err
}

func bytesDecode(t *rt.Thread, args []rt.Value) (rt.Value, error) {
	enc, err := optStr(t, Opt(args, 1), "decode", "encoding", "utf-8")
	if err != nil {
		return rt.Value{}, err
	}
	errs, err := optStr(t, Opt(args, 2), "decode", "errors", "strict")
	if err != nil {
		return rt.Value{}, err
	}
	return DecodeBytes(t, content(t, args[0]), enc, errs)
}

func bytesTranslate(t *rt.Thread, args []rt.Value) (rt.Value, error) {
	table := ""
	if !args[1].IsNone() {
		var err error
		if table, err = BytesOf(t, args[1]); err != nil {
			return rt.Value{}, err
		}
		if len(table) != 256 {
			return rt.Value{}, ValueError(t, "translation table must be 256 characters long")
		}
	}
	drop := ""
	if Given(args, 2) {
		var err error
		if drop, err = BytesOf(t, args[2]); err != nil {
			return rt.Value{}, err
		}
	}
	s := content(t, args[0])
	out := make([]byte, 0, len(s))
	for i := 0; i < len(s); i++ {
		c := s[i]
		if strings.IndexByte(drop, c) >= 0 {
			continue
		}
		if table != "" {
			c = table[c]
		}
		out = append(out, c)
	}
	return newBytesLike(t, args[0], stringOf(out)), nil
}

func bytesMakeTrans(t *rt.Thread, args []rt.Value) (rt.Value, error) {
	from, err := BytesOf(t, args[0])
	if err != nil {
		return rt.Value{}, err
	}
	to, err := BytesOf(t, args[1])
	if err != nil {
		return rt.Value{}, err
	}
	if len(from) != len(to) {
		return rt.Value{}, ValueError(t, "maketrans arguments must have same length")
	}
	var table [256]byte
	for i := range table {
		table[i] = byte(i)
	}
	for i := 0; i < len(from); i++ {
		table[from[i]] = to[i]
	}
	return NewBytes(t, table[:]), nil
}

// bytesMod is the %-operator of bytes and bytearray.
func bytesMod(kind rt.Kind) Binary {
	return func(t *rt.Thread, a, b rt.Value) (rt.Value, error) {
		if a.Kind() != kind {
			return rt.NotImplemented, nil
		}
		return bytesPercent(t, a, b)
	}
}

func bytesPercent(t *rt.Thread, a, b rt.Value) (rt.Value, error) {
	format, _ := bytesText(t, a)
	args := newPercentArgs(t, b)
	args.str = false
	args.mapping = args.mapping && b.Kind() != rt.KindBytes && b.Kind() != rt.KindByteArray
	mark := t.HoldMark()
	buf, err := percentFormat(t, format, &args, appendPercentBytes)
	releaseKeepErr(t, mark, err)
	if err != nil {
		return rt.Value{}, err
	}
	return newBytesLike(t, a, stringOf(buf)), nil
}

func appendPercentBytes(t *rt.Thread, dst []byte, c numfmt.Conversion, v rt.Value) ([]byte, error) {
	var s string
	switch c.Verb {
	case 's', 'b':
		var ok, found bool
		var err error
		if s, ok = bytesText(t, v); !ok {
			if s, found, err = customBytes(t, v); err != nil {
				return dst, err
			} else if !found {
				return dst, TypeError(t, "%%b requires a bytes-like object, or an object that implements __bytes__, not '%s'", TypeName(v))
			}
		}
	case 'a', 'r':
		r, err := ASCII(t, v)
		if err != nil {
			return dst, err
		}
		s = AsStr(r).S
		t.Decref(r)
	case 'c':
		if b, ok := bytesText(t, v); ok && len(b) == 1 {
			s = b
			break
		}
		if !IsIntLike(v) {
			return dst, TypeError(t, "%s", "%c requires an integer in range(256) or a single byte")
		}
		i, ok := ToInt64(v)
		if !ok || i < 0 || i > 255 {
			return dst, OverflowError(t, "%s", "%c arg not in range(256)")
		}
		s = string([]byte{byte(i)})
	default:
		return dst, raiseNum(t, c.Check())
	}
	if c.Verb != 'c' && c.Prec >= 0 && c.Prec < len(s) {
		s = s[:c.Prec]
	}
	pad := strings.Repeat(" ", max(0, c.Width-len(s)))
	if c.Left {
		return append(append(dst, s...), pad...), nil
	}
	return append(append(dst, pad...), s...), nil
}
