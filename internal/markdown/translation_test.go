package markdown

import (
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"go.yaml.in/yaml/v3"
	"pgregory.net/rapid"

	"knowledgepath/internal/kp"
	"knowledgepath/internal/publish"
)

// shippedModules returns the modules that come with the program, and the
// sample.
func shippedModules(t testing.TB) map[string]publish.Bundle {
	t.Helper()
	all := map[string]publish.Bundle{"demo": demo(t)}
	root := os.DirFS("../../content/modules")
	folders, err := fs.ReadDir(root, ".")
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range folders {
		sub, err := fs.Sub(root, f.Name())
		if err != nil {
			t.Fatal(err)
		}
		if all[f.Name()], err = publish.ReadDir(sub); err != nil {
			t.Fatal(err)
		}
	}
	if len(all) < 5 {
		t.Fatalf("%d modules: the test looks in the wrong place", len(all))
	}
	return all
}

// unitsIn lists the units of a module that has no faults.
func unitsIn(t testing.TB, b publish.Bundle, to kp.Lang) []Phrase {
	t.Helper()
	units, findings := Translation(b, to)
	if len(findings) > 0 {
		t.Fatalf("findings:\n%s", listing(findings))
	}
	return units
}

// texts are the translations that units have.
func textsOf(units []Phrase) []Text {
	var list []Text
	for i, u := range units {
		list = append(list, Text{Context: u.Context, Source: u.Source, Text: u.Target, Was: Mark(u.Target), File: "x.po", Line: i + 1})
	}
	return list
}

// sameFiles compares bundles file by file.
func sameFiles(t testing.TB, want, got publish.Bundle) {
	t.Helper()
	text := func(b publish.Bundle) map[string]string {
		m := map[string]string{}
		for name, data := range b {
			m[name] = string(data)
		}
		return m
	}
	if diff := cmp.Diff(text(want), text(got)); diff != "" {
		t.Errorf("files (-want +got):\n%s", diff)
	}
}

// TestPhrases keeps which pieces of a module are translated, and what they are
// called: translators' files name them by these words.
func TestPhrases(t *testing.T) {
	var b strings.Builder
	for _, u := range unitsIn(t, demo(t), kp.EN) {
		fmt.Fprintf(&b, "%s:%d %s (%s)\n  %s\n  %s\n", u.File, u.Line, u.Context, u.Kind, u.Source, u.Target)
	}
	file := filepath.Join("testdata/golden", "units.txt")
	if *update {
		if err := os.WriteFile(file, []byte(b.String()), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), b.String()); diff != "" {
		t.Errorf("units (-want +got):\n%s", diff)
	}
}

// TestEveryWordIsInAUnit: what a learner reads and no unit holds would never
// be translated.
func TestEveryWordIsInAUnit(t *testing.T) {
	for name, b := range shippedModules(t) {
		said := map[string]bool{}
		for _, u := range unitsIn(t, b, kp.EN) {
			for word := range strings.FieldsFuncSeq(u.Source, func(r rune) bool { return !wordy(r) }) {
				said[strings.ToLower(word)] = true
			}
		}
		site := fs.FS(os.DirFS("../../content"))
		if name == "demo" {
			site = fixture(t)
		}
		m, _ := New(site).Module(b, nil)
		if m == nil {
			t.Fatalf("%s does not compile", name)
		}
		for _, l := range m.Lessons {
			for _, piece := range pieces(l.ES) {
				for _, word := range shownWords(piece) {
					if !said[word] {
						t.Errorf("%s, %s: no unit holds %q", name, l.ID, word)
					}
				}
			}
		}
	}
}

// shownWords lists the words that a piece of HTML shows.
func shownWords(page string) []string {
	var list []string
	for _, part := range strings.Split(page, "<") {
		_, text, ok := strings.Cut(part, ">")
		if !ok {
			text = part
		}
		text = strings.NewReplacer("&quot;", " ", "&amp;", " ", "&lt;", " ", "&gt;", " ").Replace(text)
		for word := range strings.FieldsFuncSeq(text, func(r rune) bool { return !wordy(r) }) {
			if strings.TrimLeft(word, "0123456789") != "" { // numbers of notes
				list = append(list, strings.ToLower(word))
			}
		}
	}
	return list
}

