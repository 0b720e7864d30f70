// Fuzz targets: no input makes a parser panic, and what is formatted reads back.

package numfmt

import (
	"math"
	"math/big"
	"testing"
)

// fuzzArgs takes every key and gives small stars.
type fuzzArgs struct{}

func (fuzzArgs) IsMapping() bool    { return true }
func (fuzzArgs) Key(string) error   { return nil }
func (fuzzArgs) Star() (int, error) { return -3, nil }

func FuzzFormats(f *testing.F) {
	for _, s := range []string{"", "é^+z#012,.3f", "%(a)-+ #0*.*d%%", "{0.a[1]!r:>{w}}", "0x_ff", "1_0e-5", "=5", "_d", "{{}}"} {
		f.Add(s, 1.5, int64(-7))
	}
	f.Fuzz(func(t *testing.T, s string, x float64, i int64) {
		short := func(spec *Spec, err error) bool { return err == nil && spec.Width < 1000 && spec.Prec < 1000 }
		for class := ClassStr; class <= ClassFloat; class++ {
			spec, err := ParseSpec(s, class, "T")
			if !short(&spec, err) {
				continue
			}
			switch class {
			case ClassStr:
				_, _ = spec.AppendStr(nil, s, "T")
			case ClassInt:
				_, _ = spec.AppendInt(nil, i, nil, "T", 0)
				_, _ = spec.AppendInt(nil, 0, big.NewInt(i), "T", 0)
			case ClassFloat:
				_, _ = spec.AppendFloat(nil, x, "T")
			}
		}
		p := NewPercent(s)
		for done := false; !done; {
			_, c, d, err := p.Next(fuzzArgs{})
			if done = d || err != nil; done || c.Literal() || c.Check() != nil || c.Width > 1000 || c.Prec > 1000 {
				continue
			}
			_ = c.AppendStr(nil, s)
			_, _ = c.AppendRune(nil, i)
			switch c.Verb {
			case 'e', 'f', 'g', 'E', 'F', 'G':
				_ = c.AppendFloat(nil, x)
			default:
				_, _ = c.AppendInt(nil, i, nil, 0)
			}
		}
		var n Numbering
		for tm := NewTemplate(s); ; {
			piece, more, err := tm.Next()
			if err != nil || !more {
				break
			}
			path, err := n.ParseField(piece.Field)
			for err == nil && more {
				_, more, err = path.Next()
			}
		}
		for _, base := range []int{0, 2, 10, 16, 36} {
			_, _, _ = ParseInt(s, base, 100)
		}
		ParseFloat(s)
		if y, ok := ParseFloat(FloatRepr(x)); !ok || math.Float64bits(x) != math.Float64bits(y) && x == x {
			t.Errorf("%v reads back as %v", x, y)
		}
	})
}
