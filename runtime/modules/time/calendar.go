// This file holds module time's calendar: struct_time and the functions between it, seconds and text.
package time

import (
	"minipy/runtime/object"

	rt "minipy/runtime"
)

var structTime = object.NewStructSeqType(object.StructSeqDef{Module: "time", Name: "struct_time",
	Doc:    "A moment as its calendar fields, as gmtime and localtime return it.",
	Fields: []string{"tm_year", "tm_mon", "tm_mday", "tm_hour", "tm_min", "tm_sec", "tm_wday", "tm_yday", "tm_isdst"},
	Hidden: []string{"tm_zone", "tm_gmtoff"}})

var calendarTable []object.Def

func setZone(t *rt.Thread, m *object.Module) {}

func clockInfo(t *rt.Thread, args []rt.Value) (rt.Value, error) { return rt.None, nil }
