package markdown

import (
	"math"
	"slices"
	"strings"
	"time"

	"knowledgepath/internal/catalog"
	"knowledgepath/internal/publish"
)

// licence is what a licence asks of whoever uses a work, as far as that
// matters for putting one work into another.
type licence struct {
	share         bool // what is made with it has the same licence
	nonCommercial bool
	unchanged     bool // nothing may be made with it
}

// licences are the licences that content may have, by SPDX identifier.
func licences() map[string]licence {
	return map[string]licence{
		"CC0-1.0":   {},
		"CC-PDDC":   {}, // public domain
		"CC-BY-2.0": {}, "CC-BY-2.5": {}, "CC-BY-3.0": {}, "CC-BY-4.0": {},
		"CC-BY-SA-3.0": {share: true}, "CC-BY-SA-4.0": {share: true},
		"CC-BY-NC-3.0": {nonCommercial: true}, "CC-BY-NC-4.0": {nonCommercial: true},
		"CC-BY-NC-SA-3.0": {share: true, nonCommercial: true}, "CC-BY-NC-SA-4.0": {share: true, nonCommercial: true},
		"CC-BY-ND-4.0": {unchanged: true}, "CC-BY-NC-ND-4.0": {unchanged: true, nonCommercial: true},
		"MIT": {}, "Apache-2.0": {}, "OFL-1.1": {}, "Unlicense": {},
	}
}

// fits reports whether a work may be part of a module. Translating and laying
// out a module changes its parts, so what may not be changed fits into none.
// What must be shared alike fits where the module is shared alike and asks
// for neither more nor less; what is not for sale, where the module is not.
func (part licence) fits(module licence) bool {
	switch {
	case part.unchanged:
		return false
	case part.share:
		return module.share && module.nonCommercial == part.nonCommercial
	}
	return !part.nonCommercial || module.nonCommercial
}

// checkLicence looks a licence up, and reports one that is not known.
func (m *built) checkLicence(o object, name string) (licence, bool) {
	l, ok := licences()[name]
	if !ok {
		var known []string
		for k := range licences() {
			known = append(known, k)
		}
		m.add(o.y.file, o.place("licence"), BadLicence, "name", name, "suggest", suggestCased(name, known))
	}
	return l, ok
}

// suggestCased is suggest for names with capitals.
func suggestCased(name string, known []string) string {
	small := make([]string, len(known))
	for i, k := range known {
		small[i] = strings.ToLower(k)
	}
	if i := slices.Index(small, suggest(name, small)); i >= 0 {
		return known[i]
	}
	return ""
}

// When a legal review is due: a warning comes before, and some time after it
// the module may no longer be published.
const (
	legalNotice = 30 // days
	legalGrace  = 60
)

// lintRights looks at licence, legal review and reviewers.
func (l *linter) lintRights(m *built) {
	m.checkLicence(m.root, m.module.Licence)
	m.checkLegal(l.now)
	m.checkReviewers()
}

func (m *built) checkLegal(now time.Time) {
	legal := m.module.Legal
	if legal == nil || legal.Reviewed.IsZero() || legal.ReviewEvery == 0 {
		return
	}
	due := legal.Reviewed.Add(legal.ReviewEvery)
	late := int(math.Floor(now.Sub(due).Hours() / 24))
	if late < -legalNotice {
		return
	}
	severity := publish.Warning
	if late > legalGrace {
		severity = publish.Error
	}
	at := m.root.inner("legal").place("reviewed")
	m.addAs(severity, m.root.y.file, at, LegalDue, "date", due.Format(time.DateOnly))
}

// reviewed reports whether somebody reviewed a part: reviewers name it in their
// role, as in subject, language-es or es.
func reviewed(list []catalog.Credit, what string) bool {
	return slices.ContainsFunc(list, func(c catalog.Credit) bool {
		words := strings.FieldsFunc(strings.ToLower(c.Role), func(r rune) bool { return strings.ContainsRune(" -_:/,", r) })
		return slices.Contains(words, what)
	})
}

// checkReviewers reports a module that was not read by somebody of the
// subject and by one reader for each language. Until then it can be beta.
func (m *built) checkReviewers() {
	severity := publish.Error
	switch m.module.Status {
	case catalog.Active:
	case catalog.Beta:
		severity = publish.Info
	default:
		return
	}
	var missing []string
	for _, need := range [][2]string{{"subject", "subject"}, {"language-es", "es"}, {"language-en", "en"}} {
		if !reviewed(m.module.Reviewers, need[1]) {
			missing = append(missing, need[0])
		}
	}
	if len(missing) > 0 {
		m.addAs(severity, m.root.y.file, m.root.place("reviewers"), NoReviewer, "name", strings.Join(missing, ", "))
	}
}
