// This file injects faults into copies of the source and checks that the tests notice each: `make faults`.

package minipy_test

import (
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// A fault is a change of the source that a test must notice.
type fault struct {
	name     string
	file     string // below the module's root
	old, new string // old occurs there once
	race     bool   // it takes the race detector
	pkg, run string // the test
}

// faults are kinds of mistakes in the kernel's counts and locks that scripts hardly ever show.
var faults = []fault{
	{name: "dropped incref under the lock", file: "runtime/refcount.go",
		old: "	if tid == t.tid {\n		h.local++\n		return\n	}\n	if tid >= Deferred {\n		return\n	}",
		new: "	if tid == t.tid {\n		return\n	}\n	if tid >= Deferred {\n		return\n	}",
		pkg: ".", run: "TestLang/list"},
	{name: "dropped incref of an item read in the loop", file: "vm/eval.go",
		old: "			v := *l.FastItem(int(i))\n			if t.Owns(v.H) {\n				v.H.Inc()\n			}",
		new: "			v := *l.FastItem(int(i))\n			if t.Owns(v.H) {\n			}",
		pkg: ".", run: "TestLang/program"},
	{name: "double decref of a replaced item", file: "runtime/object/list.go",
		old: "	t.Unlock(&l.Header)\n	t.Decref(old)\n	return true", new: "	t.Unlock(&l.Header)\n	t.Decref(old)\n	t.Decref(old)\n	return true",
		pkg: ".", run: "TestLang"},
	{name: "leak of a replaced value", file: "runtime/object/dict.go",
		old: "			*p = val\n			t.Decref(old)\n", new: "			*p = val\n			_ = old\n",
		pkg: ".", run: "TestLang/dict"},
	{name: "append without the lock", file: "runtime/object/list.go",
		old: "	t.Lock(&l.Header)\n	l.appendLocked(t, v)\n	t.Unlock(&l.Header)", new: "	l.appendLocked(t, v)",
		pkg: "./runtime/object", run: "TestListParallel"},
	{name: "dict store without the lock", file: "runtime/object/dict.go",
		old: "	t.Lock(&d.Header)\n	i, err := d.findLocked(t, key, hash)\n	switch {\n	case err != nil:\n		t.DropLater(val)",
		new: "	t.Lock(new(rt.Header))\n	i, err := d.findLocked(t, key, hash)\n	switch {\n	case err != nil:\n		t.DropLater(val)",
		pkg: "./runtime/object", run: "TestDictParallel"},
	{name: "item stored in the loop without the lock", file: "vm/eval.go",
		old: "ins&(code.ConsumeC<<8) == 0 && !v.H.Uncounted() && !t.Owns(v.H) || !o.H.TryLock() {",
		new: "ins&(code.ConsumeC<<8) == 0 && !v.H.Uncounted() && !t.Owns(v.H) {", race: true,
		pkg: ".", run: "TestRaces/values_are_whole"},
	{name: "lock released before the store", file: "vm/eval.go",
		old: "				rt.StoreValue(p, v)\n				o.H.Release()\n", new: "				o.H.Release()\n				rt.StoreValue(p, v)\n",
		pkg: ".", run: "TestRaces/values_are_whole"},
	{name: "list read without the second look", file: "runtime/object/list.go",
		old: "	if v.H == nil || v.H.Uncounted() {\n		if l.Seq() == q {", new: "	if v.H == nil || v.H.Uncounted() {\n		if true {",
		pkg: ".", run: "TestRaces/values_are_whole"},
	{name: "item read in the loop without the second look", file: "vm/eval.go",
		old: "			v := rt.LoadValue(p)\n			if o.H.Seq() != q {", new: "			v := rt.LoadValue(p)\n			if false {",
		pkg: ".", run: "TestRaces/values_are_whole"},
	{name: "cell read in the loop without the second look", file: "vm/eval.go",
		old: "			if q&1 != 0 || v.H == &rt.UnboundHdr || c.Seq() != q {", new: "			if q&1 != 0 || v.H == &rt.UnboundHdr {",
		pkg: ".", run: "TestRaces/values_are_whole"},
	{name: "slot read without the second look", file: "vm/eval.go",
		old: "				if v.H == &rt.UnboundHdr || o.H.Seq() != q {", new: "				if v.H == &rt.UnboundHdr {",
		pkg: ".", run: "TestRaces/values_are_whole"},
	{name: "global read without the first look", file: "vm/eval.go",
		old: "				if q&1 != 0 || !v.H.Uncounted() ||", new: "				if !v.H.Uncounted() ||",
		pkg: ".", run: "TestRaces/values_are_whole"},
	{name: "skipped merge", file: "runtime/refcount.go",
		old: "			t.interp.enqueueMerge(t, h)\n", new: "",
		pkg: "./runtime", run: "TestDropsElsewhere"},
	{name: "try-incref from zero", file: "runtime/refcount.go",
		old: "		if s == 0 || s == merged {", new: "		if s == merged {",
		pkg: "./runtime", run: "TestUpgradesFromZeroFail"},
	{name: "the owner's try-incref from zero", file: "runtime/refcount.go",
		old: "		if h.local == 0 && atomic.LoadInt32(&h.shared)&stateMask != queued {", new: "		if false {",
		pkg: "./runtime", run: "TestUpgradesFromZeroFail"},
	{name: "a queued object taken for dead", file: "runtime/refcount.go",
		old: "		if h.local == 0 && atomic.LoadInt32(&h.shared)&stateMask != queued {", new: "		if h.local == 0 {",
		pkg: "./runtime", run: "TestUpgradeQueued"},
	{name: "shared stored to on reuse", file: "runtime/header.go",
		old: "		h.SetShape(s)\n	}\n	h.local = 1\n", new: "		h.SetShape(s)\n	}\n	h.local = 1\n	h.shared = 0\n", race: true,
		pkg: "./runtime", run: "TestOptimisticReads|TestWeakUpgrades"},
	{name: "root kept in a Go local", file: "runtime/object/iter_adapters.go",
		old: "		args = append(args, t.Hold(item))", new: "		args = append(args, item)",
		pkg: ".", run: "TestLang2/generators|TestLang/.*(map|iter)"},
	{name: "table recycled under a search", file: "runtime/object/dict.go",
		old: "t.Interp().Searches.Load() == 0 && ", new: "",
		pkg: ".", run: "TestLang2/dict_search"},
}

// TestFaults checks that each fault's place still is where the table says; with MINIPY_FAULTS=all, or part of a
// name, that the fault's test fails with it.
func TestFaults(t *testing.T) {
	which, long := os.LookupEnv("MINIPY_FAULTS")
	for _, f := range faults {
		t.Run(strings.ReplaceAll(f.name, " ", "_"), func(t *testing.T) {
			text, err := os.ReadFile(f.file)
			if err != nil {
				t.Fatal(err)
			}
			if n := strings.Count(string(text), f.old); n != 1 {
				t.Fatalf("%s has %d places like\n%s", f.file, n, f.old)
			}
			if !long || which != "all" && !strings.Contains(f.name, which) {
				return
			}
			out, failed := f.inject(t, strings.Replace(string(text), f.old, f.new, 1))
			switch {
			case strings.Contains(out, "build failed") || strings.Contains(out, "no tests to run"):
				t.Errorf("not a fault that a test could notice:\n%s", out)
			case !failed:
				t.Errorf("%s %s passes", f.pkg, f.run)
			default:
				t.Logf("noticed by %s %s", f.pkg, f.run)
			}
		})
	}
}

// inject runs the fault's test with the text in the place of its file.
func (f fault) inject(t *testing.T, text string) (out string, failed bool) {
	t.Helper()
	dir := t.TempDir()
	changed := filepath.Join(dir, filepath.Base(f.file))
	original, err := filepath.Abs(f.file)
	if err != nil {
		t.Fatal(err)
	}
	overlay, err := json.Marshal(map[string]any{"Replace": map[string]string{original: changed}})
	if err != nil {
		t.Fatal(err)
	}
	for name, content := range map[string]string{changed: text, filepath.Join(dir, "overlay.json"): string(overlay)} {
		if err := os.WriteFile(name, []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	args := []string{"test", "-count=1", "-timeout=300s"}
	if f.race {
		args = append(args, "-race", "-short")
	}
	cmd := exec.Command("go", append(args, "-run", f.run, f.pkg)...)
	// By the environment, so that the command that the tests build has the fault, too.
	cmd.Env = append(os.Environ(), "GOFLAGS=-overlay="+filepath.Join(dir, "overlay.json"))
	b, err := cmd.CombinedOutput()
	return string(b), err != nil
}
