package app

import (
	"fmt"
	"testing"
	"time"

	"knowledgepath/internal/kp"
)

// A module whose legal review is out of date says so wherever it is shown, is
// put on no new path, and stays with those who began it or for whom a mentor
// pins it. Admins see it coming.
func TestLegalReviewOutOfDate(t *testing.T) {
	f := &workshop{t: t, dir: t.TempDir()}
	reviewed := kp.Now().AddDate(0, 0, -178)
	for module, day := range map[string]time.Time{"ad-agreements": reviewed, "cc-language": kp.Now()} {
		f.copyModule(module, module)
		f.edit("modules/"+module+"/module.yaml", "legal: none",
			fmt.Sprintf("legal: {jurisdictions: [MX], reviewed: %s, by: Clara, review_every: 180d}", day.Format(time.DateOnly)))
	}
	f.open(t.TempDir())
	words := func(l kp.Lang, t time.Time) string { return f.locales.Printer(l).Date(t, kp.Now()) }
	const step = `source <h3><a href="/es/modules/ad-agreements">`

	elena, eva, lucia, rosa, ines, visitor := f.admin(), f.visitor(), f.visitor(), f.visitor(), f.visitor(), f.visitor()
	f.do(rosa, `account Rosa learner "Casa Luz"`, "get /es/modules/ad-agreements", "lacks Revisión legal vencida", "press Empezar")
	f.do(ines, `account Inés learner "Casa Luz"`, "get /es/path", step)
	f.do(visitor, "get /es/path", step)

	// Soon, and not yet.
	due := reviewed.AddDate(0, 0, 180)
	f.do(elena, "get /es/admin/content", "contains Revisiones legales", "contains Vence pronto", "lacks Vencida",
		"contains Última revisión: "+words(kp.ES, reviewed)+", por Clara. Vence: "+words(kp.ES, due)+".",
		"get /en/admin/content", "contains Due soon", "contains Last review: "+words(kp.EN, reviewed)+", by Clara. Due: "+words(kp.EN, due)+".")

	f.do(elena, "later 72h")
	f.do(eva, `account Eva admin "Casa Luz"`, "get /es/admin/content", "contains Vencida", "lacks Vence pronto", "get /en/admin/content", "contains Out of date")
	for _, a := range []*actor{visitor, ines} {
		f.do(a, "get /es/path", "no"+step, "contains Su contenido legal espera una nueva revisión.",
			"get /en/path", "contains Its legal content is waiting for a new review.")
	}
	f.do(visitor, "get /es/modules", "contains Revisión legal vencida", "get /en/modules", "contains Legal review out of date",
		"get /es/modules/cc-language", "status 200", "lacks La revisión legal de este módulo venció")

	// Whoever began goes on, and is warned.
	f.do(rosa, "get /es/path", step, "contains Revisión legal vencida")
	for _, page := range []string{"/modules/ad-agreements", "/modules/ad-agreements/why", "/modules/ad-agreements/plan"} {
		f.do(rosa, "get /es"+page, "status 200", "contains se revisó por última vez el "+words(kp.ES, reviewed),
			"get /en"+page, "status 200", "contains it was last reviewed on "+words(kp.EN, reviewed)+", and the law may have changed since")
	}
	f.do(rosa, "get /es/modules/ad-agreements/why", `press "Terminar y seguir"`, "status 200", "at /es/modules/ad-agreements/practice")

	// A mentor is told before and after pinning it.
	f.do(lucia, `account Lucía mentor "Casa Luz"`, "get /es/mentor", `keep INES href="(/es/mentor/[^"]+)">Inés`, "get $INES", "contains Puedes fijar un módulo con la revisión legal vencida",
		`keep OPTION (Acuerdos de equipo que se revisan[^<]*Revisión legal vencida)`,
		`press "Fijar en su ruta" module=m7k2qd4t "reason=Para el informe."`, "contains Su revisión legal venció: la persona ve un aviso en sus páginas.",
		"get /en/mentor", `keep INES href="(/en/mentor/[^"]+)">Inés`, "get $INES", "contains Its legal review is out of date", "contains You can pin a module whose legal review is out of date")
	f.do(ines, "get /es/path", step, "contains Revisión legal vencida", "contains Para el informe.")
}

// Finished modules stay on the path as a record, whatever becomes of their
// review.
func TestFinishedModuleStaysWhenItsReviewIsOutOfDate(t *testing.T) {
	f := &workshop{t: t, dir: t.TempDir()}
	f.copyModule("fs-basics", "fs-basics")
	f.edit("modules/fs-basics/module.yaml", "pass: {quiz: 0.7, must: [\"whose#s-fridge\", \"sheet#w-budget\"]}", "pass: {quiz: 0, must: []}")
	f.edit("modules/fs-basics/module.yaml", "legal: none", fmt.Sprintf("legal: {jurisdictions: [MX], reviewed: %s, by: Clara, review_every: 1d}", kp.Now().Format(time.DateOnly)))
	f.open(t.TempDir())
	rosa := f.visitor()
	f.do(rosa, `account Rosa learner "Casa Luz"`)
	for _, lesson := range []string{"page", "compare", "whose", "sheet"} {
		f.do(rosa, "get /es/modules/fs-basics/"+lesson, `press then=next`)
	}
	f.do(rosa, "later 72h", "get /es/path", `source <h3><a href="/es/modules/fs-basics">`, "contains Terminado el", "contains Revisión legal vencida",
		"get /es/modules/fs-basics", "contains Terminaste «Finanzas sin miedo»", "contains La revisión legal de este módulo venció")
}
