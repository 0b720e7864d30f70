// This file embeds the standard modules that are written in Python.

// Package pylib holds the standard modules written in Python: NAME.py is module
// NAME, a.b.py the submodule b of package a.
package pylib

import (
	"embed"
	"strings"
)

//go:embed *.py
var files embed.FS

// Sources returns the modules' texts by full name.
func Sources() map[string]string {
	entries, err := files.ReadDir(".")
	if err != nil {
		panic(err) // the files are part of the program
	}
	m := make(map[string]string, len(entries))
	for _, e := range entries {
		text, err := files.ReadFile(e.Name())
		if err != nil {
			panic(err)
		}
		m[strings.TrimSuffix(e.Name(), ".py")] = string(text)
	}
	return m
}
