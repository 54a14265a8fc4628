package admin

import (
	"slices"
	"time"

	"knowledgepath/internal/catalog"
	"knowledgepath/internal/publish"
	"knowledgepath/internal/web/ui"
)

// filesState says how the files of a content folder that is followed stand.
type filesState struct {
	followed bool
	read     string // when they were last read, in words; likewise below
	faulty   string // since when there are errors; empty where there are none
	mended   string // when the last errors went away; empty where there are some
	parts    []publish.Part
}

func filesOf(f *ui.Frame, r publish.Report) filesState {
	words := func(t time.Time) string {
		if t.IsZero() {
			return ""
		}
		return f.P.Moment(t, f.Now)
	}
	return filesState{r.Followed, words(r.Read), words(r.Faulty), words(r.Mended), r.Parts}
}

// foundIn puts the findings of a report into words, with when they were
// found.
func foundIn(f *ui.Frame, r publish.Report) []ui.Group {
	groups := ui.GroupFindings(f, r.Findings)
	for _, g := range groups {
		for i, x := range g.Lines {
			g.Lines[i].Found = f.P.Moment(r.Found(g.File, x.Line, x.Col, x.Code), f.Now)
		}
	}
	return groups
}

// reviewSoon is how long before a legal review is out of date it is listed.
const reviewSoon = 30 * 24 * time.Hour

// reviewLine is a module whose legal review is out of date, or will be soon.
type reviewLine struct {
	m       *catalog.Module
	expired bool
}

// reviewsOf lists the legal reviews to see to, the most urgent first.
func reviewsOf(content *catalog.Snapshot, now time.Time) []reviewLine {
	var out []reviewLine
	for m := range content.Modules() {
		if m.Status != catalog.Retired && m.Legal.Expired(now.Add(reviewSoon)) {
			out = append(out, reviewLine{m, m.Legal.Expired(now)})
		}
	}
	slices.SortStableFunc(out, func(a, b reviewLine) int { return a.m.Legal.Due().Compare(b.m.Legal.Due()) })
	return out
}
