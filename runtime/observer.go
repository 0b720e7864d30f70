// This file defines the observer seam: how the laboratory sees a run.
package runtime

// AccessKind says what a visible operation does.
type AccessKind uint8

// The kinds of visible operations.
const (
	Read AccessKind = iota
	Write
	ReadWrite // atomic read-modify-write: append, pop, setdefault ...
)

// SyncKind says what a synchronisation does.
type SyncKind uint8

// The kinds of synchronisation.
const (
	Acquire SyncKind = iota
	Release
	WaitFor
	Notify
	StartThread
	JoinThread
)

// Observer watches one thread. It is nil in normal runs. Before a visible
// operation or a synchronisation takes effect it is told (thread, object, field,
// kind); after it, the value. It is called with no internal lock held.
type Observer interface {
	Access(t *Thread, obj *Header, field Value, kind AccessKind)
	Done(t *Thread, obj *Header, field, value Value)
	Sync(t *Thread, obj *Header, kind SyncKind)
	Alloc(t *Thread, obj *Header)
	Step(t *Thread)
}
