package mentor

import (
	"html"
	"slices"
	"strconv"
	"strings"
	"time"

	"knowledgepath/internal/catalog"
	"knowledgepath/internal/path"
	"knowledgepath/internal/people"
	"knowledgepath/internal/progress"
	"knowledgepath/internal/web/site"
)

// sharedText is what a person wrote to an activity and shares.
type sharedText struct {
	module, lesson string
	parts          []textPart
	at             time.Time
}

// textPart is one text and what it answers.
type textPart struct {
	prompt string // HTML
	text   string
}

// textsOf reads what a person shares with their mentors, the latest first.
func textsOf(v *site.Visit, l path.Learner) ([]sharedText, error) {
	wrote, err := v.Writings.SharedWritings(v.Context(), people.ScopeOf(v.Actor()), l.Person.ID)
	if err != nil {
		return nil, err
	}
	var out []sharedText
	for _, w := range slices.Backward(wrote) {
		m := v.Content.Module(w.Module)
		if m == nil || m.Lesson(w.Lesson) == nil {
			continue
		}
		lesson := m.Lesson(w.Lesson)
		a := lesson.Activity(v.Lang, w.Activity)
		if a == nil {
			continue
		}
		t := sharedText{module: m.In(v.Lang).Title, lesson: lesson.In(v.Lang).Title, parts: partsOf(a, w), at: w.At}
		if len(t.parts) > 0 {
			out = append(out, t)
		}
	}
	return out, nil
}

// partsOf puts texts under what they answer: prompts of a reflection, cells
// of a worksheet row by row.
func partsOf(a *catalog.Activity, w progress.Writing) []textPart {
	var out []textPart
	for _, p := range a.Prompts {
		if text := w.Texts[p.Key]; text != "" {
			out = append(out, textPart{p.HTML, text})
		}
	}
	for row := 1; row <= lastRow(w.Texts); row++ {
		for _, f := range a.Fields {
			if text := w.Texts[strconv.Itoa(row)+"."+f.Key]; text != "" {
				out = append(out, textPart{html.EscapeString(strconv.Itoa(row) + " · " + f.Label), text})
			}
		}
	}
	return out
}

// lastRow is the last row of a worksheet that something stands in.
func lastRow(texts map[string]string) int {
	last := 0
	for key := range texts {
		row, _, _ := strings.Cut(key, ".")
		if n, err := strconv.Atoi(row); err == nil {
			last = max(last, n)
		}
	}
	return last
}
