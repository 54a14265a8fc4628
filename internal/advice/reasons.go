package advice

import (
	"cmp"
	"slices"

	"knowledgepath/internal/contract"
)

// Codes of reasons; the sentences stand in locales.
const (
	Gap                = "GAP"
	Role               = "ROLE"
	Goal               = "GOAL"
	OrgPriority        = "ORG_PRIORITY"
	NeededFor          = "NEEDED_FOR"
	MentorPin          = "MENTOR_PIN"
	InProgress         = "IN_PROGRESS"
	LanguageSubstitute = "LANGUAGE_SUBSTITUTE"
	PinOverBudget      = "PIN_OVER_BUDGET"
)

// Citing: how much an answer must have moved a chance, in per mille, to be
// cited for it, and how many are.
const (
	citedFrom = 20
	citedMost = 2
)

// citations are the learner's answers with what each has changed.
type citations struct {
	ids   []string
	delta [][]int // by answer and node: chance with it less chance without, per mille
}

// citations leaves out each answer in turn.
func (f *file) citations() *citations {
	c := &citations{}
	for _, place := range f.learner.Cited() {
		without := f.learner.Without(place)
		delta := make([]int, len(f.permille))
		for n := range delta {
			l := level(n)
			delta[n] = signedPermille(f.states.Mastery(n/levels, l) - without.Mastery(n/levels, l))
		}
		c.ids = append(c.ids, f.log[place].ID)
		c.delta = append(c.delta, delta)
	}
	return c
}

func signedPermille(d float64) int {
	if d < 0 {
		return -permille(-d)
	}
	return permille(d)
}

// strongest lists up to two answers that lowered (sign −1) or raised (+1) the
// chance of a node, the strongest first, equal ones by id.
func (c *citations) strongest(node, sign int) (ids []string, deltas []int) {
	var order []int
	for i := range c.ids {
		if c.delta[i][node]*sign >= citedFrom {
			order = append(order, i)
		}
	}
	slices.SortFunc(order, func(i, j int) int {
		return cmp.Or(cmp.Compare(c.delta[j][node]*sign, c.delta[i][node]*sign), cmp.Compare(c.ids[i], c.ids[j]))
	})
	ids, deltas = []string{}, []int{}
	for _, i := range order[:min(citedMost, len(order))] {
		ids = append(ids, c.ids[i])
		deltas = append(deltas, c.delta[i][node])
	}
	return ids, deltas
}

// reason makes a reason that cites nothing.
func reason(code string, data map[string]any) contract.Reason {
	return contract.Reason{Code: code, Data: data, Evidence: []string{}, Delta: []int{}}
}

// reasons says why the module at a position is on the path, what tells the
// learner most first.
func (p *plan) reasons(position int, cited *citations) []contract.Reason {
	j := p.candidates[p.sequence[position]]
	out := p.decided(j)
	var plain []contract.Reason
	for _, n := range p.wanted(j) {
		gap := reason(Gap, p.e.nodeData(n))
		gap.Data["p_permille"] = p.permille[n]
		gap.Evidence, gap.Delta = cited.strongest(n, -1)
		if len(gap.Evidence) > 0 {
			out = append(out, gap)
		} else {
			plain = append(plain, gap)
		}
	}
	for _, n := range p.wanted(j) {
		out = append(out, p.sources(n)...)
	}
	out = append(out, p.neededFor(position)...)
	out = append(out, plain...)
	if p.offers[j].substitute {
		out = append(out, reason(LanguageSubstitute, map[string]any{"language": p.offers[j].language}))
	}
	return out
}

// decided are the reasons that people decided on.
func (p *plan) decided(j int) []contract.Reason {
	var out []contract.Reason
	if _, ok := p.begun[j]; ok {
		out = append(out, reason(InProgress, map[string]any{"minutes_left": p.minutes(j)}))
	}
	if pin, ok := p.pinned[j]; ok {
		out = append(out, reason(MentorPin, map[string]any{"by": pin.By, "note": pin.Note}))
		if p.solution.OverBudget > 0 {
			out = append(out, reason(PinOverBudget, map[string]any{"minutes": p.solution.OverBudget}))
		}
	}
	return out
}

// wanted lists the nodes a module is taken for, the largest gain first.
func (p *plan) wanted(j int) []int {
	var nodes []int
	for _, l := range p.e.modules[j].teaches {
		if p.gain[l.node] > 0 {
			nodes = append(nodes, l.node)
		}
	}
	slices.SortStableFunc(nodes, func(a, b int) int { return cmp.Compare(p.gain[b], p.gain[a]) })
	return nodes
}

// sources says where the need of a node comes from.
func (p *plan) sources(n int) []contract.Reason {
	var out []contract.Reason
	need := &p.needs[n]
	if need.goal {
		out = append(out, reason(Goal, p.e.nodeData(n)))
	}
	if need.org > 0 {
		r := reason(OrgPriority, p.e.nodeData(n))
		r.Data["level_centi"], r.Data["target"], r.Data["priority"], r.Data["risk"] = need.why.LevelCenti, need.why.Target, need.wish, need.why.Risk
		out = append(out, r)
	}
	if need.role > 0 {
		r := reason(Role, p.e.nodeData(n))
		r.Data["role"], r.Data["weight"] = p.answers.Learner.Role, need.role
		out = append(out, r)
	}
	return out
}

// neededFor names the first later module that needs what this one gives.
func (p *plan) neededFor(position int) []contract.Reason {
	mine := &p.problem.Modules[p.sequence[position]]
	for _, at := range p.sequence[position+1:] {
		later := &p.problem.Modules[at]
		needs := slices.Contains(later.After, p.sequence[position])
		for _, s := range mine.Teaches {
			needs = needs || slices.Contains(later.Needs, s.Node)
		}
		if needs {
			return []contract.Reason{reason(NeededFor, map[string]any{"module": p.e.modules[p.candidates[at]].ID})}
		}
	}
	return nil
}

// knownData says which node of a module is mastered by how much, and by which
// answers; of several the one that was least sure.
func (p *plan) knownData(j int, cited *citations) map[string]any {
	least := -1
	for _, l := range p.e.modules[j].teaches {
		if p.mastered[l.node] && (least < 0 || p.permille[l.node] < p.permille[least]) {
			least = l.node
		}
	}
	if least < 0 {
		return map[string]any{}
	}
	data := p.e.nodeData(least)
	data["p_permille"] = p.permille[least]
	data["evidence"], data["delta_permille"] = cited.strongest(least, 1)
	return data
}
