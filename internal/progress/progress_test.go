package progress_test

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"pgregory.net/rapid"

	"knowledgepath/internal/catalog"
	"knowledgepath/internal/kp"
	"knowledgepath/internal/progress"
)

var noon = time.Date(2026, 11, 1, 12, 0, 0, 0, time.UTC)

// events draws a person's events: few ids of lessons, activities and moments,
// so that they meet often.
func events(t *rapid.T) []progress.Event {
	kinds := []progress.Kind{progress.Opened, progress.Finished, progress.Answered, progress.Rated, progress.Ticked, progress.Kept, progress.Completed}
	var out []progress.Event
	for i := range rapid.IntRange(0, 20).Draw(t, "events") {
		e := progress.Event{
			ID: fmt.Sprintf("e%02d", i), Person: "ana",
			Kind:   rapid.SampledFrom(kinds).Draw(t, "kind"),
			Module: rapid.SampledFrom([]string{"m1", "m2"}).Draw(t, "module"),
			Lesson: rapid.SampledFrom([]string{"l1", "l2"}).Draw(t, "lesson"),
			At:     noon.Add(time.Duration(rapid.IntRange(0, 4).Draw(t, "at")) * time.Minute),
		}
		switch e.Kind {
		case progress.Rated, progress.Ticked:
			e.Item = rapid.SampledFrom([]string{"i1", "i2"}).Draw(t, "item")
			fallthrough
		case progress.Answered, progress.Kept:
			e.Activity = rapid.SampledFrom([]string{"a1", "a2"}).Draw(t, "activity")
			e.Chosen = []string{rapid.SampledFrom([]string{"x", "y"}).Draw(t, "chosen")}
			e.Permille = rapid.SampledFrom([]int{0, 500, 1000}).Draw(t, "mark")
			e.Edition = rapid.SampledFrom([]string{"v1", "v2"}).Draw(t, "edition")
		}
		out = append(out, e)
	}
	return out
}

// TestOrderAndRepetitionDoNotMatter is the promise that lets phones send what
// they have whenever they find a signal.
func TestOrderAndRepetitionDoNotMatter(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		once := events(t)
		again := slices.Clone(once)
		for range rapid.IntRange(0, 5).Draw(t, "repeated") {
			if len(once) > 0 {
				again = append(again, rapid.SampledFrom(once).Draw(t, "twice"))
			}
		}
		again = rapid.Permutation(again).Draw(t, "order")
		if diff := cmp.Diff(progress.Fold(once), progress.Fold(again)); diff != "" {
			t.Fatalf("the same events add up to something else:\n%s", diff)
		}
	})
}

// TestFoldIsStepByStep: what was kept so far plus what is new is what all of
// it would give, so the store may keep the state alone.
func TestFoldIsStepByStep(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		all := events(t)
		cut := rapid.IntRange(0, len(all)).Draw(t, "cut")
		state := progress.Fold(all[:cut])
		held := maps.Clone(state) // what a reader got before the rest arrived
		for _, e := range all[cut:] {
			state[e.Module] = state[e.Module].Apply(e)
		}
		if diff := cmp.Diff(progress.Fold(all), state); diff != "" {
			t.Fatal(diff)
		}
		if diff := cmp.Diff(progress.Fold(all[:cut]), held); diff != "" {
			t.Fatalf("Apply changed what it was given:\n%s", diff)
		}
	})
}

func TestFold(t *testing.T) {
	answered := func(id string, minute, mark int, chosen string) progress.Event {
		return progress.Event{ID: id, Kind: progress.Answered, Module: "m", Lesson: "l", Activity: "q",
			Edition: "v1", Chosen: []string{chosen}, Permille: mark, At: noon.Add(time.Duration(minute) * time.Minute)}
	}
	state := progress.Fold([]progress.Event{
		{ID: "1", Kind: progress.Opened, Module: "m", Lesson: "l", At: noon.Add(time.Hour)},
		{ID: "2", Kind: progress.Opened, Module: "m", Lesson: "l", At: noon},
		{ID: "3", Kind: progress.Finished, Module: "m", Lesson: "l", At: noon.Add(2 * time.Hour)},
		answered("4", 10, 1000, "right"),
		answered("5", 20, 500, "last"),
		answered("6", 5, 0, "first"),
		{ID: "7", Kind: progress.Ticked, Module: "m", Lesson: "l", Activity: "plan", Item: "s1", Chosen: []string{"done"}, At: noon},
		{ID: "8", Kind: progress.Ticked, Module: "m", Lesson: "l", Activity: "plan", Item: "s1", At: noon.Add(time.Minute)},
	})
	want := progress.State{"m": {
		Lessons: map[string]progress.Lesson{"l": {Opened: noon, Finished: noon.Add(2 * time.Hour)}},
		Activities: map[string]progress.Activity{
			"l#q": {Tries: 3, Best: 1000, Last: progress.Answer{Chosen: []string{"last"}, Permille: 500, Edition: "v1", At: noon.Add(20 * time.Minute), ID: "5"}},
			"l#plan": {Items: map[string]progress.Answer{
				"s1": {At: noon.Add(time.Minute), ID: "8"}, // unticked: the later one counts
			}},
		},
		Last: noon.Add(2 * time.Hour),
	}}
	if diff := cmp.Diff(want, state); diff != "" {
		t.Error(diff)
	}
}

