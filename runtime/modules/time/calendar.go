// This file holds module time's calendar: struct_time and the functions between it, seconds and text.
package time

import (
	"fmt"
	"math"
	"strings"
	"time"

	"minipy/runtime/object"

	rt "minipy/runtime"
)

var structTime = object.NewStructSeqType(object.StructSeqDef{Module: "time", Name: "struct_time",
	Doc:    "A moment as its calendar fields, as gmtime and localtime return it.",
	Fields: []string{"tm_year", "tm_mon", "tm_mday", "tm_hour", "tm_min", "tm_sec", "tm_wday", "tm_yday", "tm_isdst"},
	Hidden: []string{"tm_zone", "tm_gmtoff"}})

var calendarTable = []object.Def{
	{Name: "gmtime", Max: 1, Fn: fields(time.UTC), Doc: "A moment in UTC, now by default, as a struct_time."},
	{Name: "localtime", Max: 1, Fn: fields(time.Local), Doc: "A moment in local time, now by default, as a struct_time."},
	{Name: "mktime", Min: 1, Max: 1, Fn: mktime, Doc: "The seconds since the Epoch of a struct_time in local time."},
	{Name: "asctime", Max: 1, Fn: asctime, Doc: "A struct_time as text like 'Sat Jun 06 16:26:11 1998'."},
	{Name: "ctime", Max: 1, Fn: ctime, Doc: "A moment in local time as asctime writes it."},
	{Name: "strftime", Min: 1, Max: 2, Fn: strftime, Doc: "A struct_time as text in a format."},
	strptimeDef,
	{Name: "tzset", Fn: func(t *rt.Thread, args []rt.Value) (rt.Value, error) { return rt.None, nil }, Doc: "Does nothing: the zone is read at the start."},
}

func setZone(t *rt.Thread, m *object.Module) {
	year := t.Interp().Sched.Wall().Year()
	jan, jul := time.Date(year, 1, 1, 0, 0, 0, 0, time.Local), time.Date(year, 7, 1, 0, 0, 0, 0, time.Local)
	name, offset := jan.Zone()
	dstName, dstOffset := jul.Zone()
	if offset > dstOffset {
		name, dstName, offset, dstOffset = dstName, name, dstOffset, offset
	}
	m.Set(t, "timezone", rt.Int(int64(-offset)))
	m.Set(t, "altzone", rt.Int(int64(-dstOffset)))
	daylight := rt.Int(0)
	if offset != dstOffset {
		daylight = rt.Int(1)
	}
	m.Set(t, "daylight", daylight)
	m.Set(t, "tzname", object.NewTuple(t, object.NewStr(t, name), object.NewStr(t, dstName)))
}

// moment reads an optional number of seconds since the Epoch.
func moment(t *rt.Thread, args []rt.Value) (time.Time, error) {
	if len(args) == 0 || args[0].IsNone() {
		return time.Unix(0, wall(t)), nil
	}
	var sec float64
	v := args[0]
	if object.IsFloatLike(v) {
		x, err := object.FloatOf(t, v)
		if err != nil {
			return time.Time{}, err
		}
		if math.IsNaN(x) {
			return time.Time{}, object.ValueError(t, "Invalid value NaN (not a number)")
		}
		sec = math.Floor(x)
	} else {
		i, err := object.Index(t, v)
		if err != nil {
			return time.Time{}, err
		}
		t.Hold(i)
		n, ok := object.ToInt64(i)
		if sec = float64(n); !ok {
			sec = math.Inf(1)
		}
	}
	// Years that C's tm holds and Go's calendar computes.
	if math.Abs(sec) > 6.7e16 {
		return time.Time{}, object.OverflowError(t, "timestamp out of range for platform time_t")
	}
	return time.Unix(int64(sec), 0), nil
}

func fields(zone *time.Location) object.NativeFunc {
	return func(t *rt.Thread, args []rt.Value) (rt.Value, error) {
		when, err := moment(t, args)
		if err != nil {
			return rt.Value{}, err
		}
		return structOf(t, when.In(zone)), nil
	}
}

