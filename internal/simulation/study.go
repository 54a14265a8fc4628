package simulation

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"

	"knowledgepath/internal/advice"
	"knowledgepath/internal/contract"
)

// Study is a world with its engine and how many learners to draw.
type Study struct {
	World  *World
	Engine *advice.Engine
	Seed   uint64
	N      int
}

// NewStudy makes a world of so many competencies with default parameters.
func NewStudy(seed uint64, n, competencies int) *Study {
	w := NewWorld(rand.New(rand.NewPCG(seed, 1)), competencies)
	return &Study{World: w, Engine: advice.NewEngine(w.Catalog, contract.DefaultParams(w.Catalog)), Seed: seed, N: n}
}

// Accuracy is how well nodes are told apart after some questions: the share
// right, of the nodes believed with at least .8 either way their share and
// the share right, and the calibration error.
type Accuracy struct{ Right, Sure, SureRight, Error float64 }

// Classify asks learners so many items each and compares what is believed with
// what is true.
func (s *Study) Classify(truth Truth, steps []int) []Accuracy {
	scores := make([]score, len(steps))
	for i := range s.N {
		l := NewSession(s.World, s.Engine, truth, s.Seed, uint64(i), 480)
		for k, items := range steps {
			l.Ask(items, false)
			scores[k].add(l)
		}
	}
	out := make([]Accuracy, len(steps))
	for k := range out {
		out[k] = scores[k].accuracy()
	}
	return out
}

// score adds up nodes in ten bins of what is believed.
type score struct {
	right, sure, sureRight, total int
	believed, true                [10]float64
	count                         [10]int
}

func (c *score) add(l *Session) {
	out, err := l.Engine.Recommend(l.Answers)
	if err != nil {
		return
	}
	for _, n := range out.Nodes {
		has := l.Person.Has(n.Competency, n.Level)
		bin := min(9, n.Permille/100)
		c.count[bin]++
		c.believed[bin] += float64(n.Permille) / 1000
		right := has == (n.Permille >= 500)
		c.total++
		if right {
			c.right++
		}
		if has {
			c.true[bin]++
		}
		if n.Permille >= 800 || n.Permille <= 200 {
			c.sure++
			if right {
				c.sureRight++
			}
		}
	}
}

func (c *score) accuracy() Accuracy {
	ece := 0.0
	for b, n := range c.count {
		if n > 0 {
			ece += math.Abs(c.believed[b]-c.true[b]) / float64(c.total)
		}
	}
	share := func(a, b int) float64 { return float64(a) / float64(max(1, b)) }
	return Accuracy{share(c.right, c.total), share(c.sure, c.total), share(c.sureRight, c.sure), ece}
}

// FullTest is the accuracy of asking an item for every node and taking right
// answers for mastery, and of taking self-ratings at their word.
func (s *Study) FullTest(truth Truth) (test, rating float64) {
	right, rated, total := 0, 0, 0
	for i := range s.N {
		l := NewSession(s.World, s.Engine, truth, s.Seed, uint64(i), 480)
		said := l.Rated()
		for n, items := range s.World.byNode {
			_ = n
			node := l.Person.nodeOf(items[0])
			has := l.Person.Has(node.Competency, node.Level)
			total++
			if has == (l.Person.Answer(contract.EvidenceItem, items[0], "").Response == "correct") {
				right++
			}
			if has == (said[s.World.index[node.Competency]] >= node.Level) {
				rated++
			}
		}
	}
	return float64(right) / float64(total), float64(rated) / float64(total)
}

// Method is a way of bringing a learner through a budget.
type Method struct {
	Name string
	Run  func(*Session)
}

// Methods are the engine's and what it is compared with.
func Methods() []Method {
	none := func(s *Session) Belief { return make(Belief, len(s.Person.Level)) }
	return []Method{
		{"all targets, catalogue order", func(s *Session) { s.InOrder(none(s)) }},
		{"self-rating, catalogue order", func(s *Session) { s.InOrder(s.Rated()) }},
		{"40-item quiz, catalogue order", func(s *Session) { s.InOrder(s.Quizzed()) }},
		{"self-rating, greedy", func(s *Session) { s.Greedy(s.Rated()) }},
		{"40-item quiz, greedy", func(s *Session) { s.Greedy(s.Quizzed()) }},
		{Profile, func(s *Session) { s.Follow(s.Plan(nil)) }},
		{Static, func(s *Session) { s.Ask(10, true); s.Follow(s.Plan(nil)) }},
		{Replan, func(s *Session) { s.Ask(10, true); s.Live(false) }},
		{Ours, func(s *Session) { s.Ask(10, true); s.Live(true) }},
	}
}

// The engine's methods, by name.
const (
	Profile = "ours: profile only"
	Static  = "ours: 10 items, static"
	Replan  = "ours: 10 items, re-plan"
	Ours    = "ours: 10 items, test-out, re-plan"
)

