// Integers as text: any base, underscores, prefixes, and the limit on decimal digits.

package numfmt

import (
	"fmt"
	"math/big"
	"math/bits"
	"strconv"

	"minipy/runtime/object/num"
)

// DefaultMaxDigits is the limit on the decimal digits of conversions that sys.set_int_max_str_digits starts from; 0 is none.
const DefaultMaxDigits = 4300

// digitsThreshold is the number of digits up to which no limit applies.
const digitsThreshold = 640

// ErrIntSyntax is returned for text that is no int. The caller, who has the original operand, words the message:
// "invalid literal for int() with base 10: '...'".
var ErrIntSyntax = &num.Error{Kind: num.ValueError, Msg: "invalid literal for int()"}

// ErrBase is returned for a base that is not 0 or 2 to 36.
var ErrBase = &num.Error{Kind: num.ValueError, Msg: "int() base must be >= 2 and <= 36, or 0"}

func errManyDigits(limit, digits int) error {
	return num.NewError(num.ValueError, fmt.Sprintf("Exceeds the limit (%d digits) for integer string conversion: value has %d digits; "+
		"use sys.set_int_max_str_digits() to increase the limit", limit, digits))
}

func errLongInt(limit int) error {
	return num.NewError(num.ValueError, fmt.Sprintf("Exceeds the limit (%d digits) for integer string conversion; "+
		"use sys.set_int_max_str_digits() to increase the limit", limit))
}

// ParseInt converts a str as int(s, base) does: white space around, a sign, a prefix 0x, 0o, 0b if it fits the base, digits
// with single underscores between them. Base 0 takes the base from the prefix. limit bounds the digits of bases that are no
// power of two; 0 is no limit. The result is small if b is nil.
func ParseInt(s string, base, limit int) (i int64, b *big.Int, err error) {
	if base != 0 && (base < 2 || base > 36) {
		return 0, nil, ErrBase
	}
	if base == 10 && len(s) <= 18 { // digits alone, the usual case
		n := int64(0)
		for k := 0; ; k++ {
			if k == len(s) {
				if k == 0 {
					return 0, nil, ErrIntSyntax
				}
				return n, nil, nil
			}
			c := s[k] - '0'
			if c > 9 {
				break
			}
			n = n*10 + int64(c)
		}
	}
	s = plainNumber(s)
	negative := false
	if s != "" && (s[0] == '+' || s[0] == '-') {
		negative = s[0] == '-'
		s = s[1:]
	}
	onlyZeros := false // base 0 does not allow 010
	prefixed := false
	if len(s) >= 2 && s[0] == '0' {
		of := 0
		switch s[1] | 0x20 {
		case 'x':
			of = 16
		case 'o':
			of = 8
		case 'b':
			of = 2
		}
		if of != 0 && (base == of || base == 0) {
			base, s, prefixed = of, s[2:], true
			if s != "" && s[0] == '_' { // 0x_ff
				s = s[1:]
			}
		}
	}
	if base == 0 {
		base, onlyZeros = 10, !prefixed && s != "" && s[0] == '0'
	}
	digits, ok := cleanDigits(s, base)
	if !ok {
		return 0, nil, ErrIntSyntax
	}
	if onlyZeros {
		for k := range len(digits) {
			if digits[k] != '0' {
				return 0, nil, ErrIntSyntax
			}
		}
	}
	if base&(base-1) != 0 && limit > 0 && len(digits) > digitsThreshold && len(digits) > limit {
		return 0, nil, errManyDigits(limit, len(digits))
	}
	if u, e := strconv.ParseUint(digits, base, 64); e == nil {
		switch {
		case u < 1<<63 && negative:
			return -int64(u), nil, nil
		case u < 1<<63:
			return int64(u), nil, nil
		case u == 1<<63 && negative:
			return -1 << 63, nil, nil
		}
	}
	b = parseDigits(digits, base)
	if negative {
		b.Neg(b)
	}
	return 0, b, nil
}

