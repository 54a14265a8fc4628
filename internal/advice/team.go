package advice

import (
	"cmp"
	"slices"

	"knowledgepath/internal/contract"
	"knowledgepath/internal/solver"
)

// How a team's ability is counted, in per mille: one person who can, and the
// second; and how often the members' plans are gone over.
const (
	firstShare  = 600
	secondShare = 400
	teamRounds  = 3
)

// criticalWeight is what a critical node counts for everyone, besides their
// own needs: as much as what an organisation wants most and lacks.
const criticalWeight = orgShare * 3

// TeamPlan finds who should learn what so that two people can do whatever is
// critical. Each member's plan is made in turn, with each node counted by how
// much the team would gain if one more could. The error is *contract.Faults.
func (e *Engine) TeamPlan(t *contract.Team) (*contract.TeamPlan, error) {
	g := &team{e: e, critical: make([]bool, len(e.before))}
	for _, n := range t.Critical {
		g.critical[e.node(n.Competency, n.Level)] = true
	}
	members := slices.Clone(t.Members)
	slices.SortFunc(members, func(a, b contract.Answers) int { return cmp.Compare(a.Learner.ID, b.Learner.ID) })
	for i := range members {
		g.members = append(g.members, e.open(&members[i]))
		g.has = append(g.has, slices.Clone(g.members[i].permille))
	}
	if len(t.Critical) == 0 {
		g.allNeeds()
	}
	before := g.coverages()
	g.plans = make([]*plan, len(g.members))
	for range teamRounds {
		for i := range g.members {
			if err := g.assign(i); err != nil {
				return nil, err
			}
		}
	}
	return g.result(before), nil
}

// team is a team plan in the making.
type team struct {
	e        *Engine
	critical []bool // by node
	members  []*file
	has      [][]int // by member and node: chance to have it with the plan so far, per mille
	plans    []*plan
}

// allNeeds takes what anyone needs for critical where nothing is named.
func (g *team) allNeeds() {
	for _, f := range g.members {
		for n := range f.needs {
			g.critical[n] = g.critical[n] || f.needs[n].direct()
		}
	}
}

// assign makes one member's plan, given what the others will have.
func (g *team) assign(i int) error {
	f := *g.members[i]
	f.needs, f.gain = slices.Clone(f.needs), make([]int64, len(f.gain))
	for n := range f.needs {
		weight := f.needs[n].weight
		if g.critical[n] {
			weight += criticalWeight
		}
		none, one := g.others(i, n)
		f.needs[n].weight = (weight*(firstShare*none+secondShare*one) + 500_000) / 1_000_000
		if weight > 0 {
			f.needs[n].weight = max(1, f.needs[n].weight)
		}
	}
	f.e.addPrerequisites(f.needs)
	for n := range f.gain {
		if !f.mastered[n] {
			f.gain[n] = f.needs[n].weight * int64(1000-f.permille[n])
		}
	}
	d, err := f.field()
	if err != nil {
		return err
	}
	p := d.plan(f.answers.Learner.MinutesTotal, solver.DefaultLimits())
	g.plans[i] = p
	g.has[i] = p.after()
	return nil
}

// others are the chances that nobody else, and exactly one other, has a node,
// in per mille.
func (g *team) others(i, n int) (none, one int64) {
	none, one = 1000, 0
	for k := range g.members {
		if k == i {
			continue
		}
		has := int64(g.has[k][n])
		one = (one*(1000-has) + none*has + 500) / 1000
		none = (none*(1000-has) + 500) / 1000
	}
	return none, one
}

// after is each node's chance once the plan is done, in per mille.
func (p *plan) after() []int {
	out := slices.Clone(p.permille)
	for _, at := range p.sequence {
		j := p.candidates[at]
		for _, l := range p.e.modules[j].teaches {
			had := p.permille[l.node]
			out[l.node] = max(out[l.node], had+((1000-had)*p.effect(j, l)+500)/1000)
		}
	}
	return out
}

// coverages are the team's, by node, in per mille.
func (g *team) coverages() []int {
	out := make([]int, len(g.critical))
	for n := range out {
		none, one := g.others(-1, n)
		out[n] = int((firstShare*(1000-none) + secondShare*max(0, 1000-none-one) + 500) / 1000)
	}
	return out
}

func (g *team) result(before []int) *contract.TeamPlan {
	out := &contract.TeamPlan{Schema: contract.TeamPlanSchema, Plans: []contract.MemberPlan{}, Coverage: []contract.Coverage{}}
	for i, f := range g.members {
		p := g.plans[i]
		entries := p.entries(p.citations())
		out.Plans = append(out.Plans, contract.MemberPlan{Learner: f.answers.Learner.ID, Plan: entries})
	}
	after := g.coverages()
	for n, critical := range g.critical {
		if critical {
			out.Coverage = append(out.Coverage, contract.Coverage{Competency: g.e.competency(n), Level: level(n), Before: before[n], After: after[n]})
		}
	}
	return out
}
