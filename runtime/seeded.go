// This file implements the observer of seeded runs: it makes switch points of what it is told.
package runtime

// seeded lets the controlled scheduler decide wherever the mode allows a switch:
// with the GIL before each instruction, or at CPython's checks; without it before
// each visible operation, and at checks too, so that no loop runs alone for ever.
type seeded struct{}

// ObserveSeeded makes the threads of a controlled run switch where the mode allows it.
func ObserveSeeded(t *Thread) {
	switch in := t.interp; {
	case !in.gilOn:
		t.Observe(seeded{}, SeeAccess|SeeChecks)
	case in.SwitchAny:
		t.Observe(seeded{}, SeeSteps)
	default:
		t.Observe(seeded{}, SeeChecks)
	}
}

func (seeded) point(t *Thread) {
	if t.locked == 0 {
		t.interp.controlled.Point()
	}
}

func (s seeded) Access(t *Thread, obj *Header, field Value, kind AccessKind) { s.point(t) }

// Sync is no switch point of CPython's where a lock is taken or given back: what
// waits lets others run by itself.
func (s seeded) Sync(t *Thread, obj *Header, kind SyncKind, ready func() bool) {
	if t.sights == SeeChecks && (kind == Acquire || kind == Release || kind >= TryAcquire) {
		return
	}
	s.point(t)
}

func (s seeded) Step(t *Thread)                    { s.point(t) }
func (s seeded) Check(t *Thread)                   { s.point(t) }
func (seeded) Done(*Thread, *Header, Value, Value) {}
func (seeded) Alloc(*Thread, *Header)              {}
