// A readable form of the tree, for people who want to see what the parser made of a program.

package parser

import (
	"fmt"
	"io"
	"reflect"
	"strings"

	"minipy/lexer"
)

// Dump writes a tree with one node a line, indented by depth: the type of the node, where it stands, and the fields
// that are not nodes. Fields without a value are left out.
func Dump(w io.Writer, n any) error {
	d := dumper{w: w}
	if m, ok := n.(*Module); ok {
		d.list("", 0, reflect.ValueOf(m.Body.Stmts))
	} else {
		d.node("", 0, reflect.ValueOf(n))
	}
	return d.err
}

type dumper struct {
	w   io.Writer
	err error
}

func (d *dumper) printf(depth int, format string, args ...any) {
	if d.err == nil {
		_, d.err = fmt.Fprintf(d.w, strings.Repeat("  ", depth)+format+"\n", args...)
	}
}

// list writes the elements of a field.
func (d *dumper) list(label string, depth int, v reflect.Value) {
	for i := range v.Len() {
		d.node(label, depth, v.Index(i))
	}
}

// node writes one node and what is below it.
func (d *dumper) node(label string, depth int, v reflect.Value) {
	for v.Kind() == reflect.Interface || v.Kind() == reflect.Pointer {
		if v.IsNil() {
			d.printf(depth, "%snil", label) // the key of `**mapping`, a missing default
			return
		}
		v = v.Elem()
	}
	line := label + v.Type().Name()
	if n, ok := v.Addr().Interface().(Node); ok {
		line += fmt.Sprintf(" %v-%v", n.Pos(), n.End())
	}
	t := v.Type()
	for i := range t.NumField() {
		if f := t.Field(i); f.IsExported() && !f.Anonymous {
			line += scalar(f.Name, v.Field(i))
		}
	}
	d.printf(depth, "%s", strings.ReplaceAll(line, "%", "%%"))
	for i := range t.NumField() {
		if f := t.Field(i); f.IsExported() && !f.Anonymous {
			d.field(f.Name, depth+1, v.Field(i))
		}
	}
}

// field writes a field that holds nodes.
func (d *dumper) field(name string, depth int, v reflect.Value) {
	label := name + ": "
	switch v.Kind() {
	case reflect.Interface:
		if !v.IsNil() {
			d.node(label, depth, v)
		}
	case reflect.Pointer:
		if !v.IsNil() && v.Type().Elem().Kind() == reflect.Struct && v.Type().Elem().PkgPath() == reflect.TypeFor[Module]().PkgPath() {
			d.node(label, depth, v)
		}
	case reflect.Slice:
		if k := v.Type().Elem().Kind(); k == reflect.Interface || k == reflect.Pointer || k == reflect.Struct {
			d.list(label, depth, v)
		}
	case reflect.Struct:
		switch s := v.Addr().Interface().(type) {
		case *Block:
			d.list(label, depth, reflect.ValueOf(s.Stmts))
		case *WithItems:
			d.list(label, depth, v.Field(0))
		case *TypeParams:
			d.list(label, depth, v.Field(0))
		case *Args:
			d.list(label, depth, reflect.ValueOf(s.Positional))
			d.list("Keyword: ", depth, v.FieldByName("Keywords"))
		case *Params:
			for i := range v.NumField() {
				d.field(v.Type().Field(i).Name, depth, v.Field(i))
			}
		}
	}
}

// scalar words a field that holds no nodes; "" if it has no value.
func scalar(name string, v reflect.Value) string {
	switch x := v.Interface().(type) {
	case lexer.Token:
		return ""
	case Operator:
		return fmt.Sprintf(" %s=%v", name, x)
	case []Operator, Singleton:
		return fmt.Sprintf(" %s=%v", name, x)
	case fmt.Stringer: // a big integer
		if v.Kind() == reflect.Pointer && !v.IsNil() {
			return fmt.Sprintf(" %s=%v", name, x)
		}
		return ""
	}
	switch v.Kind() {
	case reflect.String:
		if v.Len() > 0 && name != "Word" {
			return fmt.Sprintf(" %s=%q", name, v.String())
		}
	case reflect.Bool:
		if v.Bool() {
			return " " + name
		}
	case reflect.Int, reflect.Int64:
		return fmt.Sprintf(" %s=%d", name, v.Int())
	case reflect.Uint8:
		if v.Uint() != 0 {
			return fmt.Sprintf(" %s=%q", name, rune(v.Uint()))
		}
	case reflect.Float64:
		return fmt.Sprintf(" %s=%v", name, v.Float())
	case reflect.Slice:
		if v.Type().Elem().Kind() == reflect.String && v.Len() > 0 {
			return fmt.Sprintf(" %s=%v", name, v.Interface())
		}
	}
	return ""
}
