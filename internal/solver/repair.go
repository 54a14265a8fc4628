package solver

// builder makes sets that keep to all rules out of ones that need not.
type builder struct {
	x     *index
	limit int64
	in    []bool
	cost  int64
	best  []int64 // by node: its value by the set
	cover []int32 // by node: how many of the set teach it
	extra []int   // the modules that take would add
	mark  []bool
}

func newBuilder(x *index) *builder {
	return &builder{x: x, limit: x.Budget, in: make([]bool, len(x.Modules)), best: make([]int64, x.Nodes), cover: make([]int32, x.Nodes), mark: make([]bool, len(x.Modules))}
}

func (b *builder) clear() {
	clear(b.in)
	clear(b.best)
	clear(b.cover)
	b.cost = 0
}

func (b *builder) add(j int) {
	b.in[j] = true
	b.cost += b.x.Modules[j].Minutes
	for _, s := range b.x.Modules[j].Teaches {
		b.cover[s.Node]++
		b.best[s.Node] = max(b.best[s.Node], s.Value)
	}
}

func (b *builder) remove(j int) {
	b.in[j] = false
	b.cost -= b.x.Modules[j].Minutes
	for _, s := range b.x.Modules[j].Teaches {
		b.cover[s.Node]--
		if s.Value == b.best[s.Node] {
			b.best[s.Node] = 0
			for _, k := range b.x.teachers[s.Node] {
				if b.in[k] {
					b.best[s.Node] = max(b.best[s.Node], b.x.value(k, s.Node))
				}
			}
		}
	}
}

func (x *index) value(j, node int) int64 {
	for _, s := range x.Modules[j].Teaches {
		if s.Node == node {
			return s.Value
		}
	}
	return 0
}

// closureOf lists j and what must come with it that the set does not have,
// taking the quickest module for each node that several teach; nil where
// there is none.
func (b *builder) closureOf(j int) (extra []int, minutes int64) {
	b.extra = b.extra[:0]
	ok := b.gather(j)
	for _, k := range b.extra {
		b.mark[k] = false
		minutes += b.x.Modules[k].Minutes
	}
	if !ok {
		return nil, 0
	}
	return b.extra, minutes
}

func (b *builder) gather(j int) bool {
	if b.in[j] || b.mark[j] {
		return true
	}
	b.mark[j] = true
	b.extra = append(b.extra, j)
	m := &b.x.Modules[j]
	for _, k := range m.After {
		if !b.gather(k) {
			return false
		}
	}
	for _, n := range m.Needs {
		if b.cover[n] > 0 {
			continue
		}
		quickest := -1
		for _, k := range b.x.teachers[n] {
			if b.mark[k] {
				quickest = k
				break
			}
			if quickest < 0 || b.x.Modules[k].Minutes < b.x.Modules[quickest].Minutes {
				quickest = k
			}
		}
		if quickest < 0 || !b.gather(quickest) {
			return false
		}
	}
	return true
}

// take adds a module with what it needs, if that keeps to the limit.
func (b *builder) take(j int) bool {
	if b.in[j] {
		return true
	}
	extra, minutes := b.closureOf(j)
	if extra == nil || b.cost+minutes > b.limit {
		return false
	}
	for _, k := range extra {
		b.add(k)
	}
	return true
}

// fill adds modules with what they need, the most worth for the minute
// first, as long as they fit.
func (b *builder) fill() {
	for {
		best, bestWorth, bestMinutes := -1, int64(0), int64(1)
		for j := range b.x.Modules {
			if b.in[j] {
				continue
			}
			extra, minutes := b.closureOf(j)
			if extra == nil || b.cost+minutes > b.limit {
				continue
			}
			worth := b.worth(extra)
			if worth > 0 && (best < 0 || greaterRatio(worth, minutes, bestWorth, bestMinutes)) {
				best, bestWorth, bestMinutes = j, worth, minutes
			}
		}
		if best < 0 {
			return
		}
		b.take(best)
	}
}

// greaterRatio reports whether a/b > c/d for numbers that are not negative.
func greaterRatio(a, b, c, d int64) bool {
	if b == 0 || d == 0 {
		return b == 0 && (d != 0 && a > 0 || a > c)
	}
	return a*d > c*b
}

// worth is what modules together would add, nearly: nodes that two of them
// teach count for the larger.
func (b *builder) worth(modules []int) int64 {
	var sum int64
	for i, j := range modules {
		for _, s := range b.x.Modules[j].Teaches {
			had := b.best[s.Node]
			for _, k := range modules[:i] {
				had = max(had, b.x.value(k, s.Node))
			}
			sum += max(0, s.Value-had)
		}
	}
	return sum
}

// trim drops modules without which the set is worth as much, the longest
// first.
func (b *builder) trim() {
	for {
		worst := -1
		for j := range b.x.Modules {
			if b.in[j] && !b.x.Modules[j].Forced && (worst < 0 || b.x.Modules[j].Minutes >= b.x.Modules[worst].Minutes) && b.idle(j) {
				worst = j
			}
		}
		if worst < 0 {
			return
		}
		b.remove(worst)
	}
}

// idle reports whether the set is as good without j.
func (b *builder) idle(j int) bool {
	for _, s := range b.x.Modules[j].Teaches {
		if s.Value == 0 || s.Value < b.best[s.Node] {
			continue
		}
		again := false
		for _, k := range b.x.teachers[s.Node] {
			again = again || k != j && b.in[k] && b.x.value(k, s.Node) == s.Value
		}
		if !again {
			return false
		}
	}
	b.in[j] = false
	closed := b.x.closed(b.in)
	b.in[j] = true
	return closed
}

// swap exchanges one module for another while that makes the set better.
func (b *builder) swap(best *Set) {
	for range 8 { // each round is an improvement; a few are all there are
		found := false
		for _, j := range append([]int(nil), best.Modules...) {
			if b.x.Modules[j].Forced {
				continue
			}
			b.load(best.Modules)
			b.remove(j)
			if !b.x.closed(b.in) {
				continue
			}
			b.fill()
			b.trim()
			if s := b.x.set(b.in); s.better(best) {
				*best, found = s, true
				break
			}
		}
		if !found {
			return
		}
	}
}

func (b *builder) load(modules []int) {
	b.clear()
	for _, j := range modules {
		b.add(j)
	}
}
