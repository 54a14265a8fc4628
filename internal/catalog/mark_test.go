package catalog_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"knowledgepath/internal/catalog"
	"knowledgepath/internal/kp"
)

// quiz makes a quiz whose options are the letters of keys, capitals right.
func quiz(multi bool, keys string) *catalog.Activity {
	a := &catalog.Activity{Type: catalog.Quiz, ID: "q", Multi: multi}
	for _, r := range keys {
		key := string(r)
		right := key >= "A" && key <= "Z"
		a.Options = append(a.Options, catalog.Option{Key: key, Right: right})
	}
	return a
}

func TestMark(t *testing.T) {
	for _, c := range []struct {
		name     string
		activity *catalog.Activity
		chosen   []string
		want     int
		ok       bool
	}{
		{"the right one", quiz(false, "aBc"), []string{"B"}, 1000, true},
		{"a wrong one", quiz(false, "aBc"), []string{"a"}, 0, true},
		{"not known yet", quiz(false, "aBc"), []string{catalog.DontKnow}, 0, true},
		{"two of a single choice", quiz(false, "aBc"), []string{"a", "B"}, 0, false},
		{"the same one twice", quiz(false, "aBc"), []string{"B", "B"}, 0, false},
		{"an option there is not", quiz(false, "aBc"), []string{"z"}, 0, false},
		{"nothing", quiz(false, "aBc"), nil, 0, false},
		{"all the right ones", quiz(true, "ABcd"), []string{"A", "B"}, 1000, true},
		{"in another order", quiz(true, "ABcd"), []string{"B", "A"}, 1000, true},
		{"one of two right ones", quiz(true, "ABcd"), []string{"A"}, 750, true},
		{"a right one and a wrong one", quiz(true, "ABcd"), []string{"A", "c"}, 500, true},
		{"everything", quiz(true, "ABcd"), []string{"A", "B", "c", "d"}, 500, true},
		{"all the wrong ones", quiz(true, "ABcd"), []string{"c", "d"}, 0, true},
		{"a third, cut down", quiz(true, "ABc"), []string{"A", "c"}, 333, true},
		{"not known yet, of several", quiz(true, "ABcd"), []string{catalog.DontKnow}, 0, true},
		{"not known and a right one", quiz(true, "ABcd"), []string{catalog.DontKnow, "A"}, 0, false},
		{"an option there is not, among right ones", quiz(true, "ABcd"), []string{"A", "B", "z"}, 0, false},
		{"something that has no right answer", &catalog.Activity{Type: catalog.Reflect}, []string{"A"}, 0, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			got, ok := c.activity.Mark(c.chosen)
			if got != c.want || ok != c.ok {
				t.Errorf("Mark(%q) = %d, %t; want %d, %t", c.chosen, got, ok, c.want, c.ok)
			}
		})
	}
}

// TestMarkIsWholeOnlyWhenRight: 1000 means right, and nothing else does.
func TestMarkIsWholeOnlyWhenRight(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a := &catalog.Activity{Type: catalog.Quiz, Multi: true}
		var right, chosen []string
		for i := range rapid.IntRange(1, 8).Draw(t, "options") {
			key := string(rune('a' + i))
			o := catalog.Option{Key: key, Right: rapid.Bool().Draw(t, "right")}
			a.Options = append(a.Options, o)
			if o.Right {
				right = append(right, key)
			}
			if rapid.Bool().Draw(t, "chosen") {
				chosen = append(chosen, key)
			}
		}
		mark, ok := a.Mark(chosen)
		if ok != (len(chosen) > 0) {
			t.Fatalf("choosing %q of the options is allowed: %t", chosen, ok)
		}
		if mark < 0 || mark > 1000 {
			t.Fatalf("mark %d is not per mille", mark)
		}
		if ok && (mark == 1000) != slices.Equal(chosen, right) {
			t.Fatalf("choosing %q where %q is right gives %d", chosen, right, mark)
		}
	})
}

// activities are one of every scored type besides the quiz, and those that
// only take an answer.
var activities = map[catalog.Type]*catalog.Activity{
	catalog.Sort: {Type: catalog.Sort,
		Bins:  []catalog.Bin{{Key: "keep"}, {Key: "drop"}},
		Items: []catalog.Item{{Key: "i1", Bin: "keep"}, {Key: "i2", Bin: "drop"}, {Key: "i3", Bin: "drop"}}},
	catalog.Match: {Type: catalog.Match, Pairs: []catalog.Pair{{Key: "k1"}, {Key: "k2"}, {Key: "k3"}, {Key: "k4"}}},
	catalog.Order: {Type: catalog.Order, Sequence: []string{"a", "b", "c"},
		Items: []catalog.Item{{Key: "c"}, {Key: "a"}, {Key: "b"}}},
	catalog.Number: {Type: catalog.Number, Figures: []catalog.Figure{{Value: 0.3, Tolerance: 0.1}, {Value: -5}}},
	catalog.Poll:   {Type: catalog.Poll, Options: []catalog.Option{{Key: "a"}, {Key: "b"}}},
	catalog.Rubric: {Type: catalog.Rubric, Levels: []string{"low", "high"}, Criteria: []catalog.Criterion{{Key: "r1"}, {Key: "r2"}}},
	catalog.Scenario: {Type: catalog.Scenario, Scenes: []catalog.Scene{
		{ID: "n1", Choices: []catalog.Way{{Key: "a", To: "n2"}, {Key: "b", To: "n3"}}},
		{ID: "n2", Choices: []catalog.Way{{Key: "a", To: "good"}, {Key: "b", To: "fair"}}},
		{ID: "n3", Choices: []catalog.Way{{Key: "a", To: "n1"}, {Key: "b", To: "poor"}}},
		{ID: "good", Ending: catalog.Good}, {ID: "fair", Ending: catalog.Fair}, {ID: "poor", Ending: catalog.Poor},
	}},
}

