// This file is module _traceback: what module traceback needs of the reports.
package minipy

import (
	"strings"

	"minipy/compiler/code"
	rt "minipy/runtime"
	"minipy/runtime/modules/def"
	"minipy/runtime/object"
	"minipy/vm"
)

var tracebackFuncs = def.Funcs("_traceback", []object.Def{
	{Name: "format_exception", Min: 5, Max: 5, Fn: tracebackFormat,
		Doc: "format_exception(exc, tb, chain, limit, colorize) -> list of str"},
	{Name: "describe", Min: 2, Max: 2, Fn: tracebackDescribe,
		Doc: "describe(exc, tb) -> (text, lines below the traceback, class name)"},
	{Name: "entries", Min: 1, Max: 1, Fn: func(t *rt.Thread, a []rt.Value) (rt.Value, error) {
		if !a[0].IsNone() && a[0].Kind() != rt.KindTraceback {
			return rt.Value{}, object.Raise(t, object.AttributeErrorType, "'%s' object has no attribute 'tb_frame'", object.TypeName(a[0]))
		}
		r := newReporter(t)
		r.all = true
		return entryList(t, r.entries(a[0])), nil
	}, Doc: "entries(tb) -> list of tuples (file, line, name, source lines, end line, column, end column)"},
	{Name: "stack", Fn: tracebackStack, Doc: "stack() -> the running thread's stack, as entries gives it"},
	{Name: "format_entry", Min: 8, Max: 8, Fn: tracebackFormatEntry,
		Doc: "format_entry(file, line, name, lines, end_line, column, end_column, colorize) -> str"},
	{Name: "source_line", Min: 2, Max: 2, Fn: func(t *rt.Thread, a []rt.Value) (rt.Value, error) {
		return object.NewStr(t, ""), nil
	}, Doc: "source_line(file, line) -> str, empty if it is not known"},
})

func tracebackModule(t *rt.Thread) (rt.Value, error) {
	return def.Module(t, "_traceback", "What module traceback needs of the interpreter.", tracebackFuncs).Val(), nil
}

func strList(t *rt.Thread, lines []string) rt.Value {
	items := make([]rt.Value, len(lines))
	for i, s := range lines {
		items[i] = object.NewStr(t, s)
	}
	return object.NewListFrom(t, items).Val()
}

func checkException(t *rt.Thread, v rt.Value) error {
	if v.Kind() != rt.KindException {
		return object.TypeError(t, "Exception expected for value, %s found", object.TypeName(v))
	}
	return nil
}

func tracebackFormat(t *rt.Thread, a []rt.Value) (rt.Value, error) {
	if err := checkException(t, a[0]); err != nil {
		return rt.Value{}, err
	}
	chain, err := object.Truth(t, a[2])
	if err != nil {
		return rt.Value{}, err
	}
	colour, err := object.Truth(t, a[4])
	if err != nil {
		return rt.Value{}, err
	}
	limit := noLimit
	if !a[3].IsNone() {
		if limit, err = object.IndexInt(t, a[3], object.OverflowErrorType); err != nil {
			return rt.Value{}, err
		}
	}
	return strList(t, formatException(t, a[0], a[1], chain, limit, colour)), nil
}

func tracebackDescribe(t *rt.Thread, a []rt.Value) (rt.Value, error) {
	if err := checkException(t, a[0]); err != nil {
		return rt.Value{}, err
	}
	rep := newReporter(t).single(a[0], a[1])
	return object.NewTuple(t, object.NewStr(t, rep.text), strList(t, rep.only(false)), object.NewStr(t, rep.name)), nil
}

func entryList(t *rt.Thread, entries []frameEntry) rt.Value {
	items := make([]rt.Value, len(entries))
	for i, e := range entries {
		text, endLine, col, endCol := object.NewStr(t, strings.Join(e.lines, "\n")), rt.Int(int64(e.line)), rt.None, rt.None
		if e.pos.Line > 0 {
			endLine, col, endCol = rt.Int(int64(e.pos.EndLine)), rt.Int(int64(e.pos.Col)), rt.Int(int64(e.pos.EndCol))
		}
		items[i] = object.NewTuple(t, object.NewStr(t, e.file), rt.Int(int64(e.line)), object.NewStr(t, e.name), text, endLine, col, endCol)
	}
	return object.NewListFrom(t, items).Val()
}

// tracebackStack leaves out the frames of module traceback itself.
func tracebackStack(t *rt.Thread, _ []rt.Value) (rt.Value, error) {
	r := newReporter(t)
	var entries []frameEntry
	for _, s := range vm.Stack(t) {
		if len(entries) == 0 && s.Code.File == "<traceback>" {
			continue
		}
		entries = append(entries, frameEntry{file: s.Code.File, name: s.Code.Name, line: s.Line, lines: r.sourceLines(s.Code.Source, s.Line, s.Line)})
	}
	for i, j := 0, len(entries)-1; i < j; i, j = i+1, j-1 {
		entries[i], entries[j] = entries[j], entries[i]
	}
	return entryList(t, entries), nil
}

func tracebackFormatEntry(t *rt.Thread, a []rt.Value) (rt.Value, error) {
	e := frameEntry{}
	for i, p := range map[int]*string{0: &e.file, 2: &e.name} {
		s, err := object.ToGoString(t, a[i])
		if err != nil {
			return rt.Value{}, err
		}
		*p = s
	}
	var n [4]int
	known := true
	for i, k := range [...]int{1, 4, 5, 6} {
		if a[k].IsNone() {
			known = false
			continue
		}
		v, err := object.IndexInt(t, a[k], object.OverflowErrorType)
		if err != nil {
			return rt.Value{}, err
		}
		n[i] = v
	}
	e.line = n[0]
	if object.IsStr(a[3]) {
		if s := object.GoString(a[3]); s != "" {
			e.lines = strings.Split(strings.TrimSuffix(s, "\n"), "\n")
		}
	}
	if known {
		e.pos = code.Pos{Line: int32(n[0]), EndLine: int32(n[1]), Col: int32(n[2]), EndCol: int32(n[3])}
	}
	colour, err := object.Truth(t, a[7])
	if err != nil {
		return rt.Value{}, err
	}
	return object.NewStr(t, e.format(colour)), nil
}
