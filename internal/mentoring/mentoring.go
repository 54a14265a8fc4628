// Package mentoring is what a mentor sees: who needs them, where each person
// is, and what they answered. It sees only learners a people.Scope let
// through, and never a text that its writer has not shared.
package mentoring

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"knowledgepath/internal/catalog"
	"knowledgepath/internal/intake"
	"knowledgepath/internal/kp"
	"knowledgepath/internal/path"
	"knowledgepath/internal/people"
	"knowledgepath/internal/progress"
)

// Next says what a learner may need from the mentor.
type Next string

// What can be next, the most pressing first.
const (
	Stuck    Next = "stuck"    // tried the same question twice without getting it
	Waiting  Next = "waiting"  // answered the intake and has not begun
	Quiet    Next = "quiet"    // nothing for two weeks
	Going    Next = "going"    // on the way
	Finished Next = "finished" // everything on the path is done
	New      Next = "new"      // has not answered the intake
)

// quietAfter is how long without a sign counts as quiet.
const quietAfter = 14 * 24 * time.Hour

// stuckTries is after how many tries without getting it someone may be stuck.
const stuckTries = 2

// Row is a learner as one line of the mentor's list.
type Row struct {
	Person people.Person
	Module *catalog.Module // what they are in, or will begin; nil for none
	Done   int             // modules finished
	Of     int             // modules on the path
	Last   time.Time       // last thing they did; zero for none
	Next   Next
}

// Rows makes the list, those who need the mentor first.
func Rows(learners []path.Learner, content *catalog.Snapshot, form *intake.Form, now time.Time) []Row {
	rows := make([]Row, 0, len(learners))
	for _, l := range learners {
		rows = append(rows, rowOf(l, content, form, now))
	}
	order := []Next{Stuck, Waiting, Quiet, Going, New, Finished}
	slices.SortStableFunc(rows, func(a, b Row) int {
		return cmp.Or(
			cmp.Compare(slices.Index(order, a.Next), slices.Index(order, b.Next)),
			a.Last.Compare(b.Last),
			strings.Compare(strings.ToLower(a.Person.Name), strings.ToLower(b.Person.Name)))
	})
	return rows
}

func rowOf(l path.Learner, content *catalog.Snapshot, form *intake.Form, now time.Time) Row {
	p := l.Path(content, form, now)
	row := Row{Person: l.Person, Of: len(p.Steps)}
	for _, s := range p.Steps {
		if s.Stage == progress.Done {
			row.Done++
		} else if row.Module == nil {
			row.Module = s.Module
		}
	}
	stuck := false
	for uid, did := range l.Did {
		if did.Last.After(row.Last) {
			row.Last = did.Last
		}
		if m := content.Module(uid); m != nil && l.Did.StageOf(m) != progress.Done {
			for ref, a := range did.Activities {
				stuck = stuck || a.Tries >= stuckTries && a.Best < catalog.Whole && scored(m, ref)
			}
		}
	}
	switch {
	case stuck:
		row.Next = Stuck
	case len(l.Answers) == 0 && row.Last.IsZero():
		row.Next = New
	case row.Of > 0 && row.Done == row.Of:
		row.Next = Finished
	case row.Last.IsZero():
		row.Next = Waiting
	case now.Sub(row.Last) > quietAfter:
		row.Next = Quiet
	default:
		row.Next = Going
	}
	return row
}

// scored reports whether an activity ("lesson#activity") has right answers.
// What a person votes in a poll, or how they rate their team, is not for
// others to see.
func scored(m *catalog.Module, ref string) bool {
	lesson, id, _ := strings.Cut(ref, "#")
	l := m.Lesson(lesson)
	if l == nil {
		return false
	}
	a := l.Activity(kp.ES, id)
	return a != nil && a.Scored()
}

// Answer is a learner's last answer to a scored activity.
type Answer struct {
	Module   string // uid
	Lesson   string
	Activity string
	Did      progress.Activity
}

// LastAnswers lists a learner's answers to scored activities, newest first.
func LastAnswers(l path.Learner, content *catalog.Snapshot, most int) []Answer {
	var out []Answer
	for uid, did := range l.Did {
		m := content.Module(uid)
		for key, a := range did.Activities {
			if a.Tries > 0 && len(a.Last.Chosen) > 0 && (m == nil || scored(m, key)) {
				lesson, activity, _ := strings.Cut(key, "#")
				out = append(out, Answer{Module: uid, Lesson: lesson, Activity: activity, Did: a})
			}
		}
	}
	slices.SortFunc(out, func(a, b Answer) int {
		return cmp.Or(b.Did.Last.At.Compare(a.Did.Last.At), strings.Compare(a.Did.Last.ID, b.Did.Last.ID))
	})
	if len(out) > most {
		out = out[:most]
	}
	return out
}
