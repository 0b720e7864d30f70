// This file words the schedule of an execution.
package explore

import (
	"strconv"
	"strings"
)

// schedule words the execution's schedule: which thread passed how many switch points.
func (x *execution) schedule() string {
	var b strings.Builder
	b.WriteString(scheduleVersion + ":" + x.model.String() + ":")
	path := x.search.path[:x.depth]
	th, n := 0, x.lead
	part := func(free bool) {
		b.WriteString(label(th))
		if th > lastLetter {
			b.WriteByte('.')
		}
		if free {
			b.WriteString(strconv.Itoa(n))
		} else {
			b.WriteByte('*')
		}
	}
	for _, e := range path {
		if e.chosen != th && n > 0 {
			part(contains(e.enabled, th))
			b.WriteByte(' ')
			n = 0
		}
		th = e.chosen
		n++
	}
	part(false)
	return b.String()
}
