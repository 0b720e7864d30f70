// This file checks the machine code of the loop: its frame stays small and it spills little, since each spill is paid by every instruction.

//go:build amd64 && !race

package vm

import (
	"os/exec"
	"regexp"
	"strconv"
	"strings"
	"testing"
)

// What the loop may use of Go's stack. The loop keeps thread, window, link, pc and instruction in registers; a value that
// lives across a call in the loop is spilled at the head of every instruction (eval.go says how that is avoided). Bytes, and
// stores into the frame, as the compiler's listing shows them. Most of both belong to the paths for shared objects at the
// loop's end, which need more words than there are registers.
const (
	maxFrame  = 0xc0
	maxSpills = 40
)

// listing returns the compiler's listing of one function of a package of minipy.
func listing(t *testing.T, pkg, function string) string {
	t.Helper()
	goTool, err := exec.LookPath("go")
	if err != nil {
		t.Skip("no go command to list the machine code with")
	}
	cmd := exec.Command(goTool, "build", "-gcflags="+pkg+"=-S", pkg)
	out, err := cmd.CombinedOutput()
	if err != nil {
		t.Fatalf("%v: %v\n%.2000s", cmd.Args, err, out)
	}
	_, rest, ok := strings.Cut(string(out), "\n"+pkg+"."+function+" STEXT ")
	if !ok {
		t.Fatalf("no %s.%s in the listing", pkg, function)
	}
	if i := strings.Index(rest, " STEXT "); i >= 0 { // the next function
		rest = rest[:strings.LastIndexByte(rest[:i], '\n')]
	}
	return rest
}

var (
	localsField = regexp.MustCompile(`^.*? locals=(0x[0-9a-f]+) `)
	spill       = regexp.MustCompile(`(?m)\tMOV[A-Z]+\t[A-Z][A-Z0-9]*, [^\n]*\(SP\)$`)
)

func TestLoopFrame(t *testing.T) {
	t.Parallel()
	text := listing(t, "minipy/vm", "eval")
	m := localsField.FindStringSubmatch(text)
	if m == nil {
		t.Fatalf("no size of the frame in %.100q", text)
	}
	frame, err := strconv.ParseInt(m[1], 0, 64)
	if err != nil {
		t.Fatal(err)
	}
	if frame > maxFrame {
		t.Errorf("the loop's frame takes %#x bytes, more than %#x: a value lives across a call in eval.go", frame, maxFrame)
	}
	if n := len(spill.FindAllString(text, -1)); n > maxSpills {
		t.Errorf("the loop stores %d times into its frame, more than %d: a value lives across a call in eval.go", n, maxSpills)
	}
}

// TestReleaseStores checks that on amd64 a release store is a plain store, and the other direction too: that the listing
// would show it if it were not (lockSlow has a compare-and-swap).
func TestReleaseStores(t *testing.T) {
	t.Parallel()
	locked := regexp.MustCompile(`\t(XCHG[LQ]|LOCK)\b`)
	for _, f := range []string{"storeRelUint32", "StoreValue", "StoreLen"} {
		if m := locked.FindString(listing(t, "minipy/runtime", f)); m != "" {
			t.Errorf("%s has a locked instruction,%s; it should be a plain store on amd64", f, m)
		}
	}
	if !locked.MatchString(listing(t, "minipy/runtime", "(*Header).lockSlow")) {
		t.Error("a compare-and-swap shows no locked instruction: the check sees nothing")
	}
}
