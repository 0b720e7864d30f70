// This file encodes str to bytes and decodes it, with the error handlers.
package object

import (
	"fmt"
	"strings"
	"unicode/utf8"

	rt "minipy/runtime"
	"minipy/runtime/object/text"
)

// codec is one encoding.
type codec struct {
	name string // in messages
	kind codecKind
	big  bool // of UTF-16 and UTF-32: big-endian
	bom  bool // the byte order stands at the start
}

type codecKind uint8

const (
	codecUTF8 codecKind = iota
	codecASCII
	codecLatin1
	codecUTF16
	codecUTF32
)

// codecs are the encodings by normalized name and alias.
var codecs = func() map[string]*codec {
	m := map[string]*codec{}
	for _, c := range []struct {
		codec
		names string
	}{
		{codec{name: "utf-8"}, "utf_8 utf8 u8 utf cp65001 utf8_ucs2 utf8_ucs4"},
		{codec{name: "utf-8", bom: true}, "utf_8_sig utf8_sig"},
		{codec{name: "ascii", kind: codecASCII}, "ascii us_ascii 646 us ansi_x3.4_1968 iso646_us cp367 ibm367"},
		{codec{name: "latin-1", kind: codecLatin1}, "latin_1 latin1 latin iso8859_1 iso_8859_1 8859 l1 cp819 ibm819 iso8859"},
		{codec{name: "utf-16", kind: codecUTF16, bom: true}, "utf_16 utf16 u16"},
		{codec{name: "utf-16-le", kind: codecUTF16}, "utf_16_le utf_16le utf16_le utf16le"},
		{codec{name: "utf-16-be", kind: codecUTF16, big: true}, "utf_16_be utf_16be utf16_be utf16be"},
		{codec{name: "utf-32", kind: codecUTF32, bom: true}, "utf_32 utf32 u32"},
		{codec{name: "utf-32-le", kind: codecUTF32}, "utf_32_le utf_32le utf32_le utf32le"},
		{codec{name: "utf-32-be", kind: codecUTF32, big: true}, "utf_32_be utf_32be utf32_be utf32be"},
	} {
		e := c.codec
		for _, n := range strings.Fields(c.names) {
			m[n] = &e
		}
	}
	return m
}()

var utf8Codec = codecs["utf_8"]

// findCodec finds an encoding by any spelling of its name.
func findCodec(t *rt.Thread, name string) (*codec, error) {
	if name == "utf-8" {
		return utf8Codec, nil
	}
	b := make([]byte, 0, len(name))
	for i := 0; i < len(name); i++ {
		switch c := name[i]; {
		case c >= 'A' && c <= 'Z':
			b = append(b, c+'a'-'A')
		case c >= 'a' && c <= 'z', c >= '0' && c <= '9', c == '.':
			b = append(b, c)
		case len(b) > 0 && b[len(b)-1] != '_':
			b = append(b, '_')
		}
	}
	if c := codecs[string(b)]; c != nil {
		return c, nil
	}
	return nil, RaiseArgs(t, LookupErrorType, NewStr(t, "unknown encoding: "+name))
}

// optStr reads an optional str argument.
func optStr(t *rt.Thread, v rt.Value, method, param, missing string) (string, error) {
	if v.IsUnbound() {
		return missing, nil
	}
	if !IsStr(v) {
		return "", TypeError(t, "%s() argument '%s' must be str, not %s", method, param, ArgName(v))
	}
	return AsStr(v).S, nil
}

func strEncode(t *rt.Thread, args []rt.Value) (rt.Value, error) {
	enc, err := optStr(t, Opt(args, 1), "encode", "encoding", "utf-8")
	if err != nil {
		return rt.Value{}, err
	}
	errs, err := optStr(t, Opt(args, 2), "encode", "errors", "strict")
	if err != nil {
		return rt.Value{}, err
	}
	b, err := EncodeStr(t, args[0], enc, errs)
	if err != nil {
		return rt.Value{}, err
	}
	return newBytes(t, b), nil
}

