// Arithmetic against recorded CPython results (testdata/record_num.py).

package num

import (
	"fmt"
	"math"
	"math/big"
	"os"
	"strconv"
	"strings"
	"testing"
)

func floatArg(t *testing.T, s string) float64 {
	t.Helper()
	f, err := strconv.ParseFloat(s, 64)
	if err != nil {
		t.Fatal(err)
	}
	return f
}

func bigArg(t *testing.T, s string) *big.Int {
	t.Helper()
	b, ok := new(big.Int).SetString(s, 10)
	if !ok {
		t.Fatalf("no int: %s", s)
	}
	return b
}

func failed(err error) string { return "!" + strings.ReplaceAll(err.Error(), " ", "_") }

// smallOrBig shows the int64 result if it is one.
func smallOrBig(small int64, ok bool, big *big.Int) string {
	if ok && big.String() != strconv.FormatInt(small, 10) {
		return fmt.Sprintf("int64 %d, big %s", small, big)
	}
	if !ok && big.IsInt64() {
		return fmt.Sprintf("int64 overflows with %s", big)
	}
	return big.String()
}

// run computes a recorded row.
func run(t *testing.T, op string, args []string) string {
	t.Helper()
	f := func(i int) float64 { return floatArg(t, args[i]) }
	b := func(i int) *big.Int { return bigArg(t, args[i]) }
	float := func(x float64, err error) string {
		if err != nil {
			if e := err.(*Error); e.Errno != 0 {
				return fmt.Sprintf("!(%d,_'%s')", e.Errno, strings.ReplaceAll(e.Msg, " ", "_"))
			}
			return failed(err)
		}
		return Hex(x)
	}
	bigr := func(x *big.Int, err error) string {
		if err != nil {
			return failed(err)
		}
		return x.String()
	}
	isSmall := true
	for i, a := range args {
		if !strings.ContainsAny(a, "pnx") && op != "fromhex" {
			isSmall = isSmall && b(i).IsInt64()
		}
	}
	switch op {
	case "fdivmod":
		q, m := FloatDivMod(f(0), f(1))
		return Hex(q) + "," + Hex(m)
	case "fmod":
		return Hex(FloatMod(f(0), f(1)))
	case "fpow":
		return float(FloatPow(f(0), f(1)))
	case "round":
		n, _ := strconv.Atoi(args[1])
		return float(Round(f(0), n))
	case "toint":
		i, big, err := FloatToInt(f(0))
		if big != nil {
			return big.String()
		}
		if err != nil {
			return failed(err)
		}
		return strconv.FormatInt(i, 10)
	case "hash":
		h, _ := HashFloat(f(0))
		return strconv.FormatInt(h, 10)
	case "ratio":
		n, d, err := Ratio(f(0))
		if err != nil {
			return failed(err)
		}
		return n.String() + "," + d.String()
	case "hex":
		return Hex(f(0))
	case "fromhex":
		return float(FromHex(args[0]))
	case "isint":
		return map[bool]string{true: "True", false: "False"}[IsInteger(f(0))]
	case "ihash":
		h := HashBig(b(0))
		if isSmall && HashInt(b(0).Int64()) != h {
			return "HashInt disagrees with HashBig"
		}
		return strconv.FormatInt(h, 10)
	case "tofloat":
		return float(BigToFloat(b(0)))
	case "bits":
		if isSmall {
			i := b(0).Int64()
			return fmt.Sprintf("%d,%d", BitLength(i), BitCount(i))
		}
		return fmt.Sprintf("%d,%d", b(0).BitLen(), BigBitCount(b(0)))
	case "isqrt":
		if isSmall {
			return strconv.FormatInt(Isqrt(b(0).Int64()), 10)
		}
		return BigIsqrt(b(0)).String()
	case "iround":
		k := uint(b(1).Uint64())
		if isSmall {
			r, ok := RoundInt(b(0).Int64(), k)
			return smallOrBig(r, ok, RoundBig(b(0), k))
		}
		return RoundBig(b(0), k).String()
	case "cmp":
		c, _ := CompareBigFloat(b(0), f(1))
		if b(0).IsInt64() {
			if d, _ := CompareIntFloat(b(0).Int64(), f(1)); c != d {
				return "int64 and big disagree"
			}
		}
		return strconv.Itoa(c)
	case "idivmod":
		q, m := BigDivMod(b(0), b(1))
		if isSmall && q.IsInt64() {
			x, y := b(0).Int64(), b(1).Int64()
			if FloorDiv(x, y) != q.Int64() || Mod(x, y) != m.Int64() {
				return "int64 and big disagree"
			}
		}
		return q.String() + "," + m.String()
	case "truediv":
		r, err := BigTrueDiv(b(0), b(1))
		if isSmall {
			if d := TrueDiv(b(0).Int64(), b(1).Int64()); math.Float64bits(d) != math.Float64bits(r) {
				return "int64 and big disagree"
			}
		}
		return float(r, err)
	case "mul", "add", "sub":
		x, y := b(0), b(1)
		want := map[string]*big.Int{"mul": new(big.Int).Mul(x, y), "add": new(big.Int).Add(x, y), "sub": new(big.Int).Sub(x, y)}[op]
		if isSmall {
			r, ok := map[string]func(a, b int64) (int64, bool){"mul": Mul, "add": Add, "sub": Sub}[op](x.Int64(), y.Int64())
			return smallOrBig(r, ok, want)
		}
		return want.String()
	case "pow":
		r, err := BigPow(b(0), b(1))
		if isSmall {
			i, ok := PowInt(b(0).Int64(), b(1).Int64())
			return smallOrBig(i, ok, r)
		}
		return bigr(r, err)
	case "powmod":
		r, err := PowMod(b(0), b(1), b(2))
		if isSmall && b(1).Sign() >= 0 && b(2).Sign() > 0 {
			if PowModInt(b(0).Int64(), b(1).Int64(), b(2).Int64()) != r.Int64() {
				return "int64 and big disagree"
			}
		}
		return bigr(r, err)
	case "shl":
		r, err := BigShiftLeft(b(0), b(1))
		if isSmall {
			i, ok := ShiftLeft(b(0).Int64(), b(1).Uint64())
			return smallOrBig(i, ok, r)
		}
		return bigr(r, err)
	case "shr":
		r, err := BigShiftRight(b(0), b(1))
		if isSmall {
			return smallOrBig(ShiftRight(b(0).Int64(), b(1).Uint64()), true, r)
		}
		return bigr(r, err)
	case "cmul", "cdiv", "cpow":
		x, y := complex(f(0), f(1)), complex(f(2), f(3))
		var r complex128
		var err error
		switch op {
		case "cmul":
			r = ComplexMul(x, y)
		case "cdiv":
			r, err = ComplexDiv(x, y)
		case "cpow":
			r, err = ComplexPow(x, y)
		}
		if err != nil {
			return failed(err)
		}
		return Hex(real(r)) + "," + Hex(imag(r))
	case "chash":
		h, _ := HashComplex(complex(f(0), f(1)))
		return strconv.FormatInt(h, 10)
	case "cabs":
		return float(ComplexAbs(complex(f(0), f(1))))
	case "tuple":
		h := NewTupleHash()
		for i := range args {
			h.Add(b(i).Int64())
		}
		return strconv.FormatInt(h.Sum(), 10)
	case "set":
		var h SetHash
		for i := range args {
			h.Add(b(i).Int64())
		}
		return strconv.FormatInt(h.Sum(), 10)
	}
	t.Fatalf("no operation %s", op)
	return ""
}

