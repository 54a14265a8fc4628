// Package advice is the recommender: from a catalogue, parameters and what is
// known of a learner it makes the best path with its reasons and its proof,
// the next question of the intake, an organisation's profile and a team's
// plan. Everything is a pure function of its input: the same documents give
// the same bytes, whatever the machine, the clock or the order they are in.
package advice

import (
	"cmp"
	"maps"
	"slices"

	"knowledgepath/internal/contract"
	"knowledgepath/internal/learner"
)

// Version is the engine's, in every recommendation; it changes with anything
// that can change a result.
const Version = "kp-1.0"

// levels is how many nodes a competency has; its node at level l has the
// number competency·levels + l − 1.
const levels = contract.Levels

// Engine is a catalogue with its parameters, ready to advise. It never
// changes and may be used by many at a time.
type Engine struct {
	catalog      *contract.Catalog
	params       *contract.Params
	model        *learner.Model
	competencies []string // ids, sorted
	modules      []module // by id
	number       map[string]int
	before       [][]int    // by node: the nodes it requires itself
	items        [][]string // by node: its items, sorted
	itemNode     map[string]int
	versions     contract.Versions
}

// module is a module of the catalogue with numbers for ids.
type module struct {
	*contract.Module
	teaches  []lesson
	needs    []int // nodes that must be mastered or come from others
	requires []int // nodes the module itself names, sorted
	after    []int // modules, sorted
}

// lesson is a node a module teaches, with its effect in per mille.
type lesson struct{ node, effect int }

// NewEngine prepares a catalogue and its parameters, both checked.
func NewEngine(c *contract.Catalog, p *contract.Params) *Engine {
	e := &Engine{
		catalog: c, params: p, model: learner.NewModel(c, p), number: map[string]int{}, itemNode: map[string]int{},
		versions: contract.Versions{Engine: Version, Params: p.Hash(), Catalog: c.Hash()},
	}
	e.addCompetencies()
	e.addModules()
	e.items = make([][]string, len(e.before))
	for _, i := range c.Items {
		n := e.node(i.Competency, i.Level)
		e.items[n] = append(e.items[n], i.ID)
		e.itemNode[i.ID] = n
	}
	for n := range e.items {
		slices.Sort(e.items[n])
	}
	return e
}

func (e *Engine) addCompetencies() {
	for i := range e.model.Competencies() {
		e.competencies = append(e.competencies, e.model.ID(i))
	}
	e.before = make([][]int, len(e.competencies)*levels)
	for _, c := range e.catalog.Competencies {
		for l := 2; l <= levels; l++ {
			e.before[e.node(c.ID, l)] = append(e.before[e.node(c.ID, l)], e.node(c.ID, l-1))
		}
		for _, r := range c.Requires {
			n := e.node(c.ID, r.Level)
			e.before[n] = append(e.before[n], e.node(r.Competency, r.At))
		}
	}
	for n := range e.before {
		e.before[n] = distinct(e.before[n])
	}
}

func (e *Engine) addModules() {
	for i := range e.catalog.Modules {
		e.modules = append(e.modules, module{Module: &e.catalog.Modules[i]})
	}
	slices.SortFunc(e.modules, func(a, b module) int { return cmp.Compare(a.ID, b.ID) })
	for i := range e.modules {
		e.number[e.modules[i].ID] = i
	}
	for i := range e.modules {
		m := &e.modules[i]
		for _, t := range m.Teaches {
			m.teaches = append(m.teaches, lesson{e.node(t.Competency, t.Level), t.Effect})
		}
		slices.SortFunc(m.teaches, func(a, b lesson) int { return cmp.Compare(a.node, b.node) })
		for _, n := range m.Requires {
			m.requires = append(m.requires, e.node(n.Competency, n.Level))
		}
		m.requires = distinct(m.requires)
		m.needs = slices.Clone(m.requires)
		for _, t := range m.teaches {
			m.needs = append(m.needs, e.before[t.node]...)
		}
		m.needs = slices.DeleteFunc(distinct(m.needs), func(n int) bool { return m.effect(n) > 0 })
		for _, after := range m.After {
			m.after = append(m.after, e.number[after])
		}
		m.after = distinct(m.after)
	}
}

// distinct sorts numbers and drops those that stand twice.
func distinct(s []int) []int {
	slices.Sort(s)
	return slices.Compact(s)
}

// effect is how well a module teaches a node, 0 where it does not.
func (m *module) effect(node int) int {
	for _, t := range m.teaches {
		if t.node == node {
			return t.effect
		}
	}
	return 0
}

// node is the number of a competency at a level.
func (e *Engine) node(competency string, level int) int {
	return e.model.Number(competency)*levels + level - 1
}

// competency and level are what a node's number stands for.
func (e *Engine) competency(node int) string { return e.competencies[node/levels] }
func level(node int) int                     { return node%levels + 1 }

// nodeData is a node as the data of a reason.
func (e *Engine) nodeData(node int) map[string]any {
	return map[string]any{"competency": e.competency(node), "level": level(node)}
}

// sortedKeys lists the keys of a map in order.
func sortedKeys[V any](m map[string]V) []string { return slices.Sorted(maps.Keys(m)) }
