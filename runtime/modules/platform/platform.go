// This file makes module _platform: the facts behind platform.uname().

// Package platform holds the native half of the standard module platform.
package platform

import (
	"os"
	goruntime "runtime"

	"minipy/runtime/modules/def"
	"minipy/runtime/object"

	rt "minipy/runtime"
)

var functions = def.Funcs("_platform", []object.Def{
	{Name: "facts", Fn: facts, Doc: "system, node, release, version, machine, processor"},
})

// New makes the module.
func New(t *rt.Thread) (rt.Value, error) {
	return def.Module(t, "_platform", "Facts about the machine.", functions).Val(), nil
}

// systems and machines give uname's names to Go's.
var (
	systems  = map[string]string{"linux": "Linux", "darwin": "Darwin", "windows": "Windows", "freebsd": "FreeBSD"}
	machines = map[string]string{"amd64": "x86_64", "386": "i686", "arm64": "aarch64"}
)

func facts(t *rt.Thread, args []rt.Value) (rt.Value, error) {
	pick := func(m map[string]string, key string) string {
		if s, ok := m[key]; ok {
			return s
		}
		return key
	}
	node, err := os.Hostname()
	if err != nil {
		node = ""
	}
	release, version := kernel()
	all := []string{pick(systems, goruntime.GOOS), node, release, version, pick(machines, goruntime.GOARCH), ""}
	items := make([]rt.Value, len(all))
	for i, s := range all {
		items[i] = object.NewStr(t, s)
	}
	return object.NewTuple(t, items...), nil
}

// kernel returns release and version of the operating system, where it tells them in a file.
func kernel() (release, version string) {
	read := func(name string) string {
		b, err := os.ReadFile("/proc/sys/kernel/" + name)
		if err != nil || len(b) == 0 {
			return ""
		}
		return string(b[:len(b)-1])
	}
	return read("osrelease"), read("version")
}
