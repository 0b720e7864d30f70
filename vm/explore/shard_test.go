// This file tests what shards do when one needs what is no shard's.
package explore

import "testing"

// shard searches a part of p with one worker.
func (p *abstract) shard(t *testing.T, o Options) *Result {
	t.Helper()
	o.Model, o.Workers = NoGIL, 1
	w := newWorkers(o, nil)
	defer w.close()
	p.runBy(w)
	f, err := w.all()
	if err != nil {
		t.Fatal(err)
	}
	res := &Result{Model: NoGIL, Shard: o.Shard, Shards: o.Shards, Traces: f.traces, Unmet: w.unmet}
	for _, q := range f.outcomes {
		res.Outcomes = append(res.Outcomes, Outcome{Text: q.text, Traces: q.traces})
	}
	return res
}

func TestShardsMeetWhatIsWanted(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name             string
		p                *abstract
		traces, outcomes int
	}{
		{"2x4", increments(2, 4), 3334, 7},
		{"3x2", increments(3, 2), 7134, 5},
	} {
		for _, broken := range []mutant{0, noHeat} {
			const shards = 3
			var parts []*Result
			wanted := 0
			for i := range shards {
				r := c.p.shard(t, Options{Shard: i + 1, Shards: shards, broken: broken})
				parts = append(parts, r)
				wanted += len(r.Unmet)
				if r.Traces == 0 {
					t.Errorf("%s: shard %d has nothing to do", c.name, i+1)
				}
			}
			rest := 0
			got, err := Merge(parts, func(wanted []string) (*Result, error) {
				r := c.p.shard(t, Options{Shards: shards, Wanted: wanted, broken: broken})
				rest = r.Traces
				return r, nil
			})
			if err != nil {
				t.Fatal(err)
			}
			if got.Traces != c.traces || len(got.Outcomes) != c.outcomes {
				t.Errorf("%s: %d traces and %d outcomes, want %d and %d", c.name, got.Traces, len(got.Outcomes), c.traces, c.outcomes)
			}
			if broken == noHeat && (wanted == 0 || rest == 0) {
				t.Errorf("%s: shards that know little want %d parts, which give %d traces: the test tests nothing", c.name, wanted, rest)
			}
			t.Logf("%s: %d parts wanted, %d traces in them", c.name, wanted, rest)
		}
	}
	if r := increments(2, 2).shard(t, Options{Shards: 2, Wanted: []string{"1:1"}}); r.Traces != 0 {
		t.Error("the shards have not parted, so there is nothing left over")
	}
}
