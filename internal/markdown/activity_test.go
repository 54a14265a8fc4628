package markdown

import (
	"strings"
	"testing"
)

func TestContainerFaults(t *testing.T) {
	check(t, []fault{
		{"no type", knowES, "::: cards #c-parts", "::: #c-parts", []want{{NoType, knowES, "::: #c-parts", ""}}},
		{"closing nothing", knowES, "### Más", "### Más\n\n:::", []want{{NoType, knowES, ":::\n\n::: quiz #q-multi", ""}}},
		{"unknown type", knowES, "::: cards #c-parts", "::: card #c-parts", []want{{UnknownType, knowES, "::: card ", "cards"}}},
		{"no id", knowES, "::: cards #c-parts", "::: cards", []want{{NoID, knowES, "::: cards", ""}}},
		{"bad id", knowES, "::: cards #c-parts", "::: cards #C_parts", []want{{NoID, knowES, "::: cards", ""}}},
		{"duplicate id", knowES, "::: quiz #q-multi", "::: quiz #q-useful", []want{
			{DuplicateActivity, knowES, "::: quiz #q-useful comp=ad.agreements multi", ""}, {OneLanguage, knowES, "::: quiz #q-useful comp=ad.agreements multi", ""}, {OneLanguage, knowEN, "::: quiz #q-multi", ""}}},
		{"retired id", yamlOf, "q-gone", "q-multi", []want{
			{RetiredID, knowES, "::: quiz #q-multi", ""}, {RetiredID, knowEN, "::: quiz #q-multi", ""}}},
		{"never closed", knowES, "  > Se revisa menos.\n\n:::", "  > Se revisa menos.\n", []want{{NeverClosed, knowES, "::: cards", ""}}},
		{"last never closed", tryES, "| (k2) Cuándo | Marzo |\n\n:::", "| (k2) Cuándo | Marzo |\n", []want{{NeverClosed, tryES, "::: match", ""}}},
		{"bad tries", knowES, "tries=2", "tries=no", []want{{BadYAML, knowES, "tries=no", ""}, {Differs, knowEN, "::: quiz #q-useful", ""}}},
	})
}

func TestListFaults(t *testing.T) {
	check(t, []fault{
		{"no key", knowES, "- (k2) ¿Y si", "- ¿Y si", []want{{NoKey, knowES, "- ¿Y si", ""}}},
		{"reserved key", knowES, "(hat)", "(u)", []want{{DuplicateKey, knowES, "- [ ] (u)", ""}, {Differs, knowEN, "- [ ] (hat)", ""}, {Differs, knowEN, "::: quiz #q-multi", ""}}},
		{"key twice", knowES, "- (k2) ¿Y si", "- (k1) ¿Y si", []want{{DuplicateKey, knowES, "- (k1) ¿Y si", ""}}},
		{"no list", useES, "- (a) Hoy\n- (b) Mañana\n", "Hoy.\n", []want{{ListCount, useES, "::: poll", ""}}},
		{"two lists", useES, "- (b) Mañana", "\nO bien:\n\n- (b) Mañana", []want{{ListCount, useES, "- (b) Mañana", ""}}},
		{"unordered order", tryES, "1. (s1) Leer\n2. (s2) Decidir\n3. (s3) Anotar", "- (s1) Leer\n- (s2) Decidir\n- (s3) Anotar", []want{{ListCount, tryES, "- (s1) Leer", ""}}},
		{"no task list", knowES, "- [ ] (c) «La", "- (c) «La", []want{{NotTaskList, knowES, "- (c) «La", ""}}},
		{"plan without boxes", useES, "- [ ] (t2)", "- (t2)", []want{{NotTaskList, useES, "- (t2)", ""}}},
		{"no feedback", knowES, "\n  > No hace falta.", "", []want{{NoFeedback, knowES, "- [ ] (hat)", ""}}},
		{"no right answer", knowES, "- [x] (b)", "- [ ] (b)", []want{{NoRightAnswer, knowES, "::: quiz #q-useful", ""}, {Differs, knowEN, "- [x] (b)", ""}}},
		{"several right", knowES, "- [ ] (c) «La", "- [x] (c) «La", []want{{SeveralRight, knowES, "::: quiz #q-useful", ""}, {Differs, knowEN, "- [ ] (c)", ""}}},
		{"few options", knowES, "- [ ] (c) «La dirección avisará».\n  > No es una regla del equipo.\n", "", []want{
			{FewOptions, knowES, "::: quiz #q-useful", ""}, {Differs, knowEN, "- [ ] (c)", ""}}},
		{"card without back", knowES, "\n  > Se revisa menos.", "", []want{{NoBack, knowES, "- (k2)", ""}}},
		{"step without due", useES, "Revisar `+90d`", "Revisar", []want{{NoDue, useES, "- [ ] (t2)", ""}, {Differs, useEN, "- [ ] (t2)", ""}}},
		{"empty bin", tryES, "\n  - (i1) Ayuda.", "", []want{{EmptyBin, tryES, "- (keep)", ""}, {Differs, tryEN, "- (i1)", ""}}},
		{"number without answer", useES, "= 1500,5 ± 0,5 `USD`", "Cerca de 1500.", []want{{NoRightAnswer, useES, "::: number", ""}}},
		{"no table", useES, "| Criterio | Inicial | Referente |\n| --- | --- | --- |\n| (r1) Escritura | Hablado | Escrito |\n", "Nada.\n", []want{{NoTable, useES, "::: rubric", ""}}},
		{"table without rows", tryES, "| (k1) Quién | Rosa |\n| (k2) Cuándo | Marzo |\n", "", []want{{NoTable, tryES, "::: match", ""}}},
		{"number that cannot be read", useES, "= 1500,5", "= 15,00,5", []want{{BadYAML, useES, "= 15,00,5", ""}, {Differs, useEN, "= 1500.5", ""}}},
		{"unknown field type", useES, "| text |", "| tetx |", []want{{UnknownFieldType, useES, "| (what)", "text"}, {Differs, useEN, "| (what)", ""}}},
		{"number by language", useES, "1500,5", "1 500.5", nil},
	})
}

