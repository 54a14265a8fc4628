package markdown

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

func TestWordDiff(t *testing.T) {
	for _, c := range []struct {
		name, before, after string
		want                []Span
	}{
		{"nothing", "a b", "a b", []Span{{Same, "a b"}}},
		{"only space", "a\nb", "a b", []Span{{Same, "a b"}}},
		{"a word for another", "a b c", "a x c", []Span{{Same, "a "}, {Removed, "b "}, {Added, "x "}, {Same, "c"}}},
		{"at the end", "a b", "a b\n\nc", []Span{{Same, "a b\n\n"}, {Added, "c"}}},
		{"at the start", "a b", "b", []Span{{Removed, "a "}, {Same, "b"}}},
		{"from nothing", "", "a b", []Span{{Added, "a b"}}},
		{"to nothing", "a b", "", []Span{{Removed, "a b"}}},
	} {
		t.Run(c.name, func(t *testing.T) {
			if diff := cmp.Diff(c.want, WordDiff(c.before, c.after)); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

// TestWordDiffLosesNothing: what is not removed is the later text, to the
// letter, and what is not added is the words of the earlier.
func TestWordDiffLosesNothing(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		texts := rapid.StringMatching(`( |\n)?([a-c¿]{1,2}( |\n\n)){0,12}`)
		before, after := texts.Draw(t, "before"), texts.Draw(t, "after")
		var old, now strings.Builder
		for _, s := range WordDiff(before, after) {
			if s.Change != Added {
				old.WriteString(s.Text + " ")
			}
			if s.Change != Removed {
				now.WriteString(s.Text)
			}
		}
		if now.String() != after {
			t.Errorf("the later text is %q, want %q", now.String(), after)
		}
		if diff := cmp.Diff(strings.Fields(before), strings.Fields(old.String())); diff != "" {
			t.Errorf("the earlier words (-want +got):\n%s", diff)
		}
	})
}
