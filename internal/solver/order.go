package solver

import (
	"cmp"
	"math/bits"
	"slices"
)

// exactOrder is how many modules at most are ordered by looking at all their
// subsets.
const exactOrder = 16

// Order puts a closed set of modules in the order in which its worth is
// reached earliest: the sum, over all modules, of what each adds times the
// minutes until it is done is the least. What is begun stands first.
func (p *Problem) Order(modules []int) []int {
	o := &orderer{x: newIndex(p), best: make([]int64, p.Nodes), taught: make([]bool, p.Nodes), done: make([]bool, len(p.Modules)), in: make([]bool, len(p.Modules))}
	for _, j := range modules {
		o.in[j] = true
	}
	o.run(o.begun(modules))
	rest := slices.DeleteFunc(slices.Clone(modules), func(j int) bool { return o.done[j] })
	o.run(rest)
	return o.sequence
}

// Credits are what each module of a sequence adds to those before it.
func (p *Problem) Credits(sequence []int) []int64 {
	best := make([]int64, p.Nodes)
	out := make([]int64, len(sequence))
	for i, j := range sequence {
		for _, s := range p.Modules[j].Teaches {
			out[i] += max(0, s.Value-best[s.Node])
			best[s.Node] = max(best[s.Node], s.Value)
		}
	}
	return out
}

// orderer puts modules in order, one lot after the other.
type orderer struct {
	x        *index
	in       []bool  // by module: in the set
	done     []bool  // by module: in the sequence
	best     []int64 // by node: its value by the sequence
	taught   []bool  // by node: taught by the sequence
	sequence []int
}

func (o *orderer) append(j int) {
	o.sequence = append(o.sequence, j)
	o.done[j] = true
	for _, s := range o.x.Modules[j].Teaches {
		o.best[s.Node] = max(o.best[s.Node], s.Value)
		o.taught[s.Node] = true
	}
}

// begun lists the modules that are begun and those of the set they need.
func (o *orderer) begun(modules []int) []int {
	var lot []int
	var gather func(j int)
	gather = func(j int) {
		if slices.Contains(lot, j) {
			return
		}
		lot = append(lot, j)
		for _, k := range o.x.Modules[j].After {
			if o.in[k] {
				gather(k)
			}
		}
		for _, n := range o.x.Modules[j].Needs {
			if k := o.provider(n, nil); k >= 0 {
				gather(k)
			}
		}
	}
	for _, j := range modules {
		if o.x.Modules[j].Begun {
			gather(j)
		}
	}
	slices.Sort(lot)
	return lot
}

// provider is the module of the set that teaches a node first: one that is
// begun, else the quickest; of lot only, where that is given. -1 for none.
func (o *orderer) provider(node int, lot []int) int {
	best := -1
	for _, k := range o.x.teachers[node] {
		if !o.in[k] || lot != nil && !slices.Contains(lot, k) {
			continue
		}
		m := &o.x.Modules[k]
		if best < 0 || m.Begun && !o.x.Modules[best].Begun || m.Begun == o.x.Modules[best].Begun && m.Minutes < o.x.Modules[best].Minutes {
			best = k
		}
	}
	return best
}

// run orders one lot after what is done.
func (o *orderer) run(lot []int) {
	if len(lot) == 0 {
		return
	}
	if len(lot) <= exactOrder && (len(lot) <= 12 || o.entangled(lot)) {
		o.exact(lot)
		return
	}
	rest := slices.Clone(lot)
	for len(rest) > 0 {
		block := o.densest(rest)
		if len(block) <= exactOrder {
			o.exact(block)
		} else {
			o.greedy(block)
		}
		rest = slices.DeleteFunc(rest, func(j int) bool { return o.done[j] })
	}
}

// entangled reports whether a lot is more than modules with fixed worth that
// each need certain others: two of them teach the same node.
func (o *orderer) entangled(lot []int) bool {
	seen := map[int]bool{}
	for _, j := range lot {
		for _, s := range o.x.Modules[j].Teaches {
			if seen[s.Node] {
				return true
			}
			seen[s.Node] = true
		}
	}
	return false
}

// adds is what a module adds to the sequence so far.
func (o *orderer) adds(j int) int64 {
	var sum int64
	for _, s := range o.x.Modules[j].Teaches {
		sum += max(0, s.Value-o.best[s.Node])
	}
	return sum
}

// bitLot is a lot with its relations as bits.
type bitLot struct {
	lot     []int
	minutes []int64
	after   []uint32   // modules that must come before
	needs   [][]uint32 // for each thing needed, the modules of which one must come before
	shares  [][]bitShare
}

// bitShare is a node a module teaches, with the others of the lot that do.
type bitShare struct {
	value, had int64
	others     []bitValue
}

type bitValue struct {
	bit   uint32
	value int64
}