// Outcome is what a method achieved: the gap closed against the oracle's, the
// share of minutes on what was known, of modules without a true
// prerequisite, and the mean of items asked before the start.
type Outcome struct{ Closed, Wasted, Unready, Items float64 }

// Compare runs methods over the same learners with a budget.
func (s *Study) Compare(truth Truth, budget int, methods []Method) []Outcome {
	oracle := s.run(truth, budget, Method{"oracle", func(l *Session) { l.Oracle() }})
	out := make([]Outcome, len(methods))
	for i, m := range methods {
		out[i] = s.run(truth, budget, m)
		out[i].Closed /= oracle.Closed
	}
	return out
}

func (s *Study) run(truth Truth, budget int, m Method) Outcome {
	var closed float64
	var spent, wasted, entered, unready, items int
	for i := range s.N {
		l := NewSession(s.World, s.Engine, truth, s.Seed, uint64(i), budget)
		m.Run(l)
		closed += l.Closed()
		spent += l.Spent
		wasted += l.Wasted
		entered += l.Entered
		unready += l.Unready
		items += l.Items
	}
	share := func(a, b int) float64 { return float64(a) / float64(max(1, b)) }
	return Outcome{closed, share(wasted, spent), share(unready, entered), share(items, s.N)}
}

// Steadiness is what re-planning after a quiz changes: the loss of utility
// against the best plan, the largest such ratio, and how much of the plan
// stays (Jaccard).
type Steadiness struct{ Loss, Worst, Jaccard float64 }

// Steady re-plans after the first module of each learner's plan.
func (s *Study) Steady(truth Truth, budget int) Steadiness {
	out := Steadiness{Worst: 1}
	n := 0
	for i := range s.N {
		l := NewSession(s.World, s.Engine, truth, s.Seed, uint64(i), budget)
		l.Ask(10, true)
		plan := l.Plan(nil)
		if len(plan) < 2 {
			continue
		}
		l.take(plan[0].Module, plan[0].Minutes)
		l.Plan(plan[1:])
		r, err := l.Engine.Recommend(l.Answers)
		if err != nil {
			continue
		}
		n++
		ratio := float64(r.Totals.UpperBound) / float64(max(1, r.Totals.Utility))
		out.Loss += 1 - 1/ratio
		out.Worst = max(out.Worst, ratio)
		out.Jaccard += jaccard(plan[1:], r.Plan)
	}
	out.Loss /= float64(max(1, n))
	out.Jaccard /= float64(max(1, n))
	return out
}

func jaccard(a, b []contract.Entry) float64 {
	both := 0
	for _, x := range a {
		if slices.ContainsFunc(b, func(y contract.Entry) bool { return x.Module == y.Module }) {
			both++
		}
	}
	return float64(both) / float64(max(1, len(a)+len(b)-both))
}

// Cited is the share of planned modules that cite an answer after twelve
// questions.
func (s *Study) Cited(truth Truth, budget int) float64 {
	cited, total := 0, 0
	for i := range s.N {
		l := NewSession(s.World, s.Engine, truth, s.Seed, uint64(i), budget)
		l.Ask(12, false)
		for _, e := range l.Plan(nil) {
			total++
			if slices.ContainsFunc(e.Reasons, func(r contract.Reason) bool { return len(r.Evidence) > 0 }) {
				cited++
			}
		}
	}
	return float64(cited) / float64(max(1, total))
}

// Levels is how often an organisation's level of a practice is found exactly,
// by the mean of the answers and by the engine.
func (s *Study) Levels(organisations, respondents int) (mean, engine float64) {
	r := rand.New(rand.NewPCG(s.Seed, uint64(respondents)))
	c := &contract.Catalog{Schema: contract.CatalogSchema}
	for k := range 20 {
		c.Practices = append(c.Practices, contract.Practice{ID: fmt.Sprintf("p%02d", k), Target: 3})
	}
	e := advice.NewEngine(c, contract.DefaultParams(c))
	byMean, byEngine, total := 0, 0, 0
	for range organisations {
		levels, answers, means := organisation(r, c, respondents)
		for k, p := range e.OrgProfile(answers, 1).Practices {
			if p.LevelCenti == nil {
				continue
			}
			total++
			if int(math.Round(float64(*p.LevelCenti)/100)) == levels[k] {
				byEngine++
			}
			if int(math.Round(means[k])) == levels[k] {
				byMean++
			}
		}
	}
	return float64(byMean) / float64(total), float64(byEngine) / float64(total)
}

