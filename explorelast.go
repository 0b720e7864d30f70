// This file evaluates the watched expressions and the assertion when an explored script has ended.
package minipy

import (
	"minipy/compiler/code"
	rt "minipy/runtime"
	"minipy/runtime/object"
	"minipy/vm"
	"minipy/vm/explore"
)

// assertFailed begins the line of an outcome in which the assertion does not hold.
const assertFailed = "assertion failed: "

// lastWord is an expression that is evaluated in __main__ when the script has ended.
type lastWord struct {
	text   string
	code   *code.Code
	assert bool
}

// lastWords compiles the expressions of o.
func lastWords(o explore.Options) ([]lastWord, error) {
	var words []lastWord
	add := func(text string, assert bool) error {
		c, err := Compile("<"+text+">", text, "eval", 0)
		words = append(words, lastWord{text, c, assert})
		return err
	}
	for _, text := range o.Watch {
		if err := add(text, false); err != nil {
			return nil, err
		}
	}
	if o.Assert != "" {
		if err := add(o.Assert, true); err != nil {
			return nil, err
		}
	}
	return words, nil
}

// say returns the line that the expression adds to the outcome: what it watches, or
// that an assertion does not hold.
func (w *lastWord) say(t *rt.Thread, ns *object.Dict) string {
	switch value, ok := w.value(t, ns); {
	case w.assert && ok && value == "":
		return ""
	case w.assert && ok:
		return assertFailed + w.text + "\n"
	case w.assert:
		return assertFailed + w.text + " " + value + "\n"
	case ok:
		return w.text + " = " + value + "\n"
	default:
		return w.text + " " + value + "\n"
	}
}

// value evaluates the expression: its repr, or of an assertion "" if it is true; if it
// raises something ok is false, and value says what.
func (w *lastWord) value(t *rt.Thread, ns *object.Dict) (value string, ok bool) {
	mark := t.HoldMark()
	defer t.Release(mark)
	v, err := vm.RunLink(t, vm.NewLinks(t, w.code, ns))
	if err == nil {
		t.Hold(v)
		if w.assert {
			if ok, err = object.Truth(t, v); err == nil && !ok {
				value = "False"
			}
		} else {
			value, err = object.ReprString(t, v)
		}
	}
	if err != nil {
		exc := t.Hold(object.Fetch(t))
		return "raises " + object.TypeName(exc), false
	}
	return value, true
}
