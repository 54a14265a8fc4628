package path_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"knowledgepath/internal/catalog"
	"knowledgepath/internal/intake"
	"knowledgepath/internal/kp"
	"knowledgepath/internal/path"
	"knowledgepath/internal/people"
	"knowledgepath/internal/progress"
)

// skill reads "c1.2": competency c1 at level 2.
func skill(s string) catalog.Skill {
	i := strings.LastIndexByte(s, '.')
	return catalog.Skill{Competency: s[:i], Level: int(s[i+1] - '0')}
}

// mod makes an active module of one lesson that teaches and requires skills.
func mod(uid string, minutes int, teaches string, requires ...string) *catalog.Module {
	m := &catalog.Module{UID: uid, Slug: uid, Status: catalog.Active, Level: 1, Minutes: minutes,
		Lessons: []catalog.Lesson{{ID: "l", Minutes: minutes}}, Teaches: []catalog.Skill{skill(teaches)}}
	for _, r := range requires {
		m.Requires = append(m.Requires, skill(r))
	}
	return m
}

func content(modules ...*catalog.Module) *catalog.Snapshot {
	return catalog.NewSnapshot(catalog.Parts{Modules: modules})
}

// said makes answers from pairs of question and option.
func said(pairs ...string) intake.Answers {
	a := intake.Answers{}
	for i := 0; i < len(pairs); i += 2 {
		x := a[pairs[i]]
		x.Question, x.Chosen = pairs[i], append(x.Chosen, pairs[i+1])
		a[pairs[i]] = x
	}
	return a
}

// did makes the state from words such as "open a" and "finish b".
func did(words ...string) progress.State {
	var log []progress.Event
	for i, w := range words {
		what, uid, _ := strings.Cut(w, " ")
		kind := progress.Opened
		if what == "finish" {
			kind = progress.Finished
		}
		log = append(log, progress.Event{ID: fmt.Sprint(i), Kind: kind, Module: uid, Lesson: "l", At: now.Add(time.Duration(i) * time.Minute)})
	}
	return progress.Fold(log)
}

// line is a path in short: "a (goal)", a "!" for what goes over the time, and
// after a bar what is left out.
func line(p path.Path) string {
	var out []string
	for _, s := range p.Steps {
		var codes []string
		for _, r := range s.Reasons {
			code := string(r.Code)
			if r.Module != "" {
				code += " " + r.Module
			}
			codes = append(codes, code)
		}
		word := s.Module.UID
		if s.Stage == progress.Done {
			word += " done"
		} else {
			word += " (" + strings.Join(codes, ", ") + ")"
		}
		if s.Over {
			word += "!"
		}
		out = append(out, word)
	}
	out = append(out, "|")
	for _, l := range p.Left {
		out = append(out, l.Module.UID+" "+string(l.Code))
	}
	return strings.Join(out, " ")
}

func pinOn(uid string) path.Pin { return path.Pin{ID: "p-" + uid, Module: uid, Reason: "why"} }

