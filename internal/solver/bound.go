package solver

import "math/bits"

// decision says what a step of the search has settled about a module.
type decision int8

const (
	open decision = iota
	in
	out
)

// relaxation is the problem with what is decided, made easier: a node that
// several open modules teach becomes a core of its own, which they share and
// which those that need the node point to. Every set of the problem is one of
// the relaxation, worth no less and costing no more.
type relaxation struct {
	x       *index
	decided []decision
	fixed   Set // the modules that are in, and cores that must be

	members []int32 // by member: the module, or ^node of a core
	member  []int32 // by module: its member, or -1
	core    []int32 // by node: the member of its core, or -1
	value   []int64
	minutes []int64
	base    []int64 // by node: the value it has by modules that are in
	taught  []bool  // by node: whether a module that is in teaches it
	wanted  []bool  // by node: whether one that is in needs it and none yet teaches it

	flow   closure
	weight []int64
	lo, hi []bool
}

// build prepares the relaxation of what is decided.
func (r *relaxation) build(decided []decision) {
	x := r.x
	r.decided = decided
	r.fixed = Set{Modules: r.fixed.Modules[:0]}
	r.base, r.taught, r.wanted, r.core = grow(r.base, x.Nodes), grow(r.taught, x.Nodes), grow(r.wanted, x.Nodes), grow(r.core, x.Nodes)
	for n := range x.Nodes {
		r.base[n], r.taught[n], r.wanted[n], r.core[n] = 0, false, false, -1
	}
	r.fix()
	r.members, r.value, r.minutes = r.members[:0], r.value[:0], r.minutes[:0]
	r.member = grow(r.member, len(x.Modules))
	for j := range x.Modules {
		r.member[j] = -1
		if decided[j] == open {
			r.member[j] = int32(len(r.members))
			r.members = append(r.members, int32(j))
			r.minutes = append(r.minutes, x.Modules[j].Minutes)
			r.value = append(r.value, r.marginal(j))
		}
	}
	for n := range x.Nodes {
		r.share(n)
	}
	r.connect()
}

// fix adds up the modules that are in.
func (r *relaxation) fix() {
	for j, d := range r.decided {
		if d != in {
			continue
		}
		m := &r.x.Modules[j]
		r.fixed.Modules = append(r.fixed.Modules, j)
		r.fixed.Minutes += m.Minutes
		for _, s := range m.Teaches {
			r.taught[s.Node] = true
			if s.Value > r.base[s.Node] {
				r.fixed.Utility += s.Value - r.base[s.Node]
				r.base[s.Node] = s.Value
			}
		}
	}
	for _, j := range r.fixed.Modules {
		for _, n := range r.x.Modules[j].Needs {
			if !r.taught[n] {
				r.wanted[n] = true
			}
		}
	}
}

// marginal is what an open module adds to those that are in.
func (r *relaxation) marginal(j int) int64 {
	var sum int64
	for _, s := range r.x.Modules[j].Teaches {
		sum += max(0, s.Value-r.base[s.Node])
	}
	return sum
}

// share makes the core of a node that several open modules teach.
func (r *relaxation) share(n int) {
	count, value, minutes := 0, infinite, infinite
	for _, j := range r.x.teachers[n] {
		if worth := r.worth(j, n); r.member[j] >= 0 && (worth > 0 || !r.taught[n]) {
			count++
			value = min(value, worth)
			m := &r.x.Modules[j]
			minutes = min(minutes, m.Minutes/int64(len(m.Teaches)))
		}
	}
	if count < 2 {
		return
	}
	for _, j := range r.x.teachers[n] {
		if r.member[j] >= 0 && (r.worth(j, n) > 0 || !r.taught[n]) {
			r.value[r.member[j]] -= value
			r.minutes[r.member[j]] -= minutes
		}
	}
	if r.wanted[n] {
		r.fixed.Utility += value
		r.fixed.Minutes += minutes
		r.core[n] = -2 // in every set: nothing need point to it
		return
	}
	r.core[n] = int32(len(r.members))
	r.members = append(r.members, ^int32(n))
	r.value = append(r.value, value)
	r.minutes = append(r.minutes, minutes)
}

