package learn

import (
	"context"
	"flag"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"knowledgepath/internal/catalog"
	"knowledgepath/internal/kp"
	"knowledgepath/internal/locale"
	"knowledgepath/internal/markdown"
	"knowledgepath/internal/progress"
	"knowledgepath/internal/web/ui"
	"knowledgepath/locales"
)

var update = flag.Bool("update", false, "rewrite the golden files")

var noon = time.Date(2026, 11, 24, 12, 0, 0, 0, time.UTC)

// sample is a module with every type of activity.
func sample(t *testing.T) *catalog.Module {
	t.Helper()
	s, _ := markdown.New(os.DirFS("../../markdown/testdata/content")).Compile(nil)
	m := s.BySlug("demo")
	if m == nil {
		t.Fatal("the sample module does not compile")
	}
	return m
}

func frame(t *testing.T, lang kp.Lang) *ui.Frame {
	t.Helper()
	all, err := locale.Load(locales.FS)
	if err != nil {
		t.Fatal(err)
	}
	return &ui.Frame{P: all.Printer(lang), Path: "/modules/demo/try", NewID: func() string { return "id" }, Token: "token", Now: noon}
}

// shown renders an activity as it is for someone who did this much.
func shown(t *testing.T, lang kp.Lang, m *catalog.Module, l *catalog.Lesson, a *catalog.Activity, did progress.Activity) string {
	t.Helper()
	p := lessonPage{
		m: m, l: l, text: l.In(lang),
		did: progress.Module{Activities: map[string]progress.Activity{l.ID + "#" + a.ID: did}},
	}
	if did.Tries > 0 && a.Written() {
		texts := map[string]string{}
		for _, prompt := range a.Prompts {
			texts[prompt.Key] = "Lo <mío>"
		}
		for _, f := range a.Fields {
			texts[cell(2, f.Key)] = "2"
		}
		p.wrote = map[string]map[string]string{a.ID: texts}
	}
	if a.Type == catalog.Poll && did.Tries > 0 {
		p.votes = map[string]map[string]int{a.ID: {a.Options[0].Key: 2, a.Options[1].Key: 3}}
	}
	var b strings.Builder
	if err := activity(frame(t, lang), p, a).Render(context.Background(), &b); err != nil {
		t.Fatal(err)
	}
	return strings.ReplaceAll(b.String(), "><", ">\n<")
}

// answered is the state of an activity that was given an answer once.
func answered(m *catalog.Module, a *catalog.Activity, chosen []string) progress.Activity {
	mark, _ := a.Mark(chosen)
	did := progress.Activity{Tries: 1, Best: mark, Last: progress.Answer{Chosen: chosen, Permille: mark, Edition: m.Edition, At: noon}}
	if a.Type == catalog.Scenario {
		did.Items = map[string]progress.Answer{progress.Walk: did.Last}
	}
	return did
}

// wrongAnswer is an answer that is not wholly right, of an activity of any
// type that has one.
func wrongAnswer(a *catalog.Activity) []string {
	switch a.Type {
	case catalog.Quiz:
		return []string{catalog.DontKnow}
	case catalog.Scenario:
		return []string{a.Scenes[0].ID + "/b"}
	case catalog.Number:
		return []string{"7"}
	case catalog.Order:
		wrong := slices.Clone(a.Sequence)
		slices.Reverse(wrong)
		return wrong
	case catalog.Sort, catalog.Match:
		placed, _ := catalog.Placed(a.RightAnswer())
		var keys, wrong []string
		for _, word := range a.RightAnswer() {
			key, _, _ := strings.Cut(word, "=")
			keys = append(keys, key)
		}
		for i, key := range keys {
			wrong = append(wrong, catalog.Joined(key, placed[keys[(i+1)%len(keys)]]))
		}
		return wrong
	case catalog.Poll:
		return []string{a.Options[0].Key}
	case catalog.Rubric:
		return []string{catalog.Joined(a.Criteria[0].Key, "1")}
	}
	return nil
}