func TestRecommend(t *testing.T) {
	hidden := mod("hidden", 10, "c3.1")
	hidden.Status = catalog.WIP
	retired := mod("retired", 10, "c3.1")
	retired.Status = catalog.Retired
	for _, c := range []struct {
		name    string
		modules []*catalog.Module
		in      path.Input
		want    string
	}{
		{"nothing to learn", nil, path.Input{}, "|"},
		{"a goal", []*catalog.Module{mod("a", 30, "c3.1"), mod("b", 30, "c0.1")},
			path.Input{Answers: said("p-goals", "protect")}, "a (goal) | b shown"},
		{"the role", []*catalog.Module{mod("a", 30, "c1.1"), mod("b", 30, "c0.1")},
			path.Input{Answers: said("p-role", "legal")}, "a (role) | b shown"},
		{"a situation not known", []*catalog.Module{mod("a", 30, "c0.1"), mod("b", 30, "c4.1")},
			path.Input{Answers: said("p-role", "legal", "k-c0", "worst")}, "a (missed) | b shown"},
		{"the organisation", []*catalog.Module{mod("a", 30, "c1.1")},
			path.Input{Answers: said("p-goals", "protect", "o-plan", "no")}, "a (org) |"},
		{"the strongest reasons first, two at the most", []*catalog.Module{mod("a", 30, "c4.1")},
			path.Input{Answers: said("p-goals", "fund", "k-c4", "worst", "o-plan", "no"), Pins: []path.Pin{pinOn("a")}},
			"a (pinned, goal) |"},
		{"everyone's safety", []*catalog.Module{mod("a", 30, "cc.psea.1")},
			path.Input{Answers: said("p-goals", "protect")}, "a (safety) |"},
		{"shorter ones first among equals", []*catalog.Module{mod("a", 60, "c3.1"), mod("b", 20, "c3.2"), mod("c", 30, "c3.1")},
			path.Input{Answers: said("p-goals", "protect")}, "b (goal) c (goal) a (goal) |"},
		{"no time for all", []*catalog.Module{mod("a", 80, "c3.1"), mod("b", 70, "c3.1"), mod("c", 60, "c3.1")},
			path.Input{Answers: said("p-goals", "protect", "p-time", "30")}, "c (goal) | b time a time"},
		{"what is needed comes first, because of it", []*catalog.Module{mod("a", 20, "c3.1", "c0.1"), mod("b", 90, "c0.1")},
			path.Input{Answers: said("p-goals", "protect")}, "b (before a) a (goal) |"},
		{"what is needed is needed too", []*catalog.Module{mod("a", 20, "c3.1", "c1.1"), mod("b", 20, "c1.1", "c0.1"), mod("c", 20, "c0.1")},
			path.Input{Answers: said("p-goals", "protect")}, "c (before a) b (before a) a (goal) |"},
		{"both do not fit, so neither is taken", []*catalog.Module{mod("a", 60, "c3.1", "c0.1"), mod("b", 90, "c0.1")},
			path.Input{Answers: said("p-goals", "protect", "p-time", "30")}, "| b shown a time"},
		{"the first level before the second of the same", []*catalog.Module{mod("a2", 20, "c3.2", "c3.1"), mod("z1", 90, "c3.1")},
			path.Input{Answers: said("p-goals", "protect")}, "z1 (goal) a2 (goal) |"},
		{"the way round, where the nearest leads nowhere",
			[]*catalog.Module{mod("a", 20, "c3.1", "c0.1"), mod("b", 10, "c0.1", "nobody.1"), mod("c", 90, "c0.1")},
			path.Input{Answers: said("p-goals", "protect")}, "c (before a) a (goal) | b shown"},
		{"finished, so in place", []*catalog.Module{mod("a", 20, "c3.1", "c0.1"), mod("b", 90, "c0.1")},
			path.Input{Answers: said("p-goals", "protect"), Did: did("finish b")}, "b done a (goal) |"},
		{"known, so in place", []*catalog.Module{mod("a", 20, "c3.1", "c0.1"), mod("b", 90, "c0.1")},
			path.Input{Answers: said("p-goals", "protect"), Choices: map[string]path.Choice{"b": path.Known}}, "a (goal) | b known"},
		{"shown by an answer, so in place", []*catalog.Module{mod("a", 20, "c3.1", "c0.1"), mod("b", 90, "c0.1")},
			path.Input{Answers: said("p-goals", "protect", "k-c0", "best")}, "a (goal) | b shown"},
		{"taken off", []*catalog.Module{mod("a", 20, "c3.1")},
			path.Input{Answers: said("p-goals", "protect"), Choices: map[string]path.Choice{"a": path.Removed}}, "| a removed"},
		{"taken off, and pinned", []*catalog.Module{mod("a", 20, "c3.1")},
			path.Input{Answers: said("p-goals", "protect"), Choices: map[string]path.Choice{"a": path.Removed}, Pins: []path.Pin{pinOn("a")}},
			"a (pinned, goal) |"},
		{"begun, then pinned, then the rest", []*catalog.Module{mod("a", 20, "c3.1"), mod("b", 20, "c0.1"), mod("c", 20, "c0.2")},
			path.Input{Answers: said("p-goals", "protect"), Did: did("open c"), Pins: []path.Pin{pinOn("b")}},
			"c (begun) b (pinned) a (goal) |"},
		{"begun over the time", []*catalog.Module{mod("a", 90, "c3.1"), mod("b", 90, "c3.1")},
			path.Input{Answers: said("p-goals", "protect", "p-time", "30"), Did: did("open a", "open b")}, "a (goal) b (goal)! |"},
		{"a pin comes before what was begun and needs it", []*catalog.Module{mod("a", 20, "c3.1", "c0.1"), mod("b", 20, "c0.1")},
			path.Input{Did: did("open a"), Pins: []path.Pin{pinOn("b")}}, "b (pinned, general) a (general) |"},
		{"begun although nothing teaches what it needs", []*catalog.Module{mod("a", 20, "c3.1", "nobody.1", "c0.1"), mod("b", 20, "c0.1")},
			path.Input{Answers: said("p-goals", "protect"), Did: did("open a")}, "b (before a) a (goal) |"},
		{"two that need each other", []*catalog.Module{mod("a", 20, "c3.1", "c4.1"), mod("b", 20, "c4.1", "c3.1")},
			path.Input{Answers: said("p-goals", "protect"), Pins: []path.Pin{pinOn("a")}}, "a (pinned, goal) | b shown"},
		{"hidden and retired ones", []*catalog.Module{hidden, retired},
			path.Input{Answers: said("p-goals", "protect")}, "|"},
		{"retired after it was begun", []*catalog.Module{hidden, retired},
			path.Input{Answers: said("p-goals", "protect"), Did: did("open retired")}, "retired (goal) |"},
		{"what is finished, in the order of finishing", []*catalog.Module{mod("a", 20, "c3.1"), mod("b", 20, "c3.1"), mod("c", 20, "c3.1")},
			path.Input{Answers: said("p-goals", "protect"), Did: did("finish c", "finish a")}, "c done a done b (goal) |"},
	} {
		t.Run(c.name, func(t *testing.T) {
			c.in.Form, c.in.Content, c.in.Now = form(), content(c.modules...), now
			if diff := cmp.Diff(c.want, line(path.Recommend(c.in))); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestRecommendLeavesOutWhatTheLawMayHaveOvertaken(t *testing.T) {
	m := mod("a", 20, "c3.1")
	m.Legal = &catalog.Legal{Reviewed: now.AddDate(-1, 0, -1), ReviewEvery: 365 * 24 * time.Hour}
	in := path.Input{Form: form(), Content: content(m), Answers: said("p-goals", "protect"), Now: now}
	if got, want := line(path.Recommend(in)), "| a expired"; got != want {
		t.Errorf("path %q, want %q", got, want)
	}
	in.Pins = []path.Pin{pinOn("a")}
	if got, want := line(path.Recommend(in)), "a (pinned, goal) |"; got != want {
		t.Errorf("pinned: path %q, want %q", got, want)
	}
}

// TestRecommendQuotesTheAnswer: the page shows the person's own words.
func TestRecommendQuotesTheAnswer(t *testing.T) {
	in := path.Input{Form: form(), Content: content(mod("a", 20, "c3.1")), Now: now,
		Answers: said("p-goals", "fund", "p-goals", "protect", "k-c3", catalog.DontKnow)}
	p := path.Recommend(in)
	want := []path.Reason{
		{Code: path.Goal, Question: "p-goals", Chosen: []string{"protect"}},
		{Code: path.Missed, Question: "k-c3", Chosen: []string{catalog.DontKnow}},
	}
	if diff := cmp.Diff(want, p.Steps[0].Reasons); diff != "" {
		t.Error(diff)
	}
}

func TestALearnersPathIsMadeFromAllOfThem(t *testing.T) {
	c := content(mod("a", 20, "c3.1"), mod("b", 20, "c3.1"), mod("c", 20, "c0.1"), mod("d", 20, "c3.1"))
	l := path.Learner{
		Person: people.Person{ID: "ana"}, Answers: said("p-goals", "protect"), Did: did("finish b"),
		Pins: []path.Pin{pinOn("c")}, Choices: map[string]path.Choice{"d": path.Known},
	}
	if got, want := line(l.Path(c, form(), now)), "b done c (pinned) a (goal) | d known"; got != want {
		t.Errorf("path %q, want %q", got, want)
	}
}

func TestNewPin(t *testing.T) {
	mentor := kp.Actor{Person: "mar", Role: kp.Mentor}
	hidden := mod("h", 20, "c3.1")
	hidden.Status = catalog.WIP
	at := time.Date(2026, 11, 24, 18, 0, 0, 0, time.UTC)
	today := at.Truncate(24 * time.Hour)
	for _, c := range []struct {
		name   string
		module *catalog.Module
		reason string
		due    time.Time
		fault  string
	}{
		{"without a date", mod("a", 20, "c3.1"), "It helps.", time.Time{}, ""},
		{"due today", mod("a", 20, "c3.1"), "It helps.", today, ""},
		{"due yesterday", mod("a", 20, "c3.1"), "It helps.", today.AddDate(0, 0, -1), "pin.past"},
		{"no module", nil, "It helps.", time.Time{}, "pin.module"},
		{"a hidden module", hidden, "It helps.", time.Time{}, "pin.module"},
		{"no reason", mod("a", 20, "c3.1"), "", time.Time{}, "pin.reason"},
		{"the longest reason", mod("a", 20, "c3.1"), strings.Repeat("ñ", path.ReasonMax), time.Time{}, ""},
		{"a longer one", mod("a", 20, "c3.1"), strings.Repeat("ñ", path.ReasonMax+1), time.Time{}, "pin.long"},
	} {
		t.Run(c.name, func(t *testing.T) {
			pin, err := path.NewPin("p1", mentor, "Mar", "ana", c.module, c.reason, c.due, at)
			fault := ""
			if e, ok := errors.AsType[*kp.Error](err); ok {
				fault = e.Key
			}
			if fault != c.fault {
				t.Fatalf("says %q, want %q", fault, c.fault)
			}
			want := path.Pin{}
			if fault == "" {
				want = path.Pin{ID: "p1", Person: "ana", Module: "a", By: "mar", ByName: "Mar", Reason: c.reason, Due: c.due, Made: at}
			}
			if diff := cmp.Diff(want, pin); diff != "" {
				t.Error(diff)
			}
		})
	}
}