func TestMarkOfEveryType(t *testing.T) {
	for _, c := range []struct {
		name string
		typ  catalog.Type
		in   string
		want int
		ok   bool
	}{
		{"all in their bins", catalog.Sort, "i1=keep i2=drop i3=drop", 1000, true},
		{"two of three", catalog.Sort, "i1=keep i2=keep i3=drop", 666, true},
		{"none", catalog.Sort, "i1=drop i2=keep i3=keep", 0, true},
		{"one left out", catalog.Sort, "i1=keep i2=drop", 0, false},
		{"one in two bins", catalog.Sort, "i1=keep i1=drop i2=drop", 0, false},
		{"a bin there is not", catalog.Sort, "i1=keep i2=drop i3=else", 0, false},
		{"an item there is not", catalog.Sort, "i1=keep i2=drop i9=drop", 0, false},
		{"all pairs", catalog.Match, "k1=k1 k2=k2 k3=k3 k4=k4", 1000, true},
		{"two pairs crossed", catalog.Match, "k1=k2 k2=k1 k3=k3 k4=k4", 500, true},
		{"one right side for all", catalog.Match, "k1=k1 k2=k1 k3=k1 k4=k1", 250, true},
		{"a side there is not", catalog.Match, "k1=k9 k2=k2 k3=k3 k4=k4", 0, false},
		{"no pair at all", catalog.Match, "k1 k2 k3 k4", 0, false},
		{"in order", catalog.Order, "a b c", 1000, true},
		{"two neighbours changed", catalog.Order, "b a c", 666, true},
		{"the last one first", catalog.Order, "c a b", 333, true},
		{"backwards", catalog.Order, "c b a", 0, true},
		{"a step twice", catalog.Order, "a a c", 0, false},
		{"a step missing", catalog.Order, "a b", 0, false},
		{"the number", catalog.Number, "0.3", 1000, true},
		{"at the edge of its tolerance", catalog.Number, "0.4", 1000, true},
		{"just beyond", catalog.Number, "0.401", 0, true},
		{"another that is accepted", catalog.Number, "-5", 1000, true},
		{"near one without tolerance", catalog.Number, "-5.01", 0, true},
		{"no number", catalog.Number, "many", 0, false},
		{"not a number", catalog.Number, "NaN", 0, false},
		{"without end", catalog.Number, "Inf", 0, false},
		{"a vote", catalog.Poll, "b", 0, true},
		{"two votes", catalog.Poll, "a b", 0, false},
		{"a vote for nothing", catalog.Poll, "z", 0, false},
		{"a rating", catalog.Rubric, "r1=1 r2=2", 0, true},
		{"half a rating", catalog.Rubric, "r1=1", 0, false},
		{"a level there is not", catalog.Rubric, "r1=1 r2=3", 0, false},
		{"a good ending", catalog.Scenario, "n1/a n2/a", 1000, true},
		{"a good ending after a way round", catalog.Scenario, "n1/b n3/a n1/a n2/a", 1000, true},
		{"a fair ending", catalog.Scenario, "n1/a n2/b", 500, true},
		{"a poor ending", catalog.Scenario, "n1/b n3/b", 0, true},
		{"half way", catalog.Scenario, "n1/a", 0, false},
		{"a jump", catalog.Scenario, "n2/a", 0, false},
		{"past the end", catalog.Scenario, "n1/a n2/a good/a", 0, false},
		{"a choice there is not", catalog.Scenario, "n1/z", 0, false},
	} {
		t.Run(string(c.typ)+" "+c.name, func(t *testing.T) {
			got, ok := activities[c.typ].Mark(strings.Fields(c.in))
			if got != c.want || ok != c.ok {
				t.Errorf("Mark(%q) = %d, %t; want %d, %t", c.in, got, ok, c.want, c.ok)
			}
		})
	}
}

