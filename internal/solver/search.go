package solver

import (
	"container/heap"
	"slices"
)

// step is a part of all sets: those that keep to its decisions.
type step struct {
	decided []decision
	bound   bound
	pick    int // the module to decide on next, -1 where all is decided
	number  int
}

// steps is a heap: the highest bound first, then the earlier number.
type steps []*step

func (s steps) Len() int { return len(s) }
func (s steps) Less(i, j int) bool {
	if s[i].bound.upper != s[j].bound.upper {
		return s[i].bound.upper > s[j].bound.upper
	}
	return s[i].number < s[j].number
}
func (s steps) Swap(i, j int) { s[i], s[j] = s[j], s[i] }

// Push is for container/heap.
func (s *steps) Push(x any) { *s = append(*s, x.(*step)) }

// Pop is for container/heap.
func (s *steps) Pop() any {
	last := len(*s) - 1
	x := (*s)[last]
	*s = (*s)[:last]
	return x
}

// search is one run of branch and bound.
type search struct {
	x       *index
	relaxed relaxation
	build   *builder
	best    Set
	found   bool
	queue   steps
	count   int
}

// Solve finds the best set. Where the forced modules with what they need
// exceed the budget, the set is these alone, the quickest way.
func Solve(p *Problem, limits Limits) Solution {
	x := newIndex(p)
	forced, ok := x.forced()
	if !ok {
		return Solution{}
	}
	if forced.Minutes > p.Budget {
		return Solution{Set: forced, UpperBound: forced.Utility, Optimal: true, Feasible: true, OverBudget: forced.Minutes - p.Budget}
	}
	s := &search{x: x, relaxed: relaxation{x: x}, build: newBuilder(x)}
	s.offer(forced)
	root := make([]decision, len(p.Modules))
	for j := range p.Modules {
		if p.Modules[j].Forced {
			root[j] = in
		}
	}
	s.start(root)
	upper, ties := int64(-1), 0
	for len(s.queue) > 0 {
		next := heap.Pop(&s.queue).(*step)
		if !s.open(next.bound) {
			continue
		}
		if next.bound.upper > s.best.Utility {
			if s.count >= limits.Proof {
				upper = next.bound.upper
				break
			}
		} else if ties++; ties > limits.Ties || s.count >= limits.Proof {
			break
		}
		s.branch(next)
	}
	upper = max(upper, s.best.Utility)
	return Solution{Set: s.best, UpperBound: upper, Optimal: upper == s.best.Utility, Explored: s.count, Feasible: true}
}

// open reports whether a step may hold a set that comes before the best.
func (s *search) open(b bound) bool {
	return b.upper > s.best.Utility || b.upper == s.best.Utility && b.minutes <= s.best.Minutes
}

// offer takes a set that keeps to all rules, if it is the best so far.
func (s *search) offer(set Set) {
	if !s.found || set.better(&s.best) {
		s.best, s.found = set, true
	}
}

// start looks at the first step and makes a good set from it.
func (s *search) start(root []decision) {
	first, ok := s.look(root)
	if !ok {
		return
	}
	if s.build.cost > s.x.Budget || !s.x.closed(s.build.in) {
		s.build.load(s.best.Modules)
	}
	s.build.fill()
	s.build.trim()
	good := s.x.set(s.build.in)
	s.build.swap(&good)
	s.offer(good)
	if s.open(first.bound) {
		heap.Push(&s.queue, first)
	}
}

// look carries decisions to their consequences, bounds what is left, and
// tries the set that the bound comes from.
func (s *search) look(decided []decision) (*step, bool) {
	s.count++
	if !s.x.consequences(decided) {
		return nil, false
	}
	s.relaxed.build(decided)
	if s.relaxed.fixed.Minutes > s.x.Budget {
		return nil, false
	}
	b := s.relaxed.solve(s.best.Utility)
	pick := s.pick()
	s.build.load(s.relaxed.fixed.Modules)
	for _, j := range s.relaxed.fixed.Modules {
		s.complete(j)
	}
	for i, j := range s.relaxed.members {
		if j >= 0 && s.relaxed.lo[i] {
			s.build.take(int(j))
		}
	}
	if s.build.cost <= s.x.Budget && s.x.closed(s.build.in) {
		set := s.x.set(s.build.in)
		if set.Utility >= s.best.Utility {
			s.build.trim()
			set = s.x.set(s.build.in)
		}
		s.offer(set)
	}
	return &step{decided: decided, bound: b, pick: pick, number: s.count}, true
}

// complete adds what a module that is in still needs.
func (s *search) complete(j int) {
	s.build.in[j] = false
	extra, _ := s.build.closureOf(j)
	s.build.in[j] = true
	for _, k := range extra {
		if k != j {
			s.build.add(k)
		}
	}
}

