package markdown

import (
	"archive/zip"
	"bytes"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"knowledgepath/internal/kp"
	"knowledgepath/internal/publish"
)

// today is the day on which the tests proofread.
func today() time.Time { return time.Date(2026, 11, 24, 12, 0, 0, 0, time.UTC) }

// clean reads the sample content with a module that leaves nothing to say,
// and the words to avoid that come with the program.
func cleanContent(t testing.TB) fstest.MapFS {
	t.Helper()
	files := fixture(t)
	for name := range files {
		if strings.HasPrefix(name, "modules/") {
			delete(files, name)
		}
	}
	root := os.DirFS("testdata/clean")
	err := fs.WalkDir(root, ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		data, err := fs.ReadFile(root, name)
		files[name] = &fstest.MapFile{Data: data, Mode: 0o644}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	terms, err := os.ReadFile("../../content/terms.yaml")
	if err != nil {
		t.Fatal(err)
	}
	return with(files, termsFile, string(terms))
}

func lintOf(files fstest.MapFS) []publish.Finding {
	return New(files).WithClock(today).Lint(nil)
}

// flaw is a slip that only proofreading finds.
type flaw struct {
	name           string
	file, old, new string
	severity       publish.Severity // of what is wanted; empty for the code's own
	want           []want
}

func checkFlaws(t *testing.T, flaws []flaw) {
	t.Helper()
	base := cleanContent(t)
	for _, f := range flaws {
		t.Run(f.name, func(t *testing.T) {
			files := edit(t, base, f.file, f.old, f.new)
			got := lintOf(files)
			if f.severity != "" {
				for i := range got {
					if got[i].Severity != f.severity {
						t.Errorf("%s: want %s", got[i], f.severity)
					}
					got[i].Severity = severity(got[i].Code)
				}
			}
			compare(t, files, f.want, got)
		})
	}
}

func TestCleanContentHasNoFindings(t *testing.T) {
	if got := lintOf(cleanContent(t)); len(got) > 0 {
		t.Errorf("findings:\n%s", listing(got))
	}
}

func TestShippedContentLeavesNothingToMend(t *testing.T) {
	for _, f := range New(os.DirFS("../../content")).WithClock(today).Lint(nil) {
		if f.Severity != publish.Info {
			t.Errorf("%s %v", f, f.Args)
		}
	}
}

func TestTermFlaws(t *testing.T) {
	checkFlaws(t, []flaw{
		{"a term", useES, "una persona de tu equipo", "los\nvoluntarios y todo", "", []want{{Term, useES, "los\nvoluntarios", ""}}},
		{"across nodes and lines", useES, "con una persona", "con **menores** no\nacompañados y una persona", "", []want{{Term, useES, "menores", ""}}},
		{"after an escape", useES, "con una persona", "con &laquo;algo&raquo; \\*y\\* menores no acompañados", "", []want{{Term, useES, "menores", ""}}},
		{"with an at sign", useES, "con una persona", "con compañer@s", "", []want{{Term, useES, "compañer@s", ""}}},
		{"with an at sign at the end", useES, "con una persona", "con un niñ@ y amig@, ve", "", []want{{Term, useES, "niñ@", ""}, {Term, useES, "amig@", ""}}},
		{"not an address", useES, "con una persona", "con ana@demo.example y una persona", "", nil},
		{"a link that says nothing", useES, "con una persona", "con [haz clic aquí](https://example.org)", "", []want{{Term, useES, "haz clic", ""}}},
		{"a date in figures", useES, "con una persona", "con una, del A/HRC/29/11", "", []want{{FigureInOne, useES, "29", ""}, {FigureInOne, useES, "11", ""}}},
		{"a date that is read in two ways", useES, "con una persona", "con una, el 03/04/2026", "", []want{
			{Term, useES, "03/04", ""}, {FigureInOne, useES, "03/04", ""}, {FigureInOne, useES, "04/2026", ""}, {FigureInOne, useES, "2026", ""}}},
		{"that blocks", useES, "una persona de tu equipo", "un minusválido", publish.Error, []want{{Term, useES, "minusválido", ""}}},
		{"that is counted", useES, "una persona de tu equipo", "todes", publish.Info, []want{{Term, useES, "todes", ""}}},
		{"in a heading", useES, "## Llena tu hoja", "## Hoja de beneficiarios", "", []want{{Term, useES, "beneficiarios", ""}}},
		{"in a cell", useES, "Algo que se pueda ver.", "Lo que ven los usuarios.", "", []want{{Term, useES, "los usuarios", ""}}},
		{"in an option", tryEN, "When management feels", "When the migrants feels", "", []want{{Term, tryEN, "the migrants", ""}}},
		{"in an answer", tryEN, "calms people down", "calms the migrants down", "", []want{{Term, tryEN, "the migrants", ""}}},
		{"in a choice", tryES, "Lees la regla con el equipo", "Lees la regla con las migrantes", "", []want{{Term, tryES, "las migrantes", ""}}},
		{"in a call-out", useES, "Escribe un", "> [!NOTE]\n> Hay beneficiarios.\n\nEscribe un", "", []want{{Term, useES, "beneficiarios", ""}}},
		{"for whoever facilitates", useES, "Reserva 30 minutos.", "Reserva 30 minutos con los usuarios.", "", []want{{Term, useES, "los usuarios", ""}}},
		{"in a title", useES, "title: Escribe el tuyo", "title: Para beneficiarios", "", []want{{Term, useES, "beneficiarios", ""}}},
		{"in the summary", indexEN, "summary: Write an agreement and give it a date.", "summary: \"Beneficiaries write.\"", "", []want{{Term, indexEN, "Beneficiaries", ""}}},
		{"in an outcome", indexES, "Escribir un acuerdo con fecha", "Escribir con los usuarios", "", []want{{Term, indexES, "los usuarios", ""}}},
		{"in the words for an image", useES, "Escribe un", "![Los usuarios](files/hoja.png)\n\nEscribe un", "", []want{{Term, useES, "Los usuarios", ""}, {NoCredit, useES, "![Los", ""}}},
		{"in the glossary", "glossary.es.md", "Regla que el equipo", "Regla que los usuarios", "", []want{{Term, "glossary.es.md", "los usuarios", ""}}},
		{"in a page", "pages/help.en.md", "Read a", "Beneficiaries read a", "", []want{{Term, "pages/help.en.md", "Beneficiaries", ""}}},
		{"in a competency", "competencies.yaml", "es: Otra", "es: Los usuarios", "", []want{{Term, "competencies.yaml", "Los usuarios", ""}}},
		{"in the intake", intakeOf, "[c, Mandar,", "[c, Mandar a los usuarios,", "", []want{{Term, intakeOf, "los usuarios", ""}}},
		{"not in code", useES, "con una persona", "con `los usuarios` y una persona", "", nil},
		{"not across code", useES, "con una persona", "con los `x` usuarios y una persona", "", nil},
		{"not in an address", useES, "con una persona", "con [una](https://example.org/los-usuarios) persona", "", nil},
		{"not in a note", knowES, "[^chs-2024]: Compromisos", "[^chs-2024]: Los usuarios,", "", nil},
		{"not in a quotation", useES, "Escribe un", "> Los usuarios y los refugiados.\n\nEscribe un", "", nil},
		{"not part of a word", useES, "con una persona", "con las razasñ y una persona", "", nil},
		{"not where unless matches", useES, "con una persona", "con las niñas y los niños y una persona", "", nil},
		{"unless elsewhere does not help", useES, "con una persona", "con las niñas y los niños y los niños de ayer", "", []want{{Term, useES, "los niños de", ""}}},
		{"in the other language", useES, "con una persona", "con the migrants y una persona", "", nil},
		{"allowed in the lesson alone", useES, "con una persona", "con los migrantes y una persona", "", []want{{Term, useES, "los migrantes", ""}}},
		{"an idle allowance", knowES, "term: los migrantes", "term: las migrantes", "", []want{{IdleAllowance, knowES, "term", ""}, {Term, knowES, "los migrantes de", ""}}},
		{"an allowance without a reason", knowES, `, reason: "Frase que la lección enseña a cambiar"`, "", "", []want{{BadYAML, knowES, "{term", ""}, {Term, knowES, "los migrantes de", ""}}},
	})
}

func TestLanguageFlaws(t *testing.T) {
	long := strings.Repeat("y ve el día de hoy con paz ", 4)
	hard := strings.Repeat("La institucionalización interinstitucional imposibilita responsabilidades administrativas. ", 12)
	checkFlaws(t, []flaw{
		{"long sentence", useES, "Escribe un", "Hola. Va " + long + ". Escribe un", "", []want{{LengthOff, useEN, "## Fill", ""}, {LongSentence, useES, "Va y", ""}}},
		{"long entry", useES, "- Reserva 30", "- Hola.\n- Va " + long + ".\n- Reserva 30", "", []want{{LongSentence, useES, "Va y", ""}}},
		{"entries are sentences", useES, "- Reserva 30", "- Va y ve el día de hoy con paz\n- y ve el día de hoy con paz\n- y ve el día de hoy con paz\n- y ve el día de hoy\n- Reserva 30", "", nil},
		{"hard to read", knowES, "La fecha es el día", hard + "La fecha es el día", "", []want{{HardToRead, knowES, "", ""}, {LengthOff, knowEN, "## The date looks", ""}}},
		{"an acronym", useES, "con una persona", "con la OIM y una persona", "", []want{{Acronym, useES, "OIM", ""}}},
		{"acronyms in the plural", useEN, "with one person", "with NGOs and one person", "", []want{{Acronym, useEN, "NGOs", ""}}},
		{"an acronym explained after", useES, "con una persona", "con la OIM y una persona de la OIM (Organización Internacional)", "", nil},
		{"an acronym in the glossary", useES, "con una persona", "con la [OIM](../../glossary.es.md#team-agreement) y una persona", publish.Error, []want{{CiteOne, useES, "[OIM]", ""}}},
		{"an allowed acronym", knowES, `{term: los migrantes, reason: "Frase`, `{term: OIM, reason: Nombre}
  - {term: los migrantes, reason: "Frase`, "", []want{{IdleAllowance, knowES, "term: OIM", ""}}},
		{"capitals for weight", useES, "con una persona", "NO con la parte II y una persona", "", nil},
		{"a bare heading", useES, "## Llena tu hoja", "## Introducción", "", []want{{BareHeading, useES, "Introducción", ""}}},
		{"a bare smaller heading", knowEN, "### A word that changes", "### More", "", []want{{BareHeading, knowEN, "More", ""}}},
	})
}

func TestItemFlaws(t *testing.T) {
	more := " y la cuida junto con todo el equipo"
	checkFlaws(t, []flaw{
		{"length cue", knowES, "el 1 de marzo».\n", "el 1 de marzo" + more + "».\n", "", []want{{LengthCue, knowES, "- [x] (b)", ""}}},
		{"longer but not the longest", knowES, "«Vamos a hablar mejor entre turnos».", "«Vamos a hablar mejor entre turnos" + more + "».", "", nil},
		{"all of the above", tryES, "Nunca, porque las reglas no cambian.", "Todas las anteriores son correctas.", "", []want{{Wholesale, tryES, "- [ ] (c)", ""}}},
		{"none of the above", tryEN, "Never, because rules do not change.", "None of the above, as it seems.", "", []want{{Wholesale, tryEN, "- [ ] (c)", ""}}},
		{"two of them", tryEN, "Never, because rules do not change.", "Both a and b, as it seems to me", "", nil},
		{"negative question", knowES, "¿Cuál de estos textos es", "Lee. ¿Cuál de estos textos no es", "", nil},
		{"quiet negative", tryES, "¿Cuándo se revisa una regla?", "Piensa. ¿Cuándo no se revisa una regla?", "", []want{{QuietNegative, tryES, "no se", ""}}},
		{"quiet contraction", tryEN, "When is a rule reviewed?", "When isn't a rule reviewed?", "", []want{{QuietNegative, tryEN, "isn't", ""}}},
		{"loud negative", tryES, "¿Cuándo se revisa una regla?", "¿Cuándo NO se revisa una regla?", "", nil},
		{"emphasised negative", tryES, "¿Cuándo se revisa una regla?", "¿Cuándo *no* se revisa una regla?", "", nil},
		{"negative clause", tryES, "¿Cuándo se revisa una regla?", "¿Qué haces si la regla no sirve?", "", nil},
		{"short answer", tryES, "Las reglas cambian cuando cambia lo que pasa. ", "", "", []want{{FeedbackLength, tryES, "- [ ] (c) Nunca", ""}}},
		{"long answer", tryES, "Las reglas cambian cuando", strings.Repeat("Es así. ", 28) + "Las reglas cambian cuando", "", []want{{FeedbackLength, tryES, "- [ ] (c) Nunca", ""}}},
		{"short answer to a choice", tryEN, "To start with the rule calms people down. ", "", "", []want{{FeedbackLength, tryEN, "- (a) [You read", ""}}},
		{"no competency", tryES, "#q-date comp=ad.agreements:1", "#q-date", publish.Error, []want{{NoCompetency, tryES, "::: quiz #q-date", ""}, {Differs, tryEN, "::: quiz #q-date", ""}}},
		{"endings of one quality", tryES, "good=n3 poor=n4", "good=n3,n4", publish.Error, []want{
			{OneEnding, tryES, "::: scenario", ""}, {Differs, tryEN, "::: scenario", ""}, {Differs, tryEN, "::: scenario", ""}}},
	})
}

func TestFarEnding(t *testing.T) {
	files := cleanContent(t)
	for file, words := range map[string][3]string{tryES: {"](#n3)", "**Con fecha**", "Sigues."}, tryEN: {"](#n3)", "**With a date**", "You go on."}} {
		var way strings.Builder
		for i := range 5 {
			answer := strings.Repeat(words[2]+" ", 15)
			way.WriteString("#### m" + strconv.Itoa(i) + "\n\n**" + strconv.Itoa(i) + "**\n\n- (a) [" + words[2] + "](#m" + strconv.Itoa(i+1) + ")\n  > " + answer + "\n\n")
		}
		text := strings.Replace(string(files[file].Data), words[0], "](#m0)", 1)
		text = strings.Replace(text, "#### n3", way.String()+"#### m5\n\n**5**\n\n- (a) ["+words[2]+"](#n3)\n  > "+strings.Repeat(words[2]+" ", 15)+"\n\n#### n3", 1)
		files = with(files, file, text)
	}
	files = edit(t, files, yamlOf, "minutes: 21", "minutes: 25")
	files = edit(t, files, yamlOf, "{id: try, minutes: 9}", "{id: try, minutes: 13}")
	compare(t, files, []want{{FarEnding, tryES, "::: scenario", ""}, {FarEnding, tryEN, "::: scenario", ""}}, lintOf(files))
}

func TestSamePlace(t *testing.T) {
	files := cleanContent(t)
	for _, f := range []struct{ file, swap, extra string }{
		{knowES, "- [ ] (a) «Vamos", "Otra"}, {knowEN, `- [ ] (a) "We`, "Other"},
	} {
		text := string(files[f.file].Data)
		// The right option comes first, as in the other quiz.
		at, end := strings.Index(text, "- [x] (b)"), strings.Index(text, "- [ ] (c)")
		right := text[at:end]
		text = strings.Replace(text, right, "", 1)
		text = strings.Replace(text, f.swap, right+f.swap, 1)
		quiz := text[strings.Index(text, "::: quiz"):strings.Index(text, "::: cards")]
		text = strings.Replace(text, "::: cards", strings.Replace(quiz, "#q-useful", "#q-more", 1)+"::: cards", 1)
		files = with(files, f.file, text)
	}
	files = edit(t, files, yamlOf, "minutes: 21", "minutes: 25")
	files = edit(t, files, yamlOf, "{id: know, minutes: 7}", "{id: know, minutes: 11}")
	compare(t, files, []want{{SamePlace, knowES, "::: quiz", ""}, {SamePlace, knowEN, "::: quiz", ""}}, lintOf(files))

	// Two questions prove nothing.
	files = edit(t, files, tryES, "- [x] (a) El día", "- [ ] (a) El día")
	files = edit(t, files, tryES, "- [ ] (b) Cuando a", "- [x] (b) Cuando a")
	files = edit(t, files, tryEN, "- [x] (a) On the", "- [ ] (a) On the")
	files = edit(t, files, tryEN, "- [ ] (b) When man", "- [x] (b) When man")
	compare(t, files, nil, lintOf(files))
}

func TestBalanceFlaws(t *testing.T) {
	words := strings.Repeat("Es así hoy. ", 30)
	same := "Que el equipo mire la hoja con toda la calma"
	checkFlaws(t, []flaw{
		{"length", knowEN, "On 1 March 40 people came", strings.Repeat("So it is. ", 40) + "On 1 March 40 people came", "", []want{{LengthOff, knowEN, "## An agreement", ""}}},
		{"length of the original", knowES, "La fecha es el día", words + "La fecha es el día", "", []want{{LengthOff, knowEN, "## The date looks", ""}}},
		{"smaller headings", knowEN, "The date is the day", "### See the day\n\nThe date is the day", "", []want{{MinorSectionsOff, knowEN, "### See", ""}}},
		{"smaller headings of the original", knowES, "La fecha es el día", "### Mira el día\n\nLa fecha es el día", "", []want{{MinorSectionsOff, knowEN, "## The date looks", ""}}},
		{"figure", knowEN, "40 people came", "people came", "", []want{{FigureInOne, knowES, "40", ""}}},
		{"figure of the translation", knowEN, "40 people came", "40 people of 1,500 came", "", []want{{FigureInOne, knowEN, "1,500", ""}}},
		{"month", knowEN, "15 May", "15 June", "", []want{{FigureInOne, knowES, "mayo", ""}, {FigureInOne, knowEN, "June", ""}}},
		{"month with its year", knowEN, "on 15 May.", "on 15 May.", "", nil},
		{"same words in the list of media", yamlOf, "en: A board with three notes", "en: Una pizarra con tres notas", "", []want{{SameAlt, yamlOf, "alt: {es: Una pizarra", ""}}},
	})
	files := edit(t, cleanContent(t), useES, "Escribe un", "![Una hoja](files/hoja.png)\n\nEscribe un")
	files = edit(t, files, useEN, "Write an", "![Una hoja](files/hoja.png)\n\nWrite an")
	compare(t, files, []want{{SameAlt, useEN, "![Una", ""}, {NoCredit, useES, "![Una", ""}, {NoCredit, useEN, "![Una", ""}}, lintOf(files))
	files = edit(t, cleanContent(t), useES, "Escribe un", same+". Escribe un")
	files = edit(t, files, useEN, "Write an", "Yes. "+same+". Write an")
	compare(t, files, []want{{Untranslated, useEN, "Que el", ""}}, lintOf(files))
	// Names are the same in every language.
	const names = "Core Humanitarian Standard Alliance, Groupe Urgence, Sphere Project"
	files = edit(t, cleanContent(t), useES, "Escribe un", "Mira "+names+" (una norma). Escribe un")
	files = edit(t, files, useEN, "Write an", "See "+names+" (a standard). Write an")
	compare(t, files, nil, lintOf(files))
}

func TestFigures(t *testing.T) {
	for _, c := range []struct {
		lang       kp.Lang
		text, want string
	}{
		{kp.ES, "1.500,5 y 1 500,50 y 2.000 y 0,75 y 10:30", "0.75 10 1500.5 1500.5 2000 30"},
		{kp.EN, "1,500.5 and 1 500.50 and 2,000 and 0.75 and 10:30", "0.75 10 1500.5 1500.5 2000 30"},
		{kp.ES, "el 1 de marzo de 2026, en mayo de 2025 y en mayo", "1 2025 2026 m3 m5"},
		{kp.EN, "on 1 March 2026, in May 2025, March 5 and you may 2", "1 2 2025 2026 5 m3 m3 m5 m5"},
		{kp.ES, "5 %, art. 24-1, 007", "1 24 5 7"},
	} {
		s := &script{lang: c.lang}
		s.b.WriteString(c.text)
		s.runs = []run{{span: span{to: len(c.text)}, at: start}}
		s.finish()
		var got []string
		for _, f := range s.figures(span{0, 1}) {
			got = append(got, f.value)
		}
		if diff := cmp.Diff(c.want, strings.Join(got, " ")); diff != "" {
			t.Errorf("%q (-want +got):\n%s", c.text, diff)
		}
	}
}

func TestRightsFlaws(t *testing.T) {
	checkFlaws(t, []flaw{
		{"unknown licence", yamlOf, "\nlicence: CC-BY-SA-4.0", "\nlicence: CC-BY-SA-4", "", []want{{BadLicence, yamlOf, "licence: CC-BY-SA-4\n", "CC-BY-SA-4.0"}}},
		{"unknown licence of an image", yamlOf, "licence: CC-BY-4.0", "licence: mine", "", []want{{BadLicence, yamlOf, "licence: mine", ""}}},
		{"image that is not for sale", yamlOf, "licence: CC-BY-4.0", "licence: CC-BY-NC-4.0", "", []want{{BadLicence, yamlOf, "licence: CC-BY-NC-4.0", ""}}},
		{"image that may not be changed", yamlOf, "licence: CC-BY-4.0", "licence: CC-BY-ND-4.0", "", []want{{BadLicence, yamlOf, "licence: CC-BY-ND-4.0", ""}}},
		{"no licence is the usual one", yamlOf, "\nlicence: CC-BY-SA-4.0", "", "", nil},
		{"no reviewers", yamlOf, "  - {name: Una, role: subject, date: 2026-11-24}\n", "", publish.Error, []want{{NoReviewer, yamlOf, "reviewers", ""}}},
		{"no reviewer of a language", yamlOf, "role: language-en", "role: friend", publish.Error, []want{{NoReviewer, yamlOf, "reviewers", ""}}},
	})
	files := edit(t, cleanContent(t), yamlOf, "status: active", "status: beta")
	files = edit(t, files, yamlOf, "role: language-en", "role: friend")
	got := lintOf(files)
	if len(got) != 1 || got[0].Code != NoReviewer || got[0].Severity != publish.Info || got[0].Args["name"] != "language-en" {
		t.Errorf("findings of a beta module:\n%s", listing(got))
	}
}

func TestLicencesFit(t *testing.T) {
	for _, c := range []struct {
		part, module string
		fits         bool
	}{
		{"CC0-1.0", "CC-BY-4.0", true}, {"CC-BY-4.0", "CC-BY-SA-4.0", true}, {"CC-BY-SA-4.0", "CC-BY-SA-4.0", true},
		{"CC-BY-SA-4.0", "CC-BY-4.0", false}, {"CC-BY-SA-4.0", "CC-BY-NC-SA-4.0", false}, {"CC-BY-NC-4.0", "CC-BY-SA-4.0", false},
		{"CC-BY-NC-4.0", "CC-BY-NC-SA-4.0", true}, {"CC-BY-NC-SA-4.0", "CC-BY-NC-SA-4.0", true}, {"CC-BY-NC-SA-4.0", "CC-BY-NC-4.0", false},
		{"CC-BY-ND-4.0", "CC-BY-ND-4.0", false}, {"MIT", "CC-BY-SA-4.0", true},
	} {
		if got := licences()[c.part].fits(licences()[c.module]); got != c.fits {
			t.Errorf("%s in %s: %t", c.part, c.module, got)
		}
	}
}

// TestLegalReview: a year after the review of 1 June 2026 it is due again.
func TestLegalReview(t *testing.T) {
	files := cleanContent(t)
	for day, severe := range map[string]publish.Severity{
		"2027-05-01": "", "2027-05-02": publish.Warning, "2027-06-01": publish.Warning, "2027-07-31": publish.Warning, "2027-08-01": publish.Error,
	} {
		clock := func() time.Time {
			at, _ := time.Parse(time.DateOnly, day)
			return at.Add(time.Hour)
		}
		got := New(files).WithClock(clock).WithWords(words).Lint(nil)
		switch {
		case severe == "" && len(got) == 0:
		case len(got) == 1 && got[0].Code == LegalDue && got[0].Severity == severe && got[0].Args["date"] == "2027-06-01":
			got[0].Severity = severity(LegalDue)
			compare(t, files, []want{{LegalDue, yamlOf, "reviewed: 2026-06-01", ""}}, got)
		default:
			t.Errorf("on %s, want %q:\n%s", day, severe, listing(got))
		}
	}
	if s, _ := New(files).WithClock(func() time.Time { return today().AddDate(9, 0, 0) }).Compile(nil); s.BySlug("demo") == nil {
		t.Error("a module whose review is long past is no longer served")
	}
}

func TestMediaFlaws(t *testing.T) {
	checkFlaws(t, []flaw{
		{"no words in one language", yamlOf, ", en: A board with three notes}", "}", "", []want{{NoAlt, yamlOf, "alt", ""}}},
		{"no words at all", yamlOf, " alt: {es: Una pizarra con tres notas, en: A board with three notes},", "", "", []want{{NoAlt, yamlOf, "{file: media/board.png", ""}}},
		{"no captions", yamlOf, "captions: {es: media/review.es.vtt, en: media/review.en.vtt}, ", "captions: {es: media/review.es.vtt, en: media/none.vtt}, ", "", []want{{MissingTarget, yamlOf, "en: media/none.vtt", ""}}},
		{"captions by their name", yamlOf, "captions: {es: media/review.es.vtt, en: media/review.en.vtt}, ", "", "", nil},
		{"no transcript", yamlOf, "file: media/talk.opus, kind: audio, transcript: {es: media/talk.es.md, en: media/talk.en.md}", "file: media/walk.opus, kind: audio", "", []want{
			{NoTranscript, yamlOf, "{file: media/walk.opus", ""}, {NoTranscript, yamlOf, "{file: media/walk.opus", ""}}},
		{"film without captions or transcript", yamlOf, "file: media/review.mp4, kind: video, captions: {es: media/review.es.vtt, en: media/review.en.vtt}", "file: media/walk.mp4, kind: video", "", []want{
			{NoCaptions, yamlOf, "{file: media/walk.mp4", ""}, {NoCaptions, yamlOf, "{file: media/walk.mp4", ""},
			{NoTranscript, yamlOf, "{file: media/walk.mp4", ""}, {NoTranscript, yamlOf, "{file: media/walk.mp4", ""}}},
		{"no credit", yamlOf, "credit: Equipo, licence: CC-BY-4.0", "licence: CC-BY-4.0", "", []want{{NoCredit, yamlOf, "{file: media/board.png", ""}}},
		{"no licence", yamlOf, "credit: Equipo, licence: CC-BY-4.0", "credit: Equipo", "", []want{{NoCredit, yamlOf, "{file: media/board.png", ""}}},
		{"missing file", yamlOf, "file: media/talk.opus", "file: media/talk.mp3", "", []want{{MissingTarget, yamlOf, "file: media/talk.mp3", ""}}},
		{"the kind follows from the name", yamlOf, ", kind: audio, transcript: {es: media/talk.es.md, en: media/talk.en.md}", "", "", nil},
		{"image that is not listed", useES, "Escribe un", "![Una hoja](files/hoja.png)\n\nEscribe un", publish.Error, []want{{NoCredit, useES, "![Una", ""}}},
		{"own budgets", "site.yaml", "planned:", "budgets: {lesson: 1}\nplanned:", "", []want{{HeavyLesson, knowES, "", ""}, {HeavyLesson, knowEN, "", ""}, {HeavyLesson, tryES, "", ""}, {HeavyLesson, tryEN, "", ""}}},
		{"unknown budget", "site.yaml", "planned:", "budgets: {lessons: 1}\nplanned:", "", []want{{UnknownField, "site.yaml", "lessons: 1", "lesson"}}},
	})
}

func TestHeavyFiles(t *testing.T) {
	base := cleanContent(t)
	heavy := strings.Repeat("a,b\n", 30<<10)
	for _, c := range []struct {
		file, place, mark string
		severity          publish.Severity
	}{
		{"files/sheet.en.csv", yamlOf, "en: files/sheet", publish.Error},
		{"files/more.csv", "modules/demo/files/more.csv", "", publish.Warning},
	} {
		files := with(base, "modules/demo/"+c.file, heavy)
		got := lintOf(files)
		if len(got) != 1 || got[0].Severity != c.severity {
			t.Fatalf("findings:\n%s", listing(got))
		}
		got[0].Severity = severity(TooHeavy)
		compare(t, files, []want{{TooHeavy, c.place, c.mark, ""}}, got)
	}
	files := base
	for i := range 16 {
		files = with(files, "modules/demo/files/part"+strconv.Itoa(i)+".csv", heavy[:100<<10])
	}
	compare(t, files, []want{{TooHeavy, yamlOf, "", ""}}, lintOf(files))
}

func TestPersonalDataFlaws(t *testing.T) {
	for _, c := range []struct {
		text string
		mark string // empty for nothing found
	}{
		{"llama al +52 55 1234 5678 hoy", "+52"}, {"llama al (55) 1234-5678", "(55)"}, {"llama al 5512345678", "5512345678"},
		{"call 001 202 555 0143 now", "001"}, {"call 202-555-0143", "202-555"}, {"tel:+525512345678", "+5255"},
		{"son 15 000 000 personas o 2026-11-24", ""}, {"de 1 200 a 3 400 de 10 000", ""}, {"marca 911 o 24 horas, del 10-12-2026", ""},
		{"ana.ruiz@correo.mx escribió", "ana.ruiz"}, {"[a](mailto:ana@correo.mx)", "ana@"}, {"ana@example.org o b@demo.example", ""},
		{"CURP ABCD010203HDFXYZ09 vista", "ABCD01"}, {"A123456789 y A-012-345-678", "A123"}, {"sala A12 y hoja A4", ""},
		{"en 19.4326, -99.1332 duermen", "19.4326"}, {"en 19°25'57\"N duermen", "19°25"}, {"a 25 ° o 3.5, 4.2", ""},
		{"<https://example.org/a/5512345678/19.4326,-99.1332>", ""}, {"`5512345678`", "5512345678"}, {"<!-- 5512345678 -->", "5512345678"},
	} {
		files := edit(t, cleanContent(t), useES, "Escribe un", c.text+"\n\nEscribe un")
		var found []publish.Finding
		for _, f := range lintOf(files) {
			if f.Code == PersonalData {
				found = append(found, f)
			}
		}
		var wanted []want
		if c.mark != "" {
			wanted = []want{{PersonalData, useES, c.mark, ""}}
			if strings.HasPrefix(c.text, "A1") {
				wanted = append(wanted, want{PersonalData, useES, "A-012", ""})
			}
		}
		t.Run(c.text, func(t *testing.T) { compare(t, files, wanted, found) })
	}
	checkFlaws(t, []flaw{
		{"in an attachment", "modules/demo/files/sheet.en.csv", "What,When", "What,When\nana@correo.mx,1", "", []want{{PersonalData, "modules/demo/files/sheet.en.csv", "ana@", ""}}},
		{"in front matter", useES, "title: Escribe el tuyo", "title: Escribe el tuyo\nnote: a ana@correo.mx", "", []want{{PersonalData, useES, "ana@", ""}}},
		{"of a public service", knowES, "- {term: los", "- {term: \"800 123 4567\", reason: Línea pública}\n  - {term: los", "", []want{{IdleAllowance, knowES, "term: \"800", ""}}},
	})
	files := edit(t, cleanContent(t), knowES, "- {term: los", "- {term: \"800 123 4567\", reason: Línea pública}\n  - {term: los")
	files = edit(t, files, knowES, "La fecha es", "Llama al 800 123 4567. La fecha es")
	files = edit(t, files, knowEN, "The date is", "Call 800 123 4567. The date is")
	files = edit(t, files, knowEN, "- {term: the", "- {term: \"800 123 4567\", reason: Public line}\n  - {term: the")
	compare(t, files, nil, lintOf(files))
}

// archiveOf packs empty files, as an office file is made.
func archiveOf(t *testing.T, names ...string) string {
	t.Helper()
	var buf bytes.Buffer
	w := zip.NewWriter(&buf)
	for _, name := range names {
		if _, err := w.Create(name); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return buf.String()
}

func TestMacros(t *testing.T) {
	for name, c := range map[string]struct {
		data  string
		macro bool
	}{
		"a.docx": {archiveOf(t, "[Content_Types].xml", "word/document.xml"), false},
		"b.docx": {archiveOf(t, "word/document.xml", "word/vbaProject.bin"), true},
		"c.xlsx": {archiveOf(t, "xl/workbook.xml", "xl/macrosheets/sheet1.xml"), true},
		"d.odt":  {archiveOf(t, "content.xml", "Basic/Standard/Module1.xml"), true},
		"e.ods":  {archiveOf(t, "content.xml", "Scripts/python/run.py"), true},
		"f.ods":  {archiveOf(t, "content.xml", "META-INF/manifest.xml"), false},
		"g.docx": {"\xd0\xcf\x11\xe0 not a zip", true},
	} {
		files := with(cleanContent(t), "modules/demo/files/"+name, c.data)
		var wanted []want
		if c.macro {
			wanted = []want{{Macro, "modules/demo/files/" + name, "", ""}}
		}
		t.Run(name, func(t *testing.T) { compare(t, files, wanted, lintOf(files)) })
	}
}

func TestImageMetadata(t *testing.T) {
	segment := func(marker byte, body string) string {
		n := len(body) + 2
		return string([]byte{0xff, marker, byte(n >> 8), byte(n)}) + body
	}
	chunk := func(kind, body string) string {
		n := len(body)
		return string([]byte{byte(n >> 24), byte(n >> 16), byte(n >> 8), byte(n)}) + kind + body + "\x00\x00\x00\x00"
	}
	riff := func(kind, body string) string {
		n := len(body)
		pad := strings.Repeat("\x00", n%2)
		return kind + string([]byte{byte(n), byte(n >> 8), byte(n >> 16), byte(n >> 24)}) + body + pad
	}
	atom := func(kind, body string) string {
		n := len(body) + 8
		return string([]byte{byte(n >> 24), byte(n >> 16), byte(n >> 8), byte(n)}) + kind + body
	}
	const (
		jpeg = "\xff\xd8"
		png  = "\x89PNG\r\n\x1a\n"
		webp = "RIFF\x00\x00\x00\x00WEBP"
	)
	scan := segment(0xda, "\x00") + "picture Exif\x00"
	for name, c := range map[string]struct{ data, want string }{
		"plain.jpg":  {jpeg + segment(0xe0, "JFIF\x00") + scan, ""},
		"exif.jpg":   {jpeg + segment(0xe0, "JFIF\x00") + segment(0xe1, "Exif\x00\x00MM") + scan, "EXIF"},
		"xmp.jpg":    {jpeg + segment(0xe1, "http://ns.adobe.com/xap/1.0/\x00<x/>") + scan, "XMP"},
		"pad.jpg":    {jpeg + "\xff\xff" + segment(0xe1, "Exif\x00\x00")[1:] + scan, "EXIF"},
		"short.jpg":  {jpeg + "\xff\xe1\xff\xff", ""},
		"plain.png":  {png + chunk("IHDR", "12345") + chunk("tEXt", "Title\x00x") + chunk("IEND", ""), ""},
		"exif.png":   {png + chunk("IHDR", "12345") + chunk("eXIf", "MM"), "EXIF"},
		"raw.png":    {png + chunk("zTXt", "Raw profile type exif\x00"), "EXIF"},
		"xmp.png":    {png + chunk("iTXt", "XML:com.adobe.xmp\x00"), "XMP"},
		"short.png":  {png + "\xff\xff\xff\xffIHDR", ""},
		"plain.webp": {webp + riff("VP8 ", "123"), ""},
		"exif.webp":  {webp + riff("VP8X", "123") + riff("EXIF", "MM"), "EXIF"},
		"xmp.webp":   {webp + riff("XMP ", "<x/>"), "XMP"},
		"short.webp": {webp + "VP8 \xff\xff\xff\xff", ""},
		"plain.avif": {atom("ftyp", "avif") + atom("meta", "iinf av01") + atom("mdat", "Exif\x00"), ""},
		"exif.avif":  {atom("ftyp", "avif") + atom("meta", "infeExif\x00"), "EXIF"},
		"other.png":  {"no image at all", ""},
	} {
		if got := imageMetadata([]byte(c.data)); got != c.want {
			t.Errorf("%s: found %q, want %q", name, got, c.want)
		}
	}
	files := with(cleanContent(t), "modules/demo/media/board.png", png+chunk("eXIf", "MM"))
	compare(t, files, []want{{ImageMetadata, "modules/demo/media/board.png", "", ""}}, lintOf(files))
}

func FuzzImageMetadata(f *testing.F) {
	f.Add([]byte("\xff\xd8\xff\xe1\x00\x08Exif\x00\x00"))
	f.Add([]byte("\x89PNG\r\n\x1a\n\x00\x00\x00\x00IEND\x00\x00\x00\x00"))
	f.Add([]byte("RIFF\x00\x00\x00\x00WEBPEXIF\x00\x00\x00\x00"))
	f.Add([]byte("\x00\x00\x00\x0cftypavif\x00\x00\x00\x00meta"))
	f.Fuzz(func(t *testing.T, data []byte) {
		if kind := imageMetadata(data); kind != "" && kind != "EXIF" && kind != "XMP" {
			t.Errorf("found %q", kind)
		}
	})
}

func TestDeadLinks(t *testing.T) {
	const dead = "https://example.org/chs: {status: 404, checked: 2026-11-01}\nhttps://example.org/x: {status: 0, checked: 2026-11-02}\nhttps://example.org/y: {status: 200, checked: 2026-11-02}\n"
	files := with(cleanContent(t), linksFile, dead)
	files = edit(t, files, useES, "con una persona", "con [una](https://example.org/x) persona <https://example.org/x> [y](https://example.org/y)")
	compare(t, files, []want{{DeadLink, "sources.yaml", "url", ""}, {DeadLink, useES, "[una]", ""}, {DeadLink, useES, "<https", ""}}, lintOf(files))
	files = with(cleanContent(t), linksFile, "https://example.org/chs: {status: many, checked: 2026-11-01}\n")
	compare(t, files, []want{{BadYAML, linksFile, "status", ""}, {DeadLink, "sources.yaml", "url", ""}}, lintOf(files))
}

func TestModuleQualityFlaws(t *testing.T) {
	checkFlaws(t, []flaw{
		{"not assessed at its level", yamlOf, "teaches: [ad.agreements:2]", "teaches: [ad.agreements:3]", "", []want{{NotAssessed, yamlOf, "ad.agreements:3", ""}}},
		{"not assessed at all", yamlOf, "teaches: [ad.agreements:2]", "teaches: [ad.agreements:2, ad.other:1]", "", []want{{NotAssessed, yamlOf, "ad.other:1", ""}}},
		{"a slip is not reported twice", tryES, "#s-night comp=ad.agreements:2", "#s-night comp=ad.agreemens:2", publish.Error, []want{
			{UnknownSkill, tryES, "comp=ad.agreemens", "ad.agreements"}, {Differs, tryEN, "::: scenario", ""}}},
		{"vague outcome", indexES, "Distinguir un acuerdo", "Conocer un acuerdo", "", []want{{VagueOutcome, indexES, "Conocer", ""}}},
		{"outcome that is no deed", indexES, "Distinguir un acuerdo", "Un acuerdo", "", []want{{VagueOutcome, indexES, "Un acuerdo de", ""}}},
		{"vague outcome in English", indexEN, "Tell an agreement", "Understand an agreement", "", []want{{VagueOutcome, indexEN, "Understand", ""}}},
		{"outcome that may be a deed", indexEN, "Tell an agreement", "Tinker an agreement", publish.Info, []want{{VagueOutcome, indexEN, "Tinker", ""}}},
	})
	long := strings.Repeat("Es así hoy. ", 120)
	files := edit(t, cleanContent(t), knowES, "La fecha es el día", long+"La fecha es el día")
	files = edit(t, files, knowEN, "The date is the day", strings.Repeat("So it is. ", 120)+"The date is the day")
	files = edit(t, files, yamlOf, "minutes: 21", "minutes: 25")
	files = edit(t, files, yamlOf, "{id: know, minutes: 7}", "{id: know, minutes: 11}")
	compare(t, files, []want{{LongSection, knowES, "## La fecha", ""}, {LongSection, knowEN, "## The date", ""}}, lintOf(files))
}

func TestRetrieval(t *testing.T) {
	files := cleanContent(t)
	for _, file := range []string{knowES, knowEN} {
		text := string(files[file].Data)
		from, to := strings.Index(text, "::: cards"), strings.Index(text, "[^chs-2024]:")
		files = with(files, file, text[:from]+text[to:])
	}
	got := lintOf(files)
	compare(t, files, []want{{FewItems, yamlOf, "lessons", ""}, {MinutesOff, yamlOf, "minutes: 7", ""}}, got)
	for _, file := range []string{knowES, knowEN, tryES, tryEN} {
		text := string(files[file].Data)
		files = with(files, file, strings.ReplaceAll(text, "::: quiz #", "::: quizz #"))
	}
	for _, f := range lintOf(files) {
		if f.Code != UnknownType && f.Code != Differs && f.Code != OneLanguage {
			t.Errorf("%s follows from a type that is misspelt", f)
		}
	}
}

// TestEaseIsOfTheWordsAlone: more blank lines, and lines broken elsewhere,
// change nothing of how easy a text is to read.
func TestEaseIsOfTheWordsAlone(t *testing.T) {
	base := string(cleanContent(t)[tryES].Data)
	_, body, _ := strings.Cut(base, "\n---\n")
	want := easeOf(body)
	rapid.Check(t, func(t *rapid.T) {
		var b strings.Builder
		for line := range strings.Lines(body) {
			words := strings.Split(strings.TrimSuffix(line, "\n"), " ")
			indent := line[:len(line)-len(strings.TrimLeft(line, " >-"))]
			prose := len(words) > 4 && !strings.HasPrefix(line, "#") && !strings.HasPrefix(line, ":") && !strings.Contains(line, "**")
			for i, w := range words {
				if i > 0 && i < len(words)-1 && prose && !strings.Contains(strings.Join(words[:i], " "), "`") && i > 3 && rapid.IntRange(0, 3).Draw(t, "break") == 0 {
					b.WriteString("\n" + strings.NewReplacer("-", " ").Replace(indent) + w)
					continue
				}
				if i > 0 {
					b.WriteByte(' ')
				}
				b.WriteString(w)
			}
			b.WriteByte('\n')
			if strings.TrimSpace(line) == "" {
				b.WriteString(strings.Repeat("\n", rapid.IntRange(0, 2).Draw(t, "blank")))
			}
		}
		if got := easeOf(b.String()); got != want {
			t.Fatalf("counts %v, want %v of\n%s", got, want, b.String())
		}
	})
	loose := strings.ReplaceAll(body, "\n- (", "\n\n- (")
	if got := easeOf(loose); got != want {
		t.Errorf("entries set apart count %v, want %v", got, want)
	}
}

// easeOf counts what the readability of a body is made of.
func easeOf(body string) any {
	src := readSource(&report{}, useES, kp.ES, []byte(body))
	p := &proof{script: readScript(src)}
	return p.ease()
}

// TestPlacesAreExact: whatever stands around it, a word is found where it
// stands.
func TestPlacesAreExact(t *testing.T) {
	files := cleanContent(t)
	pieces := []string{"ñ ", "&amp; ", "\\* ", "*énfasis* ", "`código` ", "**a *b* c** ", "[x](https://example.org) ", "\n", "— ", "fin. ", "&#233; ", "[^chs-2024] ", "<https://example.org> "}
	rapid.Check(t, func(t *rapid.T) {
		around := func(label string) string {
			return strings.Join(rapid.SliceOfN(rapid.SampledFrom(pieces), 0, 8).Draw(t, label), "")
		}
		text := "a " + around("before") + "menores no acompañados" + " " + around("after")
		body := "---\ntitle: x\nlang: es\n---\n\n" + text + "\n\n[^chs-2024]: 1.\n"
		src := readSource(&report{}, useES, kp.ES, []byte(body))
		var r report
		p := &proof{script: readScript(src), r: &r, rules: New(files).shared().rules}
		p.checkTerms()
		i := strings.Index(body, "menores")
		from := strings.LastIndexByte(body[:i], '\n') + 1
		want := pos{strings.Count(body[:i], "\n") + 1, len([]rune(body[from:i])) + 1}
		if len(r.findings) != 1 || (pos{r.findings[0].Line, r.findings[0].Col}) != want {
			t.Fatalf("want one at %v in %q:\n%s", want, text, listing(r.findings))
		}
	})
}

// TestModuleIsProofread: what is published is proofread, what is served is
// not.
func TestModuleIsProofread(t *testing.T) {
	files := edit(t, cleanContent(t), useES, "una persona de tu equipo", "un minusválido")
	c := New(files).WithClock(today)
	s, findings := c.Compile(nil)
	if s.BySlug("demo") == nil || len(findings) > 0 {
		t.Errorf("serving it finds:\n%s", listing(findings))
	}
	sub, err := files.Sub("modules/demo")
	if err != nil {
		t.Fatal(err)
	}
	b, err := publish.ReadDir(sub)
	if err != nil {
		t.Fatal(err)
	}
	if m, findings := c.Module(b, nil); m != nil || !publish.HasErrors(findings) {
		t.Errorf("publishing it finds:\n%s", listing(findings))
	}
}

func TestTermRuleFlaws(t *testing.T) {
	const terms = "- {lang: es, match: 'casa', sev: warn, prefer: hogar, why: porque sí}\n"
	base := with(cleanContent(t), termsFile, terms)
	for _, f := range []flaw{
		{"no rule", termsFile, "sev: warn", "sev: bad", "", []want{{BadYAML, termsFile, "sev: bad", ""}, {IdleAllowance, knowES, "term", ""}, {IdleAllowance, knowEN, "term", ""}}},
		{"no pattern", termsFile, "match: 'casa'", "match: '('", "", []want{{BadYAML, termsFile, "match", ""}, {IdleAllowance, knowES, "term", ""}, {IdleAllowance, knowEN, "term", ""}}},
		{"no language", termsFile, "lang: es", "lang: fr", "", []want{{BadYAML, termsFile, "lang", ""}, {IdleAllowance, knowES, "term", ""}, {IdleAllowance, knowEN, "term", ""}}},
		{"no reason", termsFile, ", why: porque sí", "", "", []want{{BadYAML, termsFile, "{lang", ""}, {IdleAllowance, knowES, "term", ""}, {IdleAllowance, knowEN, "term", ""}}},
		{"unknown field", termsFile, "why: porque sí", "why: porque sí, unles: x", "", []want{{UnknownField, termsFile, "unles", "unless"}, {IdleAllowance, knowES, "term", ""}, {IdleAllowance, knowEN, "term", ""}}},
	} {
		t.Run(f.name, func(t *testing.T) {
			files := edit(t, base, f.file, f.old, f.new)
			compare(t, files, f.want, lintOf(files))
		})
	}
}

// catalogue lists the codes of the content format, and those that are ours.
const catalogue = `F001 F002 F003 F004 F005 F006 F007
	M001 M002 M003 M004 M005 M006 M007 M008 M009 M010 M011
	A001 A002 A003 A004 A005 A006 A010 A011 A020 A021 A022 A023 A024 A025 A030 A040 A050
	A060 A061 A062 A063 A064 A065 A066 A067 A070 A071
	C001 C002 C003 C004 C005 T001 T002 T003 T004 T005
	D001 D002 D003 D004 D005 S001 S002 S003 S004 S005 S006
	L001 L010 L020 L030 L031 L032 L033 L040 L050
	T006 T007 T008 T009 L002 Q001 Q002 Q003 Q004 Q005 Q006 Q007 Q008 Q009`

// TestEveryCodeHasAPlantedFault reads the tests of this package: each code of
// the catalogue must be the first word of a finding that a test wants.
func TestEveryCodeHasAPlantedFault(t *testing.T) {
	names := map[string]string{} // of the constant, by code
	planted := map[string]bool{}
	files, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range files {
		f, err := parser.ParseFile(token.NewFileSet(), file, nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		ast.Inspect(f, func(n ast.Node) bool {
			switch n := n.(type) {
			case *ast.ValueSpec:
				if lit, ok := valueOf(n); ok && file == "codes.go" {
					names[lit] = n.Names[0].Name
				}
			case *ast.CompositeLit:
				if name, ok := firstOf(n); ok && len(n.Elts) == 4 && strings.HasSuffix(file, "_test.go") {
					planted[name] = true
				}
			}
			return true
		})
	}
	for code := range strings.FieldsSeq(catalogue) {
		switch name := names[code]; {
		case name == "":
			t.Errorf("%s has no constant", code)
		case !planted[name]:
			t.Errorf("%s (%s) has no planted fault", code, name)
		}
	}
}

func valueOf(n *ast.ValueSpec) (string, bool) {
	if len(n.Values) != 1 {
		return "", false
	}
	lit, ok := n.Values[0].(*ast.BasicLit)
	if !ok {
		return "", false
	}
	text, err := strconv.Unquote(lit.Value)
	return text, err == nil
}

func firstOf(lit *ast.CompositeLit) (string, bool) {
	if len(lit.Elts) == 0 {
		return "", false
	}
	id, ok := lit.Elts[0].(*ast.Ident)
	if !ok {
		return "", false
	}
	return id.Name, true
}

// TestHostileTexts proofreads texts made to cost time.
func TestHostileTexts(t *testing.T) {
	const size = maxBytes - 1000
	fill := func(unit string) string { return strings.Repeat(unit, size/len(unit)) }
	base := cleanContent(t)
	sub, err := base.Sub("modules/demo")
	if err != nil {
		t.Fatal(err)
	}
	b, err := publish.ReadDir(sub)
	if err != nil {
		t.Fatal(err)
	}
	c := New(base).WithClock(today)
	for name, body := range map[string]string{
		"terms":       fill("los usuarios "),
		"allowed":     fill("los migrantes "),
		"many terms":  fill("los usuarios\n\n"),
		"figures":     fill("12 "),
		"mails":       fill("ana@correo.mx "),
		"allowed too": fill("b@correo.mx "),
		"phones":      fill("5512345678 "),
		"thousands":   "1" + fill(" 000"),
		"points":      fill(". A"),
		"brackets":    fill(".)"),
		"acronyms":    fill("ABC "),
		"endings":     fill("ly"),
		"vowels":      fill("ia"),
		"one word":    fill("x"),
		"scenes":      "::: scenario #s-x comp=ad.agreements:2 start=n1\n\n" + fill("#### n1\n\n- (a) [b](#n1)\n") + "\n:::",
		"questions":   fill("::: quiz #a\n\n**no?**\n\n- [x] (a) b\n\n:::\n"),
		"escapes":     fill("&amp;\\*"),
		"months":      fill("1 de mayo "),
	} {
		t.Run(name, func(t *testing.T) {
			const front = "---\ntitle: x\nlang: es\nlint_allow:\n  - {term: los migrantes, reason: x}\n  - {term: b@correo.mx, reason: x}\n---\n\n"
			b["know.es.md"] = []byte(front + body)
			began := time.Now()
			c.Module(b, nil)
			if took := time.Since(began); took > 20*time.Second {
				t.Errorf("took %s", took)
			}
		})
	}
}

func FuzzLint(f *testing.F) {
	base := cleanContent(f)
	sub, err := base.Sub("modules/demo")
	if err != nil {
		f.Fatal(err)
	}
	b, err := publish.ReadDir(sub)
	if err != nil {
		f.Fatal(err)
	}
	for _, name := range []string{"know.es.md", "try.es.md", "use.es.md"} {
		f.Add(string(b[name]))
	}
	c := New(base).WithClock(today)
	f.Fuzz(func(t *testing.T, text string) {
		b["know.es.md"] = []byte(text)
		_, findings := c.Module(b, nil)
		for _, fd := range findings {
			if fd.Line < 1 || fd.Col < 1 || fd.Code == CompilerFault {
				t.Errorf("finding %s", fd)
			}
		}
	})
}
