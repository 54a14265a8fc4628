package advice

import (
	"fmt"
	"slices"

	"knowledgepath/internal/contract"
)

// Check looks at a recommendation as an auditor would, from the documents
// alone, and lists what it promises and does not keep: minutes, prerequisites,
// languages, what people decided, the sums, the codes, the citations.
func Check(c *contract.Catalog, a *contract.Answers, r *contract.Recommendation) []string {
	k := &audit{catalog: c, answers: a, out: r, modules: map[string]*contract.Module{}, nodes: map[contract.Node]contract.NodeState{}, requires: map[contract.Node][]contract.Node{}}
	for i := range c.Modules {
		k.modules[c.Modules[i].ID] = &c.Modules[i]
	}
	for _, n := range r.Nodes {
		k.nodes[contract.Node{Competency: n.Competency, Level: n.Level}] = n
	}
	for _, competency := range c.Competencies {
		for l := 2; l <= levels; l++ {
			n := contract.Node{Competency: competency.ID, Level: l}
			k.requires[n] = append(k.requires[n], contract.Node{Competency: competency.ID, Level: l - 1})
		}
		for _, q := range competency.Requires {
			n := contract.Node{Competency: competency.ID, Level: q.Level}
			k.requires[n] = append(k.requires[n], contract.Node{Competency: q.Competency, Level: q.At})
		}
	}
	k.checkPlaces()
	k.checkPrerequisites()
	k.checkSums()
	k.checkNodes()
	k.checkSkipped()
	k.checkCitations()
	return k.faults
}

// audit is a recommendation under examination.
type audit struct {
	catalog  *contract.Catalog
	answers  *contract.Answers
	out      *contract.Recommendation
	modules  map[string]*contract.Module
	nodes    map[contract.Node]contract.NodeState
	requires map[contract.Node][]contract.Node
	faults   []string
}

func (k *audit) fault(format string, args ...any) {
	k.faults = append(k.faults, fmt.Sprintf(format, args...))
}

// completed reports whether the learner has finished a module.
func (k *audit) completed(module string) bool {
	return slices.ContainsFunc(k.answers.Evidence, func(e contract.Evidence) bool {
		return e.Type == contract.EvidenceCompleted && e.Module == module
	})
}

func (k *audit) begun(module string) bool {
	return slices.ContainsFunc(k.answers.Constraints.InProgress, func(b contract.Begun) bool { return b.Module == module })
}

func (k *audit) planned(module string) bool {
	return slices.ContainsFunc(k.out.Plan, func(e contract.Entry) bool { return e.Module == module })
}

// checkPlaces: every module of the catalogue once, planned or skipped, at
// positions from one; pins in, exclusions and completed ones out; languages.
func (k *audit) checkPlaces() {
	seen := map[string]bool{}
	once := func(module string) {
		if seen[module] || k.modules[module] == nil {
			k.fault("%s stands twice, or is none", module)
		}
		seen[module] = true
	}
	for i, e := range k.out.Plan {
		once(e.Module)
		if e.Position != i+1 {
			k.fault("%s at position %d, not %d", e.Module, e.Position, i+1)
		}
		if k.completed(e.Module) || slices.Contains(k.answers.Constraints.Excluded, contract.Named{Module: e.Module}) {
			k.fault("%s is completed or excluded", e.Module)
		}
		mine := slices.Contains(k.answers.Learner.Languages, e.Language)
		if _, offered := k.modules[e.Module].Minutes[e.Language]; !offered || !mine && !k.answers.Learner.SecondLanguageOK {
			k.fault("%s in %q", e.Module, e.Language)
		}
	}
	for _, s := range k.out.Skipped {
		once(s.Module)
	}
	if len(seen) != len(k.modules) {
		k.fault("%d modules of %d are planned or skipped", len(seen), len(k.modules))
	}
	for _, p := range k.answers.Constraints.Pinned {
		if !k.planned(p.Module) && !k.completed(p.Module) {
			k.fault("the pin %s is not on the path", p.Module)
		}
	}
}

// needs lists the nodes a module needs from others.
func (k *audit) needs(m *contract.Module) []contract.Node {
	needs := slices.Clone(m.Requires)
	for _, t := range m.Teaches {
		needs = append(needs, k.requires[t.Node()]...)
	}
	return slices.DeleteFunc(needs, func(n contract.Node) bool {
		return k.nodes[n].Mastered || slices.ContainsFunc(m.Teaches, func(t contract.Teaching) bool { return t.Node() == n })
	})
}

