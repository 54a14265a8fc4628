package learn

import (
	"testing"
	"time"

	"knowledgepath/internal/catalog"
	"knowledgepath/internal/kp"
	"knowledgepath/internal/locale"
	"knowledgepath/internal/web/ui"
	"knowledgepath/locales"
)

func TestCitation(t *testing.T) {
	all, err := locale.Load(locales.FS)
	if err != nil {
		t.Fatal(err)
	}
	m := catalog.Module{
		Slug: "agreements", Edition: "0123456789abcdef", Licence: "CC-BY-SA-4.0",
		ES: catalog.ModuleText{Title: "Acuerdos"}, EN: catalog.ModuleText{Title: "Agreements"},
	}
	for _, c := range []struct {
		lang    kp.Lang
		authors []catalog.Credit
		edition string
		want    string
	}{
		{kp.ES, []catalog.Credit{{Name: "Ana", Date: "2024-05-01"}, {Name: "Luz", Date: "2025-01-31"}, {Name: "Sol"}}, "0123456789abcdef",
			"Ana, Luz, Sol (2025). Acuerdos [módulo en línea, edición 0123456789ab]. Knowledge Path. Licencia CC-BY-SA-4.0. Consultado el 24 de noviembre de 2026 en https://kp.example/es/modules/agreements"},
		{kp.EN, []catalog.Credit{{Name: "Ana", Date: "last spring"}}, "0123",
			"Ana (2026). Agreements [online module, edition 0123]. Knowledge Path. Licence CC-BY-SA-4.0. Retrieved 24 November 2026 from https://kp.example/en/modules/agreements"},
		{kp.EN, nil, "0123",
			"Agreements [online module, edition 0123] (2026). Knowledge Path. Licence CC-BY-SA-4.0. Retrieved 24 November 2026 from https://kp.example/en/modules/agreements"},
	} {
		m.Authors, m.Edition = c.authors, c.edition
		f := &ui.Frame{P: all.Printer(c.lang), Now: time.Date(2026, 11, 24, 9, 0, 0, 0, time.UTC), BaseURL: "https://kp.example"}
		if got := citation(f, &m); got != c.want {
			t.Errorf("%s\nwant %s", got, c.want)
		}
	}
}
