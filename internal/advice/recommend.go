package advice

import (
	"slices"

	"knowledgepath/internal/contract"
	"knowledgepath/internal/solver"
)

// Recommend makes the path of a learner. The error is *contract.Faults: a pin
// that can be on no path.
func (e *Engine) Recommend(a *contract.Answers) (*contract.Recommendation, error) {
	d, err := e.open(a).field()
	if err != nil {
		return nil, err
	}
	p := d.plan(a.Learner.MinutesTotal, limits())
	out := &contract.Recommendation{Schema: contract.RecommendationSchema, Versions: e.versions, State: d.beliefs(), Nodes: d.nodes()}
	out.Versions.Input = a.Hash()
	cited := d.citations()
	out.Plan = p.entries(cited)
	out.Skipped = p.skipped(cited)
	out.Totals = p.totals()
	out.WhatIf = p.whatIf()
	return out, nil
}

func (f *file) beliefs() []contract.Belief {
	out := make([]contract.Belief, len(f.e.competencies))
	for i, id := range f.e.competencies {
		out[i].Competency = id
		for x, p := range f.states[i] {
			out[i].P[x] = contract.Chance(p)
		}
	}
	return out
}

func (f *file) nodes() []contract.NodeState {
	out := make([]contract.NodeState, len(f.permille))
	for n := range out {
		out[n] = contract.NodeState{Competency: f.e.competency(n), Level: level(n), Permille: f.permille[n], Mastered: f.mastered[n], Weight: f.needs[n].weight}
	}
	return out
}

// plan is a path: a solution of the problem over a field, in order.
type plan struct {
	*field
	problem  *solver.Problem
	solution solver.Solution
	sequence []int // places among the candidates
}

// plan solves the problem, twice where there is a previous plan that the best
// one departs from: first for the proof, then for a plan that changes no more
// than it gains.
func (d *field) plan(budget int, limits solver.Limits) *plan {
	p := &plan{field: d, problem: d.problem(budget, false)}
	p.solution = solver.Solve(p.problem, limits)
	if p.solution.OverBudget == 0 && d.departs(p.solution.Modules) {
		steady := solver.Solve(d.problem(budget, true), limits)
		p.solution.Explored += steady.Explored
		p.solution.Modules, p.solution.Minutes = steady.Modules, steady.Minutes
		p.solution.Utility = p.problem.Utility(steady.Modules)
		p.solution.UpperBound = max(p.solution.UpperBound, p.solution.Utility)
		p.solution.Optimal = p.solution.Utility == p.solution.UpperBound
	}
	p.sequence = p.problem.Order(p.solution.Modules)
	return p
}

// departs reports whether there is a previous plan and a set has modules that
// are not of it.
func (d *field) departs(set []int) bool {
	if !slices.Contains(d.previous, true) {
		return false
	}
	return slices.ContainsFunc(set, func(i int) bool { return !d.previous[d.candidates[i]] })
}

func (p *plan) totals() contract.Totals {
	s := &p.solution
	return contract.Totals{
		Minutes: int(s.Minutes), Utility: s.Utility, UpperBound: s.UpperBound, Optimal: s.Optimal,
		Explored: s.Explored, OverBudget: int(s.OverBudget),
	}
}

func (p *plan) entries(cited *citations) []contract.Entry {
	out := []contract.Entry{}
	credits := p.problem.Credits(p.sequence)
	for i, at := range p.sequence {
		j := p.candidates[at]
		out = append(out, contract.Entry{
			Module: p.e.modules[j].ID, Position: i + 1, Language: p.offers[j].language, Minutes: p.minutes(j),
			Gain: credits[i], Reasons: p.reasons(i, cited),
		})
	}
	return out
}

// skipped says of every module that is not on the path why it is not.
func (p *plan) skipped(cited *citations) []contract.Skip {
	out := []contract.Skip{}
	var rest []int
	for i := range p.candidates {
		if !slices.Contains(p.solution.Modules, i) {
			rest = append(rest, i)
		}
	}
	minutes := map[int]int64{}
	for i, m := range p.problem.Quickest(rest) {
		minutes[p.candidates[rest[i]]] = m
	}
	for j := range p.e.modules {
		at, candidate := p.place[j]
		if candidate && slices.Contains(p.solution.Modules, at) {
			continue
		}
		s := contract.Skip{Module: p.e.modules[j].ID, Code: p.code[j], Data: map[string]any{}}
		switch s.Code {
		case Mastered:
			s.Data = p.knownData(j, cited)
		case Unreachable:
			if lack := p.missing[j]; lack < 0 {
				s.Data["module"] = p.e.modules[^lack].ID
			} else {
				s.Data = p.e.nodeData(lack)
			}
		case Dominated:
			s.Data["by"] = p.e.modules[p.dominator[j]].ID
		case "":
			s.Code = LowValue
			if m := minutes[j]; m < 0 || m > p.problem.Budget {
				s.Code = OverBudget
				s.Data["minutes"] = m
			}
		}
		out = append(out, s)
	}
	return out
}

// whatIf solves the problem with other budgets.
func (p *plan) whatIf() []contract.WhatIf {
	out := []contract.WhatIf{}
	budget := int(p.problem.Budget)
	for _, delta := range []int{-30, 30, 60} {
		if budget+delta < 0 {
			continue
		}
		other := *p.problem
		other.Budget += int64(delta)
		s := solver.Solve(&other, limits())
		w := contract.WhatIf{MinutesDelta: delta, Utility: s.Utility, Adds: []string{}, Drops: []string{}}
		for i, j := range p.candidates {
			is, was := slices.Contains(s.Modules, i), slices.Contains(p.solution.Modules, i)
			if is && !was {
				w.Adds = append(w.Adds, p.e.modules[j].ID)
			}
			if was && !is {
				w.Drops = append(w.Drops, p.e.modules[j].ID)
			}
		}
		out = append(out, w)
	}
	return out
}
