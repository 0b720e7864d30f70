// Module math against recorded CPython results (testdata/record_math.py).

package mathfn

import (
	"math"
	"math/big"
	"os"
	"strconv"
	"strings"
	"testing"

	"minipy/runtime/object/num"
)

// loose names the functions whose last bit the C library that recorded them does not round correctly itself: a unit in the
// last place (two for the compound ones) is allowed there.
var loose = map[string]int64{
	"acos": 1, "asin": 1, "atan": 1, "atan2": 1, "sin": 1, "cos": 1, "tan": 1, "exp": 1, "exp2": 1, "log": 1, "log2": 1, "pow": 1,
	"acosh": 1, "asinh": 1, "atanh": 1, "cbrt": 2, "cosh": 2, "sinh": 2, "tanh": 2, "erf": 1, "erfc": 1, "expm1": 1, "log1p": 1,
	"log10": 2, "gamma": 2, "lgamma": 2, "logint": 1, "log2int": 1, "log10int": 2,
}

func floatArg(t *testing.T, s string) float64 {
	t.Helper()
	f, err := strconv.ParseFloat(s, 64)
	if err != nil {
		t.Fatal(err)
	}
	return f
}

func listArg(t *testing.T, s string) []float64 {
	t.Helper()
	var out []float64
	if s == "-" {
		return nil
	}
	for _, x := range strings.Split(s, ",") {
		out = append(out, floatArg(t, x))
	}
	return out
}

func failed(err error) string { return "!" + strings.ReplaceAll(err.Error(), " ", "_") }

func run(t *testing.T, name string, args []string) string {
	t.Helper()
	f := func(i int) float64 { return floatArg(t, args[i]) }
	b := func(i int) *big.Int {
		n, ok := new(big.Int).SetString(args[i], 10)
		if !ok {
			t.Fatalf("no int: %s", args[i])
		}
		return n
	}
	float := func(x float64, err error) string {
		if err != nil {
			return failed(err)
		}
		return num.Hex(x)
	}
	bigr := func(x *big.Int, err error) string {
		if err != nil {
			return failed(err)
		}
		return x.String()
	}
	for i := range Functions {
		if Functions[i].Name == name {
			return float(Functions[i].Apply(f(0)))
		}
	}
	switch name {
	case "gamma":
		return float(Gamma(f(0)))
	case "lgamma":
		return float(Lgamma(f(0)))
	case "log":
		return float(Log(f(0)))
	case "log2":
		return float(Log2(f(0)))
	case "log10":
		return float(Log10(f(0)))
	case "logint":
		return float(LogBig(b(0)))
	case "log2int":
		return float(Log2Big(b(0)))
	case "log10int":
		return float(Log10Big(b(0)))
	case "ulp":
		return num.Hex(ULP(f(0)))
	case "pow":
		return float(Pow(f(0), f(1)))
	case "atan2":
		return num.Hex(Atan2(f(0), f(1)))
	case "fmod":
		return float(Fmod(f(0), f(1)))
	case "remainder":
		return float(Remainder(f(0), f(1)))
	case "copysign":
		return num.Hex(math.Copysign(f(0), f(1)))
	case "isclose":
		ok, _ := IsClose(f(0), f(1), 1e-9, 0)
		return map[bool]string{true: "True", false: "False"}[ok]
	case "nextafter":
		n, err := strconv.ParseUint(args[2], 10, 64)
		if err != nil {
			t.Fatal(err)
		}
		return num.Hex(NextAfter(f(0), f(1), n))
	case "ldexp":
		e, _ := strconv.Atoi(args[1])
		return float(Ldexp(f(0), e))
	case "fma":
		return float(FMA(f(0), f(1), f(2)))
	case "fsum":
		var s FSum
		for _, x := range listArg(t, args[0]) {
			if err := s.Add(x); err != nil {
				return failed(err)
			}
		}
		return float(s.Sum())
	case "hypot":
		return num.Hex(Hypot(listArg(t, args[0])...))
	case "dist":
		return num.Hex(Dist(listArg(t, args[0]), listArg(t, args[1])))
	case "sumprod":
		return num.Hex(SumProd(listArg(t, args[0]), listArg(t, args[1])))
	case "factorial":
		return bigr(Factorial(b(0)))
	case "comb":
		return bigr(Comb(b(0), b(1)))
	case "perm":
		return bigr(Perm(b(0), b(1)))
	case "gcd", "lcm":
		big, small := BigGCD, GCD
		if name == "lcm" {
			big, small = BigLCM, LCM
		}
		want := big(b(0), b(1))
		if b(0).IsInt64() && b(1).IsInt64() {
			got, ok := small(b(0).Int64(), b(1).Int64())
			if ok != want.IsInt64() || ok && got != want.Int64() {
				return "int64 and big disagree"
			}
		}
		return want.String()
	}
	t.Fatalf("no function %s", name)
	return ""
}

// apart returns how many floats lie between two of the same sign.
func apart(t *testing.T, a, b string) int64 {
	t.Helper()
	if strings.HasPrefix(a, "!") || strings.HasPrefix(b, "!") {
		return math.MaxInt64
	}
	x, y := floatArg(t, a), floatArg(t, b)
	if x != x || y != y || math.Signbit(x) != math.Signbit(y) {
		return math.MaxInt64
	}
	d := int64(math.Float64bits(x) - math.Float64bits(y))
	return max(d, -d)
}

func TestAsRecorded(t *testing.T) {
	t.Parallel()
	data, err := os.ReadFile("testdata/math.txt")
	if err != nil {
		t.Fatal(err)
	}
	rows, off := map[string]int{}, map[string]int{}
	for row := range strings.Lines(string(data)) {
		words := strings.Fields(row)
		got, name := run(t, words[0], words[2:]), words[0]
		rows[name]++
		if got == words[1] {
			continue
		}
		off[name]++
		if loose[name] == 0 || apart(t, got, words[1]) > loose[name] {
			t.Errorf("%.300s got %s", strings.TrimSpace(row), got)
		}
	}
	for name, n := range off {
		t.Logf("%s: %d of %d differ in the last place", name, n, rows[name])
		if n*10 > rows[name] && name != "cbrt" { // that one is worse in the library than here
			t.Errorf("%s: %d of %d results differ in the last place", name, n, rows[name])
		}
	}
}

func TestArguments(t *testing.T) {
	t.Parallel()
	if _, err := IsClose(1, 1, -1, 0); err != error(ErrTolerance) {
		t.Error(err)
	}
	if ok, _ := IsClose(1, 1.5, 0, 0.5); !ok {
		t.Error("the absolute tolerance")
	}
	if _, err := LdexpBig(1, 1); err != error(ErrRange) {
		t.Error(err)
	}
	if r, err := LdexpBig(-1, -1); r != 0 || !math.Signbit(r) || err != nil {
		t.Error(r, err)
	}
	if _, err := Factorial(big.NewInt(math.MaxInt64)); err != error(num.ErrMemory) {
		t.Error(err)
	}
	if m, e := FrexpBig(new(big.Int).Sub(new(big.Int).Lsh(big.NewInt(1), 100), big.NewInt(1))); m != 0.5 || e != 101 {
		t.Error(m, e)
	}
}