// organisation draws one with inflated answers, of which 15 % are missing.
func organisation(r *rand.Rand, c *contract.Catalog, respondents int) (levels []int, answers *contract.OrgAnswers, means []float64) {
	general := 1.5 + 2*r.Float64()
	clamp := func(x float64) int { return int(math.Round(min(4, max(1, x)))) }
	for range c.Practices {
		levels = append(levels, clamp(general+.9*r.NormFloat64()))
	}
	answers = &contract.OrgAnswers{Schema: contract.OrgAnswersSchema}
	means = make([]float64, len(levels))
	count := make([]float64, len(levels))
	for i := range respondents {
		bias := .2 + .5*r.NormFloat64()
		p := contract.Respondent{ID: fmt.Sprint(i)}
		for k, level := range levels {
			if r.IntN(100) >= 15 {
				said := clamp(float64(level) + bias + .8*r.NormFloat64())
				p.Answers = append(p.Answers, contract.Rating{Practice: c.Practices[k].ID, Level: said})
				means[k] += float64(said)
				count[k]++
			}
		}
		answers.Respondents = append(answers.Respondents, p)
	}
	for k := range means {
		means[k] /= max(1, count[k])
	}
	return levels, answers, means
}

// Coverage is how well teams can do what is critical after individual plans
// and after a team plan, by what is believed: .6 for one who can, .4 for a
// second.
func (s *Study) Coverage(teams, staff, minutes int) (individual, team float64) {
	for k := range teams {
		t := &contract.Team{Schema: contract.TeamSchema}
		r := rand.New(rand.NewPCG(s.Seed, uint64(1000+k)))
		profile := []contract.Standing{}
		for _, i := range r.Perm(len(s.World.Catalog.Competencies))[:8] {
			id := s.World.Catalog.Competencies[i].ID
			profile = append(profile, contract.Standing{Competency: id, LevelCenti: 150, Target: 3})
			for l := 1; l <= 2; l++ {
				t.Critical = append(t.Critical, contract.Node{Competency: id, Level: l})
			}
		}
		for i := range staff {
			l := NewSession(s.World, s.Engine, Factor, s.Seed, uint64(100*k+i), minutes)
			l.Answers.Organisation.Profile = profile
			l.Ask(10, true)
			l.Answers.Learner.MinutesTotal = minutes
			t.Members = append(t.Members, *l.Answers)
		}
		out, err := s.Engine.TeamPlan(t)
		if err != nil {
			continue
		}
		var alone [][]contract.Entry
		var together [][]contract.Entry
		for i := range t.Members {
			rec, err := s.Engine.Recommend(&t.Members[i])
			if err == nil {
				alone = append(alone, rec.Plan)
			}
			at := slices.IndexFunc(out.Plans, func(p contract.MemberPlan) bool { return p.Learner == t.Members[i].Learner.ID })
			together = append(together, out.Plans[at].Plan)
		}
		individual += s.covered(t, alone) / float64(teams)
		team += s.covered(t, together) / float64(teams)
	}
	return individual, team
}

// covered is the expected coverage of the critical nodes after plans.
func (s *Study) covered(t *contract.Team, plans [][]contract.Entry) float64 {
	sum := 0.0
	state := make([]map[contract.Node]float64, len(plans))
	for i := range plans {
		state[i] = map[contract.Node]float64{}
		rec, err := s.Engine.Recommend(&t.Members[i])
		if err != nil {
			continue
		}
		for _, n := range rec.Nodes {
			state[i][contract.Node{Competency: n.Competency, Level: n.Level}] = float64(n.Permille) / 1000
		}
	}
	for _, n := range t.Critical {
		none, one := 1.0, 0.0
		for i, plan := range plans {
			p := state[i][n]
			for _, e := range plan {
				for _, taught := range s.World.module(e.Module).Teaches {
					if taught.Node() == n {
						p = max(p, state[i][n]+(1-state[i][n])*float64(taught.Effect)/1000)
					}
				}
			}
			one = one*(1-p) + none*p
			none *= 1 - p
		}
		sum += .6*(1-none) + .4*(1-none-one)
	}
	return sum / float64(len(t.Critical))
}

// Log is what so many learners leave behind: twelve questions of the intake,
// of which one in five is drawn by lot, and fifteen answers to quizzes.
func (s *Study) Log(truth Truth, learners int) []*contract.Answers {
	var out []*contract.Answers
	for i := range learners {
		l := NewSession(s.World, s.Engine, truth, s.Seed+1, uint64(i), 480)
		for k := range 27 {
			item := s.World.Catalog.Items[l.Person.r.IntN(len(s.World.Catalog.Items))].ID
			kind := contract.EvidenceQuiz
			if k < 12 {
				kind = contract.EvidenceItem
				if next, err := s.Engine.Intake(l.Answers); k%5 > 0 && err == nil && next.Question != nil && next.Question.Item != "" {
					item = next.Question.Item
				}
			}
			l.tell(l.Person.Answer(kind, item, ""), itemSeconds)
		}
		out = append(out, l.Answers)
	}
	return out
}

// With is the same study with other parameters.
func (s *Study) With(p *contract.Params) *Study {
	return &Study{World: s.World, Engine: advice.NewEngine(s.World.Catalog, p), Seed: s.Seed, N: s.N}
}
