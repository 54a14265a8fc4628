package search

import (
	"fmt"
	"runtime"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"knowledgepath/content"
	"knowledgepath/internal/catalog"
	"knowledgepath/internal/kp"
	"knowledgepath/internal/markdown"
)

// shelf makes a snapshot of one module, whose lessons have the given titles
// and prose in Spanish, and of terms given as name and meaning.
func shelf(lessons, terms [][2]string) *catalog.Snapshot {
	m := &catalog.Module{UID: "u", Slug: "m", Track: "t", Status: catalog.Active, ES: catalog.ModuleText{Title: "Módulo"}, EN: catalog.ModuleText{Title: "Module"}}
	for i, l := range lessons {
		text := catalog.LessonText{Title: l[0], Blocks: []catalog.Block{{HTML: l[1]}}}
		m.Lessons = append(m.Lessons, catalog.Lesson{ID: fmt.Sprint("l", i), ES: text, EN: text})
	}
	parts := catalog.Parts{Version: "1", Modules: []*catalog.Module{m}, Tracks: []catalog.Track{{ID: "t"}}}
	for i, term := range terms {
		text := catalog.TermText{Name: term[0], HTML: term[1]}
		parts.Terms = append(parts.Terms, catalog.Term{ID: fmt.Sprint("t", i), ES: text, EN: text})
	}
	return catalog.NewSnapshot(parts)
}

func indexOf(t testing.TB, s *catalog.Snapshot) *Index {
	t.Helper()
	x, err := New(s)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := x.Close(); err != nil {
			t.Error(err)
		}
	})
	return x
}

func search(t testing.TB, x *Index, lang kp.Lang, query string) []Hit {
	t.Helper()
	hits, err := x.Search(lang, query, 100)
	if err != nil {
		t.Fatalf("%q: %v", query, err)
	}
	return hits
}

// shipped is the content that comes with the program.
func shipped() *catalog.Snapshot {
	s, _ := markdown.New(content.FS).Compile(nil)
	return s
}

// titles are the titles of hits, in order.
func titles(hits []Hit) []string {
	var out []string
	for _, h := range hits {
		out = append(out, h.Title.Plain)
	}
	return out
}

func TestWhatComesFirst(t *testing.T) {
	x := indexOf(t, shelf([][2]string{
		{"Uno", "<p>Aquí está el archivo, y otra vez el archivo, y el archivo.</p>"},
		{"Dos", `<h2 id="u-archivo">El archivo</h2><p>Nada.</p>`},
		{"El archivo", "<p>Nada.</p>"},
		{"Tres", "<p>La casa donde guardan el archivo.</p>"},
		{"Archivos y casas", "<p>Nada.</p>"},
		{"Archivística", "<p>Nada.</p>"},
		{"Caña de azúcar", "<p>Nada.</p>"},
		{"Cana gris", "<p>Nada.</p>"},
		{"Cuatro", "<p>Una cana.</p>"},
		{"Cinco", "<p>Una caña. Una señal; una peña.</p>"},
		{"Seis", "<p>Penas.</p>"},
		{"Un pozo", "<p>Nada.</p>"},
	}, [][2]string{{"Pozo", "Un hoyo con agua."}, {"Cubo", "Se baja al pozo."}}))
	for _, c := range []struct {
		query string
		want  []string
	}{
		{"archivo", []string{"El archivo", "Archivos y casas", "Dos", "Uno", "Tres"}},
		{"archi", []string{"Archivística", "El archivo", "Archivos y casas", "Dos", "Uno", "Tres"}},
		{"archivo casa", []string{"Archivos y casas", "Tres", "El archivo", "Dos", "Uno"}},
		{"archivistica", []string{"Archivística"}},
		{"pozo", []string{"Pozo", "Un pozo", "Cubo"}},
		// A query with ñ has what has ñ first, one with n what has n.
		{"caña", []string{"Caña de azúcar", "Cinco", "Cana gris", "Cuatro"}},
		{"cana", []string{"Cana gris", "Cuatro", "Caña de azúcar", "Cinco"}},
		{"CAÑA", []string{"Caña de azúcar", "Cinco", "Cana gris", "Cuatro"}},
		{"can\u0303a", []string{"Caña de azúcar", "Cinco", "Cana gris", "Cuatro"}},
		{"senal", []string{"Cinco"}},
		{"pena", []string{"Seis", "Cinco"}},
	} {
		hits := search(t, x, kp.ES, c.query)
		if diff := cmp.Diff(c.want, titles(hits)); diff != "" {
			t.Errorf("%q: %s", c.query, diff)
		}
	}
}

