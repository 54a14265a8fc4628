package advice

import "knowledgepath/internal/contract"

// Shares of a node's weight, in hundredths for each point: what the role
// uses, what the learner wants, what the organisation lacks.
const (
	roleShare = 300
	orgShare  = 400
	goalShare = 300
	goalPoint = 3
)

// need is why a node is needed: the parts its weight is made of.
type need struct {
	role   int                // 0..3
	goal   bool               //
	org    int64              // share of the weight
	why    *contract.Standing // where the organisation stands, if that counts
	wish   int                // how much the organisation wants it, 1..3
	weight int64
}

// needsOf weighs every node for a learner: direct needs, and one for what is
// needed only as a prerequisite.
func (e *Engine) needsOf(a *contract.Answers) []need {
	needs := make([]need, len(e.before))
	for _, w := range e.catalog.Roles[a.Learner.Role] {
		n := &needs[e.node(w.Competency, w.Level)]
		n.role = max(n.role, w.Weight)
	}
	for _, g := range a.Learner.Goals {
		if g.Goal == "" {
			needs[e.node(g.Competency, g.Level)].goal = true
		}
		for _, n := range e.catalog.Goals[g.Goal] {
			needs[e.node(n.Competency, n.Level)].goal = true
		}
	}
	e.addOrganisation(needs, &a.Organisation)
	for i := range needs {
		n := &needs[i]
		n.weight = int64(roleShare*n.role) + n.org
		if n.goal {
			n.weight += goalShare * goalPoint
		}
	}
	e.addPrerequisites(needs)
	return needs
}

// addOrganisation adds what the organisation lacks to all levels of a
// competency.
func (e *Engine) addOrganisation(needs []need, o *contract.Organisation) {
	wish := map[string]int{}
	for _, p := range o.Priorities {
		wish[p.Competency] = max(wish[p.Competency], p.Weight)
	}
	for i := range o.Profile {
		s := &o.Profile[i]
		share := orgWeight(s, max(1, wish[s.Competency]))
		for l := 1; l <= levels; l++ {
			n := &needs[e.node(s.Competency, l)]
			if share > n.org {
				n.org, n.why, n.wish = share, s, max(1, wish[s.Competency])
			}
		}
	}
}

// orgWeight is 100·4·(target − level)/3 × priority × (1.5 at risk), rounded.
func orgWeight(s *contract.Standing, wish int) int64 {
	gap := max(0, 100*s.Target-s.LevelCenti)
	risk := 2 // in halves
	if s.Risk {
		risk = 3
	}
	times := int64(gap) * int64(wish) * int64(risk) * orgShare / 100
	return (times + 3) / 6 // gap is in hundredths: 100 of them and 3·2 below the line
}

// addPrerequisites gives weight one to what is needed only for something
// else.
func (e *Engine) addPrerequisites(needs []need) {
	var visit func(n int)
	visit = func(n int) {
		for _, p := range e.before[n] {
			if needs[p].weight == 0 {
				needs[p].weight = 1
				visit(p)
			}
		}
	}
	for n := range needs {
		if needs[n].weight > 1 || needs[n].direct() {
			visit(n)
		}
	}
}

// direct reports whether a node is needed for itself.
func (n *need) direct() bool { return n.role > 0 || n.goal || n.org > 0 }
