package mentoring_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"knowledgepath/internal/catalog"
	"knowledgepath/internal/intake"
	"knowledgepath/internal/mentoring"
	"knowledgepath/internal/path"
	"knowledgepath/internal/people"
	"knowledgepath/internal/progress"
)

var now = time.Date(2026, 11, 24, 9, 0, 0, 0, time.UTC)

// content has two modules that anyone without answers gets, of one lesson
// with a quiz and a poll each.
func content() *catalog.Snapshot {
	var modules []*catalog.Module
	for _, uid := range []string{"a", "b"} {
		text := catalog.LessonText{Blocks: []catalog.Block{{Activity: &catalog.Activity{
			ID: "q", Type: catalog.Quiz, Options: []catalog.Option{{Key: "x", Right: true}, {Key: "y"}},
		}}, {Activity: &catalog.Activity{ID: "poll", Type: catalog.Poll, Options: []catalog.Option{{Key: "x"}, {Key: "y"}}}}}}
		modules = append(modules, &catalog.Module{
			UID: uid, Slug: uid, Status: catalog.Active, Level: 1, Minutes: 20, Teaches: []catalog.Skill{{Competency: "c", Level: 1}},
			Lessons: []catalog.Lesson{{ID: "l", Minutes: 20, ES: text, EN: text}},
		})
	}
	return catalog.NewSnapshot(catalog.Parts{Modules: modules})
}

// learner makes a learner from what they did: "answer intake", "open a",
// "finish a", "right a", "wrong a", each so many days ago.
func learner(name string, did ...string) path.Learner {
	l := path.Learner{Person: people.Person{ID: name, Name: name}, Answers: intake.Answers{}}
	var log []progress.Event
	for i, word := range did {
		var what, uid string
		var days int
		fmt.Sscan(word, &what, &uid, &days)
		e := progress.Event{ID: fmt.Sprint(name, i), Module: uid, Lesson: "l", At: now.AddDate(0, 0, -days)}
		switch what {
		case "answer":
			l.Answers["p-role"] = intake.Answer{Question: "p-role", Chosen: []string{"legal"}}
			continue
		case "open":
			e.Kind = progress.Opened
		case "finish":
			e.Kind = progress.Finished
		case "right", "wrong":
			e.Kind, e.Activity, e.Edition, e.Chosen = progress.Answered, "q", "v1", []string{"y"}
			if what == "right" {
				e.Permille, e.Chosen = 1000, []string{"x"}
			}
		case "vote":
			e.Kind, e.Activity, e.Edition, e.Chosen = progress.Answered, "poll", "v1", []string{"y"}
		case "keep":
			e.Kind, e.Activity, e.Edition = progress.Kept, "write", "v1"
		default:
			panic("learner: " + what)
		}
		log = append(log, e)
	}
	l.Did = progress.Fold(log)
	return l
}