// module has two lessons: the first with a quiz, an optional quiz and a poll,
// the second with a quiz and a plan.
func module() *catalog.Module {
	lesson := func(id string, activities ...catalog.Activity) catalog.Lesson {
		var text catalog.LessonText
		text.Blocks = append(text.Blocks, catalog.Block{HTML: "<p></p>"})
		for i := range activities {
			text.Blocks = append(text.Blocks, catalog.Block{Activity: &activities[i]})
		}
		return catalog.Lesson{ID: id, ES: text, EN: text}
	}
	choice := []catalog.Option{{Key: "a", Right: true}, {Key: "b"}, {Key: "c"}}
	return &catalog.Module{
		UID: "m", Edition: "now",
		Lessons: []catalog.Lesson{
			lesson("know",
				catalog.Activity{ID: "q1", Type: catalog.Quiz, Options: choice},
				catalog.Activity{ID: "extra", Type: catalog.Quiz, Options: choice, Optional: true},
				catalog.Activity{ID: "poll", Type: catalog.Poll}),
			lesson("use",
				catalog.Activity{ID: "q2", Type: catalog.Quiz, Multi: true, Options: choice},
				catalog.Activity{ID: "plan", Type: catalog.Plan, Steps: []catalog.Step{{Key: "s1"}, {Key: "s2"}}},
				catalog.Activity{ID: "cards", Type: catalog.Cards, Cards: []catalog.Card{{Key: "c1"}}},
				catalog.Activity{ID: "write", Type: catalog.Reflect, Prompts: []catalog.Prompt{{Key: "p1"}}}),
		},
		Pass: catalog.Pass{QuizPermille: 500, Must: []string{"use#plan", "gone#away"}},
	}
}

// did folds short words: "open know", "finish know", "right know#q1",
// "half know#q1", "wrong know#q1", "tick use#plan".
func did(words ...string) progress.State {
	var log []progress.Event
	for i, w := range words {
		var what, where string
		fmt.Sscan(w, &what, &where)
		lesson, activity := where, ""
		for j := range where {
			if where[j] == '#' {
				lesson, activity = where[:j], where[j+1:]
			}
		}
		e := progress.Event{ID: fmt.Sprint(i), Module: "m", Lesson: lesson, Activity: activity, At: noon.Add(time.Duration(i) * time.Minute)}
		switch what {
		case "open":
			e.Kind = progress.Opened
		case "finish":
			e.Kind = progress.Finished
		case "right":
			e.Kind, e.Permille = progress.Answered, 1000
		case "wrong":
			e.Kind, e.Permille = progress.Answered, 999
		case "half":
			e.Kind, e.Permille = progress.Answered, 500
		case "tick":
			e.Kind, e.Item = progress.Ticked, "s1"
		default:
			panic("did: " + what)
		}
		log = append(log, e)
	}
	return progress.Fold(log)
}

