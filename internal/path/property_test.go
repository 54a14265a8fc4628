package path_test

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"knowledgepath/internal/catalog"
	"knowledgepath/internal/intake"
	"knowledgepath/internal/path"
	"knowledgepath/internal/progress"
)

var now = time.Date(2026, 11, 24, 9, 0, 0, 0, time.UTC)

// competencies of the small catalogues; a module may require only those that
// stand before all it teaches, so that nothing needs itself.
var competencies = []string{"c0", "c1", "cc.psea", "c3", "c4"}

// modules draws a small catalogue.
func modules(t *rapid.T) []*catalog.Module {
	var out []*catalog.Module
	level := rapid.IntRange(1, 3)
	for i := range rapid.IntRange(0, 9).Draw(t, "modules") {
		m := &catalog.Module{
			UID: fmt.Sprintf("u%d", i), Slug: fmt.Sprintf("slug%d", i), Level: level.Draw(t, "level"),
			Status: rapid.SampledFrom([]catalog.Status{catalog.Active, catalog.Active, catalog.Active, catalog.Beta, catalog.WIP, catalog.Retired}).Draw(t, "status"),
		}
		for j := range rapid.IntRange(1, 3).Draw(t, "lessons") {
			l := catalog.Lesson{ID: fmt.Sprintf("l%d", j), Minutes: 5 * rapid.IntRange(1, 12).Draw(t, "minutes")}
			m.Minutes += l.Minutes
			m.Lessons = append(m.Lessons, l)
		}
		first := rapid.IntRange(0, len(competencies)-1).Draw(t, "teaches")
		m.Teaches = []catalog.Skill{{Competency: competencies[first], Level: level.Draw(t, "to level")}}
		if last := rapid.IntRange(first, len(competencies)-1).Draw(t, "teaches too"); last > first {
			m.Teaches = append(m.Teaches, catalog.Skill{Competency: competencies[last], Level: level.Draw(t, "to level")})
		}
		if first > 0 {
			for range rapid.IntRange(0, 2).Draw(t, "requires") {
				need := rapid.IntRange(0, first-1).Draw(t, "competency")
				m.Requires = append(m.Requires, catalog.Skill{Competency: competencies[need], Level: level.Draw(t, "at level")})
			}
		}
		if rapid.IntRange(0, 9).Draw(t, "legal") == 0 {
			m.Legal = &catalog.Legal{Reviewed: now.AddDate(-2, 0, 0), ReviewEvery: 365 * 24 * time.Hour}
		}
		out = append(out, m)
	}
	return out
}

// form asks for a role, goals, time, a situation for each competency and one
// thing of the organisation.
func form() *intake.Form {
	opts := func(keys ...string) (out []intake.Option) {
		for i, k := range keys {
			out = append(out, intake.Option{Key: k, Score: 1000 * i / max(1, len(keys)-1)})
		}
		return out
	}
	target := func(c string, weight int) intake.Target {
		return intake.Target{Skill: catalog.Skill{Competency: c, Level: 1}, Weight: weight}
	}
	f := &intake.Form{
		Roles: map[string][]intake.Target{"legal": {target("c1", 2), target("c3", 1)}, "coord": {target("c4", 1)}},
		Goals: map[string][]intake.Target{"protect": {target("c3", 3)}, "fund": {target("c4", 3), target("c0", 1)}},
		Questions: []intake.Question{
			{ID: intake.RoleQuestion, Block: intake.Profile, Kind: intake.One, Options: opts("legal", "coord", "other")},
			{ID: intake.GoalsQuestion, Block: intake.Profile, Kind: intake.UpTo, Max: 2, Options: opts("protect", "fund")},
			{ID: intake.TimeQuestion, Block: intake.Profile, Kind: intake.One, Options: opts("30", "60", "120", "240")},
			{ID: "o-plan", Block: intake.Organisation, Kind: intake.One, Options: opts("no", "half", "yes"),
				Maps: []intake.Weight{{Competency: "c1", Permille: 1000}, {Competency: "c4", Permille: 300}}},
		},
	}
	for i, c := range competencies {
		f.Questions = append(f.Questions, intake.Question{
			ID: "k-" + c, Block: intake.Knowledge, Kind: intake.One, Options: opts("worst", "middle", "best"),
			Skill: catalog.Skill{Competency: c, Level: 1}, Second: competencies[(i+1)%len(competencies)],
		})
	}
	return f
}

