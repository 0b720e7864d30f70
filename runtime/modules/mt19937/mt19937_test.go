// The generator against recorded CPython sequences (testdata/record_random.py).

package mt19937

import (
	"fmt"
	"math/big"
	"os"
	"strconv"
	"strings"
	"testing"
)

func TestSeededSequences(t *testing.T) {
	t.Parallel()
	data, err := os.ReadFile("testdata/random.txt")
	if err != nil {
		t.Fatal(err)
	}
	for row := range strings.Lines(string(data)) {
		words := strings.Fields(row)
		var s State
		switch words[0] {
		case "int":
			n, ok := new(big.Int).SetString(words[1], 0)
			if !ok {
				t.Fatal(words[1])
			}
			if n.IsInt64() {
				s.SeedInt(n.Int64())
				var big State
				if big.SeedBig(n); big != s {
					t.Errorf("seed %s: int and big differ", n)
				}
			} else {
				s.SeedBig(n)
			}
		case "hash":
			h, err := strconv.ParseInt(words[1], 0, 64)
			if err != nil {
				t.Fatal(err)
			}
			s.SeedHash(h)
		case "str":
			text := strings.ReplaceAll(words[1], `\xe9`, "é")
			if text == "-" {
				text = ""
			}
			s.SeedBytes([]byte(text))
		}
		var got []string
		for range 3 {
			got = append(got, strconv.FormatFloat(s.Float64(), 'x', 13, 64))
		}
		for i := range 3 { // Python writes exponents without a leading zero
			got[i] = strings.Replace(strings.Replace(got[i], "p-0", "p-", 1), "p+0", "p+", 1)
			if strings.HasSuffix(got[i], "p+") {
				got[i] += "0"
			}
		}
		for _, k := range []int{1, 5, 31, 32, 33, 40, 63, 64, 65, 100, 200} {
			if k <= 63 {
				got = append(got, fmt.Sprint(s.Bits(k)))
			} else {
				got = append(got, s.BigBits(k).String())
			}
		}
		for _, n := range []int64{1, 2, 10, 1000, 1 << 40, 1 << 62} {
			got = append(got, fmt.Sprint(s.Below(n)))
		}
		n, _ := new(big.Int).SetString("1"+strings.Repeat("0", 30), 10)
		got = append(got, s.BigBelow(n).String())
		for range 700 {
			s.Float64()
		}
		st := s.Get()
		got = append(got, fmt.Sprint(st[0]), fmt.Sprint(st[1]), fmt.Sprint(st[623]), fmt.Sprint(st[624]), fmt.Sprint(s.Bits(32)))
		if a, b := strings.Join(got, " "), strings.Join(words[2:], " "); a != b {
			t.Errorf("%.60s\n got %s\nwant %s", row, a, b)
		}
	}
}

func TestStateRoundTrip(t *testing.T) {
	t.Parallel()
	var a, b State
	a.SeedInt(5)
	for range 1000 {
		a.Uint32()
	}
	if !b.Set(a.Get()) || a != b || a.Uint32() != b.Uint32() {
		t.Error("a copied state goes on differently")
	}
	if b.Set(a.Get()[1:]) {
		t.Error("a short state was taken")
	}
	bad := a.Get()
	bad[624] = 625
	if b.Set(bad) {
		t.Error("an index out of range was taken")
	}
	if a.Bits(0) != 0 || a.BigBits(0).Sign() != 0 {
		t.Error("no bits")
	}
	for range 100 {
		if k := a.BigBits(63); !k.IsInt64() {
			t.Error("too many bits")
		}
	}
}

func TestBitsAndBigBitsAgree(t *testing.T) {
	t.Parallel()
	for k := 1; k <= 63; k++ {
		var a, b State
		a.SeedInt(int64(k))
		b.SeedInt(int64(k))
		if x, y := a.Bits(k), b.BigBits(k); x != y.Int64() {
			t.Errorf("%d bits: %d and %d", k, x, y)
		}
	}
}