// leafDigits is how many digits SetString converts in one go: its time grows with their square.
const leafDigits = 1000

// parseDigits converts digits of base. Long ones are parted where the low part has leafDigits·2^k digits, so
// that the multiplications are of large numbers, and the powers of base are squares of each other.
func parseDigits(digits string, base int) *big.Int {
	var powers []*big.Int // base^(leafDigits·2^k)
	for n := leafDigits; n < len(digits); n *= 2 {
		if k := len(powers); k > 0 {
			powers = append(powers, new(big.Int).Mul(powers[k-1], powers[k-1]))
		} else {
			powers = append(powers, new(big.Int).Exp(big.NewInt(int64(base)), big.NewInt(leafDigits), nil))
		}
	}
	var parse func(s string, k int) *big.Int
	parse = func(s string, k int) *big.Int {
		for k > 0 && len(s) <= leafDigits<<(k-1) {
			k--
		}
		if k == 0 {
			b, _ := new(big.Int).SetString(s, base)
			return b
		}
		at := len(s) - leafDigits<<(k-1)
		b := parse(s[:at], k-1)
		b.Mul(b, powers[k-1])
		return b.Add(b, parse(s[at:], k-1))
	}
	return parse(digits, len(powers))
}

// cleanDigits removes the underscores of s, which must be digits of base with at most one underscore between two.
func cleanDigits(s string, base int) (string, bool) {
	underscores := 0
	for i := range len(s) {
		c := s[i]
		if c == '_' {
			if i == 0 || i == len(s)-1 || s[i-1] == '_' {
				return "", false
			}
			underscores++
			continue
		}
		d := 99
		switch {
		case c >= '0' && c <= '9':
			d = int(c - '0')
		case c|0x20 >= 'a' && c|0x20 <= 'z':
			d = int(c|0x20-'a') + 10
		}
		if d >= base {
			return "", false
		}
	}
	if s == "" || underscores == 0 {
		return s, s != ""
	}
	dst := make([]byte, 0, len(s)-underscores)
	for i := range len(s) {
		if s[i] != '_' {
			dst = append(dst, s[i])
		}
	}
	return string(dst), true
}

// AppendBig appends b in decimal, or fails if it has more than limit digits; 0 is no limit.
func AppendBig(dst []byte, b *big.Int, limit int) ([]byte, error) {
	if limit > 0 && b.BitLen() > digitsThreshold {
		// A number of n bits has at least (n-1)*log10(2) digits; spare the work where that alone is too many.
		hi, lo := bits.Mul64(uint64(b.BitLen()-1), 30102999)
		if least, _ := bits.Div64(hi, lo, 100000000); least > uint64(limit) {
			return dst, errLongInt(limit)
		}
	}
	start := len(dst)
	dst = b.Append(dst, 10)
	n := len(dst) - start
	if b.Sign() < 0 {
		n--
	}
	if limit > 0 && n > limit {
		return dst[:start], errLongInt(limit)
	}
	return dst, nil
}

// AppendInt appends an integer in base 2 to 36 without a prefix; limit applies to base 10 only.
func AppendInt(dst []byte, i int64, b *big.Int, base, limit int) ([]byte, error) {
	switch {
	case b == nil:
		return strconv.AppendInt(dst, i, base), nil
	case base == 10:
		return AppendBig(dst, b, limit)
	}
	return b.Append(dst, base), nil
}

// AppendPrefixed appends an integer as bin, oct and hex do: 0b, 0o or 0x after the sign.
func AppendPrefixed(dst []byte, i int64, b *big.Int, base int) []byte {
	start := len(dst)
	dst, _ = AppendInt(dst, i, b, base, 0)
	at := start
	if dst[at] == '-' {
		at++
	}
	dst = append(dst, 0, 0)
	copy(dst[at+2:], dst[at:])
	dst[at], dst[at+1] = '0', prefixLetter(base)
	return dst
}

func prefixLetter(base int) byte {
	switch base {
	case 2:
		return 'b'
	case 8:
		return 'o'
	}
	return 'x'
}