// draw is a person before any catalogue: answers, work done, pins, choices.
type draw struct {
	modules []*catalog.Module
	in      path.Input
}

// input draws everything a recommendation is made from.
func input(t *rapid.T) draw {
	d := draw{modules: modules(t), in: path.Input{
		Form: form(), Answers: intake.Answers{}, Choices: map[string]path.Choice{}, Now: now,
	}}
	for i := range d.in.Form.Questions {
		q := &d.in.Form.Questions[i]
		if rapid.Bool().Draw(t, "answers "+q.ID) {
			var key string
			if q.Block == intake.Knowledge && rapid.IntRange(0, 4).Draw(t, "unsure") == 0 {
				key = catalog.DontKnow
			} else {
				key = rapid.SampledFrom(q.Options).Draw(t, q.ID).Key
			}
			a, err := q.Check([]string{key}, rapid.IntRange(0, 9).Draw(t, "skips") == 0, now)
			if err != nil {
				t.Fatal(err)
			}
			d.in.Answers[q.ID] = a
		}
	}
	var log []progress.Event
	for i, m := range d.modules {
		switch rapid.IntRange(0, 9).Draw(t, "fate of "+m.UID) {
		case 0: // finished
			for j, l := range m.Lessons {
				log = append(log, progress.Event{ID: fmt.Sprint(m.UID, j), Kind: progress.Finished, Module: m.UID, Lesson: l.ID, At: now.Add(time.Duration(-i) * time.Hour)})
			}
		case 1: // begun
			log = append(log, progress.Event{ID: m.UID, Kind: progress.Opened, Module: m.UID, Lesson: "l0", At: now})
		case 2:
			d.in.Choices[m.UID] = path.Known
		case 3:
			d.in.Choices[m.UID] = path.Removed
		case 4:
			d.in.Choices[m.UID] = path.Wanted
		}
		switch rapid.IntRange(0, 9).Draw(t, "pin on "+m.UID) {
		case 0:
			d.in.Pins = append(d.in.Pins, path.Pin{ID: "p-" + m.UID, Module: m.UID, Reason: "why"})
		case 1:
			d.in.Pins = append(d.in.Pins, path.Pin{ID: "p-" + m.UID, Module: m.UID, Reason: "why", Undone: now})
		}
	}
	d.in.Did = progress.Fold(log)
	d.in.Content = catalog.NewSnapshot(catalog.Parts{Modules: slices.Clone(d.modules)})
	return d
}

// shape is a path as values that can be compared.
func shape(p path.Path) any {
	type step struct {
		UID     string
		Stage   progress.Stage
		Reasons []path.Reason
		Pin     string
		Over    bool
	}
	type left struct {
		UID  string
		Code path.LeftCode
	}
	var steps []step
	for _, s := range p.Steps {
		x := step{s.Module.UID, s.Stage, s.Reasons, "", s.Over}
		if s.Pin != nil {
			x.Pin = s.Pin.ID
		}
		steps = append(steps, x)
	}
	var out []left
	for _, l := range p.Left {
		out = append(out, left{l.Module.UID, l.Code})
	}
	return []any{steps, out, p.Minutes, p.Budget, p.General}
}

func TestTheSameInputGivesTheSamePath(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		d := input(t)
		want := shape(path.Recommend(d.in))
		if diff := cmp.Diff(want, shape(path.Recommend(d.in))); diff != "" {
			t.Fatalf("the second time:\n%s", diff)
		}
		other := d.in
		other.Content = catalog.NewSnapshot(catalog.Parts{Modules: rapid.Permutation(d.modules).Draw(t, "modules in another order")})
		other.Pins = rapid.Permutation(d.in.Pins).Draw(t, "pins in another order")
		if diff := cmp.Diff(want, shape(path.Recommend(other))); diff != "" {
			t.Fatalf("from the same in another order:\n%s", diff)
		}
	})
}

