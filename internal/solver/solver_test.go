package solver

import (
	"math/rand/v2"
	"slices"
	"testing"
	"time"
)

// random makes a problem like those of small catalogues: chains of levels,
// alternatives, modules that teach two nodes, needs across chains, forced
// modules.
func random(r *rand.Rand, modules int) *Problem {
	competencies := 2 + r.IntN(4)
	p := &Problem{Nodes: competencies * 3, Budget: int64(5 * r.IntN(80))}
	gains := make([]int64, p.Nodes)
	coarse := r.IntN(3) == 0 // equal values make ties
	for n := range gains {
		gains[n] = int64(100 * (r.IntN(10)) * (200 + r.IntN(800)))
		if coarse {
			gains[n] = int64(1 + r.IntN(2))
		}
	}
	for j := range modules {
		m := Module{Minutes: int64(5 * (1 + r.IntN(16)))}
		if coarse {
			m.Minutes = int64(10 * (1 + r.IntN(2)))
		}
		for range 1 + r.IntN(10)/8 {
			n := r.IntN(p.Nodes)
			if !slices.ContainsFunc(m.Teaches, func(s Share) bool { return s.Node == n }) {
				effect := int64(100 + r.IntN(901))
				if coarse {
					effect = 1
				}
				m.Teaches = append(m.Teaches, Share{n, gains[n] * effect})
			}
		}
		for _, s := range m.Teaches {
			if s.Node%3 > 0 && r.IntN(4) > 0 {
				m.Needs = append(m.Needs, s.Node-1)
			}
			if r.IntN(4) == 0 && s.Node >= 3 {
				m.Needs = append(m.Needs, r.IntN(s.Node/3*3))
			}
		}
		m.Needs = slices.DeleteFunc(m.Needs, func(n int) bool {
			return slices.ContainsFunc(m.Teaches, func(s Share) bool { return s.Node == n })
		})
		if j > 0 && r.IntN(12) == 0 {
			m.After = append(m.After, r.IntN(j))
		}
		m.Forced = r.IntN(25) == 0
		p.Modules = append(p.Modules, m)
	}
	return p
}

// brute tries every set.
func brute(p *Problem) (best Set, found bool) {
	x := newIndex(p)
	in := make([]bool, len(p.Modules))
	for mask := range 1 << len(in) {
		ok := true
		for j := range in {
			in[j] = mask>>j&1 == 1
			ok = ok && (in[j] || !p.Modules[j].Forced)
		}
		if !ok || !x.closed(in) {
			continue
		}
		if s := x.set(in); s.Minutes <= p.Budget && (!found || s.better(&best)) {
			best, found = s, true
		}
	}
	return best, found
}

func TestEqualsBruteForce(t *testing.T) {
	instances := 2500
	if testing.Short() {
		instances = 300
	}
	r := rand.New(rand.NewPCG(1, 2))
	begun := time.Now()
	for i := range instances {
		p := random(r, 3+r.IntN(12))
		got := Solve(p, DefaultLimits())
		want, found := brute(p)
		if found != (got.Feasible && got.OverBudget == 0) {
			t.Fatalf("instance %d: feasible %v over %d, by brute force %v", i, got.Feasible, got.OverBudget, found)
		}
		if !found {
			continue
		}
		if got.Utility != want.Utility || !got.Optimal || got.UpperBound != want.Utility {
			t.Fatalf("instance %d: utility %d (bound %d, optimal %v), by brute force %d", i, got.Utility, got.UpperBound, got.Optimal, want.Utility)
		}
		if !slices.Equal(got.Modules, want.Modules) || got.Minutes != want.Minutes {
			t.Errorf("instance %d: %v in %d minutes, by brute force %v in %d", i, got.Modules, got.Minutes, want.Modules, want.Minutes)
		}
	}
	t.Logf("%d instances in %v", instances, time.Since(begun))
}

