package solver

// closure finds, among sets that hold with each member all it points to, one
// of the largest weight: a minimum cut, by Dinic's algorithm. The arcs stay
// the same while weights change.
type closure struct {
	n     int // members; the source is n, the sink n+1
	head  []int32
	next  []int32
	to    []int32
	cap   []int64
	level []int32
	iter  []int32
	queue []int32
	arcs  int // arcs between members, in cap[:arcs]
	in    []bool
}

const infinite = int64(1) << 62

func (c *closure) reset(n int) {
	c.n = n
	c.head = grow(c.head, n+2)
	for i := range c.head {
		c.head[i] = -1
	}
	c.next, c.to, c.cap = c.next[:0], c.to[:0], c.cap[:0]
	c.level, c.iter = grow(c.level, n+2), grow(c.iter, n+2)
	c.in = grow(c.in, n)
}

func grow[T any](s []T, n int) []T {
	if cap(s) < n {
		return make([]T, n)
	}
	return s[:n]
}

// need says that from is only in a set that also has to.
func (c *closure) need(from, to int) { c.arc(from, to, infinite) }

func (c *closure) arc(from, to int, capacity int64) {
	c.to = append(c.to, int32(to), int32(from))
	c.cap = append(c.cap, capacity, 0)
	c.next = append(c.next, c.head[from], c.head[to])
	c.head[from] = int32(len(c.to) - 2)
	c.head[to] = int32(len(c.to) - 1)
}

// ready ends the list of arcs between members and adds those to the ends.
func (c *closure) ready() {
	c.arcs = len(c.to)
	for i := range c.n {
		c.arc(c.n, i, 0)
		c.arc(i, c.n+1, 0)
	}
}

// best returns the members of a set of the largest weight, the smallest of
// those. The result is overwritten by the next call.
func (c *closure) best(weight []int64) []bool {
	for a := 0; a < c.arcs; a += 2 {
		c.cap[a], c.cap[a+1] = infinite, 0
	}
	for i, w := range weight {
		a := c.arcs + 4*i
		c.cap[a], c.cap[a+1], c.cap[a+2], c.cap[a+3] = max(w, 0), 0, max(-w, 0), 0
	}
	for c.layer() {
		copy(c.iter, c.head)
		for c.push(c.n, infinite) > 0 {
		}
	}
	for i := range c.in {
		c.in[i] = c.level[i] >= 0
	}
	return c.in
}

// layer numbers what the source still reaches and reports whether that is
// the sink.
func (c *closure) layer() bool {
	for i := range c.level {
		c.level[i] = -1
	}
	c.level[c.n] = 0
	c.queue = append(c.queue[:0], int32(c.n))
	for q := 0; q < len(c.queue); q++ {
		v := c.queue[q]
		for a := c.head[v]; a >= 0; a = c.next[a] {
			if to := c.to[a]; c.cap[a] > 0 && c.level[to] < 0 {
				c.level[to] = c.level[v] + 1
				if int(to) == c.n+1 {
					return true
				}
				c.queue = append(c.queue, to)
			}
		}
	}
	return false
}

// push sends flow down the layers.
func (c *closure) push(v int, limit int64) int64 {
	if v == c.n+1 {
		return limit
	}
	for ; c.iter[v] >= 0; c.iter[v] = c.next[c.iter[v]] {
		a := c.iter[v]
		to := int(c.to[a])
		if c.cap[a] <= 0 || c.level[to] != c.level[v]+1 {
			continue
		}
		if sent := c.push(to, min(limit, c.cap[a])); sent > 0 {
			c.cap[a] -= sent
			c.cap[a^1] += sent
			return sent
		}
	}
	return 0
}
