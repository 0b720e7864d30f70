// This file defines quit and exit, the objects that end a session.
package builtins

import (
	"minipy/runtime/object"

	rt "minipy/runtime"
)

// quitter is quit or exit.
type quitter struct {
	rt.Header
	name string
}

var (
	quitterShape = rt.Shape{Kind: rt.KindOther}
	quitterType  = &object.Type{}
)

func newQuitter(t *rt.Thread, name string) rt.Value {
	q := &quitter{name: name}
	q.InitDeferred(&quitterShape)
	return q.Val()
}

func init() {
	object.DefineType(quitterType, object.TypeDef{
		Name: "Quitter", Module: "_sitebuiltins", Layout: &quitterShape,
		Slots: object.Slots{
			Repr: func(t *rt.Thread, v rt.Value) (rt.Value, error) {
				return object.NewStr(t, "Use "+object.As[quitter](v).name+"() or Ctrl-D (i.e. EOF) to exit"), nil
			},
			Call: func(t *rt.Thread, v rt.Value, args []rt.Value, names []string) (rt.Value, error) {
				if len(args) > 1 || len(names) == 1 && names[0] != "code" {
					return rt.Value{}, object.TypeError(t, "%s() takes at most 1 argument", object.As[quitter](v).name)
				}
				code := rt.None
				if len(args) == 1 {
					code = args[0]
				}
				return rt.Value{}, object.RaiseArgs(t, object.SystemExitType, t.New(code))
			},
		},
	})
}
