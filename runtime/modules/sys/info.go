// This file holds sys's struct sequences: version_info, flags, float_info and the like.
package sys

import (
	"math"
	"sort"

	"minipy/runtime/object"

	rt "minipy/runtime"
)

var (
	versionInfo = sealed("version_info", "The version as a tuple.", "major", "minor", "micro", "releaselevel", "serial")
	flagsType   = sealed("flags", "The command line's flags.", flagNames[:]...)
	floatInfo   = sealed("float_info", "The limits of float.", "max", "max_exp", "max_10_exp", "min", "min_exp", "min_10_exp", "dig", "mant_dig", "epsilon", "radix", "rounds")
	intInfo     = sealed("int_info", "The limits of int.", "bits_per_digit", "sizeof_digit", "default_max_str_digits", "str_digits_check_threshold")
	hashInfo    = sealed("hash_info", "The parameters of hash().", "width", "modulus", "inf", "nan", "imag", "algorithm", "hash_bits", "seed_bits", "cutoff")
	threadInfo  = sealed("thread_info", "How threads are made.", "name", "lock", "version")
)

// flagNames are the fields of sys.flags, in order.
var flagNames = [...]string{"debug", "inspect", "interactive", "optimize", "dont_write_bytecode", "no_user_site", "no_site",
	"ignore_environment", "verbose", "bytes_warning", "quiet", "hash_randomization", "isolated", "dev_mode", "utf8_mode",
	"warn_default_encoding", "safe_path", "int_max_str_digits"}

func sealed(name, doc string, fields ...string) *object.Type {
	return object.NewStructSeqType(object.StructSeqDef{Module: "sys", Name: name, Doc: doc, Fields: fields, Sealed: true})
}

func versionOf(t *rt.Thread) rt.Value {
	return object.NewStructSeq(t, versionInfo, []rt.Value{rt.Int(Major), rt.Int(Minor), rt.Int(Micro), object.NewStr(t, "final"), rt.Int(0)})
}

func flagsOf(t *rt.Thread, set map[string]int) rt.Value {
	items := make([]rt.Value, len(flagNames))
	for i, name := range flagNames {
		n := int64(set[name])
		switch name {
		case "dev_mode", "safe_path":
			items[i] = rt.Bool(n != 0)
			continue
		case "utf8_mode", "dont_write_bytecode":
			n = 1
		case "int_max_str_digits":
			n = int64(object.StateOf(t).IntMaxDigits.Load())
		}
		items[i] = rt.Int(n)
	}
	return object.NewStructSeq(t, flagsType, items)
}

func setInfo(t *rt.Thread, m *object.Module) {
	n, f := rt.Int, rt.Float
	m.Set(t, "float_info", object.NewStructSeq(t, floatInfo, []rt.Value{f(math.MaxFloat64), n(1024), n(308),
		f(0x1p-1022), n(-1021), n(-307), n(15), n(53), f(0x1p-52), n(2), n(1)}))
	m.Set(t, "int_info", object.NewStructSeq(t, intInfo, []rt.Value{n(30), n(4), n(4300), n(640)}))
	m.Set(t, "hash_info", object.NewStructSeq(t, hashInfo, []rt.Value{n(64), n(1<<61 - 1), n(314159), n(0), n(1000003),
		object.NewStr(t, "siphash13"), n(64), n(128), n(0)}))
	m.Set(t, "thread_info", object.NewStructSeq(t, threadInfo, []rt.Value{object.NewStr(t, "go"), rt.None, rt.None}))
}

// builtinNames lists the modules that are part of minipy.
func builtinNames(t *rt.Thread) rt.Value {
	st := object.StateOf(t)
	names := make([]string, 0, len(st.Natives)+len(st.Sources))
	for name := range st.Natives {
		names = append(names, name)
	}
	for name := range st.Sources {
		names = append(names, name)
	}
	sort.Strings(names)
	items := make([]rt.Value, len(names))
	for i, name := range names {
		items[i] = object.NewStr(t, name)
	}
	return object.NewTuple(t, items...)
}
