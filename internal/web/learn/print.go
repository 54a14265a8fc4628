package learn

import (
	"html"
	"net/http"
	"slices"

	"knowledgepath/internal/catalog"
	"knowledgepath/internal/web/site"
	"knowledgepath/internal/web/ui"
)

// showPrint answers with a lesson on paper.
func showPrint(v *site.Visit) error {
	m, did, moved, err := visible(v)
	if err != nil {
		return err
	}
	if moved {
		return v.Moved("/modules/" + m.Slug + "/" + v.Param("lesson") + "/print")
	}
	f, p, err := lessonOf(v, m, did)
	if err != nil {
		return err
	}
	f.Private = true
	return v.RenderStatus(http.StatusOK, printView(f, p))
}

// hasKey reports whether there is anything to give the answers of.
func (p lessonPage) hasKey() bool {
	return slices.ContainsFunc(p.text.Blocks, func(b catalog.Block) bool {
		return b.Activity != nil && (b.Activity.Scored() || b.Activity.Type == catalog.Cards)
	})
}

func binNames(a *catalog.Activity) []string {
	var names []string
	for _, b := range a.Bins {
		names = append(names, b.Name)
	}
	return names
}

// sceneNumber is the number of a scene on paper, counted from 1.
func sceneNumber(a *catalog.Activity, id string) int {
	return 1 + slices.IndexFunc(a.Scenes, func(s catalog.Scene) bool { return s.ID == id })
}

// keyLine is something that is right, and why; both are HTML.
type keyLine struct{ what, why string }

// keyLines is what is right in an activity.
func keyLines(f *ui.Frame, a *catalog.Activity) []keyLine {
	var out []keyLine
	for _, o := range a.Options {
		sign := "☐ "
		if o.Right {
			sign = "☑ "
		}
		out = append(out, keyLine{sign + o.HTML, o.Feedback})
	}
	for _, b := range a.Bins {
		for _, it := range a.Items {
			if it.Bin == b.Key {
				out = append(out, keyLine{html.EscapeString(b.Name) + ": " + it.HTML, it.Feedback})
			}
		}
	}
	for i, key := range a.Sequence {
		out = append(out, keyLine{f.P.Number(i+1) + ". " + a.Item(key).HTML, a.Item(key).Feedback})
	}
	for _, p := range a.Pairs {
		out = append(out, keyLine{p.Left + " → " + html.EscapeString(p.Right), p.Feedback})
	}
	for _, n := range a.Figures {
		out = append(out, keyLine{html.EscapeString(catalog.LocalNumber(n.Value, f.Lang()) + " " + n.Unit), ""})
	}
	for _, c := range a.Cards {
		out = append(out, keyLine{c.Front, c.Back})
	}
	for i, s := range a.Scenes {
		for _, w := range s.Choices {
			where := f.T("scenario.scene", "N", f.P.Number(i+1)) + ": "
			out = append(out, keyLine{html.EscapeString(where + w.Text), w.Feedback})
		}
		if s.Ending != "" {
			out = append(out, keyLine{html.EscapeString(f.T("scenario.scene", "N", f.P.Number(i+1)) + ": " + f.T("print.ending."+string(s.Ending))), ""})
		}
	}
	return out
}