func (o *orderer) bits(lot []int) *bitLot {
	b := &bitLot{lot: lot, minutes: make([]int64, len(lot)), after: make([]uint32, len(lot)), needs: make([][]uint32, len(lot)), shares: make([][]bitShare, len(lot))}
	teachers := func(n, but int) (mask uint32, others []bitValue) {
		for i, k := range lot {
			if k != but && slices.Contains(o.x.teachers[n], k) {
				mask |= 1 << i
				others = append(others, bitValue{1 << i, o.x.value(k, n)})
			}
		}
		return mask, others
	}
	for i, j := range lot {
		m := &o.x.Modules[j]
		b.minutes[i] = m.Minutes
		for _, k := range m.After {
			if at := slices.Index(lot, k); at >= 0 {
				b.after[i] |= 1 << at
			}
		}
		for _, n := range m.Needs {
			if mask, _ := teachers(n, j); mask != 0 && !o.taught[n] {
				b.needs[i] = append(b.needs[i], mask)
			}
		}
		for _, s := range m.Teaches {
			if s.Value > o.best[s.Node] {
				_, others := teachers(s.Node, j)
				b.shares[i] = append(b.shares[i], bitShare{s.Value, o.best[s.Node], others})
			}
		}
	}
	return b
}

// ready reports whether module i may follow the modules of mask.
func (b *bitLot) ready(mask uint32, i int) bool {
	if mask>>i&1 == 1 || b.after[i]&^mask != 0 {
		return false
	}
	for _, needs := range b.needs[i] {
		if needs&mask == 0 {
			return false
		}
	}
	return true
}

// adds is what module i adds to the modules of mask.
func (b *bitLot) adds(mask uint32, i int) int64 {
	var sum int64
	for _, s := range b.shares[i] {
		had := s.had
		for _, other := range s.others {
			if other.bit&mask != 0 {
				had = max(had, other.value)
			}
		}
		sum += max(0, s.value-had)
	}
	return sum
}

// exact orders a lot by looking at every subset of it. Of equally good orders
// it takes the one with the smaller ids first.
func (o *orderer) exact(lot []int) {
	slices.Sort(lot)
	b := o.bits(lot)
	full := uint32(1)<<len(lot) - 1
	time := make([]int64, full+1)
	for mask := uint32(1); mask <= full; mask++ {
		low := bits.TrailingZeros32(mask)
		time[mask] = time[mask&(mask-1)] + b.minutes[low]
	}
	cost := make([]int64, full+1) // from a subset to the end
	next := make([]int8, full+1)
	for mask := int64(full) - 1; mask >= 0; mask-- {
		at := uint32(mask)
		cost[at], next[at] = infinite, -1
		for i := range lot {
			if !b.ready(at, i) {
				continue
			}
			then := cost[at|1<<i]
			if then == infinite {
				continue
			}
			if c := then + b.adds(at, i)*time[at|1<<i]; c < cost[at] {
				cost[at], next[at] = c, int8(i)
			}
		}
	}
	for mask := uint32(0); mask != full && next[mask] >= 0; {
		i := next[mask]
		o.append(lot[i])
		mask |= 1 << i
	}
	for _, j := range lot { // what lacks something comes last
		if !o.done[j] {
			o.append(j)
		}
	}
}

// densest is, of what can come first of rest, what gives the most for the
// minute: the next part of an optimal order (Sidney).
func (o *orderer) densest(rest []int) []int {
	var flow closure
	flow.reset(len(rest))
	place := make(map[int]int, len(rest))
	for i, j := range rest {
		place[j] = i
	}
	var worth, minutes int64
	value := make([]int64, len(rest))
	for i, j := range rest {
		value[i] = o.adds(j)
		worth += value[i]
		minutes += o.x.Modules[j].Minutes
		o.predecessors(j, rest, func(k int) { flow.need(i, place[k]) })
	}
	flow.ready()
	best := rest
	weight := make([]int64, len(rest))
	for {
		for i, j := range rest {
			weight[i] = value[i]*minutes - o.x.Modules[j].Minutes*worth
		}
		var block []int
		var sum, w, d int64
		for i, is := range flow.best(weight) {
			if is {
				block = append(block, rest[i])
				sum += weight[i]
				w += value[i]
				d += o.x.Modules[rest[i]].Minutes
			}
		}
		if sum <= 0 {
			return slices.Clone(best)
		}
		best, worth, minutes = block, w, d
	}
}

// predecessors calls f for the modules of rest that must come before j.
func (o *orderer) predecessors(j int, rest []int, f func(k int)) {
	for _, k := range o.x.Modules[j].After {
		if slices.Contains(rest, k) {
			f(k)
		}
	}
	for _, n := range o.x.Modules[j].Needs {
		if k := o.provider(n, rest); k >= 0 && k != j && !o.taught[n] {
			f(k)
		}
	}
}

// greedy orders a block that is too large for exact: whatever may come next
// and gives the most for the minute.
func (o *orderer) greedy(block []int) {
	for {
		best := -1
		for _, j := range block {
			waits := o.done[j]
			if !waits {
				o.predecessors(j, block, func(k int) { waits = waits || !o.done[k] })
			}
			if waits {
				continue
			}
			if best < 0 || cmp.Compare(o.adds(j)*o.x.Modules[best].Minutes, o.adds(best)*o.x.Modules[j].Minutes) > 0 {
				best = j
			}
		}
		if best < 0 {
			return
		}
		o.append(best)
	}
}
