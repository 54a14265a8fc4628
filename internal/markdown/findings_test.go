package markdown

import (
	"strings"
	"testing"
	"testing/fstest"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"

	"knowledgepath/internal/publish"
)

// want is a finding that a planted fault must give. It stands where mark
// begins in the file; an empty mark stands for the file's beginning.
type want struct{ code, file, mark, suggest string }

// fault is one slip of an author, planted in the sample.
type fault struct {
	name           string
	file, old, new string
	want           []want
}

const (
	yamlOf  = "modules/demo/module.yaml"
	knowES  = "modules/demo/know.es.md"
	knowEN  = "modules/demo/know.en.md"
	tryES   = "modules/demo/try.es.md"
	tryEN   = "modules/demo/try.en.md"
	useES   = "modules/demo/use.es.md"
	useEN   = "modules/demo/use.en.md"
	indexES = "modules/demo/index.es.md"
	indexEN = "modules/demo/index.en.md"
)

func check(t *testing.T, faults []fault) {
	t.Helper()
	base := fixture(t)
	for _, f := range faults {
		t.Run(f.name, func(t *testing.T) {
			files := edit(t, base, f.file, f.old, f.new)
			_, got := New(files).Compile(nil)
			compare(t, files, f.want, got)
		})
	}
}

func compare(t *testing.T, files fstest.MapFS, wanted []want, got []publish.Finding) {
	t.Helper()
	var expected []publish.Finding
	for _, w := range wanted {
		line, col := 1, 1
		if w.mark != "" {
			text := string(files[w.file].Data)
			i := strings.Index(text, w.mark)
			if i < 0 {
				t.Fatalf("%s has no %q", w.file, w.mark)
			}
			from := strings.LastIndexByte(text[:i], '\n') + 1
			line, col = strings.Count(text[:i], "\n")+1, utf8.RuneCountInString(text[from:i])+1
		}
		expected = append(expected, publish.Finding{File: w.file, Line: line, Col: col, Code: w.code, Severity: severity(w.code), Suggest: w.suggest})
	}
	publish.SortFindings(expected)
	var bare []publish.Finding
	for _, f := range got {
		f.Args = nil
		bare = append(bare, f)
	}
	if diff := cmp.Diff(expected, bare); diff != "" {
		t.Errorf("findings (-want +got):\n%s", diff)
	}
}

func TestFileFaults(t *testing.T) {
	check(t, []fault{
		{"no front matter", knowES, "---\ntitle: Saber\nlang: es\n---\n", "", []want{{NoFrontMatter, knowES, "", ""}}},
		{"front matter never closed", knowES, "lang: es\n---\n", "lang: es\n", []want{
			{NoFrontMatter, knowES, "", ""}}},
		{"bad YAML", knowES, "title: Saber", "title: [Saber", []want{{BadYAML, knowES, "lang: es", ""}}},
		{"no title", knowES, "title: Saber\n", "", []want{{BadYAML, knowES, "lang: es", ""}}},
		{"wrong language", knowES, "lang: es", "lang: en", []want{{WrongLang, knowES, "lang: en", ""}}},
		{"unknown field", knowES, "title: Saber", "title: Saber\ntitel: x", []want{{UnknownField, knowES, "titel", "title"}}},
		{"unknown field of the module", yamlOf, "status: beta", "status: beta\nlicense: MIT", []want{{UnknownField, yamlOf, "license", "licence"}}},
		{"unknown attribute", knowES, "multi optional", "mulit optional", []want{
			{UnknownField, knowES, "mulit", "multi"}, {SeveralRight, knowES, "::: quiz #q-multi", ""}, {Differs, knowEN, "::: quiz #q-multi", ""}, {Differs, knowEN, "::: quiz #q-multi", ""}}},
		{"field twice", yamlOf, "level: 1", "level: 1\nlevel: 2", []want{{BadModule, yamlOf, "level: 2", ""}}},
		{"anchor", yamlOf, "teaches: [ad.agreements:2]", "teaches: &x [ad.agreements:2]", []want{{BadModule, yamlOf, "&x", ""}}},
		{"alias", knowES, "title: Saber", "title: &a Saber\nnote: *a", []want{{BadYAML, knowES, "&a", ""}}},
		{"second document", yamlOf, "retired_ids: [q-gone]", "retired_ids: [q-gone]\n---\nuid: x", []want{{BadModule, yamlOf, "---", ""}}},
		{"BOM", knowES, "---\ntitle: Saber", "\uFEFF---\ntitle: Saber", []want{{BadBytes, knowES, "", ""}}},
		{"CRLF", knowES, "title: Saber\n", "title: Saber\r\n", []want{{BadBytes, knowES, "\r", ""}}},
		{"tab", knowES, "### Más", "### Más\t", []want{{BadBytes, knowES, "\t", ""}}},
		{"too large", knowES, "### Más", "### Más\n\n" + strings.Repeat("palabra ", 40_000), []want{{TooBig, knowES, "", ""}}},
		{"nested too deep", knowES, "### Más", "### Más\n\n" + strings.Repeat(">", 40) + " x", []want{{TooBig, knowES, ">>>>", ""}}},
		{"nested too deep inside", knowES, "### Más", "### Más\n\n" + nest(40), []want{{TooBig, knowES, "", ""}}},
		{"too wide", knowES, "### Más", "### Más\n\n" + strings.Repeat("|a", 40), []want{{TooBig, knowES, "|a|a", ""}}},
		{"too many links", knowES, "### Más", "### Más\n\n" + strings.Repeat("<https://a.b>\n", 2_100), []want{{TooBig, knowES, "", ""}}},
	})
}