// TestEveryModuleIsAccountedFor: what anyone may see is on the path or left
// out for one reason; what is hidden is there only for those who began it.
func TestEveryModuleIsAccountedFor(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		d := input(t)
		p := path.Recommend(d.in)
		on, left := map[string]path.Step{}, map[string]path.LeftCode{}
		for _, s := range p.Steps {
			if _, twice := on[s.Module.UID]; twice {
				t.Fatalf("%s is on the path twice", s.Module.UID)
			}
			on[s.Module.UID] = s
			if s.Stage != d.in.Did.StageOf(s.Module) {
				t.Fatalf("%s is at stage %d, the path says %d", s.Module.UID, d.in.Did.StageOf(s.Module), s.Stage)
			}
		}
		for _, l := range p.Left {
			if _, twice := left[l.Module.UID]; twice {
				t.Fatalf("%s is left out twice", l.Module.UID)
			}
			left[l.Module.UID] = l.Code
		}
		pinned := map[string]string{}
		for _, pin := range d.in.Pins {
			if pin.Undone.IsZero() {
				pinned[pin.Module] = pin.ID
			}
		}
		for _, m := range d.modules {
			step, isOn := on[m.UID]
			code, isLeft := left[m.UID]
			begun := d.in.Did.StageOf(m) != progress.NotStarted
			switch choice := d.in.Choices[m.UID]; {
			case isOn && isLeft:
				t.Fatalf("%s is on the path and left out (%s)", m.UID, code)
			case begun && !isOn:
				t.Fatalf("%s was begun and is not on the path", m.UID)
			case !m.Public() && !begun && (isOn || isLeft):
				t.Fatalf("%s is %s and shown", m.UID, m.Status)
			case m.Public() && !isOn && !isLeft:
				t.Fatalf("%s is neither on the path nor left out", m.UID)
			case pinned[m.UID] != "" && m.Public() && (!isOn || step.Pin == nil || step.Pin.ID != pinned[m.UID]):
				t.Fatalf("%s is pinned and the path does not show it", m.UID)
			case pinned[m.UID] == "" && isOn && step.Pin != nil:
				t.Fatalf("%s shows a pin that does not stand", m.UID)
			case begun || pinned[m.UID] != "" || !m.Public():
			case choice == path.Known && code != path.LeftKnown:
				t.Fatalf("%s is known and is on the path: %t, left as %q", m.UID, isOn, code)
			case choice == path.Removed && code != path.LeftRemoved:
				t.Fatalf("%s was taken off and is on the path: %t, left as %q", m.UID, isOn, code)
			case choice == path.Wanted && (code == path.LeftKnown || code == path.LeftRemoved):
				t.Fatalf("%s is left out as %q, and nobody said so", m.UID, code)
			case isOn && m.Legal.Expired(now):
				t.Fatalf("the law in %s is out of date and it is on the path", m.UID)
			}
		}
	})
}

func teaches(m *catalog.Module, s catalog.Skill) bool {
	return slices.ContainsFunc(m.Teaches, func(t catalog.Skill) bool {
		return t.Competency == s.Competency && t.Level >= s.Level
	})
}

// TestWhatIsNeededComesBefore: each step finds what it requires in place or
// taught before it. Only what was begun or pinned is kept without, where
// nothing on the path could teach it.
func TestWhatIsNeededComesBefore(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		d := input(t)
		p := path.Recommend(d.in)
		for i, s := range p.Steps {
			if s.Stage == progress.Done {
				continue
			}
			for _, need := range s.Module.Requires {
				before := slices.ContainsFunc(p.Steps[:i], func(o path.Step) bool { return teaches(o.Module, need) })
				if before || path.LevelOf(d.in, need.Competency) >= need.Level {
					continue
				}
				if s.Stage == progress.NotStarted && s.Pin == nil {
					t.Fatalf("%s requires %v, which nothing before it teaches", s.Module.UID, need)
				}
				for _, o := range p.Steps[i+1:] {
					if teaches(o.Module, need) {
						t.Fatalf("%s requires %v, which %s teaches after it", s.Module.UID, need, o.Module.UID)
					}
				}
			}
		}
	})
}

