// Conversions and formatting against recorded CPython results (testdata/record_numfmt.py).

package numfmt

import (
	"bufio"
	"encoding/json"
	"math/big"
	"os"
	"reflect"
	"strconv"
	"strings"
	"testing"

	"minipy/runtime/object/num"
	"minipy/runtime/object/text"
)

// recordedArgs are the arguments of a recorded %-format: one value again and again, stars of 7 and 2, any key.
type recordedArgs struct{ stars int }

func (a *recordedArgs) IsMapping() bool  { return true }
func (a *recordedArgs) Key(string) error { return nil }
func (a *recordedArgs) Star() (int, error) {
	a.stars++
	return []int{2, 7}[a.stars%2], nil
}

// integer splits a recorded int as the object layer would.
func integer(t *testing.T, s string) (int64, *big.Int) {
	t.Helper()
	if i, err := strconv.ParseInt(s, 10, 64); err == nil {
		return i, nil
	}
	b, ok := new(big.Int).SetString(s, 10)
	if !ok {
		t.Fatalf("no int: %q", s)
	}
	return 0, b
}

func float(t *testing.T, s string) float64 {
	t.Helper()
	f, err := num.FromHex(s)
	if err != nil {
		t.Fatal(err)
	}
	return f
}

// percent runs a whole %-format with the one value.
func percent(t *testing.T, format, kind, value string) (string, error) {
	t.Helper()
	p, args := NewPercent(format), &recordedArgs{}
	var dst []byte
	for {
		literal, c, done, err := p.Next(args)
		dst = append(dst, literal...)
		if done || err != nil {
			return string(dst), err
		}
		if c.Literal() {
			continue
		}
		if err := c.Check(); err != nil {
			return "", err
		}
		shown := value
		if kind == "f" {
			shown = FloatRepr(float(t, value))
		}
		switch c.Verb {
		case 's':
			dst = c.AppendStr(dst, shown)
		case 'r':
			if kind == "s" {
				shown = text.Repr(shown)
			}
			dst = c.AppendStr(dst, shown)
		case 'a':
			if kind == "s" {
				shown = text.ASCII(shown)
			}
			dst = c.AppendStr(dst, shown)
		case 'c':
			switch {
			case kind == "s" && text.Len(value) == 1:
				dst, err = c.AppendRune(dst, int64(text.RuneAt(value, 0)))
			case kind == "i":
				i, b := integer(t, value)
				if b != nil {
					i = -1
				}
				dst, err = c.AppendRune(dst, i)
			default:
				err = c.ErrOperand("")
			}
		case 'd', 'i', 'u', 'x', 'X', 'o':
			switch {
			case kind == "i":
				i, b := integer(t, value)
				dst, err = c.AppendInt(dst, i, b, DefaultMaxDigits)
			case kind == "f" && strings.ContainsRune("diu", c.Verb):
				i, b, e := num.FloatToInt(float(t, value))
				if e != nil {
					return "", e
				}
				dst, err = c.AppendInt(dst, i, b, DefaultMaxDigits)
			default:
				err = c.ErrOperand(map[string]string{"s": "str", "f": "float"}[kind])
			}
		default:
			switch kind {
			case "f":
				dst = c.AppendFloat(dst, float(t, value))
			case "i":
				b, _ := new(big.Int).SetString(value, 10)
				f, e := num.BigToFloat(b)
				if e != nil {
					return "", e
				}
				if c.Prec > 1<<30 {
					return "", errPrecision
				}
				dst = c.AppendFloat(dst, f)
			default:
				err = c.ErrOperand("str")
			}
		}
		if err != nil {
			return "", err
		}
	}
}