func TestHowFarSomeoneIs(t *testing.T) {
	for _, c := range []struct {
		name    string
		did     progress.State
		stage   progress.Stage
		missing []string
		next    string // lesson; empty for none
		lessons int
	}{
		{"nothing yet", nil, progress.NotStarted, []string{"use#plan", "know#q1", "use#q2"}, "know", 0},
		{"something else", progress.Fold([]progress.Event{{ID: "1", Kind: progress.Opened, Module: "other", Lesson: "know", At: noon}}),
			progress.NotStarted, []string{"use#plan", "know#q1", "use#q2"}, "know", 0},
		{"opened", did("open know"), progress.Started, []string{"use#plan", "know#q1", "use#q2"}, "know", 0},
		{"one lesson", did("finish know"), progress.Started, []string{"use#plan", "know#q1", "use#q2"}, "use", 1},
		{"the second before the first", did("finish use"), progress.Started, []string{"use#plan", "know#q1", "use#q2"}, "know", 1},
		{"every lesson and nothing answered", did("finish know", "finish use"), progress.Started,
			[]string{"use#plan", "know#q1", "use#q2"}, "", 2},
		{"half of it right is enough", did("finish know", "finish use", "right know#q1", "tick use#plan"), progress.Done, nil, "", 2},
		{"nearly right is not right", did("finish know", "finish use", "wrong know#q1", "tick use#plan"), progress.Started,
			[]string{"know#q1", "use#q2"}, "", 2},
		{"half right twice adds up", did("finish know", "finish use", "half know#q1", "half use#q2", "tick use#plan"), progress.Done, nil, "", 2},
		{"an optional quiz does not count", did("finish know", "finish use", "right know#extra", "tick use#plan"), progress.Started,
			[]string{"know#q1", "use#q2"}, "", 2},
		{"once right stays right", did("finish know", "finish use", "right know#q1", "wrong know#q1", "tick use#plan"), progress.Done, nil, "", 2},
		{"what must be done is missing", did("finish know", "finish use", "right know#q1"), progress.Started, []string{"use#plan"}, "", 2},
		{"everything but a lesson", did("finish know", "right know#q1", "tick use#plan"), progress.Started, nil, "use", 1},
	} {
		t.Run(c.name, func(t *testing.T) {
			m := module()
			if got := c.did.StageOf(m); got != c.stage {
				t.Errorf("stage %d, want %d", got, c.stage)
			}
			mine := c.did[m.UID]
			if diff := cmp.Diff(c.missing, mine.Missing(m), cmpopts.EquateEmpty()); diff != "" {
				t.Errorf("missing:\n%s", diff)
			}
			next := ""
			if l := mine.NextLesson(m); l != nil {
				next = l.ID
			}
			if next != c.next {
				t.Errorf("next lesson %q, want %q", next, c.next)
			}
			if got := mine.LessonsDone(m); got != c.lessons {
				t.Errorf("%d lessons done, want %d", got, c.lessons)
			}
		})
	}
}

func TestFinishedAt(t *testing.T) {
	m := module()
	if at := did("finish know", "open use")["m"].FinishedAt(m); !at.IsZero() {
		t.Errorf("half a module was finished at %v", at)
	}
	if at := did("finish use", "open know", "finish know")["m"].FinishedAt(m); !at.Equal(noon.Add(2 * time.Minute)) {
		t.Errorf("finished at %v, want two minutes past noon", at)
	}
}

// editions is the editions of module m, by name.
type editions map[string]*catalog.Module

func (e editions) Edition(_ context.Context, uid, edition string) (*catalog.Module, error) {
	if edition == "" {
		edition = "now"
	}
	if m := e[edition]; m != nil && m.UID == uid {
		return m, nil
	}
	return nil, kp.E(kp.NotFound, "page.notfound", nil)
}

// log is a store of events in memory.
type log struct {
	progress.Store
	events []progress.Event
}

func (l *log) AddEvents(_ context.Context, events []progress.Event) (int, error) {
	l.events = append(l.events, events...)
	return len(events), nil
}

func (l *log) StateOf(context.Context, string) (progress.State, error) {
	return progress.Fold(l.events), nil
}

// service records into a fresh log, knowing the module as it is now and as it
// was, when the right answer of q1 was another.
func service() (*progress.Service, *log) {
	old := module()
	old.Edition = "before"
	options := []catalog.Option{{Key: "a"}, {Key: "b", Right: true}}
	for _, text := range []*catalog.LessonText{&old.Lessons[0].ES, &old.Lessons[0].EN} {
		text.Blocks[1].Activity.Options = options
	}
	kept := &log{}
	return &progress.Service{
		Store: kept, Editions: editions{"now": module(), "before": old},
		Clock: func() time.Time { return noon },
	}, kept
}