// TestThePathFitsTheTime: only what was begun or pinned, and what that needs,
// goes over it.
func TestThePathFitsTheTime(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		d := input(t)
		p := path.Recommend(d.in)
		if want := 4 * d.in.Answers.MinutesPerWeek(); p.Budget != want {
			t.Fatalf("budget %d, want four weeks: %d", p.Budget, want)
		}
		spent := 0
		for i, s := range p.Steps {
			if s.Stage == progress.Done {
				continue
			}
			for _, l := range s.Module.Lessons {
				if d.in.Did[s.Module.UID].Lessons[l.ID].Finished.IsZero() {
					spent += l.Minutes
				}
			}
			if !s.Over && spent > p.Budget {
				t.Fatalf("%s ends at minute %d of %d and is not said to go over", s.Module.UID, spent, p.Budget)
			}
			if s.Over && s.Pin == nil && s.Stage != progress.Started {
				wanted := slices.ContainsFunc(p.Steps[i+1:], func(o path.Step) bool {
					return slices.ContainsFunc(o.Module.Requires, func(need catalog.Skill) bool { return teaches(s.Module, need) })
				})
				if !wanted {
					t.Fatalf("%s goes over the time and nothing asks for it", s.Module.UID)
				}
			}
		}
		if spent != p.Minutes {
			t.Fatalf("the steps take %d minutes, the path says %d", spent, p.Minutes)
		}
	})
}

// TestEveryStepHasAReason, and each reason is true.
func TestEveryStepHasAReason(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		d := input(t)
		p := path.Recommend(d.in)
		for i, s := range p.Steps {
			if s.Stage == progress.Done {
				continue
			}
			if n := len(s.Reasons); n < 1 || n > 2 {
				t.Fatalf("%s has %d reasons", s.Module.UID, n)
			}
			if (s.Pin != nil) != (s.Reasons[0].Code == path.Pinned) {
				t.Fatalf("%s: pinned %t, first reason %q", s.Module.UID, s.Pin != nil, s.Reasons[0].Code)
			}
			for _, r := range s.Reasons {
				answer := d.in.Answers[r.Question]
				switch r.Code {
				case path.Goal, path.Missed, path.Org, path.RoleUse:
					if r.Question == "" || len(r.Chosen) == 0 {
						t.Fatalf("%s: reason %q quotes no answer", s.Module.UID, r.Code)
					}
					for _, key := range r.Chosen {
						if !slices.Contains(answer.Chosen, key) {
							t.Fatalf("%s: reason %q quotes %q, answered was %q", s.Module.UID, r.Code, key, answer.Chosen)
						}
					}
				case path.Before:
					at := slices.IndexFunc(p.Steps, func(o path.Step) bool { return o.Module.UID == r.Module })
					if at <= i {
						t.Fatalf("%s is said to come before %s, which stands at %d", s.Module.UID, r.Module, at)
					}
				case path.Begun:
					if s.Stage != progress.Started {
						t.Fatalf("%s is said to be begun", s.Module.UID)
					}
				case path.General:
					if !p.General {
						t.Fatalf("%s is said to be for anyone on a path of someone's own", s.Module.UID)
					}
				case path.Pinned, path.Safety:
				default:
					t.Fatalf("%s: reason %q", s.Module.UID, r.Code)
				}
			}
		}
	})
}

// TestWithoutAnswersThePathIsGeneral: with the questions or without, everyone
// gets the same start, and nobody is told why they in particular.
func TestWithoutAnswersThePathIsGeneral(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		d := input(t)
		bare := path.Input{Content: d.in.Content, Form: d.in.Form, Now: now}
		p := path.Recommend(bare)
		if !p.General {
			t.Fatal("the path is said to be someone's own")
		}
		for _, s := range p.Steps {
			for _, r := range s.Reasons {
				if r.Code != path.General && r.Code != path.Safety && r.Code != path.Before {
					t.Fatalf("%s is there for reason %q", s.Module.UID, r.Code)
				}
			}
		}
		for _, l := range p.Left {
			if l.Code == path.LeftShown {
				t.Fatalf("%s is left out by answers nobody gave", l.Module.UID)
			}
		}
		bare.Form = nil
		if diff := cmp.Diff(shape(p), shape(path.Recommend(bare))); diff != "" {
			t.Fatalf("without questions:\n%s", diff)
		}
	})
}

// TestLeftForTimeIsTrue: what needs nothing else and is left out for time
// would not fit.
func TestLeftForTimeIsTrue(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		d := input(t)
		p := path.Recommend(d.in)
		for _, l := range p.Left {
			if l.Code == path.LeftTime && len(l.Module.Requires) == 0 && p.Minutes+l.Module.Minutes <= p.Budget {
				t.Fatalf("%s takes %d minutes, %d of %d are taken, and it is left out for time", l.Module.UID, l.Module.Minutes, p.Minutes, p.Budget)
			}
		}
	})
}