func TestNothingTranslatedChangesNothing(t *testing.T) {
	for name, b := range shippedModules(t) {
		for _, to := range kp.Langs() {
			out, findings := Translate(b, to, textsOf(unitsIn(t, b, to)))
			if len(findings) > 0 {
				t.Errorf("%s into %s: findings:\n%s", name, to, listing(findings))
			}
			sameFiles(t, b, out)
		}
	}
}

// TestOneTextChangesItsBytesAlone changes every unit of the sample by itself.
func TestOneTextChangesItsBytesAlone(t *testing.T) {
	b := demo(t)
	for _, to := range kp.Langs() {
		units := unitsIn(t, b, to)
		for i, u := range units {
			text := "Nuevo " + u.Target + " final"
			if u.Kind == KindAnswer {
				text = "7"
			}
			out, findings := Translate(b, to, []Text{{Context: u.Context, Source: u.Source, Text: text}})
			if len(findings) > 0 {
				t.Errorf("%s: findings:\n%s", u.Context, listing(findings))
			}
			name := strings.TrimSuffix(u.File, string(to.Other())+".md") + string(to) + ".md"
			want := maps.Clone(b)
			want[name] = []byte(replaceNth(string(b[name]), u.Target, text, i, units))
			sameFiles(t, want, out)
		}
	}
}

// replaceNth replaces the text of units[i] in its file: the first that stands
// after the texts of the units before it.
func replaceNth(file, old, new string, i int, units []Phrase) string {
	at := 0
	for j, u := range units[:i+1] {
		if u.File != units[i].File {
			continue
		}
		at += strings.Index(file[at:], u.Target)
		if j < i {
			at += len(u.Target)
		}
	}
	return file[:at] + new + file[at+len(old):]
}

// TestANewLanguage: files made from the source's and the translations are the
// files that people wrote.
func TestANewLanguage(t *testing.T) {
	for name, b := range shippedModules(t) {
		for _, to := range kp.Langs() {
			texts := textsOf(unitsIn(t, b, to))
			bare := maps.Clone(b)
			for file := range b {
				if strings.HasSuffix(file, "."+string(to)+".md") {
					delete(bare, file)
				}
			}
			for i := range texts {
				texts[i].Was = Mark("")
			}
			out, findings := Translate(bare, to, texts)
			if len(findings) > 0 {
				t.Errorf("%s into %s: findings:\n%s", name, to, listing(findings))
			}
			// What a check is to allow in one language is not for the other.
			want := maps.Clone(b)
			for file := range b {
				if bare[file] == nil {
					want[file] = translationAllowance.ReplaceAll(b[file], nil)
				}
			}
			sameFiles(t, want, out)
		}
	}
}

// translationAllowance is the field of front matter with the terms that may stand.
var translationAllowance = regexp.MustCompile(`(?m)^lint_allow:\n(  .*\n)+`)

const tinyYAML = "slug: tiny\nlessons:\n  - {id: one, minutes: 5}\n"

// tiny is a module of one lesson.
func tiny(es, en string) publish.Bundle {
	b := publish.Bundle{"module.yaml": []byte(tinyYAML), "one.es.md": []byte(es)}
	if en != "" {
		b["one.en.md"] = []byte(en)
	}
	return b
}

const (
	oneES = `---
title: Uno
lang: es
lint_allow: [{term: ilegal, reason: cita}]
---

## Primera

Hola[^a] mundo.

::: quiz #q-one

**¿Cuál?**

- [x] (a) Esta.
  > Sí.
- [ ] (b) Otra.
  > No.

:::

[^a]: Página 1.
`
	oneEN = `---
lang: en
title: One
note: mine
---

## First

Hello[^a] world.

::: quiz #q-one

**Which?**

- [ ] (b) Other.
  > No.
- [x] (a) This.
  > Yes.

:::

[^a]: Page 1.
`
)

