// Package simulation makes worlds to try the recommender in: catalogues,
// learners whose true ability is known, the answers they would give and what
// they would learn. What is true in a world is never shown to the engine.
package simulation

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"

	"knowledgepath/internal/contract"
)

const levels = contract.Levels

// Truth says how ability comes about in a world.
type Truth string

// The truths: correlated ability; a random path through what builds on what;
// and competencies that have nothing to do with each other, against which the
// model is wrong.
const (
	Factor Truth = "factor"
	KST    Truth = "kst"
	Indep  Truth = "indep"
)

// Truths lists the truths.
func Truths() []Truth { return []Truth{Factor, KST, Indep} }

// itemTruth is how an item really behaves.
type itemTruth struct{ slip, guess, dontKnow float64 }

// World is a catalogue with what is true of it.
type World struct {
	Catalog *contract.Catalog
	items   map[string]itemTruth
	byNode  map[contract.Node][]string
	index   map[string]int // competency by id
	order   []int          // competencies, what is required first
}

// NewWorld makes a world of so many competencies in four domains, with
// modules for every node, some of them alternatives, some for two nodes, some
// in one language only, and four items for each node.
func NewWorld(r *rand.Rand, competencies int) *World {
	w := &World{Catalog: &contract.Catalog{Schema: contract.CatalogSchema}, items: map[string]itemTruth{}, byNode: map[contract.Node][]string{}, index: map[string]int{}}
	c := w.Catalog
	for d := range 4 {
		c.Domains = append(c.Domains, fmt.Sprintf("d%d", d))
	}
	for i := range competencies {
		w.addCompetency(r, i)
	}
	for i := range competencies {
		w.order = append(w.order, i)
	}
	w.addModules(r)
	w.addItems(r)
	w.addRoles(r)
	return w
}

func (w *World) addCompetency(r *rand.Rand, i int) {
	c := w.Catalog
	competency := contract.Competency{ID: fmt.Sprintf("c%02d", i), Domain: c.Domains[i%4]}
	w.index[competency.ID] = i
	if i >= 4 && r.IntN(4) > 0 {
		parent := c.Competencies[r.IntN(i/4)*4+i%4].ID
		competency.MainParent = &parent
		competency.Requires = append(competency.Requires, contract.Requirement{Level: 1, Competency: parent, At: 1})
		if r.IntN(2) == 0 {
			competency.Requires = append(competency.Requires, contract.Requirement{Level: 2, Competency: parent, At: 2})
		}
	}
	if i >= 4 && r.IntN(5) == 0 {
		competency.Requires = append(competency.Requires, contract.Requirement{Level: 1 + r.IntN(2), Competency: c.Competencies[r.IntN(i)].ID, At: 1})
	}
	c.Competencies = append(c.Competencies, competency)
}

func (w *World) addModules(r *rand.Rand) {
	c := w.Catalog
	add := func(teaches ...contract.Teaching) {
		minutes := 5 * (4 + r.IntN(11)) * len(teaches)
		m := contract.Module{ID: fmt.Sprintf("m%03d", len(c.Modules)), Minutes: map[string]int{}, Teaches: teaches}
		only := r.IntN(100)
		if only >= 8 {
			m.Minutes["es"] = minutes
		}
		if only < 8 || only >= 15 {
			m.Minutes["en"] = minutes
		}
		c.Modules = append(c.Modules, m)
	}
	effect := func() int { return 10 * (84 + r.IntN(13)) }
	for i := range c.Competencies {
		id := c.Competencies[i].ID
		for l := 1; l <= levels; l++ {
			if l < levels && r.IntN(10) == 0 {
				add(contract.Teaching{Competency: id, Level: l, Effect: effect()}, contract.Teaching{Competency: id, Level: l + 1, Effect: effect()})
				l++
				continue
			}
			add(contract.Teaching{Competency: id, Level: l, Effect: effect()})
			if r.IntN(4) == 0 {
				add(contract.Teaching{Competency: id, Level: l, Effect: effect()})
			}
		}
	}
}

func (w *World) addItems(r *rand.Rand) {
	c := w.Catalog
	for i := range c.Competencies {
		for l := 1; l <= levels; l++ {
			n := contract.Node{Competency: c.Competencies[i].ID, Level: l}
			for k := range 4 {
				id := fmt.Sprintf("i-%s-%d-%d", n.Competency, l, k)
				c.Items = append(c.Items, contract.Item{ID: id, Competency: n.Competency, Level: l})
				w.byNode[n] = append(w.byNode[n], id)
				w.items[id] = itemTruth{.03 + .17*r.Float64(), .12 + .18*r.Float64(), .15 + .4*r.Float64()}
			}
		}
	}
}

