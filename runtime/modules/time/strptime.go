// This file implements time.strptime, the parsing of times.
package time

import (
	"strings"
	"time"
	"unicode"

	"minipy/runtime/object"
	"minipy/runtime/object/text"

	rt "minipy/runtime"
)

// parsed is what strptime has read so far.
type parsed struct {
	year, mon, day, hour, min, sec, yday, wday int
	pm, twelve                                 bool // %p said PM; %I was read
	hasYear, hasYday, hasDate                  bool
	isdst                                      int
	zone                                       string
	offset                                     int
	hasOffset                                  bool
}

var strptimeDef = object.Def{Name: "strptime", Min: 1, Max: 2, Fn: strptime, Doc: "The struct_time that text stands for in a format."}

func strptime(t *rt.Thread, args []rt.Value) (rt.Value, error) {
	format := "%a %b %d %H:%M:%S %Y"
	for i, v := range args {
		if !object.IsStr(v) {
			return rt.Value{}, object.TypeError(t, "strptime() argument %d must be str, not <class '%s'>", i, object.TypeName(v))
		}
	}
	data := object.GoString(args[0])
	if len(args) > 1 {
		format = object.GoString(args[1])
	}
	p := &parsed{year: 1900, mon: 1, day: 1, isdst: -1}
	rest, bad, ok := p.parse(data, format)
	switch {
	case bad == "%":
		return rt.Value{}, object.ValueError(t, "stray %% in format '%s'", format)
	case bad != "":
		return rt.Value{}, object.ValueError(t, "'%s' is a bad directive in format '%s'", bad, format)
	case !ok:
		return rt.Value{}, object.ValueError(t, "time data %s does not match format %s", text.Repr(data), text.Repr(format))
	case rest != "":
		return rt.Value{}, object.ValueError(t, "unconverted data remains: %s", rest)
	}
	return p.result(t)
}

// result computes the fields that the others determine.
func (p *parsed) result(t *rt.Thread) (rt.Value, error) {
	if p.twelve {
		p.hour %= 12
		if p.pm {
			p.hour += 12
		}
	}
	year := p.year
	if !p.hasYear && p.mon == 2 && p.day == 29 {
		year = 1904 // some leap year, so that the day exists
	}
	w := time.Date(year, time.Month(p.mon), p.day, 0, 0, 0, 0, time.UTC)
	if w.Day() != p.day {
		return rt.Value{}, object.ValueError(t, "day is out of range for month")
	}
	if p.hasYday && !p.hasDate {
		w = time.Date(year, 1, p.yday, 0, 0, 0, 0, time.UTC)
	}
	n := func(i int) rt.Value { return rt.Int(int64(i)) }
	zone, offset := rt.None, rt.None
	if p.zone != "" {
		zone = object.NewStr(t, p.zone)
	}
	if p.hasOffset {
		offset = n(p.offset)
	}
	yday := w.YearDay()
	if p.hasYday {
		yday = p.yday
	}
	return object.NewStructSeq(t, structTime, []rt.Value{n(p.year), n(int(w.Month())), n(w.Day()), n(p.hour), n(p.min), n(p.sec),
		n((int(w.Weekday()) + 6) % 7), n(yday), n(p.isdst)}, zone, offset), nil
}

// parse reads s by the format. bad is a directive that does not exist.
func (p *parsed) parse(s, format string) (rest, bad string, ok bool) {
	for format != "" {
		c := format[0]
		switch {
		case c == '%' && len(format) == 1:
			return s, "%", false
		case c == '%':
			var whole string
			if whole = composite[format[1]]; whole != "" {
				s, bad, ok = p.parse(s, whole)
			} else {
				s, bad, ok = p.directive(s, format[1])
			}
			if !ok || bad != "" {
				return s, bad, ok
			}
			format = format[2:]
		case unicode.IsSpace(rune(c)):
			trimmed := strings.TrimLeftFunc(s, unicode.IsSpace)
			if trimmed == s {
				return s, "", false
			}
			s, format = trimmed, strings.TrimLeftFunc(format, unicode.IsSpace)
		default:
			if s == "" || !strings.EqualFold(s[:1], format[:1]) {
				return s, "", false
			}
			s, format = s[1:], format[1:]
		}
	}
	return s, "", true
}

