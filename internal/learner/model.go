// Package learner is the model of what a learner can do: an exact discrete
// Bayesian network from general ability over domains to competencies, each
// with one main parent, and a bias in how people rate themselves. What it
// believes is a pure function of the parameters and the ordered evidence.
//
// Only + − × ÷ and comparisons are used, in a fixed order, and a product that
// enters a sum is written float64(a*b), which forbids the compiler to fuse
// the two: the same input gives the same bits on every machine.
package learner

import (
	"cmp"
	"slices"

	"knowledgepath/internal/contract"
)

// Short names for the sizes of tables.
const (
	points    = contract.GridPoints
	states    = contract.States
	biases    = contract.Biases
	levels    = contract.Levels
	responses = contract.Responses
)

// Model is a catalogue's network with its parameters, competencies in the
// order of their ids. It never changes and may be shared.
type Model struct {
	params       *contract.Params
	competencies []competency
	domains      []domain
	index        map[string]int
	items        map[string]item
	modules      map[string][]lesson
}

// competency is a node of the forest of main parents.
type competency struct {
	id       string
	domain   int
	parent   int // -1 for a root
	children []int
	table    [points][states][states]float64 // P(x | h, parent's state), by h, parent's state, x
}

// domain is the competencies of one domain, parents before children.
type domain struct{ order []int }

// item is what an item tells of.
type item struct {
	competency int
	level      int // from 1
	emission   *[states][responses]float64
	rapid      int // answers faster than this, in milliseconds, tell nothing
}

// lesson is what finishing a module does to one competency.
type lesson struct {
	competency int
	level      int
	effect     float64
}

// NewModel prepares a catalogue and its parameters, both checked.
func NewModel(c *contract.Catalog, p *contract.Params) *Model {
	m := &Model{params: p, index: map[string]int{}, items: map[string]item{}, modules: map[string][]lesson{}}
	sorted := slices.Clone(c.Competencies)
	slices.SortFunc(sorted, func(a, b contract.Competency) int { return cmp.Compare(a.ID, b.ID) })
	for i := range sorted {
		m.index[sorted[i].ID] = i
	}
	m.addCompetencies(sorted, slices.Sorted(slices.Values(c.Domains)))
	for i := range c.Items {
		m.addItem(&c.Items[i])
	}
	for i := range c.Modules {
		m.addModule(&c.Modules[i])
	}
	return m
}

// addCompetencies builds the forests. Every domain counts, also one without
// competencies: the chances of its points, rounded to six decimals, need not
// add up to one exactly.
func (m *Model) addCompetencies(sorted []contract.Competency, domains []string) {
	m.domains = make([]domain, len(domains))
	m.competencies = make([]competency, len(sorted))
	for i := range sorted {
		c := competency{id: sorted[i].ID, domain: slices.Index(domains, sorted[i].Domain), parent: -1}
		if sorted[i].MainParent != nil {
			c.parent = m.index[*sorted[i].MainParent]
			parent := &m.competencies[c.parent]
			parent.children = append(parent.children, i)
		}
		c.table = m.table(&sorted[i])
		c.children = m.competencies[i].children // those that came first
		m.competencies[i] = c
	}
	for i := range m.competencies {
		if m.competencies[i].parent < 0 {
			m.descend(i)
		}
	}
}

// descend lists a tree in its domain's order, parents first.
func (m *Model) descend(i int) {
	d := &m.domains[m.competencies[i].domain]
	d.order = append(d.order, i)
	for _, child := range m.competencies[i].children {
		m.descend(child)
	}
}

// table is P(x | h, parent's state): the base, with epsilon for each level
// that the parent lacks, in rows that add up to one.
func (m *Model) table(c *contract.Competency) (out [points][states][states]float64) {
	var needs [states]int // the parent's level needed at each level
	if c.MainParent != nil {
		for _, r := range c.Requires {
			if r.Competency != *c.MainParent {
				continue
			}
			for x := r.Level; x < states; x++ {
				needs[x] = max(needs[x], r.At)
			}
		}
	}
	base := m.params.Base[c.ID]
	for h := range points {
		for parent := range states {
			sum := 0.0
			for x := range states {
				weight := base[h][x]
				for lacking := parent; lacking < needs[x]; lacking++ {
					weight = float64(weight * m.params.Epsilon)
				}
				out[h][parent][x] = weight
				sum += weight
			}
			for x := range states {
				out[h][parent][x] /= sum
			}
		}
	}
	return out
}

// fastest is the time, in milliseconds, below which no answer is thought
// through.
const fastest = 2000

func (m *Model) addItem(i *contract.Item) {
	emission, ok := m.params.Item[i.ID]
	if !ok {
		emission = m.params.Item[contract.DefaultItem]
	}
	rapid := max(fastest, (m.params.MedianMS[i.ID]+9)/10)
	m.items[i.ID] = item{m.index[i.Competency], i.Level, &emission[i.Level-1], rapid}
}

// addModule notes what a module teaches, lower levels first.
func (m *Model) addModule(module *contract.Module) {
	var lessons []lesson
	for _, t := range module.Teaches {
		lessons = append(lessons, lesson{m.index[t.Competency], t.Level, float64(t.Effect) / 1000})
	}
	slices.SortFunc(lessons, func(a, b lesson) int {
		return cmp.Or(cmp.Compare(a.competency, b.competency), cmp.Compare(a.level, b.level))
	})
	m.modules[module.ID] = lessons
}

// Competencies returns how many competencies the model has.
func (m *Model) Competencies() int { return len(m.competencies) }

// ID returns the id of a competency by its number.
func (m *Model) ID(competency int) string { return m.competencies[competency].id }

// Number returns the number of a competency, the place of its id among all.
func (m *Model) Number(id string) int { return m.index[id] }