func TestAsRecorded(t *testing.T) {
	t.Parallel()
	data, err := os.ReadFile("testdata/num.txt")
	if err != nil {
		t.Fatal(err)
	}
	bad := 0
	for row := range strings.Lines(string(data)) {
		words := strings.Fields(row)
		if got := run(t, words[0], words[2:]); got != words[1] {
			if bad++; bad < 30 {
				t.Errorf("%s: got %s", strings.TrimSpace(row), got)
			}
		}
	}
}

func TestErrorsWithoutOperands(t *testing.T) {
	t.Parallel()
	huge := new(big.Int).Lsh(big.NewInt(1), 70)
	check := func(want *Error, err error) {
		t.Helper()
		if err != error(want) {
			t.Errorf("got %v, want %v", err, want)
		}
	}
	_, err := PowMod(big.NewInt(1), big.NewInt(1), new(big.Int))
	check(ErrPowModZero, err)
	_, err = BigShiftLeft(big.NewInt(1), big.NewInt(-1))
	check(ErrNegativeShift, err)
	_, err = BigShiftRight(big.NewInt(1), big.NewInt(-1))
	check(ErrNegativeShift, err)
	_, err = BigShiftLeft(big.NewInt(1), huge)
	check(ErrTooManyDigits, err)
	_, err = BigShiftLeft(big.NewInt(1), big.NewInt(1<<50))
	check(ErrMemory, err)
	_, err = BigPow(big.NewInt(10), huge)
	check(ErrMemory, err)
	if r, err := BigPow(big.NewInt(-1), huge); err != nil || r.Int64() != 1 {
		t.Errorf("(-1)**2**70: %v, %v", r, err)
	}
	if r, err := BigShiftRight(big.NewInt(-5), huge); err != nil || r.Int64() != -1 {
		t.Errorf("-5 >> 2**70: %v, %v", r, err)
	}
	if ErrRange.Kind.String() != "OverflowError" || Complex.String() != "complex result" {
		t.Error("names of kinds")
	}
}

func TestHashString(t *testing.T) {
	if HashString("", 5) != 0 {
		t.Error("hash of the empty string")
	}
	seen := map[int64]string{}
	s := strings.Repeat("abcdefghijklmnop", 8)
	for i := 1; i <= len(s); i++ {
		for _, v := range []string{s[:i], s[:i-1] + "\x00", "\x01" + s[1:i]} {
			h := HashString(v, 99)
			if w, dup := seen[h]; dup && w != v {
				t.Errorf("%q and %q collide", v, w)
			}
			if HashString(v, 100) == h {
				t.Errorf("the seed does not matter for %q", v)
			}
			seen[h] = v
		}
	}
	if n := testing.AllocsPerRun(10, func() { HashString(s, 1) }); n != 0 {
		t.Errorf("%v allocations", n)
	}
}