// TestMarkTakesAnything: whatever is sent is marked or refused, between
// nothing and whole.
func TestMarkTakesAnything(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		typ := rapid.SampledFrom(catalog.Types()).Draw(t, "type")
		a := activities[typ]
		if a == nil {
			a = &catalog.Activity{Type: typ}
		}
		word := rapid.OneOf(rapid.String(), rapid.SampledFrom([]string{"i1=keep", "k1=k1", "a", "n1/a", "r1=1", "1e999", "="}))
		chosen := rapid.SliceOfN(word, 0, 5).Draw(t, "chosen")
		mark, ok := a.Mark(a.Settled(chosen))
		if mark < 0 || mark > catalog.Whole || !ok && mark != 0 || ok && len(chosen) == 0 {
			t.Fatalf("%q is marked %d, %t", chosen, mark, ok)
		}
	})
}

func TestSettledKeepsOrderWhereItMatters(t *testing.T) {
	in := []string{"b", "a", "b"}
	for _, typ := range catalog.Types() {
		want := []string{"a", "b"}
		if typ == catalog.Order || typ == catalog.Scenario {
			want = in
		}
		if got := (&catalog.Activity{Type: typ}).Settled(in); !slices.Equal(got, want) {
			t.Errorf("%s: %q, want %q", typ, got, want)
		}
	}
}

func TestWalk(t *testing.T) {
	a := activities[catalog.Scenario]
	at, taken, ok := a.Walk([]string{"n1/b", "n3/a"})
	if !ok || at.ID != "n1" || len(taken) != 2 || taken[1].Scene.ID != "n3" || taken[1].Way.Key != "a" {
		t.Errorf("walk leads to %v by %v, %t", at, taken, ok)
	}
	if at, _, ok := a.Walk(nil); !ok || at.ID != "n1" {
		t.Errorf("a walk begins at %v, %t", at, ok)
	}
	var round []string
	for range catalog.LongestWalk {
		round = append(round, "n1/b", "n3/a")
	}
	if _, _, ok := a.Walk(round); ok {
		t.Error("a walk goes on for ever")
	}
	if _, _, ok := (&catalog.Activity{Type: catalog.Scenario}).Walk(nil); ok {
		t.Error("a walk begins where there is no scene")
	}
}

func TestParseNumber(t *testing.T) {
	for _, c := range []struct {
		in   string
		lang kp.Lang
		want float64
		ok   bool
	}{
		{"1500", kp.ES, 1500, true},
		{"1 500,5", kp.ES, 1500.5, true},
		{"1.500", kp.ES, 1500, true},
		{"1.500,5", kp.ES, 1500.5, true},
		{"1.234.567", kp.ES, 1234567, true},
		{"1.5", kp.ES, 1.5, true}, // keyboards without a comma
		{"0,25", kp.ES, 0.25, true},
		{"−3", kp.ES, -3, true},
		{"+3", kp.EN, 3, true},
		{"1,500.5", kp.EN, 1500.5, true},
		{"1,500", kp.EN, 1500, true},
		{"12,50", kp.EN, 0, false}, // not a group of three
		{"1.5.5", kp.ES, 0, false},
		{"1,5,5", kp.ES, 0, false},
		{"1.500", kp.EN, 1.5, true},
		{"", kp.EN, 0, false},
		{"-", kp.EN, 0, false},
		{"1e5", kp.EN, 0, false},
		{"0x10", kp.EN, 0, false},
		{"NaN", kp.EN, 0, false},
		{"doce", kp.ES, 0, false},
		{"1\u00a0500", kp.ES, 1500, true},
	} {
		if got, ok := catalog.ParseNumber(c.in, c.lang); got != c.want || ok != c.ok {
			t.Errorf("%q in %s is %v, %t; want %v, %t", c.in, c.lang, got, ok, c.want, c.ok)
		}
	}
}

// TestNumbersReadBack: what answers hold is read as what it was.
func TestNumbersReadBack(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		f := rapid.Float64Range(-1e9, 1e9).Draw(t, "number")
		if got, ok := catalog.ParseNumber(catalog.FormatNumber(f), kp.EN); !ok || got != f {
			t.Fatalf("%v is read as %v, %t", f, got, ok)
		}
	})
}

func TestWhatIsScored(t *testing.T) {
	var got []catalog.Type
	for _, typ := range catalog.Types() {
		a := catalog.Activity{Type: typ}
		if a.Scored() {
			got = append(got, typ)
		}
		if a.Scored() && a.Written() {
			t.Errorf("%s is text of one's own and scored", typ)
		}
	}
	want := []catalog.Type{catalog.Quiz, catalog.Scenario, catalog.Sort, catalog.Order, catalog.Match, catalog.Number}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

// TestRightAnswerIsWhole: what is said to be right is marked so.
func TestRightAnswerIsWhole(t *testing.T) {
	for typ, a := range activities {
		right := a.RightAnswer()
		if !a.Scored() {
			if len(right) > 0 {
				t.Errorf("%s has no right answer, and is given %q", typ, right)
			}
			continue
		}
		if mark, ok := a.Mark(right); mark != catalog.Whole || !ok {
			t.Errorf("%s: %q is marked %d, %t", typ, right, mark, ok)
		}
	}
	if got := activities[catalog.Scenario].RightAnswer(); !slices.Equal(got, []string{"n1/a", "n2/a"}) {
		t.Errorf("the way to the good ending is %q", got)
	}
}