// EncodeStr encodes a str: the bytes as a Go string.
func EncodeStr(t *rt.Thread, v rt.Value, encoding, errors string) (string, error) {
	c, err := findCodec(t, encoding)
	if err != nil {
		return "", err
	}
	s := AsStr(v)
	if c.kind <= codecLatin1 && s.ascii() && !c.bom {
		return s.S, nil
	}
	if c.kind == codecUTF8 {
		if i, _ := text.FirstSurrogate(s.S); i < 0 {
			if c.bom {
				return "\ufeff" + s.S, nil
			}
			return s.S, nil
		}
	}
	e := encoder{codec: c, t: t, v: v, errors: errors}
	return e.run(s.S)
}

// encoder is one encoding under way.
type encoder struct {
	*codec
	t      *rt.Thread
	v      rt.Value
	errors string
	out    []byte
}

// reason says why the codec cannot encode r, or is empty.
func (c *codec) reason(r rune) string {
	switch c.kind {
	case codecASCII:
		if r >= 128 {
			return "ordinal not in range(128)"
		}
	case codecLatin1:
		if r >= 256 {
			return "ordinal not in range(256)"
		}
	default:
		if text.IsSurrogate(r) {
			return "surrogates not allowed"
		}
	}
	return ""
}

// put appends a character, also a surrogate (surrogatepass).
func (e *encoder) put(r rune) {
	switch e.kind {
	case codecUTF8:
		e.out = text.Append(e.out, r)
	case codecASCII, codecLatin1:
		e.out = append(e.out, byte(r))
	case codecUTF16:
		if r >= 0x10000 {
			r -= 0x10000
			e.unit(uint32(0xd800+r>>10), 2)
			e.unit(uint32(0xdc00+r&0x3ff), 2)
			return
		}
		e.unit(uint32(r), 2)
	case codecUTF32:
		e.unit(uint32(r), 4)
	}
}

func (e *encoder) unit(u uint32, size int) {
	for i := 0; i < size; i++ {
		shift := 8 * i
		if e.big {
			shift = 8 * (size - 1 - i)
		}
		e.out = append(e.out, byte(u>>shift))
	}
}

func (e *encoder) run(s string) (string, error) {
	e.out = make([]byte, 0, len(s)+8)
	if e.bom {
		e.put(0xfeff)
	}
	pos := 0
	for i := 0; i < len(s); pos++ {
		r, n := text.Decode(s[i:])
		reason := e.reason(r)
		if reason == "" {
			e.put(r)
			i += n
			continue
		}
		// The whole run of such characters is one error.
		bad := []rune{r}
		for i += n; i < len(s); i += n {
			if r, n = text.Decode(s[i:]); e.reason(r) == "" {
				break
			}
			bad = append(bad, r)
		}
		if err := e.handle(bad, pos, reason); err != nil {
			return "", err
		}
		pos += len(bad) - 1
	}
	return stringOf(e.out), nil
}

// handle deals with characters that the codec cannot encode.
func (e *encoder) handle(bad []rune, pos int, reason string) error {
	for i, r := range bad {
		switch e.errors {
		case "ignore":
		case "replace":
			e.put('?')
		case "backslashreplace":
			e.puts(backslash(r))
		case "xmlcharrefreplace":
			e.puts(fmt.Sprintf("&#%d;", r))
		case "surrogateescape":
			if r < 0xdc80 || r > 0xdcff || e.kind >= codecUTF16 {
				return e.fail(pos+i, pos+len(bad), reason)
			}
			e.out = append(e.out, byte(r))
		case "surrogatepass":
			if e.kind == codecASCII || e.kind == codecLatin1 {
				return e.fail(pos+i, pos+len(bad), reason)
			}
			e.put(r)
		case "strict":
			return e.fail(pos, pos+len(bad), reason)
		default:
			return badHandler(e.t, e.errors)
		}
	}
	return nil
}

func (e *encoder) puts(s string) {
	for _, r := range s {
		e.put(r)
	}
}

func (e *encoder) fail(start, end int, reason string) error {
	return RaiseArgs(e.t, UnicodeEncodeErrorType, NewStr(e.t, e.name), e.t.New(e.v), rt.Int(int64(start)), rt.Int(int64(end)), NewStr(e.t, reason))
}

