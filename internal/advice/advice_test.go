package advice

import (
	"encoding/json"
	"errors"
	"fmt"
	"math/rand/v2"
	"runtime"
	"slices"
	"testing"
	"time"

	"knowledgepath/internal/contract"
)

// at is the time all tests advise at.
func at() time.Time { return time.Date(2025, 6, 1, 0, 0, 0, 0, time.UTC) }

// randomCatalog draws a small catalogue with everything a catalogue can have.
func randomCatalog(r *rand.Rand) *contract.Catalog {
	for {
		c := &contract.Catalog{Schema: contract.CatalogSchema, Domains: []string{"p", "q"}, Roles: map[string][]contract.Weighted{}, Goals: map[string][]contract.Node{}}
		n := 2 + r.IntN(4)
		for i := range n {
			k := contract.Competency{ID: fmt.Sprintf("c%d", i), Domain: c.Domains[i%2]}
			if i >= 2 && r.IntN(2) == 0 {
				parent := c.Competencies[i-2].ID
				k.MainParent = &parent
				k.Requires = append(k.Requires, contract.Requirement{Level: 1 + r.IntN(2), Competency: parent, At: 1})
			}
			c.Competencies = append(c.Competencies, k)
		}
		node := func() contract.Node {
			return contract.Node{Competency: c.Competencies[r.IntN(n)].ID, Level: 1 + r.IntN(3)}
		}
		for i := range 3 + r.IntN(10) {
			m := contract.Module{ID: fmt.Sprintf("m%02d", i), Minutes: map[string]int{}, Expired: r.IntN(15) == 0}
			for _, lang := range []string{"es", "en"} {
				if r.IntN(4) > 0 {
					m.Minutes[lang] = 5 * (1 + r.IntN(12))
				}
			}
			for range 1 + r.IntN(5)/4 {
				t := node()
				if !slices.ContainsFunc(m.Teaches, func(o contract.Teaching) bool { return o.Node() == t }) {
					m.Teaches = append(m.Teaches, contract.Teaching{Competency: t.Competency, Level: t.Level, Effect: 100 + r.IntN(901)})
				}
			}
			if r.IntN(6) == 0 {
				m.Requires = append(m.Requires, node())
			}
			if i > 0 && r.IntN(10) == 0 {
				m.After = append(m.After, fmt.Sprintf("m%02d", r.IntN(i)))
			}
			c.Modules = append(c.Modules, m)
		}
		for i := range 12 {
			t := node()
			c.Items = append(c.Items, contract.Item{ID: fmt.Sprintf("i%02d", i), Competency: t.Competency, Level: t.Level})
		}
		for range 4 {
			t := node()
			c.Roles["r"] = append(c.Roles["r"], contract.Weighted{Competency: t.Competency, Level: t.Level, Weight: r.IntN(4)})
			c.Goals["g"] = append(c.Goals["g"], node())
		}
		for i := range 3 {
			c.Practices = append(c.Practices, contract.Practice{ID: fmt.Sprintf("p%d", i), Target: 3})
		}
		if c.Check() == nil {
			return c
		}
	}
}

