// This file embeds the standard modules that are written in Python.

// Package pylib holds the standard modules written in Python: NAME.py is module
// NAME, a.b.py the submodule b of package a.
package pylib

import (
	"embed"
	"strings"
	"sync"
)

//go:embed *.py
var files embed.FS

// Sources returns what reads each module's text, by full name: a script imports
// few of them. The map is the same each time.
func Sources() map[string]func() string { return sources() }

var sources = sync.OnceValue(func() map[string]func() string {
	entries, err := files.ReadDir(".")
	if err != nil {
		panic(err) // the files are part of the program
	}
	m := make(map[string]func() string, len(entries))
	for _, e := range entries {
		m[strings.TrimSuffix(e.Name(), ".py")] = func() string {
			text, err := files.ReadFile(e.Name())
			if err != nil {
				panic(err)
			}
			return string(text)
		}
	}
	return m
})
