package intake_test

import (
	"errors"
	"fmt"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"knowledgepath/internal/catalog"
	"knowledgepath/internal/intake"
	"knowledgepath/internal/kp"
)

var at = time.Date(2026, 11, 1, 9, 0, 0, 0, time.UTC)

// options makes options with the keys.
func options(keys ...string) []intake.Option {
	var out []intake.Option
	for _, k := range keys {
		out = append(out, intake.Option{Key: k})
	}
	return out
}

// form is a small bank: the profile, a situation for each of n competencies
// c0, c1, … of falling difficulty, and two questions on the organisation. The
// blocks stand mixed, as authors may leave them.
func form(n int) *intake.Form {
	f := &intake.Form{
		Roles: map[string][]intake.Target{
			"legal": {{Skill: catalog.Skill{Competency: "c1"}, Weight: 2}, {Skill: catalog.Skill{Competency: "c2"}, Weight: 1}},
			"coord": {{Skill: catalog.Skill{Competency: "c0"}, Weight: 1}},
		},
		Goals: map[string][]intake.Target{
			"protect": {{Skill: catalog.Skill{Competency: "c2"}, Weight: 3}},
			"fund":    {{Skill: catalog.Skill{Competency: "c1"}, Weight: 1}, {Skill: catalog.Skill{Competency: "c0"}, Weight: 3}},
		},
	}
	f.Questions = append(f.Questions,
		intake.Question{ID: "o-plan", Block: intake.Organisation, Kind: intake.One, Options: options("no", "yes")},
		intake.Question{ID: intake.RoleQuestion, Block: intake.Profile, Kind: intake.One, Options: options("legal", "coord", "admin", "other")},
	)
	for i := range n {
		f.Questions = append(f.Questions, intake.Question{
			ID: fmt.Sprintf("k%d", i), Block: intake.Knowledge, Kind: intake.One, Options: options("a", "b"),
			Skill: catalog.Skill{Competency: fmt.Sprintf("c%d", i), Level: 1}, Difficulty: n - i,
		})
	}
	f.Questions = append(f.Questions,
		intake.Question{ID: intake.GoalsQuestion, Block: intake.Profile, Kind: intake.UpTo, Max: 2, Options: options("protect", "fund", "rest")},
		intake.Question{ID: intake.TimeQuestion, Block: intake.Profile, Kind: intake.One, Options: options("30", "60", "120", "240")},
		intake.Question{ID: "p-tools", Block: intake.Profile, Kind: intake.Many, Options: options("phone", "pc", "none")},
		intake.Question{ID: "o-legal", Block: intake.Organisation, Kind: intake.One, Options: options("no", "yes")},
	)
	return f
}

func answers(pairs ...string) intake.Answers {
	a := intake.Answers{}
	for i := 0; i < len(pairs); i += 2 {
		x := a[pairs[i]]
		x.Question, x.At = pairs[i], at
		x.Chosen = append(x.Chosen, pairs[i+1])
		a[pairs[i]] = x
	}
	return a
}

func ids(plan []*intake.Question) []string {
	var out []string
	for _, q := range plan {
		out = append(out, q.ID)
	}
	return out
}

