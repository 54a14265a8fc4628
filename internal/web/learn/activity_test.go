package learn

import (
	"testing"

	"knowledgepath/internal/catalog"
	"knowledgepath/internal/progress"
)

// An answer given to another edition is shown with its feedback only while it
// still means the same; else the page says that the activity has changed.
func TestAnswerToAnotherEdition(t *testing.T) {
	for _, c := range []struct {
		name  string
		right string // key of the right option now
		last  progress.Answer
		older bool
	}{
		{"the same edition", "b", progress.Answer{Chosen: []string{"b"}, Permille: 1000, Edition: "new"}, false},
		{"another edition, still right", "b", progress.Answer{Chosen: []string{"b"}, Permille: 1000, Edition: "old"}, false},
		{"another edition, right no more", "a", progress.Answer{Chosen: []string{"b"}, Permille: 1000, Edition: "old"}, true},
		{"another edition, right by now", "b", progress.Answer{Chosen: []string{"b"}, Permille: 0, Edition: "old"}, true},
		{"an option that is gone", "b", progress.Answer{Chosen: []string{"z"}, Permille: 0, Edition: "old"}, true},
	} {
		a := &catalog.Activity{Type: catalog.Quiz, ID: "q", Options: []catalog.Option{{Key: "a", Right: c.right == "a"}, {Key: "b", Right: c.right == "b"}}}
		p := lessonPage{
			m: &catalog.Module{Edition: "new"}, l: &catalog.Lesson{ID: "l"},
			did: progress.Module{Activities: map[string]progress.Activity{"l#q": {Tries: 1, Last: c.last}}},
		}
		q := p.attempt(a)
		if q.older != c.older || q.tried() == c.older {
			t.Errorf("%s: older %v and feedback %v, want %v and %v", c.name, q.older, q.tried(), c.older, !c.older)
		}
	}
}
