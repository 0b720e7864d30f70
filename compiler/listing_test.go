// This file compares listings with testdata/dis.

package compiler_test

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"minipy/compiler"
	"minipy/compiler/code"
	"minipy/parser"

	"github.com/google/go-cmp/cmp"
	"github.com/rogpeppe/go-internal/txtar"
)

// TestListings reads archives of a program and its listing. The name of the
// listing chooses its form: listing, listing.offsets, listing.unicode,
// listing.color or listing.json.
func TestListings(t *testing.T) {
	t.Parallel()
	files, err := filepath.Glob("../testdata/dis/*.txtar")
	if err != nil || len(files) == 0 {
		t.Fatal("no archives", err)
	}
	for _, file := range files {
		t.Run(filepath.Base(file), func(t *testing.T) {
			t.Parallel()
			ar, err := txtar.ParseFile(file)
			if err != nil {
				t.Fatal(err)
			}
			src := ar.Files[0]
			m, err := parser.Parse(src.Name, string(src.Data))
			if err != nil {
				t.Fatal(err)
			}
			c, err := compiler.Compile(m, compiler.Options{File: src.Name, Source: string(src.Data)})
			if err != nil {
				t.Fatal(err)
			}
			for i := range ar.Files[1:] {
				want := &ar.Files[i+1]
				var got bytes.Buffer
				o := code.ListOptions{
					Offsets: strings.HasSuffix(want.Name, ".offsets"), Unicode: strings.HasSuffix(want.Name, ".unicode"),
					Color: strings.HasSuffix(want.Name, ".color"),
				}
				if strings.HasSuffix(want.Name, ".json") {
					err = code.DisassembleJSON(&got, c)
				} else {
					err = code.Disassemble(&got, c, o)
				}
				if err != nil {
					t.Fatal(err)
				}
				if *update {
					want.Data = got.Bytes()
				} else if diff := cmp.Diff(string(want.Data), got.String()); diff != "" {
					t.Errorf("%s (-want +got):\n%s", want.Name, diff)
				}
			}
			if *update {
				if err := os.WriteFile(file, txtar.Format(ar), 0o666); err != nil {
					t.Fatal(err)
				}
			}
		})
	}
}