// worth is what an open module adds at one node.
func (r *relaxation) worth(j, n int) int64 {
	for _, s := range r.x.Modules[j].Teaches {
		if s.Node == n {
			return max(0, s.Value-r.base[n])
		}
	}
	return 0
}

// connect points each member to what it is only taken with.
func (r *relaxation) connect() {
	r.flow.reset(len(r.members))
	for i, j := range r.members {
		if j < 0 {
			continue
		}
		m := &r.x.Modules[j]
		for _, k := range m.After {
			if r.member[k] >= 0 {
				r.flow.need(i, int(r.member[k]))
			}
		}
		for _, n := range m.Needs {
			if r.taught[n] {
				continue
			}
			if r.core[n] != -1 {
				if r.core[n] >= 0 {
					r.flow.need(i, int(r.core[n]))
				}
				continue
			}
			for _, k := range r.x.teachers[n] { // the only one
				if r.member[k] >= 0 {
					r.flow.need(i, int(r.member[k]))
				}
			}
		}
		for _, s := range m.Teaches {
			if c := r.core[s.Node]; c >= 0 && (s.Value > r.base[s.Node] || !r.taught[s.Node]) {
				r.flow.need(i, int(c))
			}
		}
	}
	r.flow.ready()
}

// bound is what no set of a step can exceed.
type bound struct {
	upper   int64 // utility
	minutes int64 // minutes that any set worth at least the target takes
}

// solve finds the sets on both sides of the budget on the concave envelope of
// utility over minutes, and so a bound. target is the utility to beat or
// equal.
func (r *relaxation) solve(target int64) bound {
	n := len(r.members)
	r.lo, r.hi, r.weight = grow(r.lo, n), grow(r.hi, n), grow(r.weight, n)
	room := r.x.Budget - r.fixed.Minutes
	var vlo, dlo, vhi, dhi int64
	for i := range n {
		r.lo[i], r.hi[i] = false, true
		vhi += r.value[i]
		dhi += r.minutes[i]
	}
	if dhi <= room {
		copy(r.lo, r.hi)
		vlo, dlo = vhi, dhi
	}
	for dlo < dhi && vlo < vhi {
		dv, dd := vhi-vlo, dhi-dlo
		for i := range n {
			r.weight[i] = r.value[i]*dd - r.minutes[i]*dv
		}
		set := r.flow.best(r.weight)
		var v, d int64
		for i, is := range set {
			if is {
				v += r.value[i]
				d += r.minutes[i]
			}
		}
		if v*dd-d*dv <= vlo*dd-dlo*dv {
			break
		}
		if d <= room {
			copy(r.lo, set)
			vlo, dlo = v, d
		} else {
			copy(r.hi, set)
			vhi, dhi = v, d
		}
	}
	b := bound{upper: r.fixed.Utility + vlo, minutes: r.fixed.Minutes}
	if dhi > dlo && vhi > vlo {
		b.upper += mulDiv(vhi-vlo, room-dlo, dhi-dlo)
	}
	if missing := target - r.fixed.Utility; missing >= vlo && vhi > vlo {
		b.minutes += dlo + ceilDiv(missing-vlo, dhi-dlo, vhi-vlo)
	}
	return b
}

// mulDiv is ⌊a·b/c⌋ for numbers that are not negative, b ≤ c.
func mulDiv(a, b, c int64) int64 {
	high, low := bits.Mul64(uint64(a), uint64(b))
	q, _ := bits.Div64(high, low, uint64(c))
	return int64(q)
}

// ceilDiv is ⌈a·b/c⌉, infinite where a exceeds c.
func ceilDiv(a, b, c int64) int64 {
	if a > c {
		return infinite
	}
	high, low := bits.Mul64(uint64(a), uint64(b))
	q, rest := bits.Div64(high, low, uint64(c))
	if rest > 0 {
		q++
	}
	return int64(q)
}
