package solver

// forcedLimit bounds the search for the quickest way to give the forced
// modules what they need; there are few ways.
const forcedLimit = 20_000

// quickest is the search for the fewest minutes in which the forced modules
// have what they need.
type quickest struct {
	x     *index
	in    []bool
	cost  int64
	best  Set
	found bool
	count int
}

// forced is the forced modules with what they need, in the fewest minutes;
// false where something they need is not to be had.
func (x *index) forced() (Set, bool) {
	q := &quickest{x: x, in: make([]bool, len(x.Modules))}
	for j := range x.Modules {
		if x.Modules[j].Forced {
			q.in[j] = true
			q.cost += x.Modules[j].Minutes
		}
	}
	q.descend()
	return q.best, q.found
}

// Quickest returns, for each of some modules, the minutes of the quickest set
// that has it with the forced ones, -1 where there is none.
func (p *Problem) Quickest(modules []int) []int64 {
	x := newIndex(p)
	out := make([]int64, len(modules))
	for i, j := range modules {
		was := p.Modules[j].Forced
		p.Modules[j].Forced = true
		set, ok := x.forced()
		p.Modules[j].Forced = was
		if out[i] = set.Minutes; !ok {
			out[i] = -1
		}
	}
	return out
}

// descend supplies the first thing that is missing, in every way.
func (q *quickest) descend() {
	q.count++
	if q.found && (q.cost > q.best.Minutes || q.count > forcedLimit) {
		return
	}
	ways, missing := q.missing()
	if !missing {
		set := q.x.set(q.in)
		if !q.found || set.Minutes < q.best.Minutes || set.Minutes == q.best.Minutes && set.better(&q.best) {
			q.best, q.found = set, true
		}
		return
	}
	for _, k := range ways {
		q.in[k] = true
		q.cost += q.x.Modules[k].Minutes
		q.descend()
		q.cost -= q.x.Modules[k].Minutes
		q.in[k] = false
	}
}

// missing lists the modules of which one must be added.
func (q *quickest) missing() (ways []int, is bool) {
	for j := range q.x.Modules {
		if !q.in[j] {
			continue
		}
		for _, k := range q.x.Modules[j].After {
			if !q.in[k] {
				return []int{k}, true
			}
		}
		for _, n := range q.x.Modules[j].Needs {
			if !q.x.taught(q.in, n) {
				return q.x.teachers[n], true
			}
		}
	}
	return nil, false
}