func TestFormsOfAWord(t *testing.T) {
	for _, c := range []struct {
		lang       kp.Lang
		text       string
		found, not []string
	}{
		{kp.ES, "La organización revisó sus acuerdos con las niñas", []string{
			"organización", "organizacion", "ORGANIZACIONES", "acuerdo", "Acuerdos", "niña", "nina", "ninas", "revisar", "revisó", "reviso", "organiz",
		}, []string{"la", "con las", "acordeón", "ganización"}},
		{kp.ES, "Vergüenza, exámenes y un país", []string{"verguenza", "examenes", "pais", "países"}, []string{"y", "un"}},
		{kp.EN, "The organisation's agreements were budgeted for in Mérida", []string{
			"agreement", "Agreements", "organisation", "organisations", "budget", "budgeting", "merida", "organ",
		}, []string{"the", "for in", "agrarian"}},
	} {
		x := indexOf(t, shelf([][2]string{{"X", "<p>" + c.text + "</p>"}}, nil))
		for _, q := range c.found {
			if hits := search(t, x, c.lang, q); len(hits) != 1 || hits[0].Near {
				t.Errorf("%q finds %v in %q", q, hits, c.text)
			}
		}
		for _, q := range c.not {
			if hits := search(t, x, c.lang, q); len(hits) != 0 {
				t.Errorf("%q finds %v in %q", q, hits, c.text)
			}
		}
	}
}

// Only the last word may be the beginning of one: whoever types may not be
// done with it.
func TestOnlyTheLastWordMayBeABeginning(t *testing.T) {
	x := indexOf(t, shelf([][2]string{{"Presupuesto", "<p>Nada</p>"}, {"Guardia", "<p>Nada</p>"}}, nil))
	for query, want := range map[string][]string{
		"presup": {"Presupuesto"}, "presup guardia": {"Guardia"}, "guardia presup": {"Presupuesto", "Guardia"}, "pr": nil,
	} {
		if got := titles(search(t, x, kp.ES, query)); len(got) != len(want) || len(got) == 1 && got[0] != want[0] {
			t.Errorf("%q finds %q, want %q", query, got, want)
		}
	}
}

func TestASlipOfThePen(t *testing.T) {
	x := indexOf(t, shelf([][2]string{
		{"Presupuesto", "<p>La guardia.</p>"},
		{"Carta", "<p>Nada.</p>"},
		{"Guardias de noche", "<p>Nada.</p>"},
		{"Red", "<p>Nada.</p>"},
	}, nil))
	for _, c := range []struct {
		query string
		want  []string
		near  bool
	}{
		{"presupesto", []string{"Presupuesto"}, true},
		{"persupuesto", []string{"Presupuesto"}, true}, // two letters that changed places
		{"presupuestto", []string{"Presupuesto"}, true},
		{"presipiesto", nil, false},
		{"carga", []string{"Carta"}, true},
		{"carta", []string{"Carta"}, false},
		{"rad", nil, false}, // too short to be a slip
		// What is found as it was written comes before what is not.
		{"presupesto guardia", []string{"Presupuesto", "Guardias de noche"}, false},
		{"guardia carga", []string{"Guardias de noche", "Presupuesto", "Carta"}, false},
	} {
		hits := search(t, x, kp.ES, c.query)
		if diff := cmp.Diff(c.want, titles(hits)); diff != "" {
			t.Errorf("%q: %s", c.query, diff)
		}
		if len(hits) > 0 && hits[0].Near != c.near {
			t.Errorf("%q: near is %v", c.query, hits[0].Near)
		}
	}
}