// composite are the directives that stand for several.
var composite = map[byte]string{'c': "%a %b %d %H:%M:%S %Y", 'x': "%m/%d/%y", 'X': "%H:%M:%S"}

// digits reads a number of at most n digits between lo and hi; it takes fewer
// digits if all would be too large.
func digits(s string, n, lo, hi int) (v int, rest string, ok bool) {
	k := 0
	for k < len(s) && k < n && s[k] >= '0' && s[k] <= '9' {
		k++
	}
	for ; k > 0; k-- {
		v = 0
		for _, c := range s[:k] {
			v = v*10 + int(c-'0')
		}
		if v >= lo && v <= hi {
			return v, s[k:], true
		}
	}
	return 0, s, false
}

// name reads one of some names, in any case: short ones have three letters.
func name(s string, names []string, short bool) (i int, rest string, ok bool) {
	for i, n := range names {
		if short {
			n = n[:3]
		}
		if len(s) >= len(n) && strings.EqualFold(s[:len(n)], n) {
			return i, s[len(n):], true
		}
	}
	return 0, s, false
}

// directive reads one directive.
func (p *parsed) directive(s string, d byte) (rest, bad string, ok bool) {
	var n int
	switch d {
	case 'd', 'e':
		if d == 'e' {
			return s, "e", false
		}
		p.day, rest, ok = digits(strings.TrimPrefix(s, " "), 2, 1, 31)
		p.hasDate = true
	case 'm':
		p.mon, rest, ok = digits(s, 2, 1, 12)
		p.hasDate = true
	case 'Y':
		p.year, rest, ok = digits(s, 4, 0, 9999)
		ok = ok && len(s)-len(rest) == 4
		p.hasYear = true
	case 'y':
		n, rest, ok = digits(s, 2, 0, 99)
		ok = ok && len(s)-len(rest) == 2
		p.year, p.hasYear = 1900+n, true
		if n <= 68 {
			p.year += 100
		}
	case 'H':
		p.hour, rest, ok = digits(s, 2, 0, 23)
	case 'I':
		p.hour, rest, ok = digits(s, 2, 1, 12)
		p.twelve = true
	case 'M':
		p.min, rest, ok = digits(s, 2, 0, 59)
	case 'S':
		p.sec, rest, ok = digits(s, 2, 0, 61)
	case 'f':
		_, rest, ok = digits(s, 6, 0, 999999)
	case 'j':
		p.yday, rest, ok = digits(s, 3, 1, 366)
		p.hasYday = true
	case 'w':
		_, rest, ok = digits(s, 1, 0, 6)
	case 'u':
		_, rest, ok = digits(s, 1, 1, 7)
	case 'a', 'A':
		p.wday, rest, ok = name(s, dayNames[:], d == 'a')
	case 'b', 'B':
		n, rest, ok = name(s, monthNames[:], d == 'b')
		p.mon, p.hasDate = n+1, true
	case 'p':
		n, rest, ok = name(s, []string{"AM", "PM"}, false)
		p.pm = n == 1
	case 'Z':
		n, rest, ok = name(s, []string{"UTC", "GMT"}, false)
		if ok {
			p.zone, p.isdst = s[:3], 0
		}
	case 'z':
		return p.readOffset(s)
	case '%':
		rest, ok = strings.CutPrefix(s, "%")
	default:
		return s, string(rune(d)), false
	}
	return rest, "", ok
}

// readOffset reads +HHMM, +HH:MM or Z.
func (p *parsed) readOffset(s string) (rest, bad string, ok bool) {
	if r, z := strings.CutPrefix(s, "Z"); z {
		p.hasOffset = true
		return r, "", true
	}
	if s == "" || s[0] != '+' && s[0] != '-' {
		return s, "", false
	}
	h, rest, ok := digits(s[1:], 2, 0, 23)
	if !ok {
		return s, "", false
	}
	m, rest, ok := digits(strings.TrimPrefix(rest, ":"), 2, 0, 59)
	if !ok {
		return s, "", false
	}
	p.offset, p.hasOffset = h*3600+m*60, true
	if s[0] == '-' {
		p.offset = -p.offset
	}
	return rest, "", true
}