func TestPlan(t *testing.T) {
	for _, c := range []struct {
		name    string
		n       int
		answers intake.Answers
		want    []string
	}{
		{"nothing answered: easier situations first", 3, nil,
			[]string{"p-role", "p-goals", "p-time", "p-tools", "k2", "k1", "k0"}},
		{"a role brings its situations forward", 3, answers("p-role", "legal"),
			[]string{"p-role", "p-goals", "p-time", "p-tools", "k1", "k2", "k0"}},
		{"a goal too", 3, answers("p-goals", "fund"),
			[]string{"p-role", "p-goals", "p-time", "p-tools", "k0", "k1", "k2"}},
		{"what was answered stays before the rest", 3, answers("p-role", "legal", "k0", "a"),
			[]string{"p-role", "p-goals", "p-time", "p-tools", "k0", "k1", "k2"}},
		{"the organisation for who coordinates", 1, answers("p-role", "coord"),
			[]string{"p-role", "p-goals", "p-time", "p-tools", "k0", "o-plan", "o-legal"}},
		{"and for who administers", 1, answers("p-role", "admin"),
			[]string{"p-role", "p-goals", "p-time", "p-tools", "k0", "o-plan", "o-legal"}},
		{"not for who said nothing", 1, intake.Answers{intake.RoleQuestion: {Question: intake.RoleQuestion, Skipped: true}},
			[]string{"p-role", "p-goals", "p-time", "p-tools", "k0"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			if diff := cmp.Diff(c.want, ids(form(c.n).Plan(c.answers))); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// TestPlanAsksNoMoreThanItSays: however large the bank and whatever was
// answered, at most KnowledgeMax situations, none twice, and every situation
// answered among them.
func TestPlanAsksNoMoreThanItSays(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(0, 25).Draw(t, "situations")
		f := form(n)
		a := intake.Answers{}
		if role := rapid.SampledFrom([]string{"", "legal", "coord"}).Draw(t, "role"); role != "" {
			a = answers("p-role", role)
		}
		answered := min(rapid.IntRange(0, intake.KnowledgeMax).Draw(t, "answered"), n)
		for _, i := range rapid.Permutation(numbers(n)).Draw(t, "which")[:answered] {
			id := fmt.Sprintf("k%d", i)
			a[id] = intake.Answer{Question: id, Chosen: []string{"a"}}
		}
		seen, situations := map[string]bool{}, 0
		for _, q := range f.Plan(a) {
			if seen[q.ID] {
				t.Fatalf("%s is asked twice", q.ID)
			}
			seen[q.ID] = true
			if q.Block == intake.Knowledge {
				situations++
			}
		}
		if want := min(n, intake.KnowledgeMax); situations != want {
			t.Fatalf("%d situations are asked of %d, want %d", situations, n, want)
		}
		for id := range a {
			if !seen[id] {
				t.Fatalf("%s was answered and is out of sight", id)
			}
		}
	})
}

func numbers(n int) []int {
	out := make([]int, n)
	for i := range out {
		out[i] = i
	}
	return out
}

// TestNextComesToAnEnd: answering or skipping what is asked leads through
// every question once, whatever is said.
func TestNextComesToAnEnd(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		f, a := form(rapid.IntRange(0, 14).Draw(t, "situations")), intake.Answers{}
		for asked := 0; ; asked++ {
			q := f.Next(a)
			if q == nil {
				break
			}
			if asked > len(f.Questions) {
				t.Fatalf("%d questions asked of a bank of %d", asked, len(f.Questions))
			}
			if _, twice := a[q.ID]; twice {
				t.Fatalf("%s is asked again", q.ID)
			}
			o := rapid.SampledFrom(q.Options).Draw(t, q.ID)
			answer, err := q.Check([]string{o.Key}, rapid.Bool().Draw(t, "skip"), at)
			if err != nil {
				t.Fatalf("%s refuses its own option %s: %v", q.ID, o.Key, err)
			}
			a[q.ID] = answer
		}
		for _, q := range f.Plan(a) {
			if _, ok := a[q.ID]; !ok {
				t.Fatalf("%s is in the plan and was not asked", q.ID)
			}
		}
	})
}

func TestPlace(t *testing.T) {
	f := form(2)
	a := answers("p-role", "coord")
	for _, c := range []struct {
		id            string
		number, of    int
		before, after string
	}{
		{"p-role", 1, 4, "", "p-goals"},
		{"p-tools", 4, 4, "p-time", "k0"},
		{"k0", 1, 2, "p-tools", "k1"},
		{"k1", 2, 2, "k0", "o-plan"},
		{"o-legal", 2, 2, "o-plan", ""},
		{"nowhere", 0, 0, "", ""},
	} {
		number, of, before, after := f.Place(a, c.id)
		if number != c.number || of != c.of || id(before) != c.before || id(after) != c.after {
			t.Errorf("%s is %d of %d between %q and %q; want %d of %d between %q and %q",
				c.id, number, of, id(before), id(after), c.number, c.of, c.before, c.after)
		}
	}
	if number, of, _, _ := f.Place(nil, "o-legal"); number != 0 || of != 0 {
		t.Errorf("a question that is not asked stands at %d of %d", number, of)
	}
}

func id(q *intake.Question) string {
	if q == nil {
		return ""
	}
	return q.ID
}