// compute runs a recorded row.
func compute(t *testing.T, kind string, args []string) any {
	t.Helper()
	result := func(dst []byte, err error) any {
		if err != nil {
			return "!" + err.Error()
		}
		return string(dst)
	}
	switch kind {
	case "repr":
		return FloatRepr(float(t, args[0]))
	case "pfloat":
		f, ok := ParseFloat(args[0])
		if !ok {
			return "!could not convert string to float: " + text.Repr(args[0])
		}
		return num.Hex(f)
	case "pint":
		base, _ := strconv.Atoi(args[1])
		i, b, err := ParseInt(args[0], base, DefaultMaxDigits)
		switch {
		case err == error(ErrIntSyntax):
			return "!invalid"
		case err == nil && b != nil && b.IsInt64():
			return "big " + b.String()
		}
		return result(firstOf(AppendInt(nil, i, b, 10, 0)), err)
	case "fint":
		i, b := integer(t, args[0])
		return result(AppendFormatInt(nil, i, b, args[1], args[2], DefaultMaxDigits))
	case "ffloat":
		return result(AppendFormatFloat(nil, float(t, args[0]), args[1], "float"))
	case "fstr":
		return result(AppendFormatStr(nil, args[0], args[1], "str"))
	case "fcomplex":
		return result(AppendFormatComplex(nil, complex(float(t, args[0]), float(t, args[1])), args[2], "complex"))
	case "pcomplex":
		c, err := ParseComplex(args[0])
		if err != nil {
			return "!" + err.Error()
		}
		return []any{num.Hex(real(c)), num.Hex(imag(c))}
	case "pct":
		s, err := percent(t, args[0], args[1], args[2])
		return result([]byte(s), err)
	case "tmpl":
		out := []any{}
		for tm := NewTemplate(args[0]); ; {
			p, more, err := tm.Next()
			if err != nil {
				return append(out, "!"+err.Error())
			}
			if !more {
				return out
			}
			if !p.HasField {
				out = append(out, []any{p.Literal, nil, nil, nil})
				continue
			}
			var conv any
			if p.Conversion != 0 {
				conv = string(p.Conversion)
			}
			if p.Nested != strings.Contains(p.Spec, "{") {
				t.Errorf("%q: nested %v", args[0], p.Nested)
			}
			out = append(out, []any{p.Literal, p.Field, p.Spec, conv})
		}
	case "path":
		var n Numbering
		p, err := n.ParseField(args[0])
		if err != nil {
			return []any{"!" + err.Error()}
		}
		var out []any
		if p.Index < 0 || p.Name == "" {
			out = append(out, p.Name)
		} else {
			out = append(out, float64(p.Index))
		}
		for {
			s, more, err := p.Next()
			if err != nil {
				return append(out, "!"+err.Error())
			}
			if !more {
				return out
			}
			if s.Index < 0 {
				out = append(out, []any{s.Attr, s.Name})
			} else {
				out = append(out, []any{s.Attr, float64(s.Index)})
			}
		}
	}
	t.Fatalf("no kind %s", kind)
	return nil
}

func firstOf(b []byte, _ error) []byte { return b }

func TestAsRecorded(t *testing.T) {
	t.Parallel()
	f, err := os.Open("testdata/numfmt.txt")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	sc := bufio.NewScanner(f)
	sc.Buffer(nil, 1<<20)
	bad := 0
	for sc.Scan() {
		var row []any
		if err := json.Unmarshal(sc.Bytes(), &row); err != nil {
			t.Fatal(err)
		}
		var args []string
		for _, a := range row[2:] {
			args = append(args, a.(string))
		}
		if got := compute(t, row[0].(string), args); !reflect.DeepEqual(got, row[1]) {
			if bad++; bad < 40 {
				t.Errorf("%.300s\n got %.200q", sc.Text(), got)
			}
		}
	}
	if sc.Err() != nil {
		t.Fatal(sc.Err())
	}
}

