package simulation

import (
	"cmp"
	"fmt"
	"math/rand/v2"
	"slices"

	"knowledgepath/internal/advice"
	"knowledgepath/internal/contract"
)

// Seconds a learner takes for an item, and to rate a competency.
const (
	itemSeconds   = 45
	ratingSeconds = 9
)

// Session is one learner of a world under one method: what is known of them,
// what they can really do, and the time that is left.
type Session struct {
	World   *World
	Engine  *advice.Engine
	Person  *Person
	Answers *contract.Answers
	Seconds int // left

	start   []int // levels at the beginning
	Spent   int   // minutes in modules
	Wasted  int   // of these, in modules that taught nothing new
	Entered int   // modules taken
	Unready int   // of these, without a true prerequisite
	Items   int   // asked before the start
	tests   int   // items asked when a module was about to start
}

// NewSession draws a learner: half speak Spanish alone, one in ten English
// alone.
func NewSession(w *World, e *advice.Engine, truth Truth, seed, number uint64, minutes int) *Session {
	r := rand.New(rand.NewPCG(seed, number))
	p := w.NewPerson(r, truth)
	languages := [][]string{{"es"}, {"es"}, {"es"}, {"es"}, {"es"}, {"en"}, {"es", "en"}, {"es", "en"}, {"es", "en"}, {"es", "en"}}[r.IntN(10)]
	a := &contract.Answers{Schema: contract.AnswersSchema, Learner: contract.Learner{
		ID: fmt.Sprint("learner-", number), Role: fmt.Sprintf("r%d", r.IntN(6)), Languages: languages, MinutesTotal: minutes,
		Goals: []contract.Goal{{Goal: fmt.Sprintf("g%d", r.IntN(8))}},
	}}
	return &Session{World: w, Engine: e, Person: p, Answers: a, Seconds: 60 * minutes, start: slices.Clone(p.Level)}
}

func (s *Session) tell(e contract.Evidence, seconds int) {
	s.Answers.Evidence = append(s.Answers.Evidence, e)
	s.Seconds -= seconds
}

// Ask runs the intake up to so many items, or until the engine would stop.
func (s *Session) Ask(items int, heed bool) {
	for s.Items < items {
		s.Answers.Learner.MinutesTotal = max(0, s.Seconds/60)
		next, err := s.Engine.Intake(s.Answers)
		if err != nil || next.Question == nil || heed && next.Stop {
			return
		}
		if q := next.Question; q.Kind == contract.AskItem {
			s.tell(s.Person.Answer(contract.EvidenceItem, q.Item, ""), itemSeconds)
			s.Items++
		} else {
			s.tell(s.Person.Rate(q.Competency), ratingSeconds)
		}
	}
}

// Plan is the engine's recommendation for the time that is left.
func (s *Session) Plan(previous []contract.Entry) []contract.Entry {
	s.Answers.Learner.MinutesTotal = max(0, s.Seconds/60)
	s.Answers.Constraints.PreviousPlan = nil
	for _, e := range previous {
		s.Answers.Constraints.PreviousPlan = append(s.Answers.Constraints.PreviousPlan, contract.Named{Module: e.Module})
	}
	out, err := s.Engine.Recommend(s.Answers)
	if err != nil {
		return nil
	}
	return out.Plan
}

// module finds a module of the world.
func (w *World) module(id string) *contract.Module {
	i := slices.IndexFunc(w.Catalog.Modules, func(m contract.Module) bool { return m.ID == id })
	return &w.Catalog.Modules[i]
}

// take has the learner take a module.
func (s *Session) take(id string, minutes int) {
	m := s.World.module(id)
	news, ready := false, true
	for _, t := range m.Teaches {
		i := s.World.index[t.Competency]
		news = news || s.Person.Level[i] < t.Level
		below := slices.ContainsFunc(m.Teaches, func(o contract.Teaching) bool {
			return o.Competency == t.Competency && o.Level == t.Level-1
		})
		ready = ready && s.Person.ready(i, t.Level) && (below || s.Person.Level[i] >= t.Level-1)
	}
	s.Spent += minutes
	s.Entered++
	if !news {
		s.Wasted += minutes
	}
	if !ready {
		s.Unready++
	}
	for _, e := range s.Person.Take(m) {
		s.tell(e, 0)
	}
	s.Seconds -= 60 * minutes
}