func TestScenarioFaults(t *testing.T) {
	check(t, []fault{
		{"bad scene heading", tryES, "#### n4", "#### Fin del caso", []want{
			{BadScene, tryES, "#### Fin", ""}, {MissingScene, tryES, "::: scenario", ""}, {MissingScene, tryES, "- (b) [Lo dejas", ""}, {Differs, tryEN, "#### n4", ""}}},
		{"scene twice", tryES, "#### n4", "#### n3", []want{
			{SceneTwice, tryES, "#### n3\n\n**Sin", ""}, {MissingScene, tryES, "::: scenario", ""}, {MissingScene, tryES, "- (b) [Lo dejas", ""}, {Differs, tryEN, "#### n4", ""}}},
		{"choice leads nowhere", tryES, "[Lo dejas así.](#n4)", "Lo dejas así.", []want{
			{ChoiceNowhere, tryES, "- (b) Lo dejas", ""}, {UnreachableScene, tryES, "#### n4", ""}, {Differs, tryEN, "- (b) [You leave", ""}}},
		{"missing scene", tryES, "](#n4)", "](#m9)", []want{
			{MissingScene, tryES, "- (b) [Lo dejas", ""}, {UnreachableScene, tryES, "#### n4", ""}, {Differs, tryEN, "- (b) [You leave", ""}}},
		{"missing start", tryES, "start=n1", "start=m0", []want{{MissingScene, tryES, "::: scenario", ""}, {Differs, tryEN, "::: scenario", ""}}},
		{"dead end", tryES, " poor=n5", "", []want{{DeadEnd, tryES, "::: scenario", ""}, {Differs, tryEN, "::: scenario", ""}}},
		{"no good ending", tryES, "good=n3 ok=n4", "ok=n3,n4", []want{
			{NoGoodEnding, tryES, "::: scenario", ""}, {Differs, tryEN, "::: scenario", ""}, {Differs, tryEN, "::: scenario", ""}}},
		{"choice without feedback", tryES, "\n  > Puede servir.", "", []want{{NoFeedback, tryES, "- (b) [Lo dejas", ""}}},
	})
}

