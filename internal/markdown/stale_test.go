package markdown

import (
	"io/fs"
	"maps"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"knowledgepath/internal/catalog"
	"knowledgepath/internal/kp"
	"knowledgepath/internal/publish"
)

const lockOfDemo = "modules/demo/module.lock"

// confirmAll returns the files with the sample module confirmed as it is.
func confirmAll(t testing.TB, files fstest.MapFS) fstest.MapFS {
	t.Helper()
	written, _, err := New(files).Review(moduleIn(t, files)).Confirm("")
	if err != nil {
		t.Fatal(err)
	}
	files = maps.Clone(files)
	for name, data := range written {
		files["modules/demo/"+name] = &fstest.MapFile{Data: data, Mode: 0o644}
	}
	return files
}

// moduleIn reads the sample module out of a content folder.
func moduleIn(t testing.TB, files fs.FS) publish.Bundle {
	t.Helper()
	sub, err := fs.Sub(files, "modules/demo")
	if err != nil {
		t.Fatal(err)
	}
	b, err := publish.ReadDir(sub)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// edition is a text to put in the place of another.
type edition struct{ file, old, new string }

// inBoth makes the same change in both languages of a lesson.
func inBoth(stem, old, new string) []edition {
	return []edition{{"modules/demo/" + stem + ".es.md", old, new}, {"modules/demo/" + stem + ".en.md", old, new}}
}

func editAll(t testing.TB, files fstest.MapFS, changes []edition) fstest.MapFS {
	t.Helper()
	for _, c := range changes {
		files = edit(t, files, c.file, c.old, c.new)
	}
	return files
}

// TestWhatChangedSinceConfirmed plants changes in a module that was confirmed.
func TestWhatChangedSinceConfirmed(t *testing.T) {
	base := confirmAll(t, fixture(t))
	one := func(file, old, new string) []edition { return []edition{{file, old, new}} }
	for _, c := range []struct {
		name    string
		changes []edition
		want    []want
	}{
		{"nothing", nil, nil},
		{"a section in Spanish", one(knowES, "dice qué y quién", "dice qué, quién y cuándo"), []want{{OutOfDate, knowEN, "## What", ""}}},
		{"a section in English", one(tryEN, "once more", "twice more"), []want{{OutOfDate, tryES, "## Decide", ""}}},
		{"its prose after an activity", one(knowES, "### Más", "### Más partes"), []want{{OutOfDate, knowEN, "## What", ""}}},
		{"an activity", one(knowEN, "A good intention.", "Only a good intention."), []want{{OutOfDate, knowES, "::: quiz #q-useful", ""}}},
		{"what is for whoever facilitates", one(knowEN, "Open with", "Begin with"), []want{{OutOfDate, knowES, "::: facilitator", ""}}},
		{"what holds in one place", one(useES, "Vale en México.", "Ya no vale en México."), []want{{OutOfDate, useEN, "::: only", ""}}},
		{"the index", one(indexES, "Este módulo es", "Este módulo no es"), []want{{OutOfDate, indexEN, "This module", ""}}},
		{"both languages", append(one(tryEN, "once more", "twice more"), edition{tryES, "otra vez", "dos veces"}), nil},
		{"a section put in", append(one(tryEN, "## Decide", "## First\n\nText.\n\n## Decide"), edition{tryES, "## Decide", "## Primero\n\nTexto.\n\n## Decide"}), nil},
		{"a section in one language", append(one(tryEN, "## Decide", "## First\n\nText.\n\n## Decide"), edition{tryES, "otra vez", "dos veces"}), []want{{SectionsOff, tryEN, "## Decide", ""}}},
		{"an opening in one language", one(tryEN, "## Decide", "Hello.\n\n## Decide"), []want{{OneLanguage, tryEN, "Hello.", ""}}},
		{"a slip beside it", one(knowES, "::: cards #c-parts", "::: crads #c-parts"), []want{{UnknownType, knowES, "::: crads", "cards"}}},

		{"the right answer", append(inBoth("know", "- [ ] (a)", "- [x] (a)"), inBoth("know", "- [x] (b)", "- [ ] (b)")...), []want{{AnswerChanged, knowES, "::: quiz #q-useful", ""}}},
		{"the right answer, said", append(append(inBoth("know", "- [ ] (a)", "- [x] (a)"), inBoth("know", "- [x] (b)", "- [ ] (b)")...), inBoth("know", "#q-useful", "#q-useful rev=2")...), nil},
		{"a wrong option taken out", inBoth("know", "- [ ] (c)", "- [ ] (d)"), nil},
		{"where a choice leads", inBoth("try", "(#n5) `0`", "(#n4) `0`"), []want{{AnswerChanged, tryES, "::: scenario", ""}, {UnreachableScene, tryES, "#### n5", ""}, {UnreachableScene, tryEN, "#### n5", ""}}},
		{"what a choice is worth", inBoth("try", "(#n4) `+1`", "(#n4) `+2`"), []want{{AnswerChanged, tryES, "::: scenario", ""}}},
		{"which ending is good", inBoth("try", "good=n3 ok=n4", "good=n4 ok=n3"), []want{{AnswerChanged, tryES, "::: scenario", ""}}},
		{"the order", append(inBoth("try", "1. (s1)", "1. (s2)"), inBoth("try", "2. (s2)", "2. (s1)")...), []want{{AnswerChanged, tryES, "::: order", ""}}},
		{"a step put in", inBoth("try", "2. (s2)", "2. (s4) Sum\n3. (s2)"), nil},
		{"the due date of a plan", inBoth("use", "`+90d`", "`+60d`"), nil},
		{"rev is a number", inBoth("know", "#q-useful", "#q-useful rev=two"), []want{{BadYAML, knowES, "rev=two", ""}, {BadYAML, knowEN, "rev=two", ""}}},

		{"an activity taken out", inBoth("know", "::: cards #c-parts", "::: cards #c-new"), []want{{NotRetired, yamlOf, "retired_ids", ""}}},
		{"activities that moved to another lesson", append(inBoth("know", "::: cards #c-parts", "::: cards #r-growth"), inBoth("use", "::: reflect #r-growth", "::: reflect #c-parts")...), nil},
		{"an activity retired", append(inBoth("know", "::: cards #c-parts", "::: cards #c-new"), edition{yamlOf, "[q-gone]", "[q-gone, c-parts]"}), nil},

		{"a lock that is no JSON", one(lockOfDemo, "{\n \"index/s0\"", "{\n<<<<<<< ours\n \"index/s0\""), []want{{BadYAML, lockOfDemo, "<<<<<<<", ""}}},
		{"a lock with a field it has not", one(lockOfDemo, "{\n \"index/s0\": {\n  \"h\"", "{\n \"index/s0\": {\n  \"hh\""), []want{{UnknownField, lockOfDemo, "\"hh\"", ""}, {BadYAML, lockOfDemo, "\"index/s0\"", ""}}},
		{"a lock without a fingerprint", one(lockOfDemo, "{\n \"index/s0\": {\n  \"h\": {\n   \"en\": \"", "{\n \"index/s0\": {\n  \"h\": {\n   \"en\": \"z"), []want{{BadYAML, lockOfDemo, "\"index/s0\"", ""}}},

		{"a critical section", one(yamlOf, "retired_ids:", "critical: [know#s1, use#only1]\nretired_ids:"), nil},
		{"a critical section that is not there", one(yamlOf, "retired_ids:", "critical: [know#s2]\nretired_ids:"), []want{{MissingTarget, yamlOf, "know#s2", ""}}},
		{"critical in one language", one(useES, "::: only MX", "::: only MX critical"), []want{{Differs, useEN, "::: only", ""}}},
		{"critical in both", inBoth("use", "::: only MX", "::: only MX critical"), nil},
	} {
		t.Run(c.name, func(t *testing.T) {
			files := editAll(t, base, c.changes)
			_, got := New(files).Compile(nil)
			compare(t, files, c.want, got)
		})
	}
}

// TestKeptTextsMustBeTheLocks: a kept text that somebody wrote by hand says
// nothing.
func TestKeptTextsMustBeTheLocks(t *testing.T) {
	files := confirmAll(t, fixture(t))
	files = editAll(t, files, append(inBoth("know", "- [ ] (a)", "- [x] (a)"), inBoth("know", "- [x] (b)", "- [ ] (b)")...))
	const kept = "modules/demo/confirmed.txt"
	forged := with(files, kept, strings.ReplaceAll(string(files[kept].Data), "Es una buena intención.", "Es otra cosa."))
	_, got := New(forged).Compile(nil)
	compare(t, forged, nil, got)

	large := with(files, lockOfDemo, strings.Repeat("x", maxLock+1))
	_, got = New(large).Compile(nil)
	compare(t, large, []want{{TooBig, lockOfDemo, "", ""}}, got)
}

func TestConfirmIsReadBack(t *testing.T) {
	b := moduleIn(t, confirmAll(t, fixture(t)))
	r := New(fixture(t)).Review(b)
	for _, u := range r.Units {
		if u.State != Current || !maps.Equal(u.Kept, u.Text) {
			t.Errorf("%s is %s; kept (-want +got):\n%s", u.Name, u.State, cmp.Diff(u.Text, u.Kept))
		}
	}
	again, names, err := r.Confirm("")
	if err != nil || len(names) > 0 {
		t.Errorf("confirming again confirms %v: %v", names, err)
	}
	for name, data := range again {
		if diff := cmp.Diff(string(b[name]), string(data)); diff != "" {
			t.Errorf("%s changed:\n%s", name, diff)
		}
	}
}

func TestConfirmOneUnit(t *testing.T) {
	files := editAll(t, confirmAll(t, fixture(t)), []edition{
		{knowES, "dice qué y quién", "dice qué, quién y cuándo"},
		{tryES, "## Decide", "## Primero\n\nTexto.\n\n## Decide"},
		{tryEN, "## Decide", "## First\n\nText.\n\n## Decide"},
		{tryEN, "once more", "twice more"},
	})
	open := func(b publish.Bundle) string {
		var out []string
		for _, u := range New(files).Review(b).Units {
			if u.State != Current {
				out = append(out, u.Name+" "+string(u.State))
			}
		}
		return strings.Join(out, ", ")
	}
	b := moduleIn(t, files)
	if got, want := open(b), "know#s1 stale, try#s1 new, try#s2 stale"; got != want {
		t.Fatalf("open are %q, want %q", got, want)
	}
	for _, c := range []struct{ unit, left string }{
		{"try#s1", "know#s1 stale, try#s2 stale"}, // its neighbour keeps what was confirmed under another number
		{"know#s1", "try#s2 stale"},
		{"try#s2", ""},
	} {
		written, names, err := New(files).Review(b).Confirm(c.unit)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff([]string{c.unit}, names); diff != "" {
			t.Errorf("confirmed (-want +got):\n%s", diff)
		}
		maps.Copy(b, written)
		if got := open(b); got != c.left {
			t.Errorf("after %s open are %q, want %q", c.unit, got, c.left)
		}
	}
	if _, _, err := New(files).Review(b).Confirm("know#s9"); kp.KindOf(err) != kp.NotFound {
		t.Errorf("a unit that is not there: %v", err)
	}
}

func TestConfirmRefusesFaults(t *testing.T) {
	for name, files := range map[string]fstest.MapFS{
		"parity":      edit(t, fixture(t), knowEN, "::: cards #c-parts", "::: cards #c-part"),
		"opening":     edit(t, fixture(t), knowEN, "## What", "Hello.\n\n## What"),
		"module.yaml": edit(t, fixture(t), yamlOf, "format: 1", "format: [1"),
	} {
		if _, _, err := New(files).Review(moduleIn(t, files)).Confirm(""); kp.KindOf(err) != kp.Conflict {
			t.Errorf("%s: confirming gives %v", name, err)
		}
	}
}

// shown lists the blocks of a lesson as readers of a language get them.
func shown(m *catalog.Module, lesson string, lang kp.Lang) []string {
	var out []string
	for _, b := range m.Lesson(lesson).In(lang).Blocks {
		line, _, _ := strings.Cut(b.HTML, "\n")
		if b.Activity != nil {
			line = b.Activity.ID
		}
		if b.Stale {
			line += " | stale #" + b.Anchor
		}
		if b.Lang != "" {
			line += " | in " + string(b.Lang)
		}
		out = append(out, line)
	}
	return out
}

const around = "## First part\n\nOne.[^chs-2024]\n\n## Second part\n\nTwo.[^own-2020]\n\n::: reflect #r-mid\n\n- (p1) Why?\n\n:::\n\nMore of two.[^own-2020]\n\n## Third part\n\nThree.[^chs-2024]\n"

// lessonAround is the sample with a lesson of three sections, an activity in
// the middle of one and two sources, cited in another order in each language.
func lessonAround(t testing.TB) fstest.MapFS {
	files := edit(t, fixture(t), "sources.yaml", "chs-2024:", "own-2020:\n  title: {es: Propia, en: Own}\n  year: 2020\n  url: https://example.org/own\nchs-2024:")
	notes := "\n[^chs-2024]: 1.\n[^own-2020]: 2.\n"
	swap := strings.NewReplacer("First part", "Primera parte", "Second part", "Segunda parte", "Third part", "Tercera parte",
		"One.[^chs-2024]", "Uno.[^own-2020][^chs-2024]", "Two.", "Dos.", "More of two", "Más de dos", "Three", "Tres", "Why?", "¿Por qué?")
	files = edit(t, files, tryEN, "## Decide", around+notes+"\n## Decide")
	files = edit(t, files, tryES, "## Decide", swap.Replace(around)+notes+"\n## Decide")
	return edit(t, files, yamlOf, "minutes: 12}", "minutes: 13}")
}

func compiled(t *testing.T, files fstest.MapFS) *catalog.Module {
	t.Helper()
	s, findings := New(files).Compile(nil)
	for _, f := range findings {
		if f.Code != OutOfDate && f.Code != MinutesOff {
			t.Fatalf("findings:\n%s", listing(findings))
		}
	}
	return s.BySlug("demo")
}

func TestReadersOfTheLanguageThatIsBehindAreTold(t *testing.T) {
	files := confirmAll(t, lessonAround(t))
	files = editAll(t, files, []edition{{tryEN, "More of two", "Much more of two"}, {tryEN, "Why?", "Why not?"}})
	m := compiled(t, files)
	want := []string{
		`<h2 id="u-primera-parte">Primera parte</h2>`,
		`<h2 id="u-segunda-parte">Segunda parte</h2> | stale #u-second-part`,
		"r-mid | stale #r-mid",
		`<p>Más de dos.<sup><a href="#note-1" id="ref-1-3">1</a></sup></p>`,
		`<h2 id="u-tercera-parte">Tercera parte</h2>`,
		`<h2 id="u-decide">Decide</h2>`, "s-night", "o-keep", "o-steps", "m-pairs",
	}
	if diff := cmp.Diff(want, shown(m, "try", kp.ES)); diff != "" {
		t.Errorf("in Spanish (-want +got):\n%s", diff)
	}
	for _, line := range shown(m, "try", kp.EN) {
		if strings.Contains(line, "|") {
			t.Errorf("the language that changed is marked: %s", line)
		}
	}
	if m.ES.Stale || m.EN.Stale {
		t.Error("the index is marked")
	}
	m = compiled(t, edit(t, files, indexES, "Este módulo es", "Este módulo no es"))
	if m.ES.Stale || !m.EN.Stale {
		t.Errorf("the index is marked %t in Spanish and %t in English", m.ES.Stale, m.EN.Stale)
	}
}

func TestWhatIsCriticalIsShownInTheFreshLanguage(t *testing.T) {
	files := edit(t, lessonAround(t), yamlOf, "retired_ids:", "critical: [try#s2]\nretired_ids:")
	files = confirmAll(t, editAll(t, files, inBoth("use", "::: only MX", "::: only MX critical")))
	files = editAll(t, files, []edition{{tryEN, "More of two", "Much more of two"}, {useES, "Vale en México.", "Ya no vale en México."}})
	m := compiled(t, files)
	want := []string{
		`<h2 id="u-primera-parte">Primera parte</h2>`,
		`<h2 id="u-second-part">Second part</h2> | stale #u-second-part | in en`,
		"r-mid",
		// The note has the number that it has on the Spanish page.
		`<p>Much more of two.<sup><a href="#note-1" id="ref-1-2">1</a></sup></p> | in en`,
		`<h2 id="u-tercera-parte">Tercera parte</h2>`,
		`<h2 id="u-decide">Decide</h2>`, "s-night", "o-keep", "o-steps", "m-pairs",
	}
	if diff := cmp.Diff(want, shown(m, "try", kp.ES)); diff != "" {
		t.Errorf("in Spanish (-want +got):\n%s", diff)
	}
	if got := m.Lesson("try").Activity(kp.ES, "r-mid").Prompts[0].HTML; got != "¿Por qué?" {
		t.Errorf("an activity that is up to date is shown as %q", got)
	}
	blocks := m.Lesson("use").EN.Blocks
	if last := blocks[len(blocks)-1]; last.Lang != kp.ES || !last.Stale || !strings.Contains(last.HTML, "Ya no vale") {
		t.Errorf("what holds in one place is shown as %+v", last)
	}
}

// TestCriticalActivity: what is shown in the other language has the same
// keys, so that answers count.
func TestCriticalActivity(t *testing.T) {
	files := confirmAll(t, editAll(t, fixture(t), inBoth("know", "#q-useful", "#q-useful critical")))
	files = edit(t, files, knowES, "responsable y fecha", "responsable, fecha y señal")
	m := compiled(t, files)
	a := m.Lesson("know").Activity(kp.EN, "q-useful")
	if a != m.Lesson("know").EN.Blocks[1].Activity || !strings.Contains(a.Options[1].Feedback, "responsable, fecha y señal") {
		t.Fatalf("the quiz is %+v", a)
	}
	if mark, ok := a.Mark([]string{"b"}); mark != 1000 || !ok {
		t.Errorf("the right answer is marked %d, %t", mark, ok)
	}
	if b := m.Lesson("know").EN.Blocks[1]; b.Lang != kp.ES || !b.Stale || b.Anchor != "q-useful" {
		t.Errorf("the block is %+v", b)
	}
}

// TestBrokenLocksAreFindings: whatever stands in the generated files, the
// compiler says so and does not fail.
func TestBrokenLocksAreFindings(t *testing.T) {
	files := confirmAll(t, fixture(t))
	c := New(files)
	rapid.Check(t, func(rt *rapid.T) {
		b := moduleIn(t, files)
		for _, name := range []string{lockFile, keptFile} {
			data := string(b[name])
			from := rapid.IntRange(0, len(data)-1).Draw(rt, "from")
			to := rapid.IntRange(from, min(from+60, len(data))).Draw(rt, "to")
			junk := rapid.StringMatching(`[{}\[\]":,x0#/=\n ]{0,8}`).Draw(rt, "junk")
			b[name] = []byte(data[:from] + junk + data[to:])
		}
		for _, f := range c.Review(b).Findings {
			if f.Code == CompilerFault {
				rt.Fatalf("the compiler fails on\n%s", b[lockFile])
			}
		}
	})
}
