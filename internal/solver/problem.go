// Package solver finds the best set of modules within a time, and the best
// order to take them in, exactly and with a proof: a precedence-constrained
// coverage knapsack solved by branch and bound over a closure relaxation. It
// knows nothing of learners; all its numbers are whole, and the same problem
// gives the same answer whatever machine or clock.
package solver

import "slices"

// Share is a node that a module teaches and what that is worth.
type Share struct {
	Node  int
	Value int64 // gain × effect, not divided
}

// Module is a candidate. The modules of a problem stand in the order of their
// ids, so that the smaller index is the smaller id.
type Module struct {
	Minutes int64
	Teaches []Share
	Needs   []int // nodes of which some module of the set must teach each
	After   []int // modules that must be in the set too
	Forced  bool  // must be in the set
	Begun   bool  // stands first in the order, but for what it needs itself
}

// Problem is to choose modules of the largest utility within the budget. The
// utility of a set is, over all nodes, the largest value that one of its
// modules has for the node.
type Problem struct {
	Nodes   int
	Modules []Module
	Budget  int64
}

// Limits bound the search by steps, never by a clock.
type Limits struct {
	Proof int // steps to find the best utility and prove it
	Ties  int // further steps to find the first of equally good sets
}

// DefaultLimits are those of the contract.
func DefaultLimits() Limits { return Limits{Proof: 5000, Ties: 500} }

// Set is modules by index, ascending, with what they cost and are worth.
type Set struct {
	Modules []int
	Minutes int64
	Utility int64
}

// better reports whether s comes before t: more utility, then fewer minutes,
// then fewer modules, then smaller ids.
func (s *Set) better(t *Set) bool {
	switch {
	case s.Utility != t.Utility:
		return s.Utility > t.Utility
	case s.Minutes != t.Minutes:
		return s.Minutes < t.Minutes
	case len(s.Modules) != len(t.Modules):
		return len(s.Modules) < len(t.Modules)
	}
	return slices.Compare(s.Modules, t.Modules) < 0
}

// Solution is the best set found, with what no set can exceed.
type Solution struct {
	Set
	UpperBound int64
	Optimal    bool // no set is worth more
	Explored   int
	Feasible   bool  // some set keeps to the budget
	OverBudget int64 // by how much the forced modules alone exceed it
}

// index is a problem with what is looked up all the time.
type index struct {
	*Problem
	teachers [][]int // by node: the modules that teach it
}

func newIndex(p *Problem) *index {
	x := &index{Problem: p, teachers: make([][]int, p.Nodes)}
	for j := range p.Modules {
		for _, s := range p.Modules[j].Teaches {
			x.teachers[s.Node] = append(x.teachers[s.Node], j)
		}
	}
	return x
}

// set adds up modules given as members by index.
func (x *index) set(in []bool) Set {
	var s Set
	best := make([]int64, x.Nodes)
	for j := range x.Modules {
		if !in[j] {
			continue
		}
		s.Modules = append(s.Modules, j)
		s.Minutes += x.Modules[j].Minutes
		for _, share := range x.Modules[j].Teaches {
			if share.Value > best[share.Node] {
				s.Utility += share.Value - best[share.Node]
				best[share.Node] = share.Value
			}
		}
	}
	return s
}

// closed reports whether every module of a set has what it needs in it.
func (x *index) closed(in []bool) bool {
	for j := range x.Modules {
		if in[j] && !x.served(in, j) {
			return false
		}
	}
	return true
}

func (x *index) served(in []bool, j int) bool {
	for _, k := range x.Modules[j].After {
		if !in[k] {
			return false
		}
	}
	for _, n := range x.Modules[j].Needs {
		if !x.taught(in, n) {
			return false
		}
	}
	return true
}

func (x *index) taught(in []bool, node int) bool {
	for _, k := range x.teachers[node] {
		if in[k] {
			return true
		}
	}
	return false
}

// Utility returns what a set of modules is worth.
func (p *Problem) Utility(modules []int) int64 {
	in := make([]bool, len(p.Modules))
	for _, j := range modules {
		in[j] = true
	}
	s := newIndex(p).set(in)
	return s.Utility
}