func TestRecord(t *testing.T) {
	base := progress.Event{ID: "e1", Person: "ana", Module: "m", Lesson: "know", Lang: kp.ES, At: noon.Add(-time.Hour)}
	with := func(change func(e *progress.Event)) progress.Event {
		e := base
		change(&e)
		return e
	}
	for _, c := range []struct {
		name string
		in   progress.Event
		want progress.Event
	}{
		{"opening keeps nothing but the lesson",
			with(func(e *progress.Event) {
				e.Kind, e.Activity, e.Item, e.Chosen = progress.Opened, "q1", "x", []string{"a"}
			}),
			with(func(e *progress.Event) { e.Kind, e.Edition = progress.Opened, "now" })},
		{"a right answer",
			with(func(e *progress.Event) { e.Kind, e.Activity, e.Chosen = progress.Answered, "q1", []string{"a"} }),
			with(func(e *progress.Event) {
				e.Kind, e.Activity, e.Chosen, e.Permille, e.Edition = progress.Answered, "q1", []string{"a"}, 1000, "now"
			})},
		{"an answer is marked by the edition it was given in",
			with(func(e *progress.Event) {
				e.Kind, e.Activity, e.Chosen, e.Edition = progress.Answered, "q1", []string{"a"}, "before"
			}),
			with(func(e *progress.Event) {
				e.Kind, e.Activity, e.Chosen, e.Permille, e.Edition = progress.Answered, "q1", []string{"a"}, 0, "before"
			})},
		{"the sender's own mark is worth nothing",
			with(func(e *progress.Event) {
				e.Kind, e.Activity, e.Chosen, e.Permille, e.Item = progress.Answered, "q1", []string{"b"}, 1000, "x"
			}),
			with(func(e *progress.Event) {
				e.Kind, e.Activity, e.Chosen, e.Edition = progress.Answered, "q1", []string{"b"}, "now"
			})},
		{"several options, one twice, in order",
			with(func(e *progress.Event) {
				e.Kind, e.Lesson, e.Activity, e.Chosen = progress.Answered, "use", "q2", []string{"c", "a", "c"}
			}),
			with(func(e *progress.Event) {
				e.Kind, e.Lesson, e.Activity, e.Chosen, e.Permille, e.Edition = progress.Answered, "use", "q2", []string{"a", "c"}, 666, "now"
			})},
		{"not known yet",
			with(func(e *progress.Event) {
				e.Kind, e.Activity, e.Chosen = progress.Answered, "q1", []string{catalog.DontKnow}
			}),
			with(func(e *progress.Event) {
				e.Kind, e.Activity, e.Chosen, e.Edition = progress.Answered, "q1", []string{catalog.DontKnow}, "now"
			})},
		{"a card",
			with(func(e *progress.Event) {
				e.Kind, e.Lesson, e.Activity, e.Item, e.Chosen = progress.Rated, "use", "cards", "c1", []string{progress.Almost}
			}),
			with(func(e *progress.Event) {
				e.Kind, e.Lesson, e.Activity, e.Item, e.Chosen, e.Edition = progress.Rated, "use", "cards", "c1", []string{progress.Almost}, "now"
			})},
		{"a step, no longer done",
			with(func(e *progress.Event) { e.Kind, e.Lesson, e.Activity, e.Item = progress.Ticked, "use", "plan", "s2" }),
			with(func(e *progress.Event) {
				e.Kind, e.Lesson, e.Activity, e.Item, e.Edition = progress.Ticked, "use", "plan", "s2", "now"
			})},
		{"a reflection: that there is one, never what it says, and no mark",
			with(func(e *progress.Event) {
				e.Kind, e.Lesson, e.Activity, e.Item, e.Chosen, e.Permille = progress.Kept, "use", "write", "p1", []string{"my secret"}, 1000
			}),
			with(func(e *progress.Event) {
				e.Kind, e.Lesson, e.Activity, e.Edition = progress.Kept, "use", "write", "now"
			})},
		{"a clock that runs ahead",
			with(func(e *progress.Event) { e.Kind, e.At = progress.Finished, noon.Add(time.Hour) }),
			with(func(e *progress.Event) { e.Kind, e.At, e.Edition = progress.Finished, noon, "now" })},
		{"no clock at all",
			with(func(e *progress.Event) { e.Kind, e.At = progress.Finished, time.Time{} }),
			with(func(e *progress.Event) { e.Kind, e.At, e.Edition = progress.Finished, noon, "now" })},
	} {
		t.Run(c.name, func(t *testing.T) {
			s, kept := service()
			got, err := s.Record(t.Context(), c.in)
			if err != nil {
				t.Fatal(err)
			}
			c.want.Received = noon
			if diff := cmp.Diff(c.want, got, cmpopts.EquateEmpty()); diff != "" {
				t.Error(diff)
			}
			if diff := cmp.Diff([]progress.Event{c.want}, kept.events, cmpopts.EquateEmpty()); diff != "" {
				t.Errorf("stored:\n%s", diff)
			}
		})
	}
}