func TestNumberingSwitches(t *testing.T) {
	t.Parallel()
	var auto, manual Numbering
	for want := range 3 {
		if p, err := auto.ParseField(".x"); err != nil || p.Index != want {
			t.Errorf("field %d: %d, %v", want, p.Index, err)
		}
	}
	if p, err := auto.ParseField("name"); err != nil || p.Index != -1 || p.Name != "name" {
		t.Errorf("a name among numbers: %+v, %v", p, err)
	}
	if _, err := auto.ParseField("0"); err == nil || err.Error() != "cannot switch from automatic field numbering to manual field specification" {
		t.Error(err)
	}
	if _, err := manual.ParseField("1"); err != nil {
		t.Error(err)
	}
	if _, err := manual.ParseField(""); err == nil || err.Error() != "cannot switch from manual field specification to automatic field numbering" {
		t.Error(err)
	}
}

func TestLimits(t *testing.T) {
	t.Parallel()
	ten := new(big.Int).Exp(big.NewInt(10), big.NewInt(4300), nil)
	if _, err := AppendBig(nil, ten, DefaultMaxDigits); err == nil || !strings.HasPrefix(err.Error(), "Exceeds the limit (4300 digits) for integer string conversion; use") {
		t.Error(err)
	}
	ten.Sub(ten, big.NewInt(1)).Neg(ten)
	if s, err := AppendBig(nil, ten, DefaultMaxDigits); err != nil || len(s) != 4301 {
		t.Error(len(s), err)
	}
	if _, err := AppendBig(nil, ten.Lsh(ten, 1<<20), DefaultMaxDigits); err == nil {
		t.Error("a number far beyond the limit")
	}
	for _, err := range []error{
		last(AppendFormatStr(nil, "", "99999999999", "str")),
		last(AppendFormatFloat(nil, 1, ".2000000000f", "float")),
	} {
		if err != error(num.ErrMemory) {
			t.Error(err)
		}
	}
	p := NewPercent("%99999999999d")
	if _, _, _, err := p.Next(&recordedArgs{}); err != error(num.ErrMemory) {
		t.Error(err)
	}
}

func last(_ []byte, err error) error { return err }

func TestPrefixed(t *testing.T) {
	t.Parallel()
	for base, want := range map[int]string{2: "-0b1010", 8: "-0o12", 16: "-0xa"} {
		if got := string(AppendPrefixed(nil, -10, nil, base)); got != want {
			t.Errorf("%s, want %s", got, want)
		}
		if got := string(AppendPrefixed([]byte("x"), 0, big.NewInt(-10), base)); got != "x"+want {
			t.Errorf("%s, want x%s", got, want)
		}
	}
}

func TestMappingIsNeeded(t *testing.T) {
	t.Parallel()
	p := NewPercent("%(a)s")
	if _, _, _, err := p.Next(noMapping{}); err == nil || err.Error() != "format requires a mapping" {
		t.Error(err)
	}
	p = NewPercent("%*d")
	if _, _, _, err := p.Next(noMapping{}); err != error(ErrStar) {
		t.Error(err)
	}
}

type noMapping struct{}

func (noMapping) IsMapping() bool    { return false }
func (noMapping) Key(string) error   { return nil }
func (noMapping) Star() (int, error) { return 0, ErrStar }

func TestAppendsDoNotAllocate(t *testing.T) {
	buf := make([]byte, 0, 128)
	if n := testing.AllocsPerRun(10, func() {
		buf = AppendFloatRepr(buf[:0], 3.14159)
		buf, _ = AppendFormatFloat(buf, 1234.5678, ",.2f", "float")
		buf, _ = AppendFormatInt(buf, 12345, nil, ">10,", "int", 0)
		buf, _ = AppendFormatStr(buf, "abc", "<10", "str")
		if _, ok := ParseFloat("2.5e10"); !ok {
			t.Error("no float")
		}
		if _, _, err := ParseInt("12345", 10, 0); err != nil {
			t.Error(err)
		}
	}); n != 0 {
		t.Errorf("%v allocations", n)
	}
}