// branch splits a step in parts.
func (s *search) branch(from *step) {
	if from.bound.upper == s.best.Utility && s.holds(from.decided) {
		s.branchOff(from)
		return
	}
	if from.pick < 0 {
		return
	}
	for _, d := range []decision{in, out} {
		decided := slices.Clone(from.decided)
		decided[from.pick] = d
		s.part(from, decided)
	}
}

// part looks at a part of a step and keeps it where it may matter.
func (s *search) part(from *step, decided []decision) {
	if next, ok := s.look(decided); ok {
		next.bound.upper = min(next.bound.upper, from.bound.upper)
		if s.open(next.bound) {
			heap.Push(&s.queue, next)
		}
	}
}

// holds reports whether the best set keeps to decisions.
func (s *search) holds(decided []decision) bool {
	k := 0
	for j, d := range decided {
		is := k < len(s.best.Modules) && s.best.Modules[k] == j
		if is {
			k++
		}
		if is && d == out || !is && d == in {
			return false
		}
	}
	return true
}

// branchOff splits a step that can only hold sets as good as the best, which
// is in it: another set that comes before the best lacks one of its modules.
func (s *search) branchOff(from *step) {
	decided := slices.Clone(from.decided)
	for _, j := range s.best.Modules {
		if decided[j] != open {
			continue
		}
		without := slices.Clone(decided)
		without[j] = out
		s.part(from, without)
		decided[j] = in
	}
}

// pick chooses the module to decide on: the quickest that teaches the most
// valuable node that is counted without being taught, else the longest that
// is on one side of the budget only, else the longest open one.
func (s *search) pick() int {
	r := &s.relaxed
	if n := s.untaught(); n >= 0 {
		best := -1
		for _, j := range s.x.teachers[n] {
			if r.member[j] >= 0 && (best < 0 || s.x.Modules[j].Minutes < s.x.Modules[best].Minutes) {
				best = j
			}
		}
		if best >= 0 {
			return best
		}
	}
	best, between := -1, false
	for i, j := range r.members {
		if j < 0 {
			continue
		}
		is := r.lo[i] != r.hi[i]
		if best < 0 || is && !between || is == between && s.x.Modules[j].Minutes > s.x.Modules[best].Minutes {
			best, between = int(j), is
		}
	}
	return best
}

// untaught is the node of the most valuable core that the lower set, or one
// that is in, counts on while no module of it teaches it; -1 where there is
// none.
func (s *search) untaught() int {
	r := &s.relaxed
	best, bestValue := -1, int64(-1)
	for i, j := range r.members {
		if j >= 0 || !r.lo[i] {
			continue
		}
		if n := int(^j); !r.lower(n) && r.value[i] > bestValue {
			best, bestValue = n, r.value[i]
		}
	}
	if best < 0 {
		for n, wanted := range r.wanted {
			if wanted && !r.lower(n) {
				return n
			}
		}
	}
	return best
}

// lower reports whether an open module of the lower set teaches a node.
func (r *relaxation) lower(n int) bool {
	for _, j := range r.x.teachers[n] {
		if r.member[j] >= 0 && r.lo[r.member[j]] {
			return true
		}
	}
	return false
}

// consequences settles what follows from decisions; false where they
// contradict each other or the budget.
func (x *index) consequences(decided []decision) bool {
	for changed := true; changed; {
		changed = false
		room := x.Budget
		for j := range x.Modules {
			if decided[j] == out {
				continue
			}
			only, ok := x.must(decided, j)
			switch {
			case !ok && decided[j] == in:
				return false
			case !ok:
				decided[j], changed = out, true
			case decided[j] == in && only >= 0:
				decided[only], changed = in, true
			}
			if decided[j] == in {
				room -= x.Modules[j].Minutes
			}
		}
		for j := range x.Modules {
			if decided[j] == open && x.Modules[j].Minutes > room {
				decided[j], changed = out, true
			}
		}
		if room < 0 {
			return false
		}
	}
	return true
}

// must returns an open module that j cannot do without, -1 where there is
// none, and whether j has all it needs at all.
func (x *index) must(decided []decision, j int) (only int, ok bool) {
	only = -1
	for _, k := range x.Modules[j].After {
		if decided[k] == out {
			return -1, false
		}
		if decided[k] == open {
			only = k
		}
	}
	for _, n := range x.Modules[j].Needs {
		last, count := -1, 0
		for _, k := range x.teachers[n] {
			if decided[k] == in {
				count = 2
				break
			}
			if decided[k] == open {
				last = k
				count++
			}
		}
		if count == 0 {
			return -1, false
		}
		if count == 1 {
			only = last
		}
	}
	return only, true
}