// nest writes a list inside a list, and so on.
func nest(deep int) string {
	var b strings.Builder
	for i := range deep {
		b.WriteString(strings.Repeat("  ", i) + "- x\n")
	}
	return b.String()
}

func TestMissingFile(t *testing.T) {
	files := fixture(t)
	delete(files, knowEN)
	_, got := New(files).Compile(nil)
	compare(t, files, []want{{FileMissing, knowEN, "", ""}}, got)

	files = fixture(t)
	delete(files, yamlOf)
	_, got = New(files).Compile(nil)
	compare(t, files, []want{{FileMissing, yamlOf, "", ""}}, got)
}

func TestModuleFaults(t *testing.T) {
	check(t, []fault{
		{"bad YAML", yamlOf, "slug: demo", "slug: [demo", []want{{BadModule, yamlOf, "slug", ""}}},
		{"bad uid", yamlOf, "m7k2qd4t", "M7", []want{{BadModule, yamlOf, "uid", ""}}},
		{"bad level", yamlOf, "level: 1", "level: 4", []want{{BadModule, yamlOf, "level", ""}}},
		{"bad status", yamlOf, "beta", "betta", []want{{BadModule, yamlOf, "status", "beta"}}},
		{"bad track", yamlOf, "track: adaptability", "track: adaptabilty", []want{{BadModule, yamlOf, "track", "adaptability"}}},
		{"short lesson", yamlOf, "minutes: 9}", "minutes: 4}", []want{{BadModule, yamlOf, "minutes: 4}", ""}}},
		{"too few lessons", yamlOf, "  - {id: try, minutes: 12}\n", "", []want{{BadModule, yamlOf, "lessons", ""}, {MinutesOff, yamlOf, "minutes: 38", ""}}},
		{"unknown competency", yamlOf, "ad.agreements:2", "ad.agreement:2", []want{{UnknownSkill, yamlOf, "ad.agreement:2", "ad.agreements"}}},
		{"unknown competency of an activity", useES, "comp=ad.agreements", "comp=ad.agreemens", []want{
			{UnknownSkill, useES, "comp=ad.agreemens", "ad.agreements"}, {Differs, useEN, "::: rubric", ""}}},
		{"untaught prerequisite", yamlOf, "ad.later:1", "ad.other:1", []want{{Untaught, yamlOf, "ad.other:1", ""}}},
		{"waits for itself", yamlOf, "ad.later:1", "ad.agreements:1", []want{{Cycle, yamlOf, "requires", ""}}},
		{"module minutes", yamlOf, "minutes: 38", "minutes: 60", []want{{MinutesOff, yamlOf, "minutes: 60", ""}}},
		{"lesson minutes", yamlOf, "{id: use, minutes: 17}", "{id: use, minutes: 12}", []want{
			{MinutesOff, yamlOf, "minutes: 12}\nartefacts", ""}, {MinutesOff, yamlOf, "minutes: 38", ""}}},
		{"no artefact", yamlOf, "artefacts:\n  - id: sheet\n    kind: worksheet\n    from: \"use#w-sheet\"\n    files: {es: files/hoja.es.csv, en: files/sheet.en.csv}\n", "artefacts: []\n", []want{{NoArtefact, yamlOf, "artefacts", ""}}},
		{"attachment missing", yamlOf, "files/sheet.en.csv", "files/shet.en.csv", []want{{MissingTarget, yamlOf, "en: files", ""}}},
		{"attachment in one language", yamlOf, ", en: files/sheet.en.csv", "", []want{{OneLanguage, yamlOf, "files", ""}}},
		{"artefact from nowhere", yamlOf, "from: \"use#w-sheet\"", "from: \"use#w-shet\"", []want{{MissingTarget, yamlOf, "from", ""}}},
		{"must do nothing", yamlOf, "must: [\"use#w-sheet\"]", "must: [\"use#q-none\"]", []want{{MissingTarget, yamlOf, "\"use#q-none\"", ""}}},
		{"linked file missing", knowES, "files/hoja.es.csv", "files/oja.es.csv", []want{{MissingTarget, knowES, "[hoja]", ""}}},
		{"linked lesson missing", tryES, "know.es.md", "knew.es.md", []want{{MissingTarget, tryES, "[otra vez]", ""}}},
		{"bad legal", yamlOf, "reviewed: 2026-11-24", "reviewed: someday", []want{{BadModule, yamlOf, "reviewed: someday", ""}}},
		{"bad pass", yamlOf, "quiz: 0.7", "quiz: 70", []want{{BadModule, yamlOf, "quiz: 70", ""}}},
		{"many outcomes", indexES, "  - Escribir uno.\n", "  - Escribir uno.\n  - Tres.\n  - Cuatro.\n  - Cinco.\n", []want{
			{BadYAML, indexES, "outcomes", ""}, {Differs, indexEN, "outcomes", ""}}},
		{"long summary", indexES, "Un módulo pequeño", strings.Repeat("Un módulo ", 17), []want{{BadYAML, indexES, "summary", ""}}},
		{"activity in the index", indexES, "Este módulo es de muestra.", "Este.\n\n::: facilitator\n\nx\n\n:::", []want{{UnknownType, indexES, "facilitator", ""}}},
	})
}

