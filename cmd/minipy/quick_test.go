// This file tests that command lines mean the same whether kong reads them or not.
package main

import (
	"reflect"
	"testing"
)

func TestQuickAgreesWithKong(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		args  []string
		quick bool
	}{
		{[]string{"a.mpy"}, true},
		{[]string{"a.mpy", "-x", "--", "b", "explore"}, true},
		{[]string{"--nogil", "a.mpy"}, true},
		{[]string{"--gil", "--stats", "--unbuffered", "--quiet", "a.mpy", "--nogil"}, true},
		{[]string{"./explore"}, true},
		{nil, false},
		{[]string{"explore", "a.mpy"}, false},
		{[]string{"test"}, false},
		{[]string{"-"}, false},
		{[]string{"--nogil", "-"}, false},
		{[]string{"-u", "a.mpy"}, false},
		{[]string{"--switch=any", "a.mpy"}, false},
		{[]string{"--interval", "1ms", "a.mpy"}, false},
		{[]string{"--help"}, false},
		{[]string{"--version"}, false},
		{[]string{"--", "a.mpy"}, false},
		{[]string{""}, false},
	} {
		quick, whole := &commandLine{}, &commandLine{}
		ok, err := quick.quick(c.args)
		if ok != c.quick || err != nil {
			t.Errorf("%q: %v, %v", c.args, ok, err)
		}
		if !ok {
			if !reflect.ValueOf(quick).Elem().IsZero() {
				t.Errorf("%q: refused, but changed", c.args)
			}
			continue
		}
		name, err := parse(whole, newParser(whole), c.args)
		if err != nil || name != "run" {
			t.Errorf("%q: kong says %s, %v", c.args, name, err)
		}
		// The defaults of other commands are theirs alone.
		whole.Explore, whole.Replay, whole.Stress, whole.Test = exploreCommand{}, replayCommand{}, stressCommand{}, testCommand{}
		if a, b := reflect.ValueOf(quick).Elem(), reflect.ValueOf(whole).Elem(); true {
			for i := range a.NumField() {
				f := a.Type().Field(i)
				if f.IsExported() && !reflect.DeepEqual(a.Field(i).Interface(), b.Field(i).Interface()) {
					t.Errorf("%q: %s is %v, and with kong %v", c.args, f.Name, a.Field(i), b.Field(i))
				}
			}
		}
	}
	if _, err := (&commandLine{}).quick([]string{"--gil", "--nogil", "a.mpy"}); err == nil {
		t.Error("--gil and --nogil together are accepted")
	}
}
