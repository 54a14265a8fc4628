package advice

import (
	"fmt"
	"slices"

	"knowledgepath/internal/contract"
	"knowledgepath/internal/solver"
)

// Codes of modules that are not on a path; see the contract.
const (
	Completed   = "COMPLETED"
	Expired     = "EXPIRED"
	Excluded    = "EXCLUDED"
	Language    = "LANGUAGE"
	Mastered    = "MASTERED"
	Unreachable = "UNREACHABLE"
	Dominated   = "DOMINATED"
	OverBudget  = "OVER_BUDGET"
	LowValue    = "LOW_VALUE"
)

// field is the modules of a learner's case by what may become of them.
type field struct {
	*file
	code       []string    // by module: why it is out of the question, "" where it is not
	missing    []int       // by module: what makes it unreachable: a node, or ^module
	dominator  []int       // by module: the one that is as good in every way
	candidates []int       // modules, ascending
	place      map[int]int // by module: its place among the candidates
}

// field sorts out which modules are candidates. The error is *contract.Faults
// and says which pin can be on no path.
func (f *file) field() (*field, error) {
	d := &field{file: f, code: make([]string, len(f.e.modules)), missing: make([]int, len(f.e.modules)), dominator: make([]int, len(f.e.modules)), place: map[int]int{}}
	for j := range f.e.modules {
		d.code[j] = d.barred(j)
	}
	needed := d.neededByForced()
	for j := range f.e.modules {
		if d.code[j] == "" && !f.forced(j) && !needed[j] && !d.teachesWanted(j) {
			d.code[j] = Mastered
		}
	}
	d.dropUnreachable()
	if err := d.checkPins(); err != nil {
		return nil, err
	}
	d.dropDominated()
	for j := range f.e.modules {
		if d.code[j] == "" {
			d.place[j] = len(d.candidates)
			d.candidates = append(d.candidates, j)
		}
	}
	return d, nil
}

// barred is why a module cannot be offered at all.
func (d *field) barred(j int) string {
	_, begun := d.begun[j]
	switch {
	case d.completed[j]:
		return Completed
	case d.e.modules[j].Expired && !begun:
		return Expired
	case d.excluded[j]:
		return Excluded
	case d.offers[j].language == "":
		return Language
	}
	return ""
}

func (d *field) teachesWanted(j int) bool {
	return slices.ContainsFunc(d.e.modules[j].teaches, func(l lesson) bool { return d.gain[l.node] > 0 })
}

// neededByForced marks what pinned and begun modules may need, and what that
// may need: it counts even where nobody needs it for itself.
func (d *field) neededByForced() []bool {
	needed := make([]bool, len(d.e.modules))
	var visit func(j int)
	visit = func(j int) {
		for _, k := range d.e.modules[j].after {
			if d.code[k] == "" && !needed[k] {
				needed[k] = true
				visit(k)
			}
		}
		for _, n := range d.e.modules[j].needs {
			if d.mastered[n] {
				continue
			}
			for k := range d.e.modules {
				if d.code[k] == "" && !needed[k] && d.e.modules[k].effect(n) > 0 {
					needed[k] = true
					visit(k)
				}
			}
		}
	}
	for j := range d.e.modules {
		if d.code[j] == "" && d.forced(j) {
			visit(j)
		}
	}
	return needed
}

// dropUnreachable drops modules that lack something no other can give, until
// none is left. What is begun stays.
func (d *field) dropUnreachable() {
	taught := make([]int, len(d.e.before)) // by node: how many candidates teach it
	count := func(j, by int) {
		for _, l := range d.e.modules[j].teaches {
			taught[l.node] += by
		}
	}
	for j := range d.e.modules {
		if d.code[j] == "" {
			count(j, 1)
		}
	}
	for changed := true; changed; {
		changed = false
		for j := range d.e.modules {
			if _, begun := d.begun[j]; begun || d.code[j] != "" {
				continue
			}
			if lack, is := d.lacks(j, taught); is {
				d.code[j], d.missing[j], changed = Unreachable, lack, true
				count(j, -1)
			}
		}
	}
}

// lacks is the first thing a module needs that no candidate gives.
func (d *field) lacks(j int, taught []int) (lack int, is bool) {
	for _, n := range d.e.modules[j].needs {
		if !d.mastered[n] && taught[n] == 0 {
			return n, true
		}
	}
	for _, k := range d.e.modules[j].after {
		if d.code[k] != "" && d.code[k] != Completed {
			return ^k, true
		}
	}
	return 0, false
}

