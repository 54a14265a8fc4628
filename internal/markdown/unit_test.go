package markdown

import (
	"os"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"

	"knowledgepath/internal/kp"
	"knowledgepath/internal/publish"
)

// sample reads the module that the format's lock was written for.
func sample(t testing.TB) publish.Bundle {
	t.Helper()
	b, err := publish.ReadDir(os.DirFS("testdata/sample/ad-agreements"))
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// reading parses a text by itself.
func reading(text string) *page {
	s := readSite(layers{fstest.MapFS{}}, words, &cache{})
	return readPage(readSource(&report{}, "x.es.md", kp.ES, []byte(text)), &folder{site: s}, &report{})
}

func TestFingerprintsAreTheFormatsOwn(t *testing.T) {
	b := sample(t)
	l := lock{}
	for _, stem := range []string{"index", "why", "practice", "plan"} {
		es, en := reading(string(b[stem+".es.md"])).units(), reading(string(b[stem+".en.md"])).units()
		for _, tw := range twinsOf(stem, es, en, nil) {
			l[tw.lockName()] = &confirmed{print: tw.print(), kept: map[kp.Lang]string{}}
		}
	}
	if diff := cmp.Diff(string(b[lockFile]), string(l.files()[lockFile])); diff != "" {
		t.Errorf("the lock is not the format's (-want +got):\n%s", diff)
	}
	read := readLock(&report{}, "", b)
	if diff := cmp.Diff(l, read, cmp.AllowUnexported(confirmed{})); diff != "" {
		t.Errorf("the format's lock is read as (-want +got):\n%s", diff)
	}
}

// TestWordsOf says what counts as a change of what a text says.
func TestWordsOf(t *testing.T) {
	for _, c := range []struct{ name, text, want string }{
		{"signs", "## A *b* **c** `d` > e_f", "A b c d ef"},
		{"space", " a\n\n\n  b\u00A0c ", "a b c"},
		{"a link is its words", "see [the sheet](files/x.csv) ![alt](files/y.png)", "see the sheet alt"},
		{"a citation is nothing", "Less often.[^a-2018] Then", "Less often. Then"},
		{"list markers", "- a\n* b\n  - [x] (k) c\n> - d", "a b (k) c d"},
		{"a number is said", "1. a\n2024. b", "1. a 2024. b"},
		{"a hyphen is said", "self-graded - yes", "self-graded - yes"},
		{"a table is its cells", "| a | b |\n| --- | :-: |\n| c | d |", "a b c d"},
		{"comments are nothing", "a <!-- note\nto self --> b", "a b"},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := wordsOf(c.text, false); got != c.want {
				t.Errorf("%q, want %q", got, c.want)
			}
		})
	}
}

const mixture = `---
title: x
---

<!-- opening -->
Before.

## One

Text.[^a]

::: quiz #q critical

- [ ] (a) no

:::

More.

[^a]: First line.
    Second line.

::: only MX critical

Here.

:::

## Two

::: facilitator

Ask.

:::
::: plan #p

- [ ] (t) Do ` + "`it`" + ` now ` + "`+7d` `any`" + `

:::
`

func TestUnits(t *testing.T) {
	var got []string
	for _, u := range reading(mixture).units() {
		line := u.id + " @" + u.anchor + " " + strings.ReplaceAll(u.source, "\n", "/")
		if u.critical {
			line += " !"
		}
		got = append(got, line)
	}
	want := []string{
		"s0 @ <!-- opening -->/Before.",
		"s1 @u-one ## One//Text.[^a]///More.",
		"#q @q ::: quiz #q critical//- [ ] (a) no//::: !",
		"only1 @u-one ::: only MX critical//Here.//::: !",
		"s2 @u-two ## Two",
		"facilitator1 @u-two ::: facilitator//Ask.//:::",
		"#p @p ::: plan #p//- [ ] (t) Do `it` now `+7d` `any`//:::",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("units (-want +got):\n%s", diff)
	}
}

// TestMarksAreNotWords: what parity keeps the same does not make a
// translation out of date; what people read does.
func TestMarksAreNotWords(t *testing.T) {
	print := func(id, text string) string {
		t.Helper()
		for _, u := range reading(text).units() {
			if u.id == id {
				return u.print()
			}
		}
		t.Fatalf("no unit %s", id)
		return ""
	}
	for _, c := range []struct {
		id, old, new string
		same         bool
	}{
		{"#p", "`+7d`", "`+9d`", true},
		{"#p", "`it`", "`this`", false},
		{"#q", "[ ]", "[x]", true},
		{"#q", "(a)", "(b)", false},
		{"s1", "First line", "Another line", true},
		{"s1", "Text", "Texts", false},
		{"s1", "[ ] (a) no", "[ ] (a) yes", true},
		{"s0", "opening", "beginning", true},
	} {
		changed := strings.Replace(mixture, c.old, c.new, 1)
		if got := print(c.id, mixture) == print(c.id, changed); got != c.same {
			t.Errorf("%s with %q for %q says the same: %t, want %t", c.id, c.new, c.old, got, c.same)
		}
	}
}