// give makes a text for the only unit of a context whose source begins so.
func give(context, source, text string) Text {
	return Text{Context: context, Source: source, Text: text, File: "x.po", Line: 9}
}

// TestInto plants a difference between the languages, translates, and
// compares the file that comes of it.
func TestInto(t *testing.T) {
	swap := func(s string, pairs ...string) string {
		for i := 0; i < len(pairs); i += 2 {
			if strings.Count(s, pairs[i]) != 1 {
				t.Fatalf("%q stands %d times", pairs[i], strings.Count(s, pairs[i]))
			}
			s = strings.Replace(s, pairs[i], pairs[i+1], 1)
		}
		return s
	}
	for _, c := range []struct {
		name   string
		es, en string
		texts  []Text
		want   string
		found  []string
	}{
		{
			"a new option, in an activity whose order differs",
			swap(oneES, "- [ ] (b) Otra.\n  > No.\n", "- [ ] (b) Otra.\n  > No.\n- [ ] (c) Ninguna.\n  > Tampoco.\n"), oneEN,
			[]Text{give("one#q-one/c", "Ninguna.", "None."), give("one#q-one/c/feedback", "Tampoco.", "Nor that.")},
			swap(oneEN, "- [ ] (b) Other.\n  > No.\n", "", "  > Yes.\n", "  > Yes.\n- [ ] (b) Other.\n  > No.\n- [ ] (c) None.\n  > Nor that.\n"), nil,
		},
		{
			"an option that is gone",
			swap(oneES, "- [ ] (b) Otra.\n  > No.\n", ""), oneEN,
			[]Text{give("one#q-one/a", "Esta.", "This one.")},
			swap(oneEN, "- [ ] (b) Other.\n  > No.\n", "", "This.", "This one."), nil,
		},
		{
			"a new section",
			swap(oneES, "[^a]: P", "## Segunda\n\nMás.\n\n[^a]: P"), oneEN,
			[]Text{give("one#s2", "Segunda", "Second"), give("one#s2", "Más.", "More.")},
			swap(oneEN, "[^a]: P", "## Second\n\nMore.\n\n[^a]: P"), nil,
		},
		{
			"a new section before the others",
			swap(oneES, "## Primera", "## Cero\n\n- 100\n- Más.\n\n## Primera"), oneEN,
			[]Text{give("one#s1", "Cero", "Zero"), give("one#s1", "Más.", "More.")},
			swap(oneEN, "## First", "## Zero\n\n- 100\n- More.\n\n## First"), []string{"one.en.md:9:3: warning T020 id=one#s1"},
		},
		{
			"a new activity at the end",
			oneES + "\n::: reflect #r-one\n\nPiensa.\n\n- (p1) ¿Qué?\n\n:::\n", oneEN,
			[]Text{give("one#r-one/p1", "¿Qué?", "What?")},
			oneEN + "\n::: reflect #r-one\n\nPiensa.\n\n- (p1) What?\n\n:::\n", []string{"one.en.md:26:1: warning T020 id=one#r-one/prompt"},
		},
		{
			"nothing for what is new",
			oneES + "\n::: reflect #r-one\n\n- (p1) ¿Qué?\n\n:::\n", oneEN,
			[]Text{give("one/title", "Uno", "1: the first")},
			swap(oneEN, "title: One", "title: '1: the first'"), nil,
		},
		{
			"texts divided differently",
			swap(oneES, "mundo.\n", "mundo.\n\nAdiós.\n"), oneEN,
			[]Text{give("one#s1", "## Primera\n\nHola[^a] mundo.\n\nAdiós.", "## First\n\nHello[^a] world.\n\nBye.")},
			swap(oneEN, "world.\n", "world.\n\nBye.\n"), nil,
		},
		{
			"feedback divided differently",
			swap(oneES, "  > Sí.\n", "  > Sí.\n  >\n  > - uno\n  > - dos\n"), oneEN,
			[]Text{give("one#q-one/a/feedback", "Sí.\n\n- uno\n- dos", "Yes.\n\n- one\n- two")},
			swap(oneEN, "  > Yes.\n", "  > Yes.\n  >\n  > - one\n  > - two\n"), nil,
		},
		{
			"a text of several lines",
			oneES, oneEN,
			[]Text{give("one#q-one/a/feedback", "Sí.", "Yes,\nindeed."), give("one#q-one/b", "Otra.", "Another\none.")},
			swap(oneEN, "> Yes.", "> Yes,\n  > indeed.", "(b) Other.", "(b) Another\n  one."), nil,
		},
		{
			"a new file, partly translated",
			oneES, "",
			[]Text{give("one/title", "Uno", "One"), give("one#q-one/a", "Esta.", "This.")},
			swap(oneES, "title: Uno\nlang: es\nlint_allow: [{term: ilegal, reason: cita}]", "title: One\nlang: en", "Esta.", "This."),
			[]string{
				"one.en.md:6:4: warning T020 id=one#s1", "one.en.md:8:1: warning T020 id=one#s1", "one.en.md:12:1: warning T020 id=one#q-one/prompt",
				"one.en.md:15:5: warning T020 id=one#q-one/a/feedback", "one.en.md:16:11: warning T020 id=one#q-one/b",
				"one.en.md:17:5: warning T020 id=one#q-one/b/feedback", "one.en.md:21:7: warning T020 id=one#note/a",
			},
		},
		{
			"figures of a new file",
			"---\ntitle: Uno\nlang: es\n---\n\n::: number #n-one\n\nDi.\n\n= 1.500,5 ± 0,5 `USD`\n= 4.2\n\n:::\n", "",
			[]Text{give("one#n-one/prompt", "Di.", "Say.")},
			"---\ntitle: Uno\nlang: en\n---\n\n::: number #n-one\n\nSay.\n\n= 1,500.5 ± 0.5 `USD`\n= 4.2\n\n:::\n",
			[]string{"one.en.md:2:8: warning T020 id=one/title"},
		},
		{
			"a section that moved since",
			swap(oneES, "## Primera", "## Cero\n\n## Primera"), swap(oneEN, "## First", "## Zero\n\n## First"),
			[]Text{give("one#s1", "Hola[^a] mundo.", "Hi[^a] world.")},
			swap(oneEN, "## First", "## Zero\n\n## First", "Hello", "Hi"), nil,
		},
		{
			"a source that changed since",
			oneES, oneEN, []Text{give("one#s1", "Adiós.", "Bye."), give("one#s9", "Hola[^a] mundo.", "Hi.")},
			swap(oneEN, "Hello[^a] world.", "Hi."), []string{"x.po:9:1: warning T021 id=one#s1"},
		},
		{
			"a list in brackets",
			"---\ntitle: Uno\nlang: es\noutcomes: [Hacer uno, Hacer dos]\n---\n", "---\ntitle: One\nlang: en\noutcomes: [Do one, 'Do, two']\n---\n",
			[]Text{give("one/outcomes", "Hacer uno", "Make one, now"), give("one/outcomes", "Hacer dos", "Do two")},
			"---\ntitle: One\nlang: en\noutcomes: ['Make one, now', 'Do two']\n---\n", nil,
		},
		{
			"another outcome",
			"---\ntitle: Uno\noutcomes:\n  - Hacer uno\n  - Hacer dos\nlang: es\n---\n", "---\n# mine\ntitle: One\noutcomes:\n- Do one\nlang: en\n---\n",
			[]Text{give("one/outcomes", "Hacer dos", "Do two")},
			"---\n# mine\ntitle: One\noutcomes:\n  - Do one\n  - Do two\nlang: en\n---\n", nil,
		},
		{
			"no translation", oneES, oneEN, []Text{give("one/title", "Uno", "  "), give("one#q-one/a", "Esta.", "This.")}, oneEN, nil,
		},
		{
			"one that nobody touched", oneES, oneEN,
			[]Text{{Context: "one/title", Source: "Uno", Text: "1", Was: Mark("1")}, {Context: "one/gone", Source: "Uno", Text: "1", Was: Mark("1")}}, oneEN, nil,
		},
		{
			"changed twice", oneES, oneEN, []Text{{Context: "one/title", Source: "Uno", Text: "2", Was: Mark("1"), File: "x.po", Line: 3}},
			oneEN, []string{"x.po:3:1: error T022 id=one/title"},
		},
		{
			"changed twice alike", oneES, oneEN, []Text{{Context: "one/title", Source: "Uno", Text: "One", Was: Mark("1"), File: "x.po", Line: 3}}, oneEN, nil,
		},
	} {
		t.Run(c.name, func(t *testing.T) {
			b := tiny(c.es, c.en)
			out, findings := Translate(b, kp.EN, c.texts)
			if diff := cmp.Diff(c.want, string(out["one.en.md"])); diff != "" {
				t.Errorf("file (-want +got):\n%s", diff)
			}
			got := strings.Split(strings.TrimSuffix(listing(findings), "\n"), "\n")
			if want := strings.Join(c.found, "\n"); want != strings.Join(got, "\n") {
				t.Errorf("findings:\n%s\nwant:\n%s", strings.Join(got, "\n"), want)
			}
			if string(out["one.es.md"]) != c.es || !maps.EqualFunc(tiny(c.es, c.en), b, func(x, y []byte) bool { return string(x) == string(y) }) {
				t.Error("the source, or the bundle given, was changed")
			}
		})
	}
}