func TestNext(t *testing.T) {
	for _, c := range []struct {
		name   string
		did    []string
		want   mentoring.Next
		module string
		done   int
		last   time.Time
	}{
		{"nothing yet", nil, mentoring.New, "a", 0, time.Time{}},
		{"answered the intake", []string{"answer intake 0"}, mentoring.Waiting, "a", 0, time.Time{}},
		{"began without the intake", []string{"open a 1"}, mentoring.Going, "a", 0, now.AddDate(0, 0, -1)},
		{"began", []string{"answer intake 0", "open a 1"}, mentoring.Going, "a", 0, now.AddDate(0, 0, -1)},
		{"began the second", []string{"open b 1"}, mentoring.Going, "b", 0, now.AddDate(0, 0, -1)},
		{"finished the first", []string{"open a 3", "finish a 2"}, mentoring.Going, "b", 1, now.AddDate(0, 0, -2)},
		{"two weeks ago to the minute", []string{"open a 14"}, mentoring.Going, "a", 0, now.AddDate(0, 0, -14)},
		{"longer than two weeks ago", []string{"open a 15"}, mentoring.Quiet, "a", 0, now.AddDate(0, 0, -15)},
		{"long ago and again yesterday", []string{"open a 40", "open b 1"}, mentoring.Going, "a", 0, now.AddDate(0, 0, -1)},
		{"one try without getting it", []string{"wrong a 1"}, mentoring.Going, "a", 0, now.AddDate(0, 0, -1)},
		{"two tries", []string{"wrong a 2", "wrong a 1"}, mentoring.Stuck, "a", 0, now.AddDate(0, 0, -1)},
		{"two tries, and quiet since", []string{"wrong a 41", "wrong a 40"}, mentoring.Stuck, "a", 0, now.AddDate(0, 0, -40)},
		{"got it at the third", []string{"wrong a 3", "wrong a 2", "right a 1"}, mentoring.Going, "a", 0, now.AddDate(0, 0, -1)},
		{"got it once, then not", []string{"right a 3", "wrong a 2", "wrong a 1"}, mentoring.Going, "a", 0, now.AddDate(0, 0, -1)},
		{"finished it all the same", []string{"wrong a 3", "wrong a 2", "finish a 1"}, mentoring.Going, "b", 1, now.AddDate(0, 0, -1)},
		{"wrote twice to oneself", []string{"keep a 2", "keep a 1"}, mentoring.Going, "a", 0, now.AddDate(0, 0, -1)},
		{"finished everything", []string{"finish a 50", "finish b 40"}, mentoring.Finished, "", 2, now.AddDate(0, 0, -40)},
		{"in a module that is gone", []string{"wrong gone 2", "wrong gone 1"}, mentoring.Going, "a", 0, now.AddDate(0, 0, -1)},
	} {
		t.Run(c.name, func(t *testing.T) {
			rows := mentoring.Rows([]path.Learner{learner("ana", c.did...)}, content(), nil, now)
			if len(rows) != 1 {
				t.Fatalf("%d rows for one learner", len(rows))
			}
			r := rows[0]
			module := ""
			if r.Module != nil {
				module = r.Module.UID
			}
			if r.Next != c.want || module != c.module || r.Done != c.done || r.Of != 2 || !r.Last.Equal(c.last) {
				t.Errorf("%s in %q, %d of %d, last %v; want %s in %q, %d of 2, last %v",
					r.Next, module, r.Done, r.Of, r.Last, c.want, c.module, c.done, c.last)
			}
		})
	}
}

func TestRowsPutWhoNeedsTheMentorFirst(t *testing.T) {
	learners := []path.Learner{
		learner("finished", "finish a 2", "finish b 1"),
		learner("new"),
		learner("going today", "open a 0"),
		learner("going", "open a 5"),
		learner("quiet", "open a 20"),
		learner("quiet longer", "open a 60"),
		learner("waiting", "answer intake 0"),
		learner("Zoe waits", "answer intake 0"),
		learner("ana waits", "answer intake 0"),
		learner("Bea waits", "answer intake 0"),
		learner("votes often", "vote a 4", "vote a 4", "vote a 4"),
		learner("stuck", "wrong a 2", "wrong a 1"),
		learner("stuck longer", "wrong a 9", "wrong a 8"),
	}
	want := []string{
		"stuck longer", "stuck", "ana waits", "Bea waits", "waiting", "Zoe waits",
		"quiet longer", "quiet", "going", "votes often", "going today", "new", "finished",
	}
	rapid.Check(t, func(t *rapid.T) {
		var got []string
		for _, r := range mentoring.Rows(rapid.Permutation(learners).Draw(t, "order"), content(), nil, now) {
			got = append(got, r.Person.Name)
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Fatal(diff)
		}
	})
}

func TestRowsOfNobody(t *testing.T) {
	if rows := mentoring.Rows(nil, content(), nil, now); len(rows) != 0 {
		t.Errorf("%d rows for nobody", len(rows))
	}
}

func TestLastAnswers(t *testing.T) {
	l := learner("ana", "right a 3", "wrong b 2", "wrong a 1", "keep a 0", "vote a 0", "open b 0")
	var got []string
	for _, a := range mentoring.LastAnswers(l, content(), 5) {
		got = append(got, fmt.Sprintf("%s/%s#%s %v best %d", a.Module, a.Lesson, a.Activity, a.Did.Last.Chosen, a.Did.Best))
	}
	// Never that something was kept for oneself, nor how one voted.
	want := []string{"a/l#q [y] best 1000", "b/l#q [y] best 0"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	if got := mentoring.LastAnswers(l, content(), 1); len(got) != 1 || got[0].Module != "a" {
		t.Errorf("the last one is %+v", got)
	}
	if got := mentoring.LastAnswers(learner("luz"), content(), 5); len(got) != 0 {
		t.Errorf("answers nobody gave: %+v", got)
	}
}
