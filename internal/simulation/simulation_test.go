package simulation

import (
	"math/rand/v2"
	"testing"

	"knowledgepath/internal/advice"
	"knowledgepath/internal/contract"
)

func TestWorldsAreValid(t *testing.T) {
	for seed := range uint64(5) {
		for _, n := range []int{20, 40, 60} {
			w := NewWorld(rand.New(rand.NewPCG(seed, 1)), n)
			if err := w.Catalog.Check(); err != nil {
				t.Errorf("seed %d, %d competencies: %v", seed, n, err)
			}
		}
	}
}

// TestAskingHelps: after twenty questions more is known of a learner than
// before, whatever the truth, and the same seed gives the same numbers.
func TestAskingHelps(t *testing.T) {
	s := NewStudy(3, 6, 20)
	for _, truth := range []Truth{Factor, KST} {
		a, again := s.Classify(truth, []int{0, 20}), s.Classify(truth, []int{0, 20})
		if a[1].Right < a[0].Right+.03 {
			t.Errorf("%s: accuracy %.3f after 20 questions, %.3f before", truth, a[1].Right, a[0].Right)
		}
		if a[1] != again[1] {
			t.Errorf("%s: %v and again %v", truth, a[1], again[1])
		}
	}
}

// TestALifeKeepsThePromises follows learners through test-out, modules, their
// quizzes and every new plan.
func TestALifeKeepsThePromises(t *testing.T) {
	w := NewWorld(rand.New(rand.NewPCG(4, 1)), 20)
	e := advice.NewEngine(w.Catalog, contract.DefaultParams(w.Catalog))
	for i := range uint64(6) {
		s := NewSession(w, e, Truths()[i%3], 9, i, 240)
		s.Ask(10, true)
		plan := s.Plan(nil)
		for len(plan) > 0 {
			out, err := e.Recommend(s.Answers)
			if err != nil {
				t.Fatal(err)
			}
			for _, fault := range advice.Check(w.Catalog, s.Answers, out) {
				t.Errorf("learner %d: %s", i, fault)
			}
			s.test(plan[0].Module)
			if s.Plan(plan); len(plan) > 0 {
				s.take(plan[0].Module, plan[0].Minutes)
			}
			plan = s.Plan(plan[1:])
		}
		if s.Spent == 0 || s.Spent > 240 {
			t.Errorf("learner %d spent %d minutes of 240", i, s.Spent)
		}
	}
}

func TestManyRespondentsTellMore(t *testing.T) {
	s := NewStudy(5, 1, 20)
	_, few := s.Levels(60, 3)
	mean, many := s.Levels(60, 10)
	if many < few+.1 || many < mean {
		t.Errorf("exact level %.3f with 3 respondents, %.3f with 10, %.3f by their mean", few, many, mean)
	}
}

func TestATeamPlanCoversMore(t *testing.T) {
	s := NewStudy(6, 1, 20)
	if alone, team := s.Coverage(3, 6, 180); team < alone {
		t.Errorf("coverage %.3f by individual plans, %.3f by a team plan", alone, team)
	}
}