// Follow takes a plan as it is, as far as the time goes.
func (s *Session) Follow(plan []contract.Entry) {
	for _, e := range plan {
		if 60*e.Minutes <= s.Seconds {
			s.take(e.Module, e.Minutes)
		}
	}
}

// Live takes the first module of the plan and plans again, until nothing fits
// any more; with testOut the learner is asked about each module first.
func (s *Session) Live(testOut bool) {
	tested := map[string]bool{}
	plan := s.Plan(nil)
	for len(plan) > 0 {
		next := plan[0]
		if testOut && !tested[next.Module] {
			tested[next.Module] = true
			if s.test(next.Module) {
				plan = s.Plan(plan)
				continue
			}
		}
		s.take(next.Module, next.Minutes)
		plan = s.Plan(plan[1:])
	}
}

// test asks about a module that is about to start and reports whether
// anything was asked.
func (s *Session) test(module string) bool {
	s.Answers.Constraints.Starting = module
	defer func() { s.Answers.Constraints.Starting = "" }()
	asked := false
	for {
		next, err := s.Engine.Intake(s.Answers)
		if err != nil || next.Question == nil {
			return asked
		}
		s.tell(s.Person.Answer(contract.EvidenceItem, next.Question.Item, module), itemSeconds)
		asked = true
		s.tests++
	}
}

// Closed is how much of what the learner needed and lacked they have now.
func (s *Session) Closed() float64 {
	sum := 0.0
	for n, weight := range s.targets() {
		i := s.World.index[n.Competency]
		if s.start[i] < n.Level && s.Person.Level[i] >= n.Level {
			sum += float64(weight)
		}
	}
	return sum
}

// targets are the nodes the learner needs for themselves.
func (s *Session) targets() map[contract.Node]int {
	out := map[contract.Node]int{}
	c := s.World.Catalog
	for _, w := range c.Roles[s.Answers.Learner.Role] {
		n := contract.Node{Competency: w.Competency, Level: w.Level}
		out[n] = max(out[n], 300*w.Weight)
	}
	for _, g := range s.Answers.Learner.Goals {
		seen := map[contract.Node]bool{}
		for _, n := range c.Goals[g.Goal] {
			if !seen[n] {
				out[n] += 900
			}
			seen[n] = true
		}
	}
	return out
}

// Oracle tells the engine what the learner can really do, and follows its
// plan.
func (s *Session) Oracle() {
	a := *s.Answers
	for i := range s.World.Catalog.Competencies {
		for k := range 12 {
			value := s.Person.Level[i]
			a.Evidence = append(a.Evidence, contract.Evidence{ID: fmt.Sprintf("o%d-%d", i, k), Type: contract.EvidenceMentor, Competency: s.World.Catalog.Competencies[i].ID, Value: &value})
		}
	}
	out, err := s.Engine.Recommend(&a)
	if err == nil {
		s.Follow(out.Plan)
	}
}

// Belief is what a simpler system takes a learner for.
type Belief []int // level by competency

// Rated is the level a learner gives themselves for each competency.
func (s *Session) Rated() Belief {
	b := make(Belief, len(s.Person.Level))
	for i, c := range s.World.Catalog.Competencies {
		b[i] = *s.Person.Rate(c.ID).Value
		s.Seconds -= ratingSeconds
	}
	return b
}

// Quizzed is level 2 for each competency of which one item of level 2 was
// answered right, else none.
func (s *Session) Quizzed() Belief {
	b := make(Belief, len(s.Person.Level))
	for i, c := range s.World.Catalog.Competencies {
		item := s.World.byNode[contract.Node{Competency: c.ID, Level: 2}][0]
		if s.Person.Answer(contract.EvidenceItem, item, "").Response == "correct" {
			b[i] = 2
		}
		s.Seconds -= itemSeconds
	}
	return b
}

