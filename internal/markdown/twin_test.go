package markdown

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

// sectionsOf makes the sections of a text from what they say.
func sectionsOf(texts ...string) []*unit {
	var list []*unit
	for i, text := range texts {
		list = append(list, &unit{id: fmt.Sprintf("s%d", i+1), source: text})
	}
	return list
}

// lockOf confirms a lesson as it is.
func lockOf(lesson string, es, en []*unit) lock {
	l := lock{}
	for _, t := range twinsOf(lesson, es, en, nil) {
		l[t.lockName()] = &confirmed{print: t.print(), kept: t.source()}
	}
	return l
}

// states lists the units that are not current.
func states(list []*twin) string {
	var out []string
	for _, t := range list {
		if state, behind := t.state(); state != Current {
			out = append(out, strings.TrimSpace(t.id+" "+string(state)+" "+string(behind)))
		}
	}
	return strings.Join(out, ", ")
}

func TestStates(t *testing.T) {
	es, en := []string{"uno", "dos", "tres"}, []string{"one", "two", "three"}
	l := lockOf("x", sectionsOf(es...), sectionsOf(en...))
	for _, c := range []struct {
		name, es, en, want string
	}{
		{"nothing changed", "uno dos tres", "one two three", ""},
		{"one changed in Spanish", "uno DOS tres", "one two three", "s2 stale en"},
		{"one changed in English", "uno dos tres", "one two THREE", "s3 stale es"},
		{"both changed", "UNO dos tres", "ONE two three", "s1 confirm"},
		{"put in first", "nueva uno dos tres", "new one two three", "s1 new"},
		{"put in in one language", "uno nueva dos tres", "one two three", "s2 missing en"},
		{"put in in the other", "uno dos tres", "one two new three", "s3 missing es"},
		{"put in, and its neighbour changed in Spanish", "uno nueva DOS tres", "one new two three", "s2 new, s3 stale en"},
		{"put in, and its neighbour changed in English", "uno dos nueva tres", "one TWO new three", "s2 stale es, s3 new"},
		{"taken out", "uno tres", "one three", ""},
		{"taken out in one language", "uno tres", "one two three", "s2 missing es"},
		{"another in its place", "uno otra tres", "one other three", "s2 confirm"},
		{"all new", "a b", "c d", "s1 confirm, s2 confirm"},
		{"two swapped", "dos uno tres", "two one three", ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			got := states(twinsOf("x", sectionsOf(strings.Fields(c.es)...), sectionsOf(strings.Fields(c.en)...), l))
			if got != c.want {
				t.Errorf("%q, want %q", got, c.want)
			}
		})
	}
}

// TestSectionsThatSayTheSame: each has been confirmed by itself, and none of
// them is gone.
func TestSectionsThatSayTheSame(t *testing.T) {
	es, en := sectionsOf("uno", "uno", "dos"), sectionsOf("one", "one", "two")
	l, found := lockOf("x", es, en), map[*confirmed]bool{}
	for _, tw := range twinsOf("x", es, en, l) {
		found[tw.was] = true
	}
	if len(found) != 3 || found[nil] {
		t.Errorf("%d of three sections are found, and none: %t", len(found), found[nil])
	}
}

// TestOnlyWhatIsPutInIsAsked is the property that a section put in anywhere,
// in a lesson of any length whose sections may say the same, asks for one
// confirmation: its own or, where its twin says the same, that one's.
func TestOnlyWhatIsPutInIsAsked(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		texts := rapid.SliceOfN(rapid.StringMatching(`[a-e]`), 0, 12).Draw(t, "sections")
		place := rapid.IntRange(0, len(texts)).Draw(t, "place")
		in := func(lang string, texts []string) []*unit {
			var out []string
			for _, text := range texts {
				out = append(out, lang+text)
			}
			return sectionsOf(out...)
		}
		l := lockOf("x", in("es", texts), in("en", texts))
		more := slices.Insert(slices.Clone(texts), place, "new")
		want := fmt.Sprintf("s%d new", place+1)
		if got := states(twinsOf("x", in("es", more), in("en", more), l)); got != want {
			t.Errorf("%q, want %q", got, want)
		}
		want = fmt.Sprintf("s%d missing en", place+1)
		if got := states(twinsOf("x", in("es", more), in("en", texts), l)); got != want && len(slices.Compact(slices.Sorted(slices.Values(texts)))) == len(texts) {
			t.Errorf("%q, want %q", got, want)
		}
	})
}

// TestAlignIsAnOrder: whatever the weights, pairs do not cross, nobody has two
// partners, and nobody is left alone beside another who is.
func TestAlignIsAnOrder(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n, m := rapid.IntRange(0, 8).Draw(t, "n"), rapid.IntRange(0, 8).Draw(t, "m")
		weights := rapid.SliceOfN(rapid.IntRange(0, 2), 64, 64).Draw(t, "weights")
		partner := align(n, m, func(i, j int) int { return weights[8*i+j] })
		last := -1
		for _, i := range partner {
			if i >= 0 && i <= last || i >= n {
				t.Fatalf("pairs cross: %v", partner)
			}
			last = max(last, i)
		}
		next, alone := 0, false // of the second sequence
		for _, i := range append(partner, n) {
			if i < 0 {
				alone = true
				continue
			}
			if alone && i > next {
				t.Fatalf("two are alone beside one another: %v of %d", partner, n)
			}
			next, alone = i+1, false
		}
	})
}

func TestAlignTakesTheHeaviestWay(t *testing.T) {
	for _, c := range []struct {
		first, second string
		want          []int
	}{
		{"abc", "abc", []int{0, 1, 2}},
		{"abc", "xabc", []int{-1, 0, 1, 2}},
		{"abc", "abxc", []int{0, 1, -1, 2}},
		{"abc", "ac", []int{0, 2}},
		{"abc", "axc", []int{0, 1, 2}},
		{"ab", "ba", []int{1, -1}},
		{"", "ab", []int{-1, -1}},
	} {
		got := align(len(c.first), len(c.second), func(i, j int) int {
			if c.first[i] == c.second[j] {
				return 1
			}
			return 0
		})
		if diff := cmp.Diff(c.want, got); diff != "" {
			t.Errorf("%q with %q (-want +got):\n%s", c.first, c.second, diff)
		}
	}
}

// TestEndlessLessonsArePairedByOrder: comparing each with each of thousands
// would be the author's to spend.
func TestEndlessLessonsArePairedByOrder(t *testing.T) {
	asked := 0
	partner := align(5_000, 5_000, func(i, j int) int { asked++; return 1 })
	if asked > 0 || partner[4_999] != 4_999 {
		t.Errorf("asked %d times; the last is paired with %d", asked, partner[4_999])
	}
}

func TestActivitiesAreFoundByID(t *testing.T) {
	es := []*unit{{id: "#a", source: "uno"}, {id: "#b", source: "dos"}}
	en := []*unit{{id: "#a", source: "one"}, {id: "#b", source: "two"}}
	l := lockOf("x", es, en)
	slices.Reverse(es)
	en[0] = &unit{id: "#a", source: "first"}
	en = append(en, &unit{id: "#c", source: "third"})
	if got, want := states(twinsOf("x", es, en, l)), "#a stale es, #c missing es"; got != want {
		t.Errorf("%q, want %q", got, want)
	}
}