func TestSuggest(t *testing.T) {
	x := indexOf(t, shelf([][2]string{{"Presupuesto", "<p>Qué hace la Organización.</p>"}}, nil))
	for query, want := range map[string]string{
		"presipiesto":          "presupuesto",
		"el ¿presipiesto? hoy": "el ¿presupuesto? hoy",
		"organisazion":         "organización",
		"presupuesto":          "",
		"zzzzzzzz":             "",
		"rad":                  "",
		"":                     "",
	} {
		got, err := x.Suggest(kp.ES, query)
		if err != nil || got != want {
			t.Errorf("%q suggests %q, %v; want %q", query, got, err, want)
		}
	}
}

// A query is plain text: no character in it asks for anything.
func TestNothingIsSyntax(t *testing.T) {
	x := indexOf(t, shelf([][2]string{{"Acuerdos de equipo", "<p>Una regla.</p>"}, {"Guardias", "<p>Un turno.</p>"}}, nil))
	for _, query := range []string{
		`+acuerdo -regla`, `"acuerdo regla"`, `title:acuerdo AND regla`, `acuerdo* OR regla?`, `(acuerdo) [regla]`, `acuerdo^3 ~regla`,
		`acuerdo\ regla\`, `/acuerdo/ /regla/`, "acuerdo\x00regla", "acuerdo\nregla", `<b>acuerdo</b>&nbsp;regla`, `acuerdo && !regla`, "¿acuerdo…? «regla»", "acuerdo 🎉 regla",
	} {
		if got := titles(search(t, x, kp.ES, query)); !slices.Equal(got, []string{"Acuerdos de equipo"}) {
			t.Errorf("%q finds %q", query, got)
		}
	}
	for _, query := range []string{"", " ", "*", "?!", "🎉", "\x00", "\xff\xfe", "título:*", strings.Repeat("(", 500)} {
		if got := titles(search(t, x, kp.ES, query)); len(got) > 0 {
			t.Errorf("%q finds %q", query, got)
		}
	}
}

// Of a very long query the beginning is read.
func TestLongQueries(t *testing.T) {
	x := indexOf(t, shelf([][2]string{{"Acuerdos", "<p>Una regla.</p>"}}, nil))
	for query, want := range map[string]int{
		"acuerdo " + strings.Repeat("nada ", 5000): 1,
		strings.Repeat("nada ", 5000) + "acuerdo":  0,
		strings.Repeat("a", 100_000) + " acuerdo":  0,
		strings.Repeat("ñ", maxWord+1) + " regla":  1,
	} {
		if hits := search(t, x, kp.ES, query); len(hits) != want {
			t.Errorf("%.20q… finds %d", query, len(hits))
		}
	}
	if got := Clean(" a\u202eb\u00adc\n\x00 d\xff "); got != "abc d" {
		t.Errorf("cleaned to %q", got)
	}
	if got := Clean(strings.Repeat("ñ", 1000)); got != strings.Repeat("ñ", MaxQuery) {
		t.Errorf("cleaned to %d characters", len([]rune(got)))
	}
}

// place is where a hit leads, and what is over it.
func place(h Hit) string {
	return strings.TrimRight(fmt.Sprintf("%s %s%s%s#%s %s", h.Kind, h.Module+h.Term, map[bool]string{true: "/"}[h.Lesson != ""], h.Lesson, h.Anchor, h.Heading.Plain), " ")
}

func TestWhereAHitLeads(t *testing.T) {
	s := shelf([][2]string{{"Lección", `<p>Al empezar, <em>una</em> guar<strong>dia</strong>.<sup><a href="#note-1" id="ref-1-1">1</a></sup></p>
<h2 id="u-uno">El turno</h2><p>La llave y la mesa.</p><h3 id="u-dos">La bitácora</h3><ul><li>la llave</li><li>la mesa</li></ul>`}},
		[][2]string{{"Acompañamiento", `<p>Ir <dfn><a href="/es/glossary#t0">junto</a></dfn> a alguien.</p>`}})
	m := s.Module("u")
	s.Tracks()[0].Title.ES = "Cuidado"
	m.ES.Outcomes, m.ES.Opening, m.ES.Summary = []string{"Escribir un relevo"}, `<h2 id="u-antes">Antes</h2><p>Trae papel.</p>`, "Un resumen"
	l := &m.Lessons[0].ES
	l.Blocks = append(l.Blocks, catalog.Block{Activity: &catalog.Activity{Type: catalog.Quiz, ID: "q-1", Prompt: "¿Qué dejas en la bandeja?"}})
	x := indexOf(t, s)
	for query, want := range map[string]string{
		"guardia":        "lesson m/l0#",
		"lección":        "lesson m/l0#",
		"lección mesa":   "lesson m/l0#u-uno El turno",
		"turno":          "lesson m/l0#u-uno El turno",
		"bitácora":       "lesson m/l0#u-dos La bitácora",
		"bitácora mesa":  "lesson m/l0#u-dos La bitácora",
		"bandeja":        "lesson m/l0#q-1",
		"resumen":        "module m#",
		"relevo":         "module m#",
		"cuidado":        "module m#",
		"papel":          "module m#u-antes Antes",
		"junto":          "term t0#t0",
		"acompañamiento": "term t0#t0",
	} {
		hits := search(t, x, kp.ES, query)
		if len(hits) != 1 || place(hits[0]) != want {
			t.Errorf("%q leads to %v, want %s", query, hits, want)
		}
	}
	if hits := search(t, x, kp.ES, "guardia 1"); len(hits) != 1 || hits[0].Excerpt.Plain != "Al empezar, una guardia." {
		t.Errorf("the number of a note is part of the text: %v", hits)
	}
	table := indexOf(t, shelf([][2]string{{"X", "<table><tr><th>uno</th><td>dos</td></tr><tr><td>tres</td></tr></table>"}}, nil))
	if hits := search(t, table, kp.ES, "dos"); hits[0].Excerpt.Plain != "uno · dos · tres" {
		t.Errorf("cells run together: %v", hits)
	}
	if hits := search(t, x, kp.ES, "mesa"); hits[0].In != "Módulo" {
		t.Errorf("the lesson is in %q", hits[0].In)
	}
}

func TestLanguagesAreApart(t *testing.T) {
	s := shelf(nil, nil)
	s.Module("u").ES.Summary, s.Module("u").EN.Summary = "Un presupuesto", "A budget"
	x := indexOf(t, s)
	for lang, words := range map[kp.Lang][2]string{kp.ES: {"presupuesto", "budget"}, kp.EN: {"budget", "presupuesto"}} {
		if n := len(search(t, x, lang, words[0])); n != 1 {
			t.Errorf("%q has %d hits in %s", words[0], n, lang)
		}
		if n := len(search(t, x, lang, words[1])); n != 0 {
			t.Errorf("%q has %d hits in %s", words[1], n, lang)
		}
	}
}

// What a reader may not see, or not yet, is not found.
func TestNothingIsGivenAway(t *testing.T) {
	m := shelf([][2]string{{"Lección", "<p>visible</p>"}}, nil).Module("u")
	add := func(a catalog.Activity) {
		a.ID = fmt.Sprint("a", len(m.Lessons[0].ES.Blocks))
		m.Lessons[0].ES.Blocks = append(m.Lessons[0].ES.Blocks, catalog.Block{Activity: &a})
	}
	add(catalog.Activity{
		Type: catalog.Quiz, Prompt: "enunciado", Hints: []string{"secreto"},
		Options: []catalog.Option{{Key: "a", HTML: "secreto", Right: true, Feedback: "secreto"}, {Key: "b", HTML: "secreto", Feedback: "secreto"}},
	})
	add(catalog.Activity{Type: catalog.Cards, Cards: []catalog.Card{{Front: "anverso", Back: "secreto"}}})
	add(catalog.Activity{Type: catalog.Reflect, Prompts: []catalog.Prompt{{HTML: "pregunta"}}})
	add(catalog.Activity{Type: catalog.Plan, Steps: []catalog.Step{{HTML: "paso"}}})
	add(catalog.Activity{Type: catalog.Worksheet, Prompt: "hoja"})
	m.Lessons[0].ES.Blocks = append(m.Lessons[0].ES.Blocks, catalog.Block{HTML: "secreto", Facilitator: true})
	hidden := []*catalog.Module{m}
	for _, status := range []catalog.Status{catalog.WIP, catalog.Retired} {
		hidden = append(hidden, &catalog.Module{UID: string(status), Slug: string(status), Status: status, ES: catalog.ModuleText{Title: "secreto"}})
	}
	x := indexOf(t, catalog.NewSnapshot(catalog.Parts{Modules: hidden}))
	for _, word := range []string{"visible", "enunciado", "anverso", "pregunta", "paso", "hoja"} {
		if n := len(search(t, x, kp.ES, word)); n != 1 {
			t.Errorf("%q has %d hits", word, n)
		}
	}
	if hits := search(t, x, kp.ES, "secreto"); len(hits) > 0 {
		t.Errorf("given away: %v", hits)
	}
}

// The same for the content that comes with the program: no text that may not
// be seen before an answer stands in the index.
func TestNothingShippedIsGivenAway(t *testing.T) {
	s, checked := shipped(), 0
	for _, lang := range kp.Langs() {
		var b strings.Builder
		for _, e := range entries(s, lang) {
			for _, p := range e.parts {
				b.WriteString(p.heading + "\n" + p.text + "\n")
			}
		}
		all := b.String()
		secret := func(where, html string) {
			if text := plain(html); len(text) > 40 {
				checked++
				if strings.Contains(all, text) {
					t.Errorf("%s in %s: %q", where, lang, text)
				}
			}
		}
		for m := range s.Modules() {
			for _, l := range m.Lessons {
				for _, b := range l.In(lang).Blocks {
					if b.Facilitator {
						secret(l.ID, b.HTML)
					}
					if b.Activity == nil {
						continue
					}
					for _, o := range b.Activity.Options {
						secret(b.Activity.ID, o.HTML)
						secret(b.Activity.ID, o.Feedback)
					}
					for _, c := range b.Activity.Cards {
						secret(b.Activity.ID, c.Back)
					}
				}
			}
		}
	}
	if checked < 100 {
		t.Errorf("only %d texts were looked for", checked)
	}
}

func TestExcerpts(t *testing.T) {
	long := strings.Repeat("Una frase que no viene al caso. ", 20)
	x := indexOf(t, shelf([][2]string{
		{"Uno", "<p>" + long + "Aquí la llave y aquí la mesa. " + long + "</p>"},
		{"Dos", "<p>La llave. " + long + "La mesa y la llave. " + long + "</p>"},
		{"Llave", "<p>" + long + "</p>"},
		{"Tres", "<p>" + strings.Repeat("ñ", 500) + " cerradura " + strings.Repeat("ñ", 500) + "</p>"},
	}, nil))
	show := func(text Text) string {
		var b strings.Builder
		for piece, marked := range text.Pieces() {
			if marked {
				piece = "[" + piece + "]"
			}
			b.WriteString(piece)
		}
		return b.String()
	}
	got := map[string]string{}
	for _, query := range []string{"llave mesa", "cerradura"} {
		for _, h := range search(t, x, kp.ES, query) {
			got[h.Title.Plain] = show(h.Title) + ": " + show(h.Excerpt)
		}
	}
	for title, want := range map[string]string{
		"Uno":   "Uno: … no viene al caso. Una frase que no viene al caso. Aquí la [llave] y aquí la [mesa]. Una frase",
		"Dos":   "La [mesa] y la [llave]. Una frase",
		"Llave": "[Llave]: Una frase que no viene al caso.",
		"Tres":  "[cerradura]",
	} {
		if !strings.Contains(got[title], want) {
			t.Errorf("%s: %q, want %q in it", title, got[title], want)
		}
		if n := len(got[title]); n > excerptSize+60 {
			t.Errorf("%s: an excerpt of %d bytes", title, n)
		}
	}
}

// Whatever is looked for, the search does not fail, keeps to its limit, and
// marks what lies inside its texts.
func TestAnyTextIsAQuery(t *testing.T) {
	x := indexOf(t, shipped())
	words := rapid.SampledFrom([]string{"acuerdo", "perfilamiento", "señal", "a", "the", "budget", "ñ", "presup", "-", "*", "\x00", "\xff", "🎉", "«", "l'équipe", "١٢", "日本語", "e\u0301"})
	queries := rapid.OneOf(rapid.String(), rapid.StringOfN(rapid.RuneFrom([]rune("acelrosñú \t\"*:~^()\\/")), 0, 40, -1),
		rapid.Custom(func(t *rapid.T) string { return strings.Join(rapid.SliceOf(words).Draw(t, "words"), " ") }),
		rapid.Custom(func(t *rapid.T) string { return string(rapid.SliceOf(rapid.Byte()).Draw(t, "bytes")) }))
	rapid.Check(t, func(t *rapid.T) {
		query, limit := queries.Draw(t, "query"), rapid.IntRange(0, 20).Draw(t, "limit")
		lang := rapid.SampledFrom(kp.Langs()).Draw(t, "lang")
		hits, err := x.Search(lang, query, limit)
		if err != nil || len(hits) > limit {
			t.Fatalf("%d hits, %v", len(hits), err)
		}
		for _, h := range hits {
			for _, text := range []Text{h.Title, h.Heading, h.Excerpt} {
				var whole strings.Builder
				marked := 0
				for piece, is := range text.Pieces() {
					whole.WriteString(piece)
					if is {
						marked++
					}
				}
				if whole.String() != text.Plain || marked != len(text.Marks) {
					t.Fatalf("the pieces of %+v make %q", text, whole.String())
				}
			}
		}
		if _, err := x.Suggest(lang, query); err != nil {
			t.Fatal(err)
		}
	})
}

// BenchmarkNew makes the index of the content that comes with the program;
// held-B is what it takes of the memory.
func BenchmarkNew(b *testing.B) {
	s := shipped()
	heap := func() uint64 {
		var m runtime.MemStats
		runtime.GC()
		runtime.ReadMemStats(&m)
		return m.HeapAlloc
	}
	before := heap()
	x := indexOf(b, s)
	held := heap() - before
	runtime.KeepAlive(x)
	b.ReportAllocs()
	for b.Loop() {
		x, err := New(s)
		if err != nil {
			b.Fatal(err)
		}
		if err := x.Close(); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(held), "held-B")
}

func BenchmarkSearch(b *testing.B) {
	x := indexOf(b, shipped())
	for _, query := range []string{"acuerdo", "acuerdo de equipo", "presup", "presupesto", "nada que ver con zzzzz"} {
		b.Run(strings.ReplaceAll(query, " ", "-"), func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				search(b, x, kp.ES, query)
			}
		})
	}
}