// TestTextsThatBreakTheForm: a text may say anything, but it may not change
// what stands around it.
func TestTextsThatBreakTheForm(t *testing.T) {
	es := strings.Replace(oneES, ":::\n\n[^a]", ":::\n\n| Uno | Dos |\n| --- | --- |\n| Tres | Seis |\n\n::: scenario #s-one start=n1 good=n1\n\n#### n1\n\nFin.\n\n- (a) [Otra vez](#n1) `+1`\n\n:::\n\n[^a]", 1)
	en := strings.Replace(oneEN, ":::\n\n[^a]", ":::\n\n| One | Two |\n| --- | --- |\n| Three | Six |\n\n::: scenario #s-one start=n1 good=n1\n\n#### n1\n\nEnd.\n\n- (a) [Again](#n1) `+1`\n\n:::\n\n[^a]", 1)
	b := tiny(es, en)
	for _, c := range []Text{
		give("one#s1", "Hola[^a] mundo.", "## Hello"),
		give("one#s1", "Hola[^a] mundo.", "- Hello"),
		give("one#s1", "Hola[^a] mundo.", "> Hello"),
		give("one#s1", "Hola[^a] mundo.", "::: quiz #q-evil\n\nx\n\n:::"),
		give("one#s1", "Hola[^a] mundo.", "Hello\n\n- [x] (a) more"),
		give("one#s1", "Hola[^a] mundo.", "```\nHello"),
		give("one#s1", "Hola[^a] mundo.", "<script>x</script>"),
		give("one#s1", "Hola[^a] mundo.", "Hello\n==="),
		give("one#s1", "Hola[^a] mundo.", "[^b]: Hello"),
		give("one#s1", "Hola[^a] mundo.", "[b]: https://a.example"),
		give("one#s1", "Primera", "First\n\nSecond"),
		give("one#s1", "Tres", "Th|ree"),
		give("one#s1", "Tres", "Th\nree"),
		give("one#q-one/a", "Esta.", "This\n- [x] (d) and this"),
		give("one#q-one/a", "Esta.", "This\n\n:::"),
		give("one#q-one/a/feedback", "Sí.", "Yes.\n\n:::\n\n::: quiz #q-two"),
		give("one#s-one/n1/a", "Otra vez", "Again](#n2) [x"),
		give("one#s-one/n1", "Fin.", "#### n2"),
		give("one#note/a", "Página 1.", "Page 1.\n\n[^z]: Page 2."),
	} {
		out, findings := Translate(b, kp.EN, []Text{c})
		if got := listing(findings); !strings.Contains(got, "x.po:9:1: error T023 id="+c.Context) && !strings.Contains(got, ": error A005") {
			t.Errorf("%q is taken for %s:\n%s\n%s", c.Text, c.Context, got, out["one.en.md"])
		}
	}
}

