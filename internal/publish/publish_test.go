package publish_test

import (
	"fmt"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"knowledgepath/internal/publish"
)

// history makes releases of the editions, given oldest first and returned, as
// the store does, newest first.
func history(editions ...string) []publish.Release {
	var out []publish.Release
	for i, e := range editions {
		out = append(out, publish.Release{Seq: int64(i + 1), Edition: e})
	}
	slices.Reverse(out)
	return out
}

func TestBefore(t *testing.T) {
	for _, c := range []struct {
		name     string
		editions []string // oldest first; "" is what came with the program
		want     string
		ok       bool
	}{
		{"nothing released", nil, "", false},
		{"A", []string{"A"}, "", true},
		{"A, back", []string{"A", ""}, "", false},
		{"A, B", []string{"A", "B"}, "A", true},
		{"A, B, back", []string{"A", "B", "A"}, "", true},
		{"A, B, back, back", []string{"A", "B", "A", ""}, "", false},
		{"A, B, C, back", []string{"A", "B", "C", "B"}, "A", true},
		{"A, B, C, back, back", []string{"A", "B", "C", "B", "A"}, "", true},
		{"A, B, back, C", []string{"A", "B", "A", "C"}, "A", true},
		{"A, B, back, B again", []string{"A", "B", "A", "B"}, "A", true},
		{"A, back, B", []string{"A", "", "B"}, "", true},
		{"A, back, A again", []string{"A", "", "A"}, "", true},
		{"A, B, C, A again", []string{"A", "B", "C", "A"}, "C", true},
	} {
		t.Run(c.name, func(t *testing.T) {
			got, ok := publish.Before(history(c.editions...))
			if got != c.want || ok != c.ok {
				t.Errorf("back leads to %q, %t; want %q, %t", got, ok, c.want, c.ok)
			}
		})
	}
}

// TestBackUndoesTheLastRelease: whatever was released and taken back, going
// back leads to what was current before the release that stands, step by
// step down to what came with the program.
func TestBackUndoesTheLastRelease(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var editions []string   // all releases, oldest first
		current := []string{""} // what was current, the newest last
		for i := range rapid.IntRange(0, 12).Draw(t, "steps") {
			before, ok := publish.Before(history(editions...))
			if ok != (len(current) > 1) {
				t.Fatalf("after %q one can go back: %t", editions, ok)
			}
			if ok && before != current[len(current)-2] {
				t.Fatalf("after %q back leads to %q, want %q", editions, before, current[len(current)-2])
			}
			if ok && rapid.Bool().Draw(t, "back") {
				editions, current = append(editions, before), current[:len(current)-1]
			} else {
				e := fmt.Sprint("edition ", i)
				editions, current = append(editions, e), append(current, e)
			}
		}
	})
}

func TestFindings(t *testing.T) {
	fs := []publish.Finding{
		{File: "b.md", Line: 1, Code: "L1", Severity: publish.Info},
		{File: "a.md", Line: 2, Col: 1, Code: "L1", Severity: publish.Warning},
		{File: "a.md", Line: 1, Col: 9, Code: "L2"},
		{File: "a.md", Line: 1, Col: 9, Code: "L1"},
		{File: "a.md", Line: 1, Col: 2, Code: "L3"},
	}
	if publish.HasErrors(fs) {
		t.Error("a warning blocks publishing")
	}
	publish.SortFindings(fs)
	var got []string
	for _, f := range fs {
		got = append(got, f.String())
	}
	want := []string{"a.md:1:2:  L3", "a.md:1:9:  L1", "a.md:1:9:  L2", "a.md:2:1: warning L1", "b.md:1:0: info L1"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	if !publish.HasErrors(append(fs, publish.Finding{Severity: publish.Error})) {
		t.Error("an error does not block publishing")
	}
}