// checkPins reports pins that can be on no path.
func (d *field) checkPins() error {
	faults := &contract.Faults{Infeasible: true}
	for i, p := range d.answers.Constraints.Pinned {
		j := d.e.number[p.Module]
		if code := d.code[j]; code != "" && code != Completed {
			faults.List = append(faults.List, contract.Fault{
				Path: fmt.Sprintf("answers.constraints.pinned[%d]", i), Code: contract.CodeInfeasible,
				Message: fmt.Sprintf("module %q is pinned and cannot be on the path: %s", p.Module, code),
			})
		}
	}
	if len(faults.List) > 0 {
		return faults
	}
	return nil
}

// dropDominated drops modules that another one is as good as in every way.
func (d *field) dropDominated() {
	named := make([]bool, len(d.e.modules))
	for j := range d.e.modules {
		if d.code[j] == "" {
			for _, k := range d.e.modules[j].after {
				named[k] = true
			}
		}
	}
	teachers := map[int][]int{} // by the first node taught
	for j := range d.e.modules {
		if d.code[j] == "" && len(d.e.modules[j].teaches) > 0 {
			n := d.e.modules[j].teaches[0].node
			teachers[n] = append(teachers[n], j)
		}
	}
	by := make([]int, len(d.e.modules))
	for j := range d.e.modules {
		by[j] = -1
		if d.code[j] != "" || d.forced(j) || named[j] || len(d.e.modules[j].teaches) == 0 {
			continue
		}
		for _, k := range teachers[d.e.modules[j].teaches[0].node] {
			if k != j && d.dominates(k, j) {
				by[j] = k
				break
			}
		}
	}
	for j := range by {
		if by[j] >= 0 {
			d.code[j] = Dominated
		}
	}
	for j := range by {
		if k := by[j]; k >= 0 {
			for by[k] >= 0 {
				k = by[k]
			}
			d.dominator[j] = k
		}
	}
}

// dominates reports whether i is as good as j in every way, and better in one
// or the one with the smaller id.
func (d *field) dominates(i, j int) bool {
	a, b := &d.e.modules[i], &d.e.modules[j]
	if len(a.teaches) != len(b.teaches) || d.minutes(i) > d.minutes(j) || !slices.Equal(a.after, b.after) {
		return false
	}
	for _, n := range a.requires {
		if _, ok := slices.BinarySearch(b.requires, n); !ok {
			return false
		}
	}
	better := d.minutes(i) < d.minutes(j) || len(a.requires) < len(b.requires) || i < j
	for k, l := range a.teaches {
		mine, other := d.effect(i, l), d.effect(j, b.teaches[k])
		if l.node != b.teaches[k].node || mine < other {
			return false
		}
		better = better || mine > other
	}
	return better
}

// problem is the integer problem over the candidates. Modules of the previous
// plan count for 1.05 where steady is set; all values are then twenty times
// as large.
func (d *field) problem(budget int, steady bool) *solver.Problem {
	p := &solver.Problem{Nodes: len(d.e.before), Budget: int64(budget)}
	taught := make([]bool, len(d.e.before))
	for _, j := range d.candidates {
		for _, l := range d.e.modules[j].teaches {
			taught[l.node] = true
		}
	}
	for _, j := range d.candidates {
		m := solver.Module{Minutes: int64(d.minutes(j)), Forced: d.forced(j)}
		_, m.Begun = d.begun[j]
		factor := int64(1)
		if steady {
			factor = 20
			if d.previous[j] && !m.Begun {
				factor = 21
			}
		}
		for _, l := range d.e.modules[j].teaches {
			m.Teaches = append(m.Teaches, solver.Share{Node: l.node, Value: d.gain[l.node] * int64(d.effect(j, l)) * factor})
		}
		for _, n := range d.e.modules[j].needs {
			if !d.mastered[n] && (taught[n] || !m.Begun) {
				m.Needs = append(m.Needs, n)
			}
		}
		for _, k := range d.e.modules[j].after {
			if at, ok := d.place[k]; ok {
				m.After = append(m.After, at)
			}
		}
		p.Modules = append(p.Modules, m)
	}
	return p
}
