// This file checks the chains of inline caches: their length, their order, and when a full one changes.

package vm

import (
	"testing"
	"unsafe"

	rt "minipy/runtime"
	"minipy/runtime/object"
)

func TestFullChainsForgetTheOldest(tt *testing.T) {
	tt.Parallel()
	_, t := rt.NewInterp(rt.Options{}, rt.Hooks{})
	object.NewState(t)
	t.Attach()
	defer t.Detach()
	l := &object.Link{Sites: []unsafe.Pointer{noCachePtr}}
	l.SitesPtr = unsafe.Pointer(&l.Sites[0])
	var shapes [maxShapes + 2]rt.Shape
	fill := func(i int) {
		addCache(l, 0, &attrCache{shape: &shapes[i], cls: object.ObjectType, version: object.ObjectType.Version(), kind: cacheSlot})
	}
	known := func() (n int) {
		for i := range shapes {
			if site(l, 0).find(&shapes[i]).kind != cacheNone {
				n |= 1 << i
			}
		}
		return n
	}
	for i := range maxShapes {
		if !worthFilling(t, l, 0) {
			tt.Fatalf("a site with %d records takes no more", i)
		}
		fill(i)
	}
	if got := known(); got != 1<<maxShapes-1 {
		tt.Fatalf("records of shapes %b, want the first %d", got, maxShapes)
	}
	misses := 1
	for !worthFilling(t, l, 0) {
		misses++
	}
	if misses != maxMisses {
		tt.Errorf("a full site got a record after %d misses, want %d", misses, maxMisses)
	}
	fill(maxShapes)
	if got := known(); got != 1<<(maxShapes+1)-1-1 {
		tt.Errorf("records of shapes %b, want all but the oldest and the last", got)
	}
	if worthFilling(t, l, 0) {
		tt.Error("and the next one at once")
	}
	before := known()
	addCache(l, 0, &attrCache{shape: &shapes[maxShapes+1], cls: object.ObjectType, kind: cacheSlot})
	if got := known(); got != before {
		tt.Errorf("records of shapes %b, want %b: a class that is being written has none", got, before)
	}
}