func (w *World) addRoles(r *rand.Rand) {
	c := w.Catalog
	c.Roles, c.Goals = map[string][]contract.Weighted{}, map[string][]contract.Node{}
	for i := range 6 {
		role := fmt.Sprintf("r%d", i)
		for _, k := range r.Perm(len(c.Competencies))[:len(c.Competencies)*6/10] {
			top := 1 + r.IntN(levels)
			for l := 1; l <= top; l++ {
				c.Roles[role] = append(c.Roles[role], contract.Weighted{Competency: c.Competencies[k].ID, Level: l, Weight: 1 + r.IntN(3)})
			}
		}
	}
	for i := range 8 {
		goal := fmt.Sprintf("g%d", i)
		for _, k := range r.Perm(len(c.Competencies))[:4] {
			c.Goals[goal] = append(c.Goals[goal], contract.Node{Competency: c.Competencies[k].ID, Level: 1 + r.IntN(2)})
		}
	}
}

// Person is a learner of a world: what they can really do, and how they see
// themselves.
type Person struct {
	w     *World
	r     *rand.Rand
	Level []int // by competency
	bias  float64
	named int
}

// NewPerson makes a learner under a truth.
func (w *World) NewPerson(r *rand.Rand, truth Truth) *Person {
	p := &Person{w: w, r: r, Level: make([]int, len(w.order)), bias: []float64{-1, 0, 0, 1}[r.IntN(4)]}
	switch truth {
	case Factor:
		p.factor()
	case KST:
		p.kst()
	default:
		for i := range p.Level {
			p.Level[i] = []int{0, 0, 0, 0, 1, 1, 2, 2, 3, 3}[r.IntN(10)]
		}
	}
	return p
}

func (p *Person) factor() {
	g := p.r.NormFloat64()
	var h [4]float64
	for d := range h {
		h[d] = .6*g + .8*p.r.NormFloat64()
	}
	for _, i := range p.w.order {
		u := p.r.Float64()
		at := 2*h[i%4] + math.Log(u/(1-u))
		level := 0
		for _, b := range []float64{-.3, .5, 1.3} {
			if at > 2*b {
				level++
			}
		}
		for level > 0 && !p.ready(i, level) && p.r.IntN(10) > 0 {
			level--
		}
		p.Level[i] = level
	}
}

func (p *Person) kst() {
	ease := .25 + .65*p.r.Float64()
	for _, i := range p.w.order {
		for p.Level[i] < levels && p.ready(i, p.Level[i]+1) && p.r.Float64() < ease {
			p.Level[i]++
		}
	}
}

// ready reports whether what a level requires of other competencies is there.
func (p *Person) ready(i, level int) bool {
	for _, q := range p.w.Catalog.Competencies[i].Requires {
		if q.Level <= level && p.Level[p.w.index[q.Competency]] < q.At {
			return false
		}
	}
	return true
}

// Has reports whether the person has a node.
func (p *Person) Has(competency string, level int) bool {
	return p.Level[p.w.index[competency]] >= level
}

// next is an id for evidence of the person, later than all before.
func (p *Person) next() string {
	p.named++
	return fmt.Sprintf("e%05d", p.named)
}

// Answer is the person's answer to an item.
func (p *Person) Answer(kind, item, module string) contract.Evidence {
	truth := p.w.items[item]
	n := p.nodeOf(item)
	response := "wrong"
	switch u := p.r.Float64(); {
	case p.Has(n.Competency, n.Level):
		if u >= truth.slip {
			response = "correct"
		}
	case u < truth.dontKnow:
		response = "dont_know"
	default:
		if p.r.Float64() < truth.guess {
			response = "correct"
		}
	}
	return contract.Evidence{ID: p.next(), Type: kind, Item: item, Response: response, Module: module}
}

func (p *Person) nodeOf(item string) contract.Node {
	i := slices.IndexFunc(p.w.Catalog.Items, func(i contract.Item) bool { return i.ID == item })
	return contract.Node{Competency: p.w.Catalog.Items[i].Competency, Level: p.w.Catalog.Items[i].Level}
}

// Rate is how the person rates themselves.
func (p *Person) Rate(competency string) contract.Evidence {
	x := .9 + .33*float64(p.Level[p.w.index[competency]]) + .6*p.bias + .85*p.r.NormFloat64()
	value := int(math.Round(min(3, max(0, x))))
	return contract.Evidence{ID: p.next(), Type: contract.EvidenceSelfRating, Competency: competency, Value: &value}
}

// Take is the person taking a module: what they are ready for they learn with
// its effect, what they are not ready for seldom. It returns that it is
// completed and the answers to its quiz.
func (p *Person) Take(m *contract.Module) []contract.Evidence {
	out := []contract.Evidence{{ID: p.next(), Type: contract.EvidenceCompleted, Module: m.ID}}
	for _, t := range m.Teaches {
		i := p.w.index[t.Competency]
		chance := float64(t.Effect) / 1000
		if p.Level[i] < t.Level-1 || !p.ready(i, t.Level) {
			chance *= .15
		}
		if p.Level[i] < t.Level && p.r.Float64() < chance {
			p.Level[i] = t.Level
		}
	}
	for _, t := range m.Teaches {
		items := p.w.byNode[t.Node()]
		for _, k := range p.r.Perm(len(items))[:3] {
			out = append(out, p.Answer(contract.EvidenceQuiz, items[k], m.ID))
		}
	}
	return out
}