func TestUnreadableFiles(t *testing.T) {
	for name, b := range map[string]publish.Bundle{
		"carriage returns": tiny(strings.ReplaceAll(oneES, "\n", "\r\n"), oneEN),
		"byte order mark":  tiny(oneES, "\uFEFF"+oneEN),
		"never closed":     tiny(oneES, strings.Replace(oneEN, "\n:::\n", "\n", 1)),
		"nested":           tiny(strings.Repeat(">", 40)+" x", oneEN),
		"nested inside":    tiny(oneES, nest(40)),
		"bad front matter": tiny(strings.Replace(oneES, "title: Uno", "title: [Uno", 1), oneEN),
		"alias":            tiny(strings.Replace(oneES, "title: Uno", "title: &a Uno", 1), oneEN),
		"tag":              tiny(strings.Replace(oneES, "title: Uno", "title: !!str Uno", 1), oneEN),
		"bad module.yaml":  {"module.yaml": []byte("uid: ["), "one.es.md": []byte(oneES)},
		"returns in YAML":  {"module.yaml": []byte("uid: x\r\n"), "one.es.md": []byte(oneES)},
	} {
		units, findings := Translation(b, kp.EN)
		if len(units) > 0 || !publish.HasErrors(findings) {
			t.Errorf("%s: %d units, findings %v", name, len(units), findings)
		}
		out, _ := Translate(b, kp.EN, []Text{give("one/title", "Uno", "1")})
		sameFiles(t, b, out)
	}
}