func structOf(t *rt.Thread, w time.Time) rt.Value {
	isdst := 0
	if w.IsDST() {
		isdst = 1
	}
	name, offset := w.Zone()
	if w.Location() == time.UTC {
		name = "GMT"
	}
	n := func(i int) rt.Value { return rt.Int(int64(i)) }
	return object.NewStructSeq(t, structTime, []rt.Value{n(w.Year()), n(int(w.Month())), n(w.Day()), n(w.Hour()), n(w.Minute()), n(w.Second()),
		n((int(w.Weekday()) + 6) % 7), n(w.YearDay()), n(isdst)}, object.NewStr(t, name), n(offset))
}

// tm is C's struct tm with Python's conventions: month, weekday and day of the year as in struct_time.
type tm struct {
	year, mon, day, hour, min, sec, wday, yday, isdst int
	zone                                              string
	offset                                            int
}

func ofTime(w time.Time) tm {
	name, offset := w.Zone()
	return tm{w.Year(), int(w.Month()), w.Day(), w.Hour(), w.Minute(), w.Second(), (int(w.Weekday()) + 6) % 7, w.YearDay(), 0, name, offset}
}

// readTM reads a struct_time or a tuple of nine ints.
func readTM(t *rt.Thread, fn string, v rt.Value) (tm, error) {
	if !object.IsTuple(v) {
		return tm{}, object.TypeError(t, "Tuple or struct_time argument required")
	}
	items := object.AsTuple(v).Items
	if len(items) != 9 {
		return tm{}, object.TypeError(t, "%s(): illegal time tuple argument", fn)
	}
	var n [9]int
	for i, item := range items {
		k, err := object.IndexInt(t, item, object.OverflowErrorType)
		if err != nil {
			return tm{}, err
		}
		if k > math.MaxInt32 || k < math.MinInt32 {
			return tm{}, object.OverflowError(t, "Python int too large to convert to C int")
		}
		n[i] = k
	}
	r := tm{year: n[0], mon: n[1], day: n[2], hour: n[3], min: n[4], sec: n[5], wday: n[6], yday: n[7], isdst: n[8]}
	w := time.Date(r.year, time.Month(r.mon), r.day, r.hour, r.min, r.sec, 0, time.Local)
	r.zone, r.offset = w.Zone()
	if object.TypeOf(v) == structTime {
		zone, err := object.GetAttrName(t, v, "tm_zone")
		if err != nil {
			return r, err
		}
		t.Hold(zone)
		off, err := object.GetAttrName(t, v, "tm_gmtoff")
		if err != nil {
			return r, err
		}
		t.Hold(off)
		if k, ok := object.ToInt64(off); ok && object.IsStr(zone) {
			r.zone, r.offset = object.GoString(zone), int(k)
		}
	}
	return r, nil
}

// check brings zero fields into their ranges and raises for others, as strftime and asctime do.
func (r *tm) check(t *rt.Thread) error {
	if r.mon == 0 {
		r.mon = 1
	}
	if r.day == 0 {
		r.day = 1
	}
	if r.yday == 0 {
		r.yday = 1
	}
	if r.wday == -1 {
		r.wday = 6
	}
	what := ""
	switch {
	case r.mon < 1 || r.mon > 12:
		what = "month"
	case r.day < 1 || r.day > 31:
		what = "day of month"
	case r.hour < 0 || r.hour > 23:
		what = "hour"
	case r.min < 0 || r.min > 59:
		what = "minute"
	case r.sec < 0 || r.sec > 61:
		what = "seconds"
	case r.wday < 0:
		what = "day of week"
	case r.yday < 1 || r.yday > 366:
		what = "day of year"
	}
	if what != "" {
		return object.ValueError(t, "%s out of range", what)
	}
	r.wday %= 7
	return nil
}

func mktime(t *rt.Thread, args []rt.Value) (rt.Value, error) {
	r, err := readTM(t, "mktime", args[0])
	if err != nil {
		return rt.Value{}, err
	}
	w := time.Date(r.year, time.Month(r.mon), r.day, r.hour, r.min, r.sec, 0, time.Local)
	return rt.Float(float64(w.Unix())), nil
}

var (
	dayNames   = [...]string{"Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"}
	monthNames = [...]string{"January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December"}
)