// randomAnswers draws a learner of a catalogue.
func randomAnswers(r *rand.Rand, c *contract.Catalog) *contract.Answers {
	a := &contract.Answers{Schema: contract.AnswersSchema, Learner: contract.Learner{
		ID: fmt.Sprint(r.IntN(100)), Role: "r", Languages: [][]string{{"es"}, {"en"}, {"es", "en"}}[r.IntN(3)],
		SecondLanguageOK: r.IntN(3) == 0, MinutesTotal: 5 * r.IntN(60)}}
	if r.IntN(2) == 0 {
		a.Learner.Goals = []contract.Goal{{Goal: "g"}}
	}
	competency := func() string { return c.Competencies[r.IntN(len(c.Competencies))].ID }
	if r.IntN(2) == 0 {
		a.Organisation.Profile = []contract.Standing{{Competency: competency(), LevelCenti: 100 + r.IntN(301), Target: 1 + r.IntN(4), Risk: r.IntN(2) == 0}}
		a.Organisation.Priorities = []contract.Priority{{Competency: competency(), Weight: 1 + r.IntN(3)}}
	}
	module := func() string { return c.Modules[r.IntN(len(c.Modules))].ID }
	for i := range r.IntN(14) {
		value := r.IntN(4)
		e := contract.Evidence{ID: fmt.Sprintf("e%02d", i), At: at().Add(-time.Duration(r.IntN(50)) * time.Hour)}
		switch r.IntN(6) {
		case 0:
			e.Type, e.Competency, e.Value = contract.EvidenceSelfRating, competency(), &value
		case 1:
			e.Type, e.Competency, e.Value = contract.EvidenceMentor, competency(), &value
		case 2:
			e.Type, e.Module = contract.EvidenceCompleted, module()
		default:
			e.Type, e.Item, e.Response = contract.EvidenceItem, c.Items[r.IntN(len(c.Items))].ID, []string{"correct", "correct", "wrong", "dont_know"}[r.IntN(4)]
		}
		a.Evidence = append(a.Evidence, e)
	}
	k := &a.Constraints
	if r.IntN(4) == 0 {
		k.Pinned = append(k.Pinned, contract.Pin{Module: module(), By: "ana"})
	}
	if r.IntN(4) == 0 {
		k.Excluded = append(k.Excluded, contract.Named{Module: module()})
	}
	if r.IntN(4) == 0 {
		left := r.IntN(20)
		k.InProgress = append(k.InProgress, contract.Begun{Module: module(), MinutesLeft: &left})
	}
	if r.IntN(6) == 0 {
		k.Waived = append(k.Waived, contract.Waiver{Competency: competency(), Level: 1 + r.IntN(3)})
	}
	return a
}

// TestEveryRecommendationKeepsItsPromises checks the properties of the
// contract and compares the utility with that of every possible set.
func TestEveryRecommendationKeepsItsPromises(t *testing.T) {
	instances := 2000
	if testing.Short() {
		instances = 300
	}
	r := rand.New(rand.NewPCG(11, 12))
	infeasible := 0
	for i := range instances {
		c := randomCatalog(r)
		a := randomAnswers(r, c)
		out, err := NewEngine(c, contract.DefaultParams(c)).Recommend(a)
		if err != nil {
			faults, ok := errors.AsType[*contract.Faults](err)
			if !ok || !faults.Infeasible || len(a.Constraints.Pinned) == 0 {
				t.Fatalf("instance %d: %v", i, err)
			}
			infeasible++
			continue
		}
		for _, fault := range Check(c, a, out) {
			t.Errorf("instance %d: %s", i, fault)
		}
		if best := bruteUtility(c, a, out); out.Totals.OverBudget == 0 && len(a.Constraints.InProgress) == 0 && best != out.Totals.Utility {
			t.Errorf("instance %d: utility %d, by brute force %d", i, out.Totals.Utility, best)
		}
		if t.Failed() {
			text, _ := json.Marshal(map[string]any{"catalog": c, "answers": a, "out": out})
			t.Fatalf("%s", text)
		}
	}
	if infeasible == 0 || infeasible > instances/4 {
		t.Errorf("%d of %d instances are infeasible", infeasible, instances)
	}
}

