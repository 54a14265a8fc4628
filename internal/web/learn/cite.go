package learn

import (
	"strings"
	"time"

	"knowledgepath/internal/catalog"
	"knowledgepath/internal/web/ui"
)

// editionDigits is how much of an edition's name a citation gives.
const editionDigits = 12

// citation is a module as others may cite it, in the reader's language. The
// year is that of the last work by its authors, or of the reading where no
// date is known.
func citation(f *ui.Frame, m *catalog.Module) string {
	key, year := "module.cite.text", f.Now.Year()
	if len(m.Authors) == 0 {
		key = "module.cite.nobody"
	}
	if at, ok := written(m.Authors); ok {
		year = at.Year()
	}
	return f.T(key,
		"Authors", credits(m.Authors), "Year", itoa(year), "Title", m.In(f.Lang()).Title, "Licence", m.Licence,
		"Edition", m.Edition[:min(editionDigits, len(m.Edition))],
		"Date", f.P.Date(f.Now, time.Time{}), "URL", f.BaseURL+f.URL("/modules/"+m.Slug))
}

// written is the latest date among credits.
func written(list []catalog.Credit) (time.Time, bool) {
	var last time.Time
	for _, c := range list {
		if at, err := time.Parse(time.DateOnly, strings.TrimSpace(c.Date)); err == nil && at.After(last) {
			last = at
		}
	}
	return last, !last.IsZero()
}