func TestEndlessLoop(t *testing.T) {
	files := fixture(t)
	for file, text := range map[string][2]string{
		tryES: {"Convoca una revisión.", "- (a) [Sigues.](#n6)\n  > No.\n\n#### n6\n\n**Igual**\n\n- (a) [Vuelves.](#n5)\n  > No."},
		tryEN: {"Call a review.", "- (a) [You go on.](#n6)\n  > No.\n\n#### n6\n\n**Same**\n\n- (a) [You go back.](#n5)\n  > No."},
	} {
		files = edit(t, files, file, text[0], text[1])
	}
	files = edit(t, files, yamlOf, "minutes: 12", "minutes: 12") // the text grew by a few words only
	_, got := New(files).Compile(nil)
	compare(t, files, []want{{EndlessLoop, tryES, "#### n5", ""}, {EndlessLoop, tryEN, "#### n5", ""}}, got)
}

func TestCitationFaults(t *testing.T) {
	check(t, []fault{
		{"undefined", knowES, "[^chs-2024]: Compromisos *1*, 5 y 7.\n", "", []want{{Undefined, knowES, "[^chs-2024]", ""}}},
		{"not in the list", "sources.yaml", "chs-2024:", "chs-2025:", []want{
			{NotInList, knowES, "[^chs-2024]", "chs-2025"}, {NotInList, knowEN, "[^chs-2024]", "chs-2025"}}},
		{"unused", knowES, "[^chs-2024]: Comp", "[^other]: Nada.\n[^chs-2024]: Comp", []want{{UnusedNote, knowES, "[^other]", ""}}},
		{"cited in one language", tryES, "Practica", "Practica[^chs-2024]\n\n[^chs-2024]: 1.\n\nY", []want{{CiteOne, tryES, "[^chs-2024]", ""}}},
		{"cited where no notes are", indexES, "Este módulo es de muestra.", "Este módulo[^chs-2024].\n\n[^chs-2024]: 1.", []want{{UnusedNote, indexES, "[^chs-2024]", ""}, {CiteOne, indexES, "[^chs-2024]", ""}}},
		{"unknown term", knowES, "#team-agreement", "#team-agrement", []want{{Undefined, knowES, "[acuerdo]", "team-agreement"}, {CiteOne, knowEN, "[agreement]", ""}}},
	})
}

func TestParityFaults(t *testing.T) {
	check(t, []fault{
		{"activity in one language", knowEN, "### More", "### More\n\n::: reflect #r-new\n\n- (p1) Why?\n\n:::", []want{{OneLanguage, knowEN, "::: reflect", ""}}},
		{"facilitator in one language", knowEN, "::: facilitator\n\n- Open with a question.\n\n:::\n", "", []want{{OneLanguage, knowES, "::: facilitator", ""}}},
		{"only elsewhere", useEN, "::: only MX", "::: only GT", []want{{OneLanguage, useES, "::: only", ""}, {OneLanguage, useEN, "::: only", ""}}},
		{"type", useEN, "::: poll #po-when anon", "::: reflect #po-when", []want{{Differs, useEN, "::: reflect #po-when", ""}}},
		{"attribute", useEN, "rows=3", "rows=4", []want{{Differs, useEN, "::: worksheet", ""}}},
		{"right answer", knowEN, "- [x] (b)", "- [ ] (b)", []want{{NoRightAnswer, knowEN, "::: quiz #q-useful", ""}, {Differs, knowEN, "- [ ] (b)", ""}}},
		{"key", knowEN, "(k2)", "(k3)", []want{{Differs, knowEN, "- (k3)", ""}, {Differs, knowEN, "::: cards", ""}}},
		{"edge", tryEN, "](#n5) `0`", "](#n2) `0`", []want{{UnreachableScene, tryEN, "#### n5", ""}, {Differs, tryEN, "- (b) [You scold", ""}}},
		{"score", tryEN, "`+1`", "`+2`", []want{{Differs, tryEN, "- (b) [You leave", ""}}},
		{"bin", tryEN, "  - (i1) It helps.\n- (drop) **It is dropped**\n  - (i2)", "  - (i2) It helps.\n- (drop) **It is dropped**\n  - (i1)", []want{
			{Differs, tryEN, "- (i2)", ""}, {Differs, tryEN, "- (i1)", ""}}},
		{"order", tryEN, "1. (s1) Read\n2. (s2) Decide", "1. (s2) Decide\n2. (s1) Read", []want{{Differs, tryEN, "1. (s2)", ""}, {Differs, tryEN, "2. (s1)", ""}}},
		{"number", useEN, "1500.5", "1500", []want{{Differs, useEN, "= 1500", ""}}},
		{"unit", useEN, "`USD`", "`EUR`", []want{{Differs, useEN, "= 1500", ""}}},
		{"due", useEN, "`+7d`", "`+8d`", []want{{Differs, useEN, "- [ ] (t1)", ""}}},
		{"role", useEN, "`coordination`", "`any`", []want{{Differs, useEN, "- [ ] (t1)", ""}}},
		{"field type", useEN, "| text |", "| long |", []want{{Differs, useEN, "| (what)", ""}}},
		{"columns", useEN, "| Criterion | Initial | Leading |\n| --- | --- | --- |\n| (r1) Writing | Spoken | Written |", "| Criterion | Initial |\n| --- | --- |\n| (r1) Writing | Spoken |", []want{{Differs, useEN, "| (r1)", ""}}},
		{"pair", tryEN, "| (k2) When | March |\n", "", []want{{Differs, tryEN, "::: match", ""}}},
		{"sequence", useEN, "::: poll #po-when anon\n\n- (a) Today\n- (b) Tomorrow\n\n:::\n\n::: only MX\n\nIt holds in Mexico.\n\n:::\n", "::: only MX\n\nIt holds in Mexico.\n\n:::\n\n::: poll #po-when anon\n\n- (a) Today\n- (b) Tomorrow\n\n:::\n", []want{{Differs, useEN, "::: only", ""}}},
		{"section", useEN, "Write a row.", "Write a row.\n\n## Another", []want{{SectionsOff, useEN, "## Another", ""}}},
		{"section of the original", useES, "Escribe una fila.", "Escribe una fila.\n\n## Otra", []want{{SectionsOff, useES, "## Otra", ""}}},
	})
}