func TestLead(t *testing.T) {
	for text, want := range map[string]kp.Lang{
		"i18n: {source: en}": kp.EN, "i18n: {source: es}": kp.ES, "i18n: {}": kp.ES, "uid: x": kp.ES, "i18n: {source: fr}": kp.ES, "x: [": kp.ES,
	} {
		if got := Lead(publish.Bundle{"module.yaml": []byte(text)}); got != want {
			t.Errorf("%q is led by %s, want %s", text, got, want)
		}
	}
}

func TestLabels(t *testing.T) {
	const module = `media:
  - file: media/door.svg
    alt: {es: "Una puerta", en: A door}
    captions: {es: media/a.vtt, en: media/b.vtt}
  - file: media/map.svg
    alt:
      es: Un mapa # de la zona
    long: {es: "Norte, sur"}
artefacts:
  - {id: sheet, title: {es: Hoja}, files: {es: files/a.csv, en: files/b.csv}}
i18n: {source: es, review: {en: 2026-11-24}}
names: [{es: Uno, en: One}, {es: Dos, fr: Deux}, {en: Three}]
`
	const sources = "who-2020:\n  title: {es: Guía, en: Guide}\n  url: https://example.org\n"
	b := publish.Bundle{"module.yaml": []byte(module), "sources.yaml": []byte(sources)}
	var names []string
	for _, u := range unitsIn(t, b, kp.EN) {
		names = append(names, fmt.Sprintf("%s:%d %s: %s | %s", u.File, u.Line, u.Context, u.Source, u.Target))
	}
	want := []string{
		"module.yaml:3 module/media/media/door.svg/alt: Una puerta | A door",
		"module.yaml:7 module/media/media/map.svg/alt: Un mapa | ",
		"module.yaml:8 module/media/media/map.svg/long: Norte, sur | ",
		"module.yaml:10 module/artefacts/sheet/title: Hoja | ",
		"module.yaml:12 module/names/1: Uno | One",
		"sources.yaml:2 sources/who-2020/title: Guía | Guide",
	}
	if diff := cmp.Diff(want, names); diff != "" {
		t.Errorf("units (-want +got):\n%s", diff)
	}
	out, findings := Translate(b, kp.EN, []Text{
		give("module/media/media/door.svg/alt", "Una puerta", "A door, open"),
		give("module/media/media/map.svg/alt", "Un mapa", "A map: north"),
		give("module/media/media/map.svg/long", "Norte, sur", "North, south"),
		give("module/artefacts/sheet/title", "Hoja", "Sheet"),
		give("sources/who-2020/title", "Guía", "The guide"),
	})
	if len(findings) > 0 {
		t.Errorf("findings:\n%s", listing(findings))
	}
	sameFiles(t, publish.Bundle{
		"module.yaml": []byte(strings.NewReplacer("en: A door}", "en: 'A door, open'}", "es: Un mapa #", "es: Un mapa\n      en: 'A map: north' #",
			`{es: "Norte, sur"}`, `{es: "Norte, sur", en: 'North, south'}`, "{es: Hoja}", "{es: Hoja, en: Sheet}").Replace(module)),
		"sources.yaml": []byte(strings.Replace(sources, "Guide", "The guide", 1)),
	}, out)
}

