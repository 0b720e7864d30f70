// This file reads the commonest command lines without kong: switches, a script, its arguments.
package main

import (
	"reflect"
	"strconv"
	"strings"
	"time"
)

// quick reads `[--SWITCH...] SCRIPT [ARGS...]` into c, as parse would; ok is false,
// and c unchanged, for anything else. Making kong's model of the whole command line
// takes a fifth of the time in which a short script runs. The table is the same:
// the tags of commandLine.
func (c *commandLine) quick(args []string) (ok bool, err error) {
	v := reflect.ValueOf(c).Elem()
	var set []int
	for len(args) > 0 && strings.HasPrefix(args[0], "--") {
		i := switchNamed(v.Type(), args[0][2:])
		if i < 0 {
			return false, nil
		}
		set = append(set, i)
		args = args[1:]
	}
	if len(args) == 0 || args[0] == "" || args[0][0] == '-' || isCommand(v.Type(), args[0]) {
		return false, nil
	}
	for i := range v.NumField() {
		if text, has := v.Type().Field(i).Tag.Lookup("default"); has && !setDefault(v.Field(i), text) {
			panic("minipy: no way to read the default " + text)
		}
	}
	for _, i := range set {
		v.Field(i).SetBool(true)
	}
	c.Run.Args = args
	return true, c.check()
}

// switchNamed returns the field of an option without a value, or -1.
func switchNamed(t reflect.Type, name string) int {
	for i := range t.NumField() {
		if f := t.Field(i); f.IsExported() && f.Tag.Get("name") == name && f.Type.Kind() == reflect.Bool {
			return i
		}
	}
	return -1
}

// isCommand reports whether a word is the name of a command.
func isCommand(t reflect.Type, word string) bool {
	for i := range t.NumField() {
		f := t.Field(i)
		if _, is := f.Tag.Lookup("cmd"); is && strings.ToLower(f.Name) == word {
			return true
		}
	}
	return false
}

func setDefault(f reflect.Value, text string) bool {
	switch f.Interface().(type) {
	case string:
		f.SetString(text)
		return true
	case time.Duration:
		d, err := time.ParseDuration(text)
		f.SetInt(int64(d))
		return err == nil
	case int:
		n, err := strconv.Atoi(text)
		f.SetInt(int64(n))
		return err == nil
	}
	return false
}
