// This file holds the arithmetic on constants that is done at compile time.

package compiler

import (
	"fmt"
	"math"
	"math/big"
	"slices"
	"strings"
	"unicode/utf8"

	"minipy/compiler/code"
	"minipy/parser"
)

// Limits of folded results, as in CPython: larger ones are computed at run time.
const (
	maxFoldBits  = 128
	maxFoldStr   = 4096
	maxFoldTuple = 256
)

// constKey returns a comparable value that is equal for equal constants of
// equal type only (1, 1.0 and True differ; so do 0.0 and -0.0).
func constKey(k any) any {
	switch k := k.(type) {
	case float64:
		return [2]any{"float", math.Float64bits(k)}
	case code.Complex:
		return [2]any{"complex", math.Float64bits(float64(k))}
	case code.Tuple:
		return [2]any{"tuple", strings.Join(seqKeys(k), ",")}
	case code.FrozenSet:
		keys := seqKeys(k)
		slices.Sort(keys) // sets with the same elements are one constant, as in CPython
		return [2]any{"frozenset", strings.Join(keys, ",")}
	case []string:
		return [2]any{"names", strings.Join(k, "\x00")}
	default:
		return k // pointers are equal to themselves only
	}
}

func seqKeys(list []any) []string {
	keys := make([]string, len(list))
	for i, k := range list {
		s := fmt.Sprintf("%T %v", k, constKey(k))
		keys[i] = fmt.Sprintf("%d:%s", len(s), s)
	}
	return keys
}

func truth(k any) bool {
	switch k := k.(type) {
	case bool:
		return k
	case int64:
		return k != 0
	case float64:
		return k != 0
	case code.Complex:
		return k != 0
	case string:
		return k != ""
	case code.Bytes:
		return k != ""
	case code.Tuple:
		return len(k) > 0
	case code.NoneType:
		return false
	default: // Big, Ellipsis
		return true
	}
}

// bigOf returns the integer a constant is; bool counts.
func bigOf(k any) (*big.Int, bool) {
	switch k := k.(type) {
	case int64:
		return big.NewInt(k), true
	case bool:
		if k {
			return big.NewInt(1), true
		}
		return new(big.Int), true
	case code.Big:
		return new(big.Int).SetString(string(k), 10)
	}
	return nil, false
}

// intConst is the constant for an integer.
func intConst(n *big.Int) any {
	if n.IsInt64() {
		return n.Int64()
	}
	return code.Big(n.String())
}

func floatOf(k any) (float64, bool) {
	if f, ok := k.(float64); ok {
		return f, true
	}
	// Exact conversions only: others are left to the run time, with its rounding and its errors.
	if n, ok := bigOf(k); ok && n.BitLen() <= 53 {
		f, _ := new(big.Float).SetInt(n).Float64()
		return f, true
	}
	return 0, false
}

// foldUnary returns op k, if it is a constant.
func foldUnary(op parser.Operator, k any) (any, bool) {
	if op == parser.Not {
		return !truth(k), true
	}
	switch k := k.(type) {
	case float64:
		switch op {
		case parser.USub:
			return -k, true
		case parser.UAdd:
			return k, true
		}
		return nil, false
	case code.Complex:
		return nil, false // -2j has a real part -0.0
	}
	n, ok := bigOf(k)
	if !ok {
		return nil, false
	}
	switch op {
	case parser.USub:
		return intConst(n.Neg(n)), true
	case parser.UAdd:
		return intConst(n), true
	case parser.Invert:
		if _, isBool := k.(bool); isBool {
			return nil, false // warns at run time
		}
		return intConst(n.Not(n)), true
	}
	return nil, false
}

// foldBinary returns l op r, if it is a constant that is small and does not
// raise.
func foldBinary(op parser.Operator, l, r any) (any, bool) {
	if a, ok := bigOf(l); ok {
		if b, ok := bigOf(r); ok {
			k, ok := foldInts(op, a, b)
			_, bool1 := l.(bool)
			_, bool2 := r.(bool)
			if bool1 && bool2 && (op == parser.BitAnd || op == parser.BitOr || op == parser.BitXor) {
				return k == any(int64(1)), true
			}
			return k, ok
		}
	}
	if op == parser.Mult {
		if n, ok := l.(int64); ok {
			return repeat(r, n)
		}
		if n, ok := r.(int64); ok {
			if k, ok := repeat(l, n); ok {
				return k, true
			}
		}
	}
	switch a := l.(type) {
	case string:
		if b, ok := r.(string); ok && op == parser.Add && len(a)+len(b) <= maxFoldStr {
			if joinsSurrogates(a, b) {
				return nil, false
			}
			return a + b, true
		}
		return nil, false
	case code.Bytes:
		if b, ok := r.(code.Bytes); ok && op == parser.Add && len(a)+len(b) <= maxFoldStr {
			return a + b, true
		}
		return nil, false
	case code.Tuple:
		if b, ok := r.(code.Tuple); ok && op == parser.Add && len(a)+len(b) <= maxFoldTuple {
			return append(append(code.Tuple{}, a...), b...), true
		}
		return nil, false
	}
	a, ok1 := floatOf(l)
	b, ok2 := floatOf(r)
	if !ok1 || !ok2 {
		return nil, false
	}
	switch op {
	case parser.Add:
		return a + b, true
	case parser.Sub:
		return a - b, true
	case parser.Mult:
		return a * b, true
	case parser.Div:
		if b != 0 {
			return a / b, true
		}
	}
	return nil, false
}