func TestAFinishedModuleStaysFinished(t *testing.T) {
	s, kept := service()
	for i, e := range []progress.Event{
		{Kind: progress.Finished, Lesson: "know"},
		{Kind: progress.Finished, Lesson: "use"},
		{Kind: progress.Ticked, Lesson: "use", Activity: "plan", Item: "s1", Chosen: []string{"done"}},
		{Kind: progress.Answered, Lesson: "know", Activity: "q1", Chosen: []string{"a"}},
	} {
		e.ID, e.Person, e.Module, e.Lang, e.At = fmt.Sprintf("e%d", i), "ana", "m", kp.ES, noon.Add(time.Duration(i)*time.Minute-time.Hour)
		if _, err := s.Record(t.Context(), e); err != nil {
			t.Fatal(err)
		}
	}
	state := progress.Fold(kept.events)
	longer := module()
	longer.Lessons = append(longer.Lessons, catalog.Lesson{ID: "new"})
	if got := state.StageOf(longer); got != progress.Done {
		t.Errorf("after a lesson was added the stage is %d, want %d", got, progress.Done)
	}
	if at, want := state["m"].FinishedAt(longer), noon.Add(3*time.Minute-time.Hour); !at.Equal(want) {
		t.Errorf("finished at %v, want %v, when the last thing was there", at, want)
	}
	delete(state, "m")
	if got := state.StageOf(longer); got != progress.NotStarted {
		t.Errorf("without a trace the stage is %d", got)
	}
}

func TestRecordRefuses(t *testing.T) {
	base := progress.Event{ID: "e1", Person: "ana", Module: "m", Lesson: "use", Lang: kp.ES, At: noon, Kind: progress.Answered, Activity: "q2", Chosen: []string{"a"}}
	for _, c := range []struct {
		name   string
		change func(e *progress.Event)
		kind   kp.Kind
		key    string
	}{
		{"no id", func(e *progress.Event) { e.ID = "" }, kp.Invalid, "progress.id"},
		{"an id too long", func(e *progress.Event) { e.ID = string(make([]byte, 65)) }, kp.Invalid, "progress.id"},
		{"nobody", func(e *progress.Event) { e.Person = "" }, kp.Invalid, "progress.id"},
		{"no such module", func(e *progress.Event) { e.Module = "x" }, kp.NotFound, "page.notfound"},
		{"no such edition", func(e *progress.Event) { e.Edition = "x" }, kp.NotFound, "page.notfound"},
		{"no such lesson", func(e *progress.Event) { e.Lesson = "x" }, kp.NotFound, "page.notfound"},
		{"no such activity", func(e *progress.Event) { e.Activity = "x" }, kp.NotFound, "page.notfound"},
		{"an activity of another lesson", func(e *progress.Event) { e.Activity = "q1" }, kp.NotFound, "page.notfound"},
		{"nothing chosen", func(e *progress.Event) { e.Chosen = nil }, kp.Invalid, "progress.choose"},
		{"no such option", func(e *progress.Event) { e.Chosen = []string{"z"} }, kp.Invalid, "progress.unfit"},
		{"an answer to a plan", func(e *progress.Event) { e.Activity = "plan" }, kp.Invalid, "progress.unfit"},
		{"no such card", func(e *progress.Event) {
			e.Kind, e.Activity, e.Item, e.Chosen = progress.Rated, "cards", "c9", []string{"yes"}
		}, kp.Invalid, "progress.unfit"},
		{"no such mark", func(e *progress.Event) {
			e.Kind, e.Activity, e.Item, e.Chosen = progress.Rated, "cards", "c1", []string{"great"}
		}, kp.Invalid, "progress.unfit"},
		{"two marks", func(e *progress.Event) {
			e.Kind, e.Activity, e.Item, e.Chosen = progress.Rated, "cards", "c1", []string{"yes", "again"}
		}, kp.Invalid, "progress.unfit"},
		{"no such step", func(e *progress.Event) { e.Kind, e.Activity, e.Item, e.Chosen = progress.Ticked, "plan", "s9", nil }, kp.Invalid, "progress.unfit"},
		{"a step ticked oddly", func(e *progress.Event) {
			e.Kind, e.Activity, e.Item, e.Chosen = progress.Ticked, "plan", "s1", []string{"maybe"}
		}, kp.Invalid, "progress.unfit"},
		{"a reflection in a quiz", func(e *progress.Event) { e.Kind = progress.Kept }, kp.Invalid, "progress.unfit"},
		{"something else", func(e *progress.Event) { e.Kind = "lesson.skipped" }, kp.Invalid, "progress.unfit"},
	} {
		t.Run(c.name, func(t *testing.T) {
			s, kept := service()
			e := base
			c.change(&e)
			_, err := s.Record(t.Context(), e)
			told, ok := errors.AsType[*kp.Error](err)
			if !ok || told.Kind != c.kind || told.Key != c.key {
				t.Errorf("says %v, want kind %d and %q", err, c.kind, c.key)
			}
			if len(kept.events) != 0 {
				t.Errorf("stored all the same: %+v", kept.events)
			}
		})
	}
}