func TestSafetyFaults(t *testing.T) {
	check(t, []fault{
		{"HTML block", knowES, "### Más", "<div>hola</div>\n\n### Más", []want{{RawHTML, knowES, "<div>", ""}}},
		{"HTML inline", knowES, "dice qué", "dice <b>qué</b>", []want{{RawHTML, knowES, "<b>", ""}, {RawHTML, knowES, "</b>", ""}}},
		{"comments may stand", knowES, "### Más", "<!-- nota\nlarga -->\n\n### Más <!-- y otra -->", nil},
		{"after a comment", knowES, "### Más", "<!-- nota --><script>x</script>\n\n### Más", []want{{RawHTML, knowES, "<!-- nota", ""}}},
		{"foreign image", knowES, "### Más", "![x](https://example.org/a.png)\n\n### Más", []want{{ForeignImage, knowES, "![x]", ""}}},
		{"image without words", knowES, "### Más", "![](https://example.org/a.png)\n\n### Más", []want{{NoAlt, knowES, "![]", ""}, {ForeignImage, knowES, "![]", ""}}},
		{"plain http", knowES, "dice qué", "dice [qué](http://example.org)", []want{{BadLink, knowES, "[qué]", ""}}},
		{"script link", knowES, "dice qué", "dice [qué](javascript:alert(1))", []want{{BadLink, knowES, "[qué]", ""}}},
		{"host without scheme", knowES, "dice qué", "dice [qué](//evil.example)", []want{{BadLink, knowES, "[qué]", ""}}},
		{"good links", knowES, "dice qué", "dice [a](https://example.org), [b](mailto:a@example.org), [c](tel:+52155), [d](/es/help), <https://example.org>, www.example.org, a@example.org", nil},
	})
}

func TestScriptAttachment(t *testing.T) {
	files := with(fixture(t), "modules/demo/files/x.js", "alert(1)")
	_, got := New(files).Compile(nil)
	compare(t, files, []want{{ForeignImage, "modules/demo/files/x.js", "", ""}}, got)
}

func TestArgs(t *testing.T) {
	files := edit(t, fixture(t), knowES, "::: cards #c-parts", "::: "+strings.Repeat("x", 200)+" #c-parts")
	_, got := New(files).Compile(nil)
	if len(got) != 1 || len([]rune(got[0].Args["type"])) != 81 {
		t.Errorf("findings: %v", got)
	}
}