func badHandler(t *rt.Thread, name string) error {
	return RaiseArgs(t, LookupErrorType, NewStr(t, "unknown error handler name '"+name+"'"))
}

// backslash returns the escape of a character.
func backslash(r rune) string {
	switch {
	case r < 1<<8:
		return fmt.Sprintf(`\x%02x`, r)
	case r < 1<<16:
		return fmt.Sprintf(`\u%04x`, r)
	}
	return fmt.Sprintf(`\U%08x`, r)
}

// decodeObject is str(obj, encoding, errors).
func decodeObject(t *rt.Thread, obj, enc, errs rt.Value) (rt.Value, error) {
	encoding, err := optStr(t, enc, "str", "encoding", "utf-8")
	if err != nil {
		return rt.Value{}, err
	}
	handler, err := optStr(t, errs, "str", "errors", "strict")
	if err != nil {
		return rt.Value{}, err
	}
	if IsStr(obj) {
		return rt.Value{}, TypeError(t, "decoding str is not supported")
	}
	b, ok := bytesText(t, obj)
	if !ok {
		return rt.Value{}, TypeError(t, "decoding to str: need a bytes-like object, %s found", TypeName(obj))
	}
	return DecodeBytes(t, b, encoding, handler)
}

// DecodeBytes decodes bytes to a str.
func DecodeBytes(t *rt.Thread, b, encoding, errors string) (rt.Value, error) {
	c, err := findCodec(t, encoding)
	if err != nil {
		return rt.Value{}, err
	}
	switch {
	case c.kind <= codecLatin1 && text.IsASCII(b):
		return newStrN(t, b, len(b)), nil
	case c.kind == codecUTF8 && c.bom:
		b = strings.TrimPrefix(b, "\ufeff")
		fallthrough
	case c.kind == codecUTF8 && utf8.ValidString(b):
		if utf8.ValidString(b) {
			return NewStr(t, b), nil
		}
	}
	d := decoder{codec: c, t: t, b: b, errors: errors, big: c.big}
	if err := d.run(); err != nil {
		return rt.Value{}, err
	}
	return NewStr(t, stringOf(d.out)), nil
}

// decoder is one decoding under way.
type decoder struct {
	*codec
	t      *rt.Thread
	b      string
	big    bool
	errors string
	out    []byte
}

func (d *decoder) run() error {
	b := d.b
	i := 0
	if d.bom && d.kind >= codecUTF16 {
		size := 2
		if d.kind == codecUTF32 {
			size = 4
		}
		if len(b) >= size {
			switch d.at(0, size) {
			case 0xfeff:
				i = size
			case 0xfffe, 0xfffe0000:
				d.big = true
				i = size
			}
		}
	}
	d.out = make([]byte, 0, len(b)+8)
	for i < len(b) {
		r, n, reason := d.next(i)
		if reason == "" {
			d.out = text.Append(d.out, r)
		} else {
			var err error
			if n, err = d.handle(i, n, reason); err != nil {
				return err
			}
		}
		i += n
	}
	return nil
}

// at returns the unit of size bytes at i.
func (d *decoder) at(i, size int) uint32 {
	var u uint32
	for k := 0; k < size; k++ {
		c := uint32(d.b[i+k])
		if d.big {
			u = u<<8 | c
		} else {
			u |= c << (8 * k)
		}
	}
	return u
}