// bruteUtility tries every set of modules that the contract allows, from the
// documents alone.
func bruteUtility(c *contract.Catalog, a *contract.Answers, out *contract.Recommendation) int64 {
	k := &audit{catalog: c, answers: a, out: out, modules: map[string]*contract.Module{}, nodes: map[contract.Node]contract.NodeState{}, requires: map[contract.Node][]contract.Node{}}
	for _, n := range out.Nodes {
		k.nodes[contract.Node{Competency: n.Competency, Level: n.Level}] = n
	}
	for _, q := range c.Competencies {
		for l := 2; l <= 3; l++ {
			n := contract.Node{Competency: q.ID, Level: l}
			k.requires[n] = append(k.requires[n], contract.Node{Competency: q.ID, Level: l - 1})
		}
		for _, need := range q.Requires {
			n := contract.Node{Competency: q.ID, Level: need.Level}
			k.requires[n] = append(k.requires[n], contract.Node{Competency: need.Competency, Level: need.At})
		}
	}
	pinned := map[string]bool{}
	for _, p := range a.Constraints.Pinned {
		pinned[p.Module] = true
	}
	type option struct {
		*contract.Module
		minutes int
		scale   int64
	}
	var options []option
	for i := range c.Modules {
		m := &c.Modules[i]
		minutes := -1
		for lang, n := range m.Minutes {
			if slices.Contains(a.Learner.Languages, lang) && (minutes < 0 || n < minutes) {
				minutes = n
			}
		}
		o := option{m, minutes, 10}
		if minutes < 0 && a.Learner.SecondLanguageOK {
			for _, n := range m.Minutes {
				if n = (5*n + 2) / 4; o.minutes < 0 || n < o.minutes {
					o.minutes, o.scale = n, 9
				}
			}
		}
		useful := slices.ContainsFunc(m.Teaches, func(t contract.Teaching) bool {
			n := k.nodes[t.Node()]
			return n.Weight > 0 && !n.Mastered
		})
		barred := k.completed(m.ID) || m.Expired || slices.Contains(a.Constraints.Excluded, contract.Named{Module: m.ID}) || o.minutes < 0
		if !barred && (useful || pinned[m.ID] || k.planned(m.ID)) { // what only a pin needs is taken for it alone
			options = append(options, o)
		}
	}
	best := int64(0)
	for mask := range 1 << len(options) {
		minutes, chosen, taught := 0, map[string]bool{}, map[contract.Node]int64{}
		for i, o := range options {
			if mask>>i&1 == 1 {
				minutes += o.minutes
				chosen[o.ID] = true
				for _, t := range o.Teaches {
					effect := int64(t.Effect)
					if o.scale == 9 {
						effect = (9*effect + 5) / 10
					}
					taught[t.Node()] = max(taught[t.Node()], effect)
				}
			}
		}
		if minutes > a.Learner.MinutesTotal {
			continue
		}
		ok := true
		for id := range pinned {
			ok = ok && (chosen[id] || k.completed(id))
		}
		for i, o := range options {
			if mask>>i&1 == 0 {
				continue
			}
			for _, n := range k.needs(o.Module) {
				ok = ok && taught[n] > 0
			}
			for _, after := range o.After {
				ok = ok && (chosen[after] || k.completed(after))
			}
		}
		if !ok {
			continue
		}
		utility := int64(0)
		for n, effect := range taught {
			if s := k.nodes[n]; !s.Mastered {
				utility += s.Weight * int64(1000-s.Permille) * effect
			}
		}
		best = max(best, utility)
	}
	return best
}

// shuffled is the same documents in another order.
func shuffled(r *rand.Rand, c *contract.Catalog, a *contract.Answers) (*contract.Catalog, *contract.Answers) {
	d, b := *c, *a
	d.Competencies, d.Modules, d.Items = slices.Clone(c.Competencies), slices.Clone(c.Modules), slices.Clone(c.Items)
	d.Practices, b.Evidence = slices.Clone(c.Practices), slices.Clone(a.Evidence)
	mix := func(n int, swap func(i, j int)) { r.Shuffle(n, swap) }
	mix(len(d.Competencies), func(i, j int) { d.Competencies[i], d.Competencies[j] = d.Competencies[j], d.Competencies[i] })
	mix(len(d.Modules), func(i, j int) { d.Modules[i], d.Modules[j] = d.Modules[j], d.Modules[i] })
	mix(len(d.Items), func(i, j int) { d.Items[i], d.Items[j] = d.Items[j], d.Items[i] })
	mix(len(b.Evidence), func(i, j int) { b.Evidence[i], b.Evidence[j] = b.Evidence[j], b.Evidence[i] })
	return &d, &b
}

