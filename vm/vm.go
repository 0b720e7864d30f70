// This file wires the machine to an interpreter: hooks, per-thread state, links.

// Package vm executes code: the loop (eval.go), its slow paths by subject
// (slow_*.go), calls and argument binding (call.go), exceptions (unwind.go),
// generators (generator.go) and the breaker (breaker.go).
package vm

import (
	"unsafe"

	"minipy/compiler/code"
	rt "minipy/runtime"
	"minipy/runtime/object"
)

// Opcodes of the machine's own, never emitted by the compiler.
const (
	opTrap = code.TRAP
	// opHalt ends a run of eval: the code of the stub frame below a call from Go.
	opHalt = code.HALT
	// opBridge returns from a call whose frame stands in another segment than its caller's.
	opBridge = code.BRIDGE
)

// Shapes that the loop compares with; constants after package object's init.
var (
	functionShape  = object.FunctionShape()
	listShape      = object.ListShape()
	tupleShape     = object.TupleShape()
	nativeShape    = object.NativeShape()
	strShape       = object.StrShape()
	moduleShape    = object.ModuleShape()
	rangeIterShape = object.RangeIterShape()
	listIterShape  = object.ListIterShape()
	tupleIterShape = object.TupleIterShape()
)

var noCachePtr = unsafe.Pointer(&noCache)

// stubs are the functions of stub frames: static, shared by all interpreters.
var haltStub, bridgeStub = newStub(uint64(opHalt), uint64(opHalt)), newStub(uint64(opBridge), uint64(opBridge))

// newStub returns a function of these instructions.
func newStub(ins ...uint64) *object.Function {
	n := len(ins)
	c := &code.Code{Name: "<stub>", QualName: "<stub>", Ins: ins, Pos: make([]code.Pos, n), NRegs: 8}
	l := &object.Link{Code: c, N: uintptr(n), FrameLen: 8 * code.Scale, Ns: nil}
	l.Ins = append(l.Ins, ins...)
	for range ins {
		l.Ins = append(l.Ins, uint64(opTrap))
	}
	l.Ins = append(l.Ins, 0)
	l.Start = unsafe.Pointer(&l.Ins[0])
	f := &object.Function{Link: l, Defaults: rt.None, KwDefaults: rt.None, Closure: rt.None, Name: rt.None, QualName: rt.None}
	f.InitStatic(functionShape)
	return f
}

// Install connects the machine to an interpreter and its main thread.
func Install(in *rt.Interp) {
	h := in.Hooks()
	h.Call = callFunction
	h.Break = handlePoll
	h.RunBody = runBody
	h.RunCode = runCode
	h.Frame = currentFrame
	h.Import = importModule
	h.Globals = currentGlobals
	h.Caller = callerFrame
	h.SuperArgs = superArgs
	h.InitThread = InitThread
	in.Machine = &interpState{}
}

// NewLink binds code to a namespace.
func NewLink(t *rt.Thread, c *code.Code, ns *object.Dict) *object.Link {
	return object.NewLink(t, c, ns, noCachePtr)
}

// RunModule executes module-level code in namespace ns; the result of eval-mode
// code is returned, owned.
func RunModule(t *rt.Thread, c *code.Code, ns *object.Dict) (rt.Value, error) {
	f := object.NewFunction(t, NewLink(t, c, ns), rt.None, rt.None, rt.None)
	return callFunction(t, f.Val(), nil, nil)
}

// RunNames executes code compiled in Names mode (exec with a separate locals
// mapping) with ns as globals and locals as the namespace in register 1.
func RunNames(t *rt.Thread, c *code.Code, ns *object.Dict, locals rt.Value) (rt.Value, error) {
	f := object.NewFunction(t, NewLink(t, c, ns), rt.None, rt.None, rt.None)
	return runBody(t, f.Val(), locals)
}

// runCode is the hook behind eval and exec.
func runCode(t *rt.Thread, c any, ns *rt.Header, locals rt.Value) (rt.Value, error) {
	if locals.IsUnbound() {
		return RunModule(t, c.(*code.Code), object.AsDict(ns.Val()))
	}
	return RunNames(t, c.(*code.Code), object.AsDict(ns.Val()), locals)
}

// runBody executes a class body's function with its namespace in register 1.
func runBody(t *rt.Thread, fn, ns rt.Value) (rt.Value, error) {
	return enterFromGo(t, fn, []rt.Value{ns}, nil, true)
}

// currentFrame returns the globals and, for module level, class bodies and
// functions, the innermost script frame's code and registers.
func currentFrame(t *rt.Thread) *rt.FrameInfo {
	f := innermost(t)
	if f == nil {
		return nil
	}
	return f
}

// InitThread gives a thread its machine. A thread of the kernel's making must
// have one before it runs script code.
func InitThread(t *rt.Thread) { machineOf(t) }

// currentGlobals returns the namespace of the running script code, owned.
func currentGlobals(t *rt.Thread) rt.Value {
	f := innermost(t)
	if f == nil {
		return rt.Value{}
	}
	return t.New(object.AsFunction(f.Func.Val()).Link.Ns.Val())
}

// superArgs finds the class and first argument that super() means in the
// innermost frame, owned.
func superArgs(t *rt.Thread) (cls, self rt.Value, err error) {
	f := innermost(t)
	if f == nil {
		return cls, self, object.RuntimeError(t, "super(): no current frame")
	}
	fn := object.AsFunction(f.Func.Val())
	c := fn.Link.Code
	if c.NPos == 0 {
		return cls, self, object.RuntimeError(t, "super(): no arguments")
	}
	first := f.Values[0]
	if first.Kind() == rt.KindCell {
		first = object.AsCell(first).V
	}
	if first.IsUnbound() {
		return cls, self, object.RuntimeError(t, "super(): arg[0] deleted")
	}
	for i, name := range c.FreeVars {
		if name == "__class__" {
			v := object.AsCell(object.AsTuple(fn.Closure).Items[i]).Load(t)
			if v.IsUnbound() {
				return cls, self, object.RuntimeError(t, "super(): empty __class__ cell")
			}
			return v, t.New(first), nil
		}
	}
	return cls, self, object.RuntimeError(t, "super(): __class__ cell not found")
}
