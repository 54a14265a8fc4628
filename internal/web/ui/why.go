package ui

import (
	"strings"

	"knowledgepath/internal/catalog"
	"knowledgepath/internal/intake"
	"knowledgepath/internal/path"
)

// Why is a reason in words, with the address where the answer behind it can
// be changed.
type Why struct {
	Words  string
	Change string // empty where there is no answer to change
}

// WhyOf puts a reason into words; false for one that is shown otherwise.
func WhyOf(f *Frame, form *intake.Form, content *catalog.Snapshot, r path.Reason) (Why, bool) {
	why := Why{}
	var question, answer string
	if q := form.Question(r.Question); q != nil {
		question = strings.TrimSpace(q.Prompt.In(f.Lang()))
		var labels []string
		for _, key := range r.Chosen {
			if o := q.Option(key); o != nil {
				labels = append(labels, o.Label.In(f.Lang()))
			}
		}
		answer = f.P.List(labels)
		why.Change = f.URL("/intake/"+r.Question) + "?from=path"
	}
	switch r.Code {
	case path.Pinned:
		return Why{}, false
	case path.Missed:
		why.Words = f.T("reason.missed", "Question", question, "Answer", answer)
		if answer == "" {
			why.Words = f.T("reason.unsure", "Question", question)
		}
	case path.Org:
		why.Words = f.T("reason.org", "Question", question, "Answer", answer)
	case path.Before:
		after := content.Module(r.Module)
		if after == nil {
			return Why{}, false
		}
		why.Words = f.T("reason.before", "Title", after.In(f.Lang()).Title)
	case path.Goal, path.RoleUse:
		why.Words = f.T("reason."+string(r.Code), "Answer", answer)
	default:
		why.Words, why.Change = f.T("reason."+string(r.Code)), ""
	}
	return why, true
}