// checkPrerequisites: what a module needs is mastered or taught before it,
// but for what the learner has begun already.
func (k *audit) checkPrerequisites() {
	taught, done := map[contract.Node]bool{}, map[string]bool{}
	for _, e := range k.out.Plan {
		m := k.modules[e.Module]
		for _, n := range k.needs(m) {
			if !taught[n] && !k.begun(e.Module) {
				k.fault("%s needs %v, which nothing before it teaches", e.Module, n)
			}
		}
		for _, after := range m.After {
			if !done[after] && !k.completed(after) && !k.begun(e.Module) {
				k.fault("%s comes after %s, which is not before it", e.Module, after)
			}
		}
		for _, t := range m.Teaches {
			taught[t.Node()] = true
		}
		done[e.Module] = true
	}
}

// checkSums: minutes and utility add up, and keep to budget and bound.
func (k *audit) checkSums() {
	minutes, utility, best := 0, int64(0), map[contract.Node]int64{}
	for _, e := range k.out.Plan {
		minutes += e.Minutes
		gain := int64(0)
		for _, t := range k.modules[e.Module].Teaches {
			state := k.nodes[t.Node()]
			effect := t.Effect
			if !slices.Contains(k.answers.Learner.Languages, e.Language) {
				effect = (9*effect + 5) / 10
			}
			if value := state.Weight * int64(1000-state.Permille) * int64(effect); !state.Mastered && value > best[t.Node()] {
				gain += value - best[t.Node()]
				best[t.Node()] = value
			}
		}
		if gain != e.Gain {
			k.fault("%s gains %d, not %d", e.Module, gain, e.Gain)
		}
		utility += gain
	}
	t := k.out.Totals
	if minutes != t.Minutes || utility != t.Utility || t.Utility > t.UpperBound || t.Optimal && t.Utility != t.UpperBound {
		k.fault("totals %+v, by adding up %d minutes, utility %d", t, minutes, utility)
	}
	if over := max(0, minutes-k.answers.Learner.MinutesTotal); over != t.OverBudget {
		k.fault("%d minutes over the budget, not %d", over, t.OverBudget)
	}
}

// checkNodes: chances and mastery are as the contract says, and mastering a
// level is mastering those below it.
func (k *audit) checkNodes() {
	for _, b := range k.out.State {
		sum := 0.0
		for _, p := range b.P {
			sum += float64(p)
		}
		if !(sum > 1-1e-6 && sum < 1+1e-6) {
			k.fault("the chances of %s add up to %v", b.Competency, sum)
		}
	}
	for n, s := range k.nodes {
		waived := slices.ContainsFunc(k.answers.Constraints.Waived, func(w contract.Waiver) bool {
			return w.Competency == n.Competency && w.Level >= n.Level
		})
		if s.Mastered != (s.Permille >= masteredFrom || waived) {
			k.fault("%v: mastered %v at %d", n, s.Mastered, s.Permille)
		}
		if below, ok := k.nodes[contract.Node{Competency: n.Competency, Level: n.Level - 1}]; ok && (below.Permille < s.Permille || s.Mastered && !below.Mastered) {
			k.fault("%v is likelier than the level below it", n)
		}
	}
}

// checkSkipped: each code is true.
func (k *audit) checkSkipped() {
	for _, s := range k.out.Skipped {
		m := k.modules[s.Module]
		offered := k.answers.Learner.SecondLanguageOK && len(m.Minutes) > 0
		for lang := range m.Minutes {
			offered = offered || slices.Contains(k.answers.Learner.Languages, lang)
		}
		useful := slices.ContainsFunc(m.Teaches, func(t contract.Teaching) bool {
			n := k.nodes[t.Node()]
			return n.Weight > 0 && !n.Mastered
		})
		excluded := slices.Contains(k.answers.Constraints.Excluded, contract.Named{Module: s.Module})
		first := ""
		switch {
		case k.completed(s.Module):
			first = Completed
		case m.Expired && !k.begun(s.Module):
			first = Expired
		case excluded:
			first = Excluded
		case !offered:
			first = Language
		case !useful && s.Code == Mastered:
			first = Mastered
		case slices.Contains([]string{Unreachable, Dominated, OverBudget, LowValue}, s.Code):
			first = s.Code
		}
		if s.Code != first {
			k.fault("%s is skipped as %s, not %s", s.Module, s.Code, first)
		}
	}
}

// checkCitations: every answer cited exists, and the stronger comes first.
func (k *audit) checkCitations() {
	for _, e := range k.out.Plan {
		for _, r := range e.Reasons {
			if len(r.Evidence) != len(r.Delta) || len(r.Evidence) > citedMost {
				k.fault("%s: %s cites %v with %v", e.Module, r.Code, r.Evidence, r.Delta)
			}
			for i, id := range r.Evidence {
				if !slices.ContainsFunc(k.answers.Evidence, func(ev contract.Evidence) bool { return ev.ID == id }) {
					k.fault("%s: no answer %s", e.Module, id)
				}
				if r.Delta[i] > -citedFrom || i > 0 && r.Delta[i] < r.Delta[i-1] {
					k.fault("%s: %s cites %v with %v", e.Module, r.Code, r.Evidence, r.Delta)
				}
			}
		}
	}
}