// TestGolden keeps how every type of activity is shown, in both languages:
// before anything was given, after an answer that is not right, and after one
// that is.
func TestGolden(t *testing.T) {
	m := sample(t)
	seen := map[catalog.Type]bool{}
	for i := range m.Lessons {
		l := &m.Lessons[i]
		for _, b := range l.ES.Blocks {
			if b.Activity == nil || seen[b.Activity.Type] {
				continue
			}
			seen[b.Activity.Type] = true
			for _, lang := range kp.Langs() {
				a := l.Activity(lang, b.Activity.ID)
				states := []progress.Activity{{}, answered(m, a, wrongAnswer(a))}
				if a.Scored() {
					states = append(states, answered(m, a, a.RightAnswer()))
				}
				var pages []string
				for _, did := range states {
					pages = append(pages, shown(t, lang, m, l, a, did))
				}
				golden(t, string(a.Type)+"."+string(lang)+".html", strings.Join(pages, "\n\n")+"\n")
			}
		}
	}
	for _, typ := range catalog.Types() {
		if !seen[typ] {
			t.Errorf("the sample has no %s", typ)
		}
	}
}

func golden(t *testing.T, name, got string) {
	t.Helper()
	file := filepath.Join("testdata/golden", name)
	if *update {
		if err := os.WriteFile(file, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), got); diff != "" {
		t.Errorf("%s (-want +got):\n%s", name, diff)
	}
}

// otherwise returns the activity with other answers being right, and all
// that learners see of it unchanged.
func otherwise(a *catalog.Activity) *catalog.Activity {
	o := *a
	o.Explain = "another explanation"
	o.Options = slices.Clone(a.Options)
	for i := range o.Options {
		o.Options[i].Right, o.Options[i].Feedback = !o.Options[i].Right, "another"
	}
	o.Items = slices.Clone(a.Items)
	for i := range o.Items {
		o.Items[i].Bin, o.Items[i].Feedback = a.Items[(i+1)%len(a.Items)].Bin, "another"
	}
	o.Sequence = slices.Clone(a.Sequence)
	slices.Reverse(o.Sequence)
	o.Figures = slices.Clone(a.Figures)
	for i := range o.Figures {
		o.Figures[i].Value, o.Figures[i].Tolerance = 42, 7
	}
	// The right sides move on by one, and are shown as before.
	o.Pairs, o.Rights = slices.Clone(a.Pairs), slices.Clone(a.Rights)
	for i := range o.Pairs {
		o.Pairs[i].Right, o.Pairs[i].Feedback = a.Pairs[(i+1)%len(a.Pairs)].Right, "another"
	}
	for i, key := range a.Rights {
		at := slices.IndexFunc(o.Pairs, func(p catalog.Pair) bool { return p.Right == a.Pair(key).Right })
		o.Rights[i] = o.Pairs[at].Key
	}
	o.Scenes = slices.Clone(a.Scenes)
	for i := range o.Scenes {
		o.Scenes[i].Choices = slices.Clone(a.Scenes[i].Choices)
		for j := range o.Scenes[i].Choices {
			w := &o.Scenes[i].Choices[j]
			w.To, w.Score, w.Feedback = a.Scenes[0].ID, 9, "another"
		}
		if i > 0 {
			o.Scenes[i].HTML, o.Scenes[i].Title, o.Scenes[i].Ending = "another", "another", catalog.Poor
		}
	}
	return &o
}

// TestNothingGivesTheAnswerAway: before an attempt a page is the same,
// whatever is right.
func TestNothingGivesTheAnswerAway(t *testing.T) {
	m := sample(t)
	for i := range m.Lessons {
		l := &m.Lessons[i]
		for _, b := range l.ES.Blocks {
			if b.Activity == nil || !b.Activity.Scored() {
				continue
			}
			a := b.Activity
			if cmp.Equal(a, otherwise(a)) {
				t.Fatalf("%s is not changed", a.ID)
			}
			if diff := cmp.Diff(shown(t, kp.ES, m, l, a, progress.Activity{}), shown(t, kp.ES, m, l, otherwise(a), progress.Activity{})); diff != "" {
				t.Errorf("%s shows what is right:\n%s", a.ID, diff)
			}
		}
	}
}
