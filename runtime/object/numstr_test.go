// This file tests what scripts do not see of numbers and strings: shared buffers, indexes, locks.
package object

import (
	"math/big"
	"strings"
	"testing"

	rt "minipy/runtime"
	"minipy/runtime/object/text"
)

// newTestThread returns the attached main thread of a fresh interpreter.
func newTestThread(t *testing.T) *rt.Thread {
	t.Helper()
	_, th := rt.NewInterp(rt.Options{GIL: true}, rt.Hooks{})
	th.Attach()
	NewState(th)
	return th
}

func TestConcatSharesABufferAndChangesNoStr(t *testing.T) {
	t.Parallel()
	th := newTestThread(t)
	add := func(a rt.Value, s string) rt.Value {
		r, err := BinaryOp(th, a, NewStr(th, s), 0)
		if err != nil {
			t.Fatal(err)
		}
		return r
	}
	s := NewStr(th, "")
	var all []rt.Value
	for i := 0; i < 500; i++ {
		s = add(s, "aé")
		all = append(all, s)
	}
	for i, v := range all {
		if want := strings.Repeat("aé", i+1); GoString(v) != want || AsStr(v).N != 2*(i+1) {
			t.Fatalf("string %d changed", i)
		}
	}
	// Two strings that continue the same one do not share what follows.
	x, y := add(s, "x"), add(s, "y")
	if GoString(x) != GoString(s)+"x" || GoString(y) != GoString(s)+"y" {
		t.Error("continuations of one string share their ends")
	}
	if a := AsStr(s).aux.Load(); a == nil || a.buf == nil {
		t.Error("a long chain of concatenations uses no buffer")
	}
}

func TestOffsetsAgreeWithAWalk(t *testing.T) {
	t.Parallel()
	th := newTestThread(t)
	for _, s := range []string{strings.Repeat("é", 300), strings.Repeat("a日😀", 100), strings.Repeat("a", 500) + "é", "é"} {
		p := AsStr(NewStr(th, s))
		for i := 0; i <= p.N; i++ {
			if got, want := p.offset(i), text.Offset(s, i); got != want {
				t.Fatalf("offset %d of a string of %d: %d, want %d", i, p.N, got, want)
			}
		}
		for i := 0; i < p.N; i += 7 {
			for j := i; j <= p.N; j += 31 {
				if got, want := p.slice(i, j), text.Slice(s, i, j); got != want {
					t.Fatalf("slice %d:%d: %q, want %q", i, j, got, want)
				}
			}
		}
	}
}

func TestIntsAreNormalized(t *testing.T) {
	t.Parallel()
	th := newTestThread(t)
	huge := NewBig(th, new(big.Int).Lsh(big.NewInt(1), 63))
	if huge.IsInt() {
		t.Fatal("2**63 fits no word")
	}
	r, err := intSub(th, huge, rt.Int(1))
	if err != nil || !r.IsInt() || r.Int() != 1<<63-1 {
		t.Errorf("2**63 - 1 = %v, %v", r, err)
	}
	r, err = intNeg(th, huge)
	if err != nil || !r.IsInt() || r.Int() != -1<<63 {
		t.Errorf("-(2**63) = %v, %v", r, err)
	}
	if i, ok := ToInt64(rt.True); !ok || i != 1 {
		t.Errorf("int of True: %d, %v", i, ok)
	}
	if AsBig(rt.Int(-5)).Int64() != -5 || !IsIntLike(huge) || IsIntLike(rt.Float(1)) {
		t.Error("kinds of ints")
	}
}

func TestNewNaNsDiffer(t *testing.T) {
	t.Parallel()
	th := newTestThread(t)
	a, b := newNaN(th), newNaN(th)
	if a == b || a.Float() == a.Float() || b.Float() == b.Float() {
		t.Error("two NaNs must be two objects")
	}
}

func TestByteArraySplice(t *testing.T) {
	t.Parallel()
	for start := 0; start <= 4; start++ {
		for stop := start; stop <= 4; stop++ {
			for n := 0; n < 7; n++ {
				a := &ByteArray{b: append(make([]byte, 0, 6), "abcd"...)}
				ins := strings.Repeat("x", n)
				a.splice(start, stop, ins)
				if want := "abcd"[:start] + ins + "abcd"[stop:]; string(a.b) != want {
					t.Errorf("splice(%d, %d, %q) = %q, want %q", start, stop, ins, a.b, want)
				}
			}
		}
	}
}