// joinsSurrogates reports whether the last code point of a and the first of b
// are a surrogate pair: their encodings must not be glued without care.
func joinsSurrogates(a, b string) bool {
	_, n := utf8.DecodeLastRuneInString(a)
	return n == 1 && len(a) > 0 && len(b) > 0 && b[0] == 0xED
}

func foldInts(op parser.Operator, a, b *big.Int) (any, bool) {
	z := new(big.Int)
	switch op {
	case parser.Add:
		z.Add(a, b)
	case parser.Sub:
		z.Sub(a, b)
	case parser.Mult:
		if a.BitLen()+b.BitLen() > maxFoldBits {
			return nil, false
		}
		z.Mul(a, b)
	case parser.Div:
		x, ok1 := floatOf(intConst(a))
		y, ok2 := floatOf(intConst(b))
		if !ok1 || !ok2 || y == 0 {
			return nil, false
		}
		return x / y, true
	case parser.FloorDiv, parser.Mod:
		if b.Sign() == 0 {
			return nil, false
		}
		q, m := new(big.Int).DivMod(a, b, new(big.Int)) // Euclidean: 0 <= m < |b|
		if m.Sign() != 0 && b.Sign() < 0 {
			q.Sub(q, big.NewInt(1))
			m.Add(m, b)
		}
		if op == parser.Mod {
			q = m
		}
		z = q
	case parser.Pow:
		// The exponent is looked at by itself first: the product of a large one would overflow.
		if b.Sign() < 0 || !b.IsInt64() || b.Int64() > maxFoldBits || int64(a.BitLen())*max(b.Int64(), 1) > maxFoldBits {
			return nil, false
		}
		z.Exp(a, b, nil)
	case parser.LShift:
		if b.Sign() < 0 || !b.IsInt64() || b.Int64() > maxFoldBits || a.BitLen()+int(b.Int64()) > maxFoldBits {
			return nil, false
		}
		z.Lsh(a, uint(b.Int64()))
	case parser.RShift:
		if b.Sign() < 0 || !b.IsInt64() || b.Int64() > 1<<20 {
			return nil, false
		}
		z.Rsh(a, uint(b.Int64()))
	case parser.BitAnd:
		z.And(a, b)
	case parser.BitOr:
		z.Or(a, b)
	case parser.BitXor:
		z.Xor(a, b)
	default:
		return nil, false
	}
	return intConst(z), true
}

func repeat(k any, n int64) (any, bool) {
	if n < 0 {
		n = 0
	}
	switch k := k.(type) {
	case string:
		if n == 0 || int64(len(k)) <= maxFoldStr/n {
			if n > 1 && joinsSurrogates(k, k) {
				return nil, false
			}
			return strings.Repeat(k, int(n)), true
		}
	case code.Bytes:
		if n == 0 || int64(len(k)) <= maxFoldStr/n {
			return code.Bytes(strings.Repeat(string(k), int(n))), true
		}
	case code.Tuple:
		if n == 0 || len(k) == 0 || int64(len(k)) <= maxFoldTuple/n {
			out := code.Tuple{}
			for i := int64(0); i < n && len(k) > 0; i++ {
				out = append(out, k...)
			}
			return out, true
		}
	}
	return nil, false
}

// foldIndex returns k[i] for a constant string, bytes or tuple.
func foldIndex(k, i any) (any, bool) {
	n, ok := i.(int64)
	if !ok {
		return nil, false
	}
	at := func(length int) (int, bool) {
		j := n
		if j < 0 {
			j += int64(length)
		}
		return int(j), j >= 0 && j < int64(length)
	}
	switch k := k.(type) {
	case string:
		for j := range len(k) {
			if k[j] >= utf8.RuneSelf {
				return nil, false
			}
		}
		if j, ok := at(len(k)); ok {
			return k[j : j+1], true
		}
	case code.Bytes:
		if j, ok := at(len(k)); ok {
			return int64(k[j]), true
		}
	case code.Tuple:
		if j, ok := at(len(k)); ok {
			return k[j], true
		}
	}
	return nil, false
}
