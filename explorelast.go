// This file evaluates the watched expressions and the assertion when an explored script has ended.
package minipy

import (
	"fmt"

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
	v, err := vm.RunLink(t, vm.NewLinks(t, w.code, ns))
	if err == nil {
		mark := t.HoldMark()
		t.Hold(v)
		defer t.Release(mark)
		if w.assert {
			var ok bool
			if ok, err = object.Truth(t, v); err == nil && ok {
				return ""
			}
		} else {
			var s string
			if s, err = object.ReprString(t, v); err == nil {
				return w.text + " = " + s + "\n"
			}
		}
	}
	why := ""
	if err != nil {
		exc := object.Fetch(t)
		why = object.TypeName(exc)
		t.Decref(exc)
	}
	switch {
	case !w.assert:
		return fmt.Sprintf("%s raises %s\n", w.text, why)
	case why != "":
		return fmt.Sprintf("%s%s raises %s\n", assertFailed, w.text, why)
	}
	return assertFailed + w.text + "\n"
}
