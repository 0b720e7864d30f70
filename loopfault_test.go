// This file tests what the loop does itself to items, cells, globals and attributes while other threads run: whole reads, one owner for each replaced value.
package minipy_test

import (
	"fmt"
	"strings"
	"testing"

	lib "minipy"
)

// loopPlaces are the kinds of place that the loop reads and writes without calls: the setup of a function body, a store of v, a load into x.
var loopPlaces = []struct{ name, setup, outer, store, load string }{
	{"item", "place = [1, 1]", "", "p[1] = v", "x = p[1]"},
	{"item by a variable", "place = [1, 1]\nk = 1", "i = k", "p[i] = v", "x = p[i]"},
	{"for", "place = [1, 1]", "", "p[0] = v; p[1] = v", "\n        for x in p:\n          if x not in ok: bad.append(x)"},
	{"cell", "place = 0", "nonlocal c", "c = v", "x = c"},
	{"global", "place = 0\nc = 1", "global c", "c = v", "x = c"},
	{"attribute", "class P: pass\nplace = P()\nplace.c = 1", "", "p.c = v", "x = p.c"},
	{"slot", "class P:\n  __slots__ = ('c',)\nplace = P()\nplace.c = 1", "", "p.c = v", "x = p.c"},
}

// loopScript makes writers of the values in turn, and one reader which looks for others, unless there is no reader.
func loopScript(setup, outer, store, load, values string, writers, rounds int) string {
	cell := "c = 1"
	if strings.Contains(outer, "global") {
		cell = "pass"
	}
	reader := "pass"
	if load != "" {
		reader = fmt.Sprintf(`%s
        if x not in ok: bad.append(x)`, load)
	}
	return fmt.Sprintf(`
import threading
%[1]s
def main():
  %[2]s
  bad, ok, live = [], (1, 0.5), [%[6]d]
  start = threading.Barrier(%[6]d + 1)
  def write(p):
    %[3]s
    start.wait()
    for n in range(%[7]d):
      for v in %[5]s:
        %[4]s
    v = None
    live.pop()
  def read(p):
    %[3]s
    start.wait()
    while live:
      for n in range(1000):
        %[8]s
  live = [1] * %[6]d
  ts = [threading.Thread(target=write, args=(place,)) for _ in range(%[6]d)]
  for t in ts: t.start()
  read(place)
  for t in ts: t.join()
  print(len(bad), bad[:3])
main()
`, setup, cell, orPass(outer), store, values, writers, rounds, reader)
}

func orPass(s string) string {
	if s == "" {
		return "pass"
	}
	return s
}

// A load sees no half of one value and half of another.
func TestLoopReadsAreWhole(t *testing.T) {
	rounds := 100000
	if faultInjected() {
		rounds = 12000000
	}
	if raceEnabled {
		rounds = 2000
	}
	for _, p := range loopPlaces {
		t.Run(p.name, func(t *testing.T) {
			script := loopScript(p.setup, p.outer, p.store, p.load, "(1, 0.5)", 1, rounds)
			if out := interpret(t, script, nil, lib.NoGIL(), lib.NoNaps()); out != "0 []\n" {
				t.Errorf("values that nobody stored: %s", out)
			}
		})
	}
}

// Of two stores each drops what it replaced, once: under the audit no count is wrong.
func TestLoopReplacesOnce(t *testing.T) {
	rounds := 50000
	if faultInjected() {
		rounds = 1000000
	}
	if raceEnabled {
		rounds = 1000
	}
	for _, p := range loopPlaces {
		t.Run(p.name, func(t *testing.T) {
			script := loopScript(p.setup, p.outer, p.store, "", "([], [])", 2, rounds)
			if out := interpret(t, script, nil, lib.NoGIL(), lib.NoNaps(), lib.AuditRefs()); out != "0 []\n" {
				t.Errorf("%s", out)
			}
		})
	}
}
