// Functions of integers: factorial, comb, perm, gcd, lcm.

package mathfn

import (
	"fmt"
	"math"
	"math/big"
	"math/bits"

	"minipy/runtime/object/num"
)

var (
	errFactorialNegative = &num.Error{Kind: num.ValueError, Msg: "factorial() not defined for negative values"}
	errFactorialLarge    = &num.Error{Kind: num.OverflowError, Msg: fmt.Sprintf("factorial() argument should not exceed %d", int64(math.MaxInt64))}
	errNegativeN         = &num.Error{Kind: num.ValueError, Msg: "n must be a non-negative integer"}
	errNegativeK         = &num.Error{Kind: num.ValueError, Msg: "k must be a non-negative integer"}
	errCombLarge         = &num.Error{Kind: num.OverflowError, Msg: fmt.Sprintf("min(n - k, k) must not exceed %d", int64(math.MaxInt64))}
	errPermLarge         = &num.Error{Kind: num.OverflowError, Msg: fmt.Sprintf("k must not exceed %d", int64(math.MaxInt64))}
)

// GCD returns the greatest common divisor of |a| and |b| and reports false if that is 2^63, which fits no int64.
func GCD(a, b int64) (int64, bool) {
	x, y := magnitude(a), magnitude(b)
	for y != 0 {
		x, y = y, x%y
	}
	return int64(x), x <= math.MaxInt64
}

func magnitude(i int64) uint64 {
	if i < 0 {
		return -uint64(i)
	}
	return uint64(i)
}

// BigGCD returns the greatest common divisor of |a| and |b|.
func BigGCD(a, b *big.Int) *big.Int {
	if b.Sign() != 0 && a.BitLen() > 2*b.BitLen() { // one division makes both small
		a = new(big.Int).Rem(a, b)
	}
	return new(big.Int).GCD(nil, nil, new(big.Int).Abs(a), new(big.Int).Abs(b))
}

// LCM returns the least common multiple of |a| and |b| and reports false on overflow.
func LCM(a, b int64) (int64, bool) {
	if a == 0 || b == 0 {
		return 0, true
	}
	g, ok := GCD(a, b)
	if !ok {
		return 0, false
	}
	hi, lo := bits.Mul64(magnitude(a)/uint64(g), magnitude(b))
	return int64(lo), hi == 0 && lo <= math.MaxInt64
}

// BigLCM returns the least common multiple of |a| and |b|.
func BigLCM(a, b *big.Int) *big.Int {
	if a.Sign() == 0 || b.Sign() == 0 {
		return new(big.Int)
	}
	r := new(big.Int).Quo(a, BigGCD(a, b))
	return r.Abs(r.Mul(r, b))
}

// Factorial is math.factorial.
func Factorial(n *big.Int) (*big.Int, error) {
	switch {
	case n.Sign() < 0:
		return nil, errFactorialNegative
	case !n.IsInt64():
		return nil, errFactorialLarge
	}
	// n! has more than n*(log2(n)-2) bits.
	if k := n.Int64(); k > num.MaxBits/int64(max(1, bits.Len64(uint64(k))-3)) {
		return nil, num.ErrMemory
	}
	return rangeProduct(1, n.Int64()), nil
}

// rangeProduct multiplies lo to hi as a balanced tree.
func rangeProduct(lo, hi int64) *big.Int { return new(big.Int).MulRange(lo, hi) }

// Perm is math.perm(n, k): n * (n-1) * ... * (n-k+1).
func Perm(n, k *big.Int) (*big.Int, error) {
	switch {
	case n.Sign() < 0:
		return nil, errNegativeN
	case k.Sign() < 0:
		return nil, errNegativeK
	case n.Cmp(k) < 0:
		return new(big.Int), nil
	case !k.IsInt64():
		return nil, errPermLarge
	case k.Int64() > num.MaxBits/int64(max(1, n.BitLen()/2)):
		return nil, num.ErrMemory
	}
	return falling(n, k.Int64()), nil
}

// falling multiplies the k factors n, n-1, ... as a balanced tree.
func falling(n *big.Int, k int64) *big.Int {
	if n.IsInt64() {
		return rangeProduct(n.Int64()-k+1, n.Int64())
	}
	if k <= 8 {
		r, f := big.NewInt(1), new(big.Int).Set(n)
		for ; k > 0; k-- {
			r.Mul(r, f)
			f.Sub(f, big.NewInt(1))
		}
		return r
	}
	half := k / 2
	rest := falling(new(big.Int).Sub(n, big.NewInt(half)), k-half)
	return rest.Mul(rest, falling(n, half))
}

// Comb is math.comb(n, k).
func Comb(n, k *big.Int) (*big.Int, error) {
	switch {
	case n.Sign() < 0:
		return nil, errNegativeN
	case k.Sign() < 0:
		return nil, errNegativeK
	case n.Cmp(k) < 0:
		return new(big.Int), nil
	}
	if d := new(big.Int).Sub(n, k); d.Cmp(k) < 0 {
		k = d
	}
	if !k.IsInt64() {
		return nil, errCombLarge
	}
	if k.Int64() > num.MaxBits/64 {
		return nil, num.ErrMemory
	}
	return comb(n, k.Int64()), nil
}

// comb splits k: C(n, k) = C(n, j) * C(n-j, k-j) / C(k, j) with j = k/2.
func comb(n *big.Int, k int64) *big.Int {
	if k == 0 {
		return big.NewInt(1)
	}
	if k <= 20 { // k! fits an int64
		f := int64(1)
		for i := int64(2); i <= k; i++ {
			f *= i
		}
		r := falling(n, k)
		return r.Quo(r, big.NewInt(f))
	}
	j := k / 2
	r := comb(n, j)
	r.Mul(r, comb(new(big.Int).Sub(n, big.NewInt(j)), k-j))
	return r.Quo(r, comb(big.NewInt(k), j))
}