func (r *tm) asctime() string {
	return fmt.Sprintf("%s %s%3d %02d:%02d:%02d %d", dayNames[r.wday][:3], monthNames[r.mon-1][:3], r.day, r.hour, r.min, r.sec, r.year)
}

// timeArg reads the optional struct_time at args[i]; now in local time by default.
func timeArg(t *rt.Thread, fn string, args []rt.Value, i int) (tm, error) {
	if len(args) <= i {
		return ofTime(time.Unix(0, wall(t))), nil
	}
	r, err := readTM(t, fn, args[i])
	if err == nil {
		err = r.check(t)
	}
	return r, err
}

func asctime(t *rt.Thread, args []rt.Value) (rt.Value, error) {
	r, err := timeArg(t, "asctime", args, 0)
	if err != nil {
		return rt.Value{}, err
	}
	return object.NewStr(t, r.asctime()), nil
}

func ctime(t *rt.Thread, args []rt.Value) (rt.Value, error) {
	w, err := moment(t, args)
	if err != nil {
		return rt.Value{}, err
	}
	r := ofTime(w.Local())
	return object.NewStr(t, r.asctime()), nil
}

func strftime(t *rt.Thread, args []rt.Value) (rt.Value, error) {
	if !object.IsStr(args[0]) {
		return rt.Value{}, object.TypeError(t, "strftime() argument 1 must be str, not %s", object.ArgName(args[0]))
	}
	r, err := timeArg(t, "strftime", args, 1)
	if err != nil {
		return rt.Value{}, err
	}
	format := object.GoString(args[0])
	if strings.ContainsRune(format, 0) {
		return rt.Value{}, object.ValueError(t, "embedded null character")
	}
	var b strings.Builder
	r.format(&b, format)
	return object.NewStr(t, b.String()), nil
}

// week is the number of the week whose weeks start on the given weekday (0 Monday).
func (r *tm) week(first int) int { return (r.yday + 6 - (r.wday-first+7)%7) / 7 }

// isoWeek is the week of ISO 8601 and its year.
func (r *tm) isoWeek() (year, week int) {
	days := func(y int) int {
		if y%4 == 0 && (y%100 != 0 || y%400 == 0) {
			return 366
		}
		return 365
	}
	year = r.year
	week = (r.yday - r.wday - 1 + 10) / 7
	if week < 1 {
		year--
		week = (r.yday + days(year) - r.wday - 1 + 10) / 7
	} else if week == 53 && r.yday-r.wday+3 > days(year) {
		year, week = year+1, 1
	}
	return year, week
}

// format writes the directives of the C locale; unknown ones stand for themselves.
func (r *tm) format(b *strings.Builder, f string) {
	for i := 0; i < len(f); i++ {
		if f[i] != '%' || i+1 == len(f) {
			b.WriteByte(f[i])
			continue
		}
		start := i
		i++
		pad, upper, width := byte(0), false, 0
		for ; i < len(f) && strings.IndexByte("-_0^#", f[i]) >= 0; i++ {
			if f[i] == '^' || f[i] == '#' {
				upper = true
			} else {
				pad = f[i]
			}
		}
		for ; i < len(f) && f[i] >= '0' && f[i] <= '9' && width < 1000; i++ {
			width = width*10 + int(f[i]-'0')
		}
		if i < len(f) && (f[i] == 'E' || f[i] == 'O') && i+1 < len(f) && strings.IndexByte("cCxXyYdeHImMSuUVwW", f[i+1]) >= 0 {
			i++
		}
		if i == len(f) {
			b.WriteString(f[start:])
			return
		}
		s, ok := r.directive(f[i], pad, width)
		if !ok {
			b.WriteString(f[start : i+1])
			continue
		}
		if upper {
			s = strings.ToUpper(s)
		}
		for n := len(s); n < width; n++ {
			if pad == '0' {
				b.WriteByte('0')
			} else {
				b.WriteByte(' ')
			}
		}
		b.WriteString(s)
	}
}

