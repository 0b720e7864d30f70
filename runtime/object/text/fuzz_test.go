// A fuzz target: the functions of text agree with each other on any str.

package text

import (
	"strings"
	"testing"
)

func FuzzText(f *testing.F) {
	f.Add("héllo\u2028wörld \xed\xa0\x80", "l", 3)
	f.Add("", "", 0)
	f.Fuzz(func(t *testing.T, s, sub string, n int) {
		s, sub = FromRunes(Runes(strings.ToValidUTF8(s, "\u00e9")))+FromRune(0xD800), strings.ToValidUTF8(sub, "")
		if Len(s) != len(Runes(s)) || FromRunes(Runes(s)) != s {
			t.Fatalf("%+q does not survive", s)
		}
		if got := strings.Join(SplitLines(nil, s, true), ""); got != s {
			t.Errorf("lines of %+q join to %+q", s, got)
		}
		if a, b, c := Partition(s, sub+"x"); a+b+c != s {
			t.Errorf("parts of %+q", s)
		}
		if sub != "" {
			if got := strings.Join(Split(s, sub, n), sub); got != s {
				t.Errorf("split of %+q by %+q joins to %+q", s, sub, got)
			}
			if got := strings.Join(RSplit(s, sub, n), sub); got != s {
				t.Errorf("rsplit of %+q by %+q joins to %+q", s, sub, got)
			}
		}
		if i := Find(s, sub, n, End); i >= 0 && !StartsWith(s, sub, i, End) {
			t.Errorf("%+q is not at %d of %+q", sub, i, s)
		}
		if got := Count(s, sub, 0, End); sub != "" && Len(Replace(s, sub, "", -1)) != Len(s)-got*Len(sub) {
			t.Errorf("%d times %+q in %+q", got, sub, s)
		}
		if r := ASCII(s); !IsASCII(r) {
			t.Errorf("ascii: %q", r)
		}
		for _, fn := range []func(string) string{Upper, Lower, Title, Capitalize, SwapCase, CaseFold, Repr, Strip} {
			_ = fn(s)
		}
		_, _ = Fields(s, n), RFields(s, n)
		if n > -100 && n < 100 {
			_, _, _ = Center(s, n, 'é'), ZFill(s, n), ExpandTabs(s, n)
			for _, m := range []int{1, -1, 3, -2} {
				start := 0
				if m < 0 {
					start = Len(s) - 1
				}
				if size := (Len(s) + max(m, -m) - 1) / max(m, -m); Len(SliceStep(s, start, m, size)) != size {
					t.Errorf("step %d of %+q", m, s)
				}
			}
		}
	})
}
