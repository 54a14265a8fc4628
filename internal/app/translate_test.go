package app

import (
	"bytes"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"knowledgepath/internal/catalog"
	"knowledgepath/internal/kp"
	"knowledgepath/internal/markdown"
)

func TestStatusCountsByLanguage(t *testing.T) {
	day := time.Date(2026, 11, 24, 0, 0, 0, 0, time.UTC)
	law := func(days int) *catalog.Legal {
		return &catalog.Legal{Reviewed: day.AddDate(0, 0, days-180), ReviewEvery: 180 * 24 * time.Hour}
	}
	list := []folder{
		{name: "a", Review: markdown.Review{Locked: true, Module: &catalog.Module{Legal: law(30)}, Units: []markdown.Unit{
			{Name: "x#s1", State: markdown.Current},
			{Name: "x#s2", State: markdown.Stale, Behind: kp.EN},
			{Name: "x#s3", State: markdown.BothChanged},
			{Name: "x#s4", State: markdown.Unconfirmed},
			{Name: "x#s5", State: markdown.Missing, Behind: kp.EN},
			{Name: "x#s6", State: markdown.Missing, Behind: kp.ES},
			{Name: "x#s7", State: markdown.Gone},
		}}},
		{name: "b", Review: markdown.Review{Module: &catalog.Module{Legal: law(-1)}}},
		{name: "c", Review: markdown.Review{Module: &catalog.Module{Legal: law(31)}}},
		{name: "d"},
	}
	st := statusOf(list, day.Add(time.Hour))
	want := map[kp.Lang]*tally{kp.ES: {Current: 3, Missing: 1, Confirm: 2}, kp.EN: {Current: 2, Stale: 1, Missing: 1, Confirm: 2}}
	if diff := cmp.Diff(want, st.Modules[0].Languages); diff != "" {
		t.Errorf("counts (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff(want, st.Total); diff != "" {
		t.Errorf("total (-want +got):\n%s", diff)
	}
	p, err := printer("en")
	if err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	if err := st.print(&out, p); err != nil {
		t.Fatal(err)
	}
	const table = `Module  Language  Current  Stale  Missing  To confirm
a       es        3        0      1        2
a       en        2        1      1        2
b       es        0        0      0        0
b       en        0        0      0        0
c       es        0        0      0        0
c       en        0        0      0        0
Total   es        3        0      1        2
Total   en        2        1      1        2
a: the legal review expires on 2026-12-24
b: the legal review expired on 2026-11-23
d: cannot be read; kp lint says why
`
	if diff := cmp.Diff(table, out.String()); diff != "" {
		t.Errorf("table (-want +got):\n%s", diff)
	}
}

func TestAtUnit(t *testing.T) {
	for _, c := range []struct{ arg, module, unit string }{
		{"fs-basics", "fs-basics", ""},
		{"fs-basics#why#s2", "fs-basics", "why#s2"},
		{"content/modules/fs-basics#why#q-one", "content/modules/fs-basics", "why#q-one"},
		{"my #1/fs-basics", "my #1/fs-basics", ""},
	} {
		if module, unit := atUnit(c.arg); module != c.module || unit != c.unit {
			t.Errorf("%q is %q and %q, want %q and %q", c.arg, module, unit, c.module, c.unit)
		}
	}
}

// TestUIDsAreOfTheFormat: eight letters and digits, never the same twice.
func TestUIDsAreOfTheFormat(t *testing.T) {
	seen := map[string]bool{}
	for range 100 {
		uid := newUID()
		if len(uid) != 8 || seen[uid] {
			t.Fatalf("uid %q", uid)
		}
		seen[uid] = true
	}
}

func TestDiffWithoutKeptTexts(t *testing.T) {
	p, err := printer("en")
	if err != nil {
		t.Fatal(err)
	}
	text := map[kp.Lang]string{kp.ES: "uno\n\ndos", kp.EN: "one\n\ntwo"}
	line := map[kp.Lang]int{kp.ES: 6, kp.EN: 7}
	for _, c := range []struct {
		unit markdown.Unit
		want string
	}{
		{markdown.Unit{Lesson: "x", Name: "x#s1", State: markdown.Stale, Behind: kp.ES, Text: text, Line: line},
			"m#x#s1: the es version is behind\n  en, changed; what was confirmed is not kept (d/x.en.md:7):\n    one\n\n    two\n  es, now (d/x.es.md:6):\n    uno\n\n    dos\n\n"},
		{markdown.Unit{Lesson: "x", Name: "x#s1", State: markdown.BothChanged, Text: text, Line: line, Kept: map[kp.Lang]string{kp.ES: "uno y dos", kp.EN: "one two three"}},
			"m#x#s1: changed in both languages; confirm it when they say the same\n  es, what changed (d/x.es.md:6):\n    uno\n\n    [-y-] dos\n  en, what changed (d/x.en.md:7):\n    one\n\n    two [-three-]\n\n"},
		{markdown.Unit{Lesson: "x", Name: "x#s1", State: markdown.Missing, Behind: kp.EN, Text: map[kp.Lang]string{kp.ES: "uno"}, Line: line},
			"m#x#s1: the en version is missing\n  es, now (d/x.es.md:6):\n    uno\n\n"},
		{markdown.Unit{Lesson: "x", Name: "x#q-old", State: markdown.Gone},
			"m#x#q-old: taken out; the next confirmation forgets it\n\n"},
	} {
		var out bytes.Buffer
		printUnit(&out, p, folder{name: "m", dir: "d"}, c.unit)
		if diff := cmp.Diff(c.want, out.String()); diff != "" {
			t.Errorf("(-want +got):\n%s", diff)
		}
	}
}