// next decodes the character at i: it takes n bytes, or these are the error's, and reason says why.
func (d *decoder) next(i int) (r rune, n int, reason string) {
	b := d.b[i:]
	switch d.kind {
	case codecUTF8:
		return decodeUTF8(b)
	case codecASCII:
		if b[0] >= 128 {
			return 0, 1, "ordinal not in range(128)"
		}
		return rune(b[0]), 1, ""
	case codecLatin1:
		return rune(b[0]), 1, ""
	case codecUTF16:
		if len(b) < 2 {
			return 0, 1, "truncated data"
		}
		u := d.at(i, 2)
		switch {
		case u < 0xd800 || u > 0xdfff:
			return rune(u), 2, ""
		case u >= 0xdc00:
			return 0, 2, "illegal encoding"
		case len(b) < 4:
			return 0, len(b), "unexpected end of data"
		}
		low := d.at(i+2, 2)
		if low < 0xdc00 || low > 0xdfff {
			return 0, 2, "illegal UTF-16 surrogate"
		}
		return rune((u-0xd800)<<10|(low-0xdc00)) + 0x10000, 4, ""
	}
	if len(b) < 4 {
		return 0, len(b), "truncated data"
	}
	switch u := d.at(i, 4); {
	case u > 0x10ffff:
		return 0, 4, "code point not in range(0x110000)"
	case u >= 0xd800 && u <= 0xdfff:
		return 0, 4, "code point in surrogate code point range(0xd800, 0xe000)"
	default:
		return rune(u), 4, ""
	}
}

// decodeUTF8 decodes one character by the table of well-formed sequences
// (Unicode, table 3-7); of a bad one the longest well-formed start is the error.
func decodeUTF8(b string) (r rune, n int, reason string) {
	c := b[0]
	if c < utf8.RuneSelf {
		return rune(c), 1, ""
	}
	size, lo, hi := 2, byte(0x80), byte(0xbf)
	switch {
	case c < 0xc2 || c > 0xf4:
		return 0, 1, "invalid start byte"
	case c < 0xe0:
	case c < 0xf0:
		size = 3
		if c == 0xe0 {
			lo = 0xa0
		} else if c == 0xed {
			hi = 0x9f
		}
	default:
		size = 4
		if c == 0xf0 {
			lo = 0x90
		} else if c == 0xf4 {
			hi = 0x8f
		}
	}
	for k := 1; k < size; k++ {
		if k >= len(b) {
			return 0, len(b), "unexpected end of data"
		}
		if b[k] < lo || b[k] > hi {
			return 0, k, "invalid continuation byte"
		}
		lo, hi = 0x80, 0xbf
	}
	r, n = utf8.DecodeRuneInString(b)
	return r, n, ""
}

// handle deals with n bytes at i that are no character; it returns how many it took.
func (d *decoder) handle(i, n int, reason string) (int, error) {
	bad := d.b[i : i+n]
	switch d.errors {
	case "strict":
		return 0, d.fail(i, n, reason)
	case "ignore":
	case "replace":
		d.out = text.Append(d.out, 0xfffd)
	case "backslashreplace":
		for k := 0; k < n; k++ {
			d.out = append(d.out, backslash(rune(bad[k]))...)
		}
	case "surrogateescape":
		k := 0
		for ; k < n && bad[k] >= 128; k++ {
			d.out = text.Append(d.out, 0xdc00+rune(bad[k]))
		}
		if k == 0 {
			return 0, d.fail(i, n, reason)
		}
		return k, nil
	case "surrogatepass":
		b := d.b[i:]
		switch {
		case d.kind == codecUTF8 && len(b) >= 3 && b[0] == 0xed && b[1] >= 0xa0 && b[1] <= 0xbf && b[2]&0xc0 == 0x80:
			d.out = append(d.out, b[:3]...)
			return 3, nil
		case d.kind == codecUTF16 && len(b) >= 2 && d.at(i, 2)&0xf800 == 0xd800:
			d.out = text.Append(d.out, rune(d.at(i, 2)))
			return 2, nil
		case d.kind == codecUTF32 && len(b) >= 4 && d.at(i, 4)&^0x7ff == 0xd800:
			d.out = text.Append(d.out, rune(d.at(i, 4)))
			return 4, nil
		}
		return 0, d.fail(i, n, reason)
	default:
		return 0, badHandler(d.t, d.errors)
	}
	return n, nil
}

func (d *decoder) fail(i, n int, reason string) error {
	name := d.name
	if d.bom && d.kind >= codecUTF16 { // by now the byte order is known
		name += "-le"
		if d.big {
			name = d.name + "-be"
		}
	}
	return RaiseArgs(d.t, UnicodeDecodeErrorType, NewStr(d.t, name), newBytes(d.t, d.b), rt.Int(int64(i)), rt.Int(int64(i+n)), NewStr(d.t, reason))
}