// TestScalars writes values over others, in every way that YAML has, and
// reads them back.
func TestScalars(t *testing.T) {
	forms := []string{
		"title: %s\nlang: es\n", "title: Hola\n  mundo # y más\nlang: es\n", "title: \"a \\\" b\"\nlang: es\n", "title: 'a '' b'\nlang: es\n",
		"title: >-\n  Hola\n  mundo\n\n  y más\nlang: es\n", "title: |\n    uno\n    dos\nlang: es\n",
		"lang: es\ntitle: último", "lang: es\ntitle: >\n  último",
	}
	rapid.Check(t, func(rt *rapid.T) {
		form := rapid.SampledFrom(forms).Draw(rt, "form")
		if strings.Contains(form, "%s") {
			form = fmt.Sprintf(form, "Algo")
		}
		value := rapid.StringMatching(`[a-z¿"':,#\[\]{}&*!|>%@`+"`"+` 0-9é\\\n-]{1,30}`).Filter(func(s string) bool {
			return strings.Trim(s, " \n\t") == s && s != "" && strings.ContainsFunc(s, wordy)
		}).Draw(rt, "value")
		b := tiny("---\ntitle: T\nlang: en\n---\n", "")
		b["one.en.md"], b["one.es.md"] = b["one.es.md"], []byte("---\n"+strings.TrimSuffix(form, "\n")+"\n---\n\nHola.\n")
		out, findings := Translate(b, kp.ES, []Text{give("one/title", "T", value)})
		if len(findings) > 0 {
			rt.Fatalf("findings:\n%s\n%s", listing(findings), out["one.es.md"])
		}
		var front map[string]string
		text := string(out["one.es.md"])
		if err := yaml.Unmarshal([]byte(text[4:strings.Index(text, "\n---\n")]), &front); err != nil {
			rt.Fatalf("%v in\n%s", err, text)
		}
		if want := map[string]string{"title": value, "lang": "es"}; !maps.Equal(front, want) || !strings.HasSuffix(text, "\n---\n\nHola.\n") {
			rt.Errorf("front matter is %v, want %v in\n%s", front, want, text)
		}
	})
}

// TestAlign keeps how the pieces of two languages find one another.
func TestAlign(t *testing.T) {
	list := func(keys string) []piece {
		var out []piece
		for _, k := range strings.Fields(keys) {
			out = append(out, piece{key: k, prose: k[0] == 'p'})
		}
		return out
	}
	for _, c := range []struct {
		source, target string
		want           []int
	}{
		{"", "", nil},
		{"p1 q1 p2", "p1 q1 p2", []int{0, 1, 2}},
		{"p1 q1 p2", "", []int{-1, -1, -1}},
		{"p1 pNew p2", "p1 p2", []int{0, -1, 1}},
		{"p1 p2", "p1 pOld p2", []int{0, 2}},
		{"p1 q1 p2", "p3 q1 p4", []int{0, 1, 2}},
		{"p1 q1 p2 q2", "p3 q1 q2", []int{0, 1, -1, 2}},
		{"q1 q2", "q2 q1", []int{1, 0}},
		{"q1 q1", "q1", []int{0, -1}},
		{"q1", "q2", []int{-1}},
	} {
		if got := alignPieces(list(c.source), list(c.target)); !slices.Equal(got, c.want) {
			t.Errorf("%q with %q: %v, want %v", c.source, c.target, got, c.want)
		}
	}
}