func TestCheck(t *testing.T) {
	f := form(1)
	for _, c := range []struct {
		name     string
		question string
		chosen   []string
		skip     bool
		want     []string
		fault    string
	}{
		{"one", "p-role", []string{"legal"}, false, []string{"legal"}, ""},
		{"the same one twice", "p-role", []string{"legal", "legal"}, false, []string{"legal"}, ""},
		{"two of one", "p-role", []string{"legal", "coord"}, false, nil, "intake.toomany.one"},
		{"none of one", "p-role", nil, false, nil, "intake.missing.one"},
		{"none, skipped", "p-role", nil, true, nil, ""},
		{"some, and skipped", "p-role", []string{"legal"}, true, nil, ""},
		{"an option there is not", "p-role", []string{"king"}, false, nil, "intake.unknown"},
		{"an option there is not, among others", "p-tools", []string{"pc", "abacus"}, false, nil, "intake.unknown"},
		{"an empty option", "p-tools", []string{""}, false, nil, "intake.unknown"},
		{"several", "p-tools", []string{"pc", "phone", "none"}, false, []string{"pc", "phone", "none"}, ""},
		{"none of several", "p-tools", nil, false, nil, "intake.missing.many"},
		{"as many as allowed", "p-goals", []string{"rest", "fund"}, false, []string{"rest", "fund"}, ""},
		{"as many as allowed, one of them twice", "p-goals", []string{"rest", "fund", "rest"}, false, []string{"rest", "fund"}, ""},
		{"more than allowed", "p-goals", []string{"rest", "fund", "protect"}, false, nil, "intake.toomany.upto"},
		{"none of up to two", "p-goals", nil, false, nil, "intake.missing.many"},
		{"not known yet", "k0", []string{catalog.DontKnow}, false, []string{catalog.DontKnow}, ""},
		{"not known yet, of oneself", "p-role", []string{catalog.DontKnow}, false, nil, "intake.unknown"},
	} {
		t.Run(c.name, func(t *testing.T) {
			got, err := f.Question(c.question).Check(c.chosen, c.skip, at)
			fault := ""
			if e, ok := errors.AsType[*kp.Error](err); ok {
				fault = e.Key
				if e.Kind != kp.Invalid {
					t.Errorf("kind %d, want Invalid", e.Kind)
				}
			}
			if fault != c.fault {
				t.Fatalf("says %q, want %q", fault, c.fault)
			}
			want := intake.Answer{}
			if c.fault == "" {
				want = intake.Answer{Question: c.question, Chosen: c.want, Skipped: c.skip, At: at}
			}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestWeights(t *testing.T) {
	for _, c := range []struct {
		name    string
		answers intake.Answers
		want    map[string]int
	}{
		{"nothing", nil, map[string]int{}},
		{"a role", answers("p-role", "legal"), map[string]int{"c1": 2, "c2": 1}},
		{"a goal", answers("p-goals", "fund"), map[string]int{"c0": 3, "c1": 1}},
		{"both: the larger counts", answers("p-role", "legal", "p-goals", "protect", "p-goals", "fund"),
			map[string]int{"c0": 3, "c1": 2, "c2": 3}},
		{"a role that asks for nothing", answers("p-role", "other"), map[string]int{}},
		{"two roles at once are none", answers("p-role", "legal", "p-role", "coord"), map[string]int{}},
	} {
		t.Run(c.name, func(t *testing.T) {
			if diff := cmp.Diff(c.want, form(3).Weights(c.answers)); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestMinutesPerWeek(t *testing.T) {
	for chosen, want := range map[string]int{"30": 30, "60": 60, "120": 120, "240": 240, "9000": 60, "": 60} {
		if got := answers(intake.TimeQuestion, chosen).MinutesPerWeek(); got != want {
			t.Errorf("%q minutes a week are taken for %d, want %d", chosen, got, want)
		}
	}
	if got := (intake.Answers{}).MinutesPerWeek(); got != 60 {
		t.Errorf("without an answer %d minutes, want 60", got)
	}
}

func TestAnswers(t *testing.T) {
	a := answers("p-role", "coord", "p-goals", "fund", "p-goals", "rest")
	if !a.Chose("p-goals", "rest") || a.Chose("p-goals", "protect") || a.Chose("p-time", "30") {
		t.Errorf("Chose reads %v wrongly", a)
	}
	if one, several, none := a.One("p-role"), a.One("p-goals"), a.One("p-time"); one != "coord" || several != "" || none != "" {
		t.Errorf("One gives %q, %q and %q; want coord and nothing", one, several, none)
	}
}