// directive returns the text of one directive; numbers are padded already.
func (r *tm) directive(d, pad byte, width int) (string, bool) {
	number := func(n, digits int, fill byte) (string, bool) {
		if pad != 0 {
			fill = pad
		}
		digits = max(digits, width)
		s := fmt.Sprint(n)
		if fill != '-' {
			if fill == '_' {
				fill = ' '
			}
			for len(s) < digits {
				s = string(fill) + s
			}
		}
		return s, true
	}
	sub := func(f string) (string, bool) {
		var b strings.Builder
		r.format(&b, f)
		return b.String(), true
	}
	hour12 := (r.hour+11)%12 + 1
	switch d {
	case 'a':
		return dayNames[r.wday][:3], true
	case 'A':
		return dayNames[r.wday], true
	case 'b', 'h':
		return monthNames[r.mon-1][:3], true
	case 'B':
		return monthNames[r.mon-1], true
	case 'c':
		return sub("%a %b %e %H:%M:%S %Y")
	case 'C':
		return number(r.year/100, 1, '0')
	case 'd':
		return number(r.day, 2, '0')
	case 'D', 'x':
		return sub("%m/%d/%y")
	case 'e':
		return number(r.day, 2, ' ')
	case 'F':
		return sub("%Y-%m-%d")
	case 'g':
		y, _ := r.isoWeek()
		return number((y%100+100)%100, 2, '0')
	case 'G':
		y, _ := r.isoWeek()
		return number(y, 1, '0')
	case 'H':
		return number(r.hour, 2, '0')
	case 'I':
		return number(hour12, 2, '0')
	case 'j':
		return number(r.yday, 3, '0')
	case 'k':
		return number(r.hour, 2, ' ')
	case 'l':
		return number(hour12, 2, ' ')
	case 'm':
		return number(r.mon, 2, '0')
	case 'M':
		return number(r.min, 2, '0')
	case 'n':
		return "\n", true
	case 'p', 'P':
		s := "AM"
		if r.hour >= 12 {
			s = "PM"
		}
		if d == 'P' {
			s = strings.ToLower(s)
		}
		return s, true
	case 'r':
		return sub("%I:%M:%S %p")
	case 'R':
		return sub("%H:%M")
	case 's':
		return number(int(time.Date(r.year, time.Month(r.mon), r.day, r.hour, r.min, r.sec, 0, time.Local).Unix()), 1, '0')
	case 'S':
		return number(r.sec, 2, '0')
	case 't':
		return "\t", true
	case 'T', 'X':
		return sub("%H:%M:%S")
	case 'u':
		return number(r.wday+1, 1, '0')
	case 'U':
		return number(r.week(6), 2, '0')
	case 'V':
		_, w := r.isoWeek()
		return number(w, 2, '0')
	case 'w':
		return number((r.wday+1)%7, 1, '0')
	case 'W':
		return number(r.week(0), 2, '0')
	case 'y':
		return number((r.year%100+100)%100, 2, '0')
	case 'Y':
		return number(r.year, 1, '0')
	case 'z':
		sign, off := '+', r.offset
		if off < 0 {
			sign, off = '-', -off
		}
		return fmt.Sprintf("%c%02d%02d", sign, off/3600, off/60%60), true
	case 'Z':
		return r.zone, true
	case '%':
		return "%", true
	}
	return "", false
}

// clockInfo describes a clock as time.get_clock_info does.
func clockInfo(t *rt.Thread, args []rt.Value) (rt.Value, error) {
	if !object.IsStr(args[0]) {
		return rt.Value{}, object.TypeError(t, "get_clock_info() argument 1 must be str, not %s", object.ArgName(args[0]))
	}
	name, adjustable := object.GoString(args[0]), false
	implementation := "time.Now()"
	switch name {
	case "time":
		adjustable = true
	case "monotonic", "perf_counter":
	case "process_time", "thread_time":
		implementation = "getrusage(RUSAGE_SELF)"
	default:
		return rt.Value{}, object.ValueError(t, "unknown clock")
	}
	return object.NewNamespaceObject(t,
		object.Field{Name: "implementation", Val: object.NewStr(t, implementation)},
		object.Field{Name: "monotonic", Val: rt.Bool(!adjustable)},
		object.Field{Name: "adjustable", Val: rt.Bool(adjustable)},
		object.Field{Name: "resolution", Val: rt.Float(1e-9)}), nil
}