// minutes is what a module takes the learner, 0 where it is not in their
// language.
func (s *Session) minutes(m *contract.Module) int {
	for _, l := range s.Answers.Learner.Languages {
		if n := m.Minutes[l]; n > 0 {
			return n
		}
	}
	return 0
}

// InOrder takes, in the catalogue's order, the modules of targets that a
// belief says are lacking.
func (s *Session) InOrder(b Belief) {
	targets := s.targets()
	for i := range s.World.Catalog.Modules {
		m := &s.World.Catalog.Modules[i]
		wanted := slices.ContainsFunc(m.Teaches, func(t contract.Teaching) bool {
			return targets[t.Node()] > 0 && b[s.World.index[t.Competency]] < t.Level
		})
		if n := s.minutes(m); wanted && n > 0 && 60*n <= s.Seconds {
			s.take(m.ID, n)
		}
	}
}

// Greedy takes what a belief says is lacking by worth for the minute, with
// what must come before.
func (s *Session) Greedy(b Belief) {
	have := slices.Clone(b)
	targets := s.targets()
	for {
		var best []*contract.Module
		bestRate := 0.0
		for i := range s.World.Catalog.Modules {
			closure := s.closure(&s.World.Catalog.Modules[i], have, nil)
			minutes, worth := 0, 0.0
			for _, m := range closure {
				minutes += s.minutes(m)
				for _, t := range m.Teaches {
					if have[s.World.index[t.Competency]] < t.Level {
						worth += float64(targets[t.Node()] * t.Effect)
					}
				}
			}
			if minutes > 0 && 60*minutes <= s.Seconds && worth/float64(minutes) > bestRate {
				best, bestRate = closure, worth/float64(minutes)
			}
		}
		if best == nil {
			return
		}
		for _, m := range best {
			s.take(m.ID, s.minutes(m))
			for _, t := range m.Teaches {
				have[s.World.index[t.Competency]] = max(have[s.World.index[t.Competency]], t.Level)
			}
		}
	}
}

// closure is a module after what it needs by a belief; nil where something is
// not offered.
func (s *Session) closure(m *contract.Module, have Belief, above []string) []*contract.Module {
	if s.minutes(m) == 0 || slices.Contains(above, m.ID) {
		return nil
	}
	var out []*contract.Module
	has := slices.Clone(have)
	add := func(n contract.Node) bool {
		if has[s.World.index[n.Competency]] >= n.Level || slices.ContainsFunc(m.Teaches, func(t contract.Teaching) bool { return t.Node() == n }) {
			return true
		}
		var quickest []*contract.Module
		for i := range s.World.Catalog.Modules {
			k := &s.World.Catalog.Modules[i]
			if slices.ContainsFunc(k.Teaches, func(t contract.Teaching) bool { return t.Node() == n }) {
				if c := s.closure(k, has, append(above, m.ID)); c != nil && (quickest == nil || cmp.Less(s.minutes(c[len(c)-1]), s.minutes(quickest[len(quickest)-1]))) {
					quickest = c
				}
			}
		}
		for _, k := range quickest {
			out = append(out, k)
			for _, t := range k.Teaches {
				has[s.World.index[t.Competency]] = max(has[s.World.index[t.Competency]], t.Level)
			}
		}
		return quickest != nil
	}
	for _, t := range m.Teaches {
		i := s.World.index[t.Competency]
		if t.Level > 1 && !add(contract.Node{Competency: t.Competency, Level: t.Level - 1}) {
			return nil
		}
		for _, q := range s.World.Catalog.Competencies[i].Requires {
			if q.Level == t.Level && !add(contract.Node{Competency: q.Competency, Level: q.At}) {
				return nil
			}
		}
	}
	return append(out, m)
}