// cost is what an order is judged by.
func cost(p *Problem, sequence []int) (sum int64) {
	var time int64
	credits := p.Credits(sequence)
	for i, j := range sequence {
		time += p.Modules[j].Minutes
		sum += credits[i] * time
	}
	return sum
}

// allowed reports whether everything in a sequence comes after what it needs.
func allowed(p *Problem, sequence []int) bool {
	x := newIndex(p)
	in := make([]bool, len(p.Modules))
	for _, j := range sequence {
		if !x.served(in, j) {
			return false
		}
		in[j] = true
	}
	return true
}

// acyclic reports whether any order of a set is allowed.
func acyclic(p *Problem, set []int) bool {
	var try func(done []int) bool
	try = func(done []int) bool {
		for _, j := range set {
			if !slices.Contains(done, j) && allowed(p, append(slices.Clone(done), j)) {
				return try(append(done, j))
			}
		}
		return len(done) == len(set)
	}
	return try(nil)
}

func TestOrderIsTheBest(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 4))
	tried := 0
	for i := 0; tried < 300; i++ {
		p := random(r, 3+r.IntN(12))
		s := Solve(p, DefaultLimits())
		if len(s.Modules) < 2 || len(s.Modules) > 7 || !acyclic(p, s.Modules) {
			continue
		}
		tried++
		got := p.Order(s.Modules)
		if !allowed(p, got) || len(got) != len(s.Modules) {
			t.Fatalf("instance %d: %v is not an order of %v", i, got, s.Modules)
		}
		best := infinite
		var permute func(done, rest []int)
		permute = func(done, rest []int) {
			if len(rest) == 0 {
				best = min(best, cost(p, done))
			}
			for k, j := range rest {
				next := append(slices.Clone(done), j)
				if allowed(p, next) {
					permute(next, slices.Delete(slices.Clone(rest), k, k+1))
				}
			}
		}
		permute(nil, s.Modules)
		if c := cost(p, got); c != best {
			t.Fatalf("instance %d: order %v costs %d, the best %d", i, got, c, best)
		}
	}
}

// TestOrderInParts compares the decomposition with looking at every subset.
func TestOrderInParts(t *testing.T) {
	r := rand.New(rand.NewPCG(5, 6))
	for i := range 200 {
		p := &Problem{Nodes: 12}
		var all []int
		for j := range 12 {
			m := Module{Minutes: int64(5 + r.IntN(60)), Teaches: []Share{{j, int64(r.IntN(1000))}}}
			for k := range j {
				if r.IntN(5) == 0 {
					m.Needs = append(m.Needs, k)
				}
			}
			p.Modules = append(p.Modules, m)
			all = append(all, j)
		}
		whole, parts := p.Order(all), &orderer{x: newIndex(p), best: make([]int64, 12), taught: make([]bool, 12), done: make([]bool, 12), in: make([]bool, 12)}
		for j := range parts.in {
			parts.in[j] = true
		}
		for rest := slices.Clone(all); len(rest) > 0; {
			parts.exact(parts.densest(rest))
			rest = slices.DeleteFunc(rest, func(j int) bool { return parts.done[j] })
		}
		if a, b := cost(p, whole), cost(p, parts.sequence); a != b || !allowed(p, parts.sequence) {
			t.Fatalf("instance %d: whole %d, in parts %d", i, a, b)
		}
	}
}

func TestWhatIsBegunStandsFirst(t *testing.T) {
	p := &Problem{Nodes: 4, Modules: []Module{
		{Minutes: 10, Teaches: []Share{{0, 900}}},
		{Minutes: 10, Teaches: []Share{{1, 1}}},
		{Minutes: 90, Teaches: []Share{{2, 1}}, Needs: []int{1}, Begun: true, Forced: true},
		{Minutes: 10, Teaches: []Share{{3, 800}}},
	}}
	if got := p.Order([]int{0, 1, 2, 3}); !slices.Equal(got, []int{1, 2, 0, 3}) {
		t.Errorf("order %v", got)
	}
}
