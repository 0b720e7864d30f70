// This file collects what executions do: outcomes, counts, and the best witness of each outcome.
package explore

// findings are what a part of the search has found.
type findings struct {
	executions, traces, blocked int
	states, opaque              int // of the engine States
	chance                      float64
	divided                     bool // see execution.divided; or nobody looked
	bounded                     string
	outcomes                    []found // in the order of their discovery
}

// found is an outcome with its witness so far.
type found struct {
	text    string
	traces  int
	witness witness
	run     witness // of the engine States: an execution that was made, if witness was read from the graph
}

// add counts an execution that has just ended.
func (f *findings) add(x *execution, text string) {
	f.executions++
	if x.sched.Jumped() && f.bounded == "" {
		f.bounded = "time=virtual"
	}
	if x.refused != "" && f.bounded == "" {
		f.bounded = x.refused
	}
	if x.foreign && x.model == NoGIL && f.bounded == "" {
		f.bounded = LateDeath
	}
	switch x.end {
	case covered:
		f.blocked++
		return
	case tooLong:
		f.bounded = "steps"
		return
	case stuck:
		text = Deadlock
	case spinning:
		text = Livelock
	}
	f.traces++
	f.divided = f.divided || x.search.Engine == States || x.model == NoGIL && x.divided()
	cost := x.preemptions()
	for i := range f.outcomes {
		if o := &f.outcomes[i]; o.text == text {
			o.traces++
			if cost < o.witness.preemptions {
				o.witness = x.witness(cost)
			}
			return
		}
	}
	f.outcomes = append(f.outcomes, found{text: text, traces: 1, witness: x.witness(cost)})
}

// merge adds what another part has found, which comes after f.
func (f *findings) merge(g *findings) {
	f.executions += g.executions
	f.traces += g.traces
	f.blocked += g.blocked
	f.states += g.states
	f.opaque += g.opaque
	f.divided = f.divided || g.divided
	if f.bounded == "" {
		f.bounded = g.bounded
	}
next:
	for i := range g.outcomes {
		o := &g.outcomes[i]
		for k := range f.outcomes {
			if q := &f.outcomes[k]; q.text == o.text {
				q.traces += o.traces
				if o.witness.preemptions < q.witness.preemptions {
					q.witness = o.witness
				}
				continue next
			}
		}
		f.outcomes = append(f.outcomes, *o)
	}
}