func TestDuplicateModules(t *testing.T) {
	files := fixture(t)
	for name, f := range fixture(t) {
		if rest, ok := strings.CutPrefix(name, "modules/demo/"); ok {
			files["modules/zz/"+rest] = f
		}
	}
	files = edit(t, files, "modules/zz/module.yaml", "aliases: [old-demo]", "aliases: []")
	_, got := New(files).Compile(nil)
	const zz = "modules/zz/module.yaml"
	compare(t, files, []want{{DuplicateID, zz, "uid", ""}, {DuplicateID, zz, "slug", ""}}, got)
}

func TestCircleOfTwo(t *testing.T) {
	files := fixture(t)
	for name, f := range fixture(t) {
		if rest, ok := strings.CutPrefix(name, "modules/demo/"); ok {
			files["modules/zz/"+rest] = f
		}
	}
	const zz = "modules/zz/module.yaml"
	files = edit(t, files, zz, "uid: m7k2qd4t\nslug: demo\naliases: [old-demo]", "uid: zzzzzzzz\nslug: zz\naliases: []")
	files = edit(t, files, zz, "teaches: [ad.agreements:2]", "teaches: [ad.other:2]")
	files = edit(t, files, zz, "requires: [ad.later:1]", "requires: [ad.agreements:2]")
	files = edit(t, files, yamlOf, "requires: [ad.later:1]", "requires: [ad.other:1]")
	s, got := New(files).Compile(nil)
	compare(t, files, []want{{Cycle, yamlOf, "requires", ""}, {Cycle, zz, "requires", ""}}, got)
	if name := got[0].Args["name"]; name != "demo → zz → demo" {
		t.Errorf("the circle is written %q", name)
	}
	if s.BySlug("demo") != nil || s.BySlug("zz") != nil {
		t.Error("a module that can never begin is served")
	}

	// Soft order makes circles too.
	files = edit(t, files, zz, "requires: [ad.agreements:2]", "requires: []")
	files = edit(t, files, zz, "recommended_after: [other]", "recommended_after: [demo]")
	_, got = New(files).Compile(nil)
	compare(t, files, []want{{Cycle, yamlOf, "requires", ""}, {Cycle, zz, "recommended_after", ""}}, got)
}

func TestSiteFaults(t *testing.T) {
	check(t, []fault{
		{"source without year", "sources.yaml", "  year: 2024\n", "", []want{{ThinSource, "sources.yaml", "chs-2024", ""}}},
		{"source without address", "sources.yaml", "  url: https://example.org/chs\n", "", []want{{ThinSource, "sources.yaml", "chs-2024", ""}}},
		{"source with a bad address", "sources.yaml", "https://example.org/chs", "javascript:alert(1)", []want{{BadLink, "sources.yaml", "url", ""}}},
		{"comma in a flow text", "competencies.yaml", "- id: ad.other\n  es: Otra", "- {id: ad.third, es: a, x y, en: b, l: []}\n- id: ad.other\n  es: Otra", []want{
			{UnknownField, "competencies.yaml", "x y", ""}, {BadYAML, "competencies.yaml", "l: []}", ""}}},
		{"unknown planned competency", "site.yaml", "ad.later", "ad.latr", []want{
			{UnknownSkill, "site.yaml", "ad.latr", "ad.later"}, {Untaught, yamlOf, "ad.later:1", ""}}},
		{"term in one language", "glossary.en.md", "#### warning-sign\n\n**Warning sign.** What you notice before.\n\nIt is written in the agreement.\n", "", []want{
			{CiteOne, "glossary.es.md", "#### warning-sign", ""}}},
		{"term twice", "glossary.en.md", "#### warning-sign", "#### team-agreement\n\n**Again.** Once more.\n\n#### warning-sign", []want{
			{DuplicateActivity, "glossary.en.md", "#### team-agreement\n\n**Again", ""}}},
		{"term without a name", "glossary.en.md", "**Warning sign.** What", "What", []want{{BadYAML, "glossary.en.md", "#### warning-sign", ""}}},
		{"track under another name", "tracks/adaptability.yaml", "id: adaptability", "id: other", []want{
			{BadYAML, "tracks/adaptability.yaml", "id", ""}, {BadModule, yamlOf, "track", ""}}},
		{"page with a fence", "pages/help.en.md", "Read a", "::: quiz #q-x\n\nx\n\n:::\n\nRead a", []want{{UnknownType, "pages/help.en.md", "quiz", ""}}},
	})
}
