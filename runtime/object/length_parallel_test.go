// This file tests that a length is never seen between: steps over many items store it again for each.
package object

import (
	"sync/atomic"
	"testing"

	"minipy/compiler/code"
	rt "minipy/runtime"
)

func TestLengthsAreWhole(tt *testing.T) {
	_, t := rt.NewInterp(rt.Options{NoNaps: true}, rt.Hooks{Break: testBreak})
	NewState(t)
	t.Attach()
	defer t.Detach()
	const size = 16
	d, whole := NewDict(t), NewDict(t)
	s, flip := NewSet(t), NewSet(t)
	l := NewList(t, 0)
	for i := range int64(size) {
		_ = whole.Set(t, rt.Int(i), rt.Int(i))
		_ = flip.Add(t, rt.Int(i))
	}
	var ended atomic.Bool
	parallel(t, 2, func(t *rt.Thread, i int) {
		if i == 0 {
			for range 20 * rounds() {
				_ = d.Merge(t, whole, true)
				d.Clear(t)
				_ = l.Extend(t, whole.Val())
				l.clear(t)
				r, err := InPlaceOp(t, s.Val(), flip.Val(), code.Xor)
				if err == nil {
					t.Decref(r)
				}
				_ = t.Poll()
			}
			ended.Store(true)
			return
		}
		for !ended.Load() {
			for _, n := range []int{d.Len(t), l.Len(t), s.Len(t)} {
				if n != 0 && n != size {
					tt.Errorf("a length of %d is neither 0 nor %d", n, size)
					ended.Store(true)
				}
			}
			_ = t.Poll()
		}
	})
}
