package learn

import (
	"strings"

	"knowledgepath/internal/catalog"
	"knowledgepath/internal/progress"
	"knowledgepath/internal/web/ui"
)

// story is a scenario as far as someone has come in it.
type story struct {
	a      *catalog.Activity
	at     *catalog.Scene
	taken  []catalog.Taken
	chosen []string
	fault  string
}

// story follows the choices that were kept: those of the last walk, or of the
// last answer where no walk was. Where they do not fit the scenario any more
// it begins anew.
func (p lessonPage) story(a *catalog.Activity) story {
	did := p.state(a.ID)
	s := story{a: a, chosen: did.Last.Chosen, fault: p.fault[a.ID]}
	if walk, kept := did.Items[progress.Walk]; kept {
		s.chosen = walk.Chosen
	}
	var ok bool
	if s.at, s.taken, ok = a.Walk(s.chosen); !ok {
		s.chosen = nil
		s.at, s.taken, _ = a.Walk(nil)
	}
	return s
}

// walk is the choices so far, for the form.
func (s story) walk() string { return strings.Join(s.chosen, " ") }

func (s story) ended() bool { return len(s.at.Choices) == 0 }

// last is what the choice that led here brings.
func (s story) last() string {
	if len(s.taken) == 0 || s.ended() {
		return ""
	}
	return s.taken[len(s.taken)-1].Way.Feedback
}

func (s story) title(f *ui.Frame) string {
	if s.at.Title != "" {
		return s.at.Title
	}
	return f.T("activity.scenario")
}