func TestTheSameInputGivesTheSameBytes(t *testing.T) {
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(0))
	r := rand.New(rand.NewPCG(13, 14))
	answer := func(c *contract.Catalog, a *contract.Answers) string {
		e := NewEngine(c, contract.DefaultParams(c))
		out, err := e.Recommend(a)
		if err != nil {
			return err.Error()
		}
		next, err := e.Intake(a)
		if err != nil {
			t.Fatal(err)
		}
		text, err := json.Marshal([]any{out, next})
		if err != nil {
			t.Fatal(err)
		}
		return string(text)
	}
	for range 20 {
		c := randomCatalog(r)
		a := randomAnswers(r, c)
		want := answer(c, a)
		for _, procs := range []int{1, 2, 8} {
			runtime.GOMAXPROCS(procs)
			for range 3 {
				if got := answer(shuffled(r, c, a)); got != want {
					t.Fatalf("in another order\n%s\nnot\n%s", got, want)
				}
			}
		}
	}
}

// TestAPlanStays: with its own plan as the previous one a
// learner gets it again; with another they lose little.
func TestAPlanStays(t *testing.T) {
	r := rand.New(rand.NewPCG(15, 16))
	for range 200 {
		c := randomCatalog(r)
		a := randomAnswers(r, c)
		e := NewEngine(c, contract.DefaultParams(c))
		first, err := e.Recommend(a)
		if err != nil {
			continue
		}
		a.Constraints.PreviousPlan = nil
		for _, m := range first.Plan {
			a.Constraints.PreviousPlan = append(a.Constraints.PreviousPlan, contract.Named{Module: m.Module})
		}
		again, err := e.Recommend(a)
		if err != nil {
			t.Fatal(err)
		}
		if x, y := fmt.Sprint(first.Plan), fmt.Sprint(again.Plan); x != y {
			t.Fatalf("plan %s, and with itself as the previous one %s", x, y)
		}
		a.Constraints.PreviousPlan = nil
		for range 3 {
			a.Constraints.PreviousPlan = append(a.Constraints.PreviousPlan, contract.Named{Module: c.Modules[r.IntN(len(c.Modules))].ID})
		}
		other, err := e.Recommend(a)
		if err != nil {
			t.Fatal(err)
		}
		if other.Totals.UpperBound != first.Totals.Utility || other.Totals.Utility*105 < first.Totals.Utility*100 {
			t.Fatalf("totals %+v, without a previous plan %+v", other.Totals, first.Totals)
		}
		for _, fault := range Check(c, a, other) {
			t.Error(fault)
		}
	}
}

// TestCitationsAreTrue leaves each cited answer out and looks again.
func TestCitationsAreTrue(t *testing.T) {
	r := rand.New(rand.NewPCG(17, 18))
	cited := 0
	for range 150 {
		c := randomCatalog(r)
		a := randomAnswers(r, c)
		e := NewEngine(c, contract.DefaultParams(c))
		out, err := e.Recommend(a)
		if err != nil {
			continue
		}
		p := func(b *contract.Answers, competency any, level any) float64 {
			return e.open(b).states.Mastery(e.model.Number(competency.(string)), level.(int))
		}
		for _, m := range out.Plan {
			for _, reason := range m.Reasons {
				for i, id := range reason.Evidence {
					b := *a
					b.Evidence = slices.DeleteFunc(slices.Clone(a.Evidence), func(x contract.Evidence) bool { return x.ID == id })
					delta := p(a, reason.Data["competency"], reason.Data["level"]) - p(&b, reason.Data["competency"], reason.Data["level"])
					if got := signedPermille(delta); got != reason.Delta[i] {
						t.Fatalf("%s cites %s with %d, leaving it out gives %d", m.Module, id, reason.Delta[i], got)
					}
					cited++
				}
			}
		}
	}
	if cited < 50 {
		t.Errorf("only %d citations", cited)
	}
}
