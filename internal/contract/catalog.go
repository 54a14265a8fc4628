package contract

import (
	"maps"
	"slices"
	"strings"
)

// Schemas of the documents, as their first field names them.
const (
	CatalogSchema        = "kp.catalog/1"
	ParamsSchema         = "kp.params/1"
	AnswersSchema        = "kp.answers/1"
	RecommendationSchema = "kp.recommendation/1"
	IntakeSchema         = "kp.intake/1"
	OrgAnswersSchema     = "kp.org-answers/1"
	OrgProfileSchema     = "kp.org-profile/1"
	TeamSchema           = "kp.team/1"
	TeamPlanSchema       = "kp.team-plan/1"
)

// Levels is how many levels a competency has above "not yet shown".
const Levels = 3

// Limits of a catalogue's numbers.
const (
	MinMinutes, MaxMinutes = 5, 240
	MinEffect, MaxEffect   = 100, 1000
)

// Node is a competency at a level from 1 to 3.
type Node struct {
	Competency string `json:"competency"`
	Level      int    `json:"level"`
}

// Weighted is a node with how much a role uses it, 0 to 3.
type Weighted struct {
	Competency string `json:"competency"`
	Level      int    `json:"level"`
	Weight     int    `json:"weight"`
}

// Teaching is a node that a module teaches, and with how many chances in a
// thousand someone who is ready for it has it afterwards.
type Teaching struct {
	Competency string `json:"competency"`
	Level      int    `json:"level"`
	Effect     int    `json:"effect"`
}

// Node returns the node that is taught.
func (t Teaching) Node() Node { return Node{t.Competency, t.Level} }

// Requirement says that from Level on another competency must be at At.
type Requirement struct {
	Level      int    `json:"level"`
	Competency string `json:"competency"`
	At         int    `json:"at"`
}

// Competency is something a person can be seen to do. MainParent is the one
// competency of those it requires that the learner model leans on.
type Competency struct {
	ID         string        `json:"id"`
	Domain     string        `json:"domain"`
	MainParent *string       `json:"main_parent"`
	Requires   []Requirement `json:"requires,omitempty"`
}

// Module is something to learn from. Minutes are by language; a language that
// is absent is not offered.
type Module struct {
	ID       string         `json:"id"`
	Minutes  map[string]int `json:"minutes"`
	Teaches  []Teaching     `json:"teaches"`
	Requires []Node         `json:"requires,omitempty"`
	After    []string       `json:"after,omitempty"`
	Expired  bool           `json:"expired,omitempty"`
}

// Item is a question whose answer tells of a node.
type Item struct {
	ID         string `json:"id"`
	Competency string `json:"competency"`
	Level      int    `json:"level"`
}

// Maps says how much a practice tells of a competency, 0 to 100.
type Maps struct {
	Competency string `json:"competency"`
	Weight     int    `json:"weight"`
}

// Practice is something an organisation does more or less well, at level 1 to
// 4, with the level to aim at.
type Practice struct {
	ID     string `json:"id"`
	Maps   []Maps `json:"maps,omitempty"`
	Target int    `json:"target"`
}

// Catalog is what can be learnt, asked and needed: kp.catalog/1.
type Catalog struct {
	Schema       string                `json:"schema"`
	Domains      []string              `json:"domains"`
	Competencies []Competency          `json:"competencies"`
	Modules      []Module              `json:"modules"`
	Items        []Item                `json:"items,omitempty"`
	Roles        map[string][]Weighted `json:"roles,omitempty"`
	Goals        map[string][]Node     `json:"goals,omitempty"`
	Practices    []Practice            `json:"practices,omitempty"`

	hash string
}

// Hash returns the hash of the catalogue as it was written.
func (c *Catalog) Hash() string {
	if c.hash == "" {
		return Hash(c)
	}
	return c.hash
}

// ReadCatalog decodes and checks a catalogue. The error is *Faults.
func ReadCatalog(data []byte) (*Catalog, error) {
	c := &Catalog{}
	t, faults := decode("catalog", data, c)
	if len(faults.List) == 0 {
		c.check(faults)
	}
	if err := faults.orNil(); err != nil {
		return nil, err
	}
	c.hash = t.hash()
	return c, nil
}

// Check reports what is wrong with a catalogue that was made rather than
// read. The error is *Faults.
func (c *Catalog) Check() error {
	faults := &Faults{}
	c.check(faults)
	return faults.orNil()
}

func (c *Catalog) check(faults *Faults) {
	checkSchema("catalog", c.Schema, CatalogSchema, faults)
	k := &catalogCheck{Faults: faults, catalog: c, domains: map[string]bool{}, competencies: map[string]int{}, modules: map[string]int{}}
	k.collect()
	k.checkCompetencies()
	k.checkModules()
	k.checkUses()
	if len(faults.List) == 0 { // cycles are only clear where all ids are
		k.checkCycles()
	}
}

// catalogCheck is a catalogue under examination.
type catalogCheck struct {
	*Faults
	catalog      *Catalog
	domains      map[string]bool
	competencies map[string]int
	modules      map[string]int
}

// unique notes an id that is none or stands twice.
func (k *catalogCheck) unique(path, id string, seen bool) {
	checkID(path, id, k.Faults)
	if seen {
		k.add(CodeDuplicate, path, "%q stands twice", id)
	}
}

func (k *catalogCheck) collect() {
	for i, d := range k.catalog.Domains {
		k.unique(at("catalog.domains", i), d, k.domains[d])
		k.domains[d] = true
	}
	for i, c := range k.catalog.Competencies {
		_, seen := k.competencies[c.ID]
		k.unique(at("catalog.competencies", i)+".id", c.ID, seen)
		k.competencies[c.ID] = i
	}
	for i, m := range k.catalog.Modules {
		_, seen := k.modules[m.ID]
		k.unique(at("catalog.modules", i)+".id", m.ID, seen)
		k.modules[m.ID] = i
	}
}

func (k *catalogCheck) competency(path, id string) {
	if _, ok := k.competencies[id]; !ok {
		k.add(CodeDangling, path, "there is no competency %.100q", id)
	}
}

func (k *catalogCheck) node(path, competency string, level int) {
	k.competency(path+".competency", competency)
	checkRange(path+".level", level, 1, Levels, k.Faults)
}

func (k *catalogCheck) checkCompetencies() {
	for i, c := range k.catalog.Competencies {
		path := at("catalog.competencies", i)
		if !k.domains[c.Domain] {
			k.add(CodeDangling, path+".domain", "there is no domain %.100q", c.Domain)
		}
		for j, r := range c.Requires {
			p := at(path+".requires", j)
			k.competency(p+".competency", r.Competency)
			checkRange(p+".level", r.Level, 1, Levels, k.Faults)
			checkRange(p+".at", r.At, 1, Levels, k.Faults)
		}
		if c.MainParent != nil {
			k.checkParent(path+".main_parent", c)
		}
	}
}

func (k *catalogCheck) checkParent(path string, c Competency) {
	parent, ok := k.competencies[*c.MainParent]
	switch {
	case !ok:
		k.add(CodeDangling, path, "there is no competency %.100q", *c.MainParent)
	case k.catalog.Competencies[parent].Domain != c.Domain:
		k.add(CodeRange, path, "%q is of another domain", *c.MainParent)
	case !slices.ContainsFunc(c.Requires, func(r Requirement) bool { return r.Competency == *c.MainParent }):
		k.add(CodeRange, path, "%q is not among what is required", *c.MainParent)
	}
}

func (k *catalogCheck) checkModules() {
	for i, m := range k.catalog.Modules {
		path := at("catalog.modules", i)
		for _, lang := range slices.Sorted(maps.Keys(m.Minutes)) {
			checkID(path+".minutes", lang, k.Faults)
			checkRange(under(path+".minutes", lang), m.Minutes[lang], MinMinutes, MaxMinutes, k.Faults)
		}
		taught := map[Node]bool{}
		for j, t := range m.Teaches {
			p := at(path+".teaches", j)
			k.node(p, t.Competency, t.Level)
			checkRange(p+".effect", t.Effect, MinEffect, MaxEffect, k.Faults)
			if taught[t.Node()] {
				k.add(CodeDuplicate, p, "%s:%d is taught twice", t.Competency, t.Level)
			}
			taught[t.Node()] = true
		}
		for j, n := range m.Requires {
			k.node(at(path+".requires", j), n.Competency, n.Level)
		}
		for j, after := range m.After {
			if _, ok := k.modules[after]; !ok {
				k.add(CodeDangling, at(path+".after", j), "there is no module %.100q", after)
			}
		}
	}
}

// checkUses looks at what refers to nodes: items, roles, goals, practices.
func (k *catalogCheck) checkUses() {
	items := map[string]bool{}
	for i, item := range k.catalog.Items {
		path := at("catalog.items", i)
		k.unique(path+".id", item.ID, items[item.ID])
		items[item.ID] = true
		k.node(path, item.Competency, item.Level)
	}
	for _, role := range slices.Sorted(maps.Keys(k.catalog.Roles)) {
		path := under("catalog.roles", role)
		checkID(path, role, k.Faults)
		for j, w := range k.catalog.Roles[role] {
			k.node(at(path, j), w.Competency, w.Level)
			checkRange(at(path, j)+".weight", w.Weight, 0, 3, k.Faults)
		}
	}
	for _, goal := range slices.Sorted(maps.Keys(k.catalog.Goals)) {
		path := under("catalog.goals", goal)
		checkID(path, goal, k.Faults)
		for j, n := range k.catalog.Goals[goal] {
			k.node(at(path, j), n.Competency, n.Level)
		}
	}
	practices := map[string]bool{}
	for i, p := range k.catalog.Practices {
		path := at("catalog.practices", i)
		k.unique(path+".id", p.ID, practices[p.ID])
		practices[p.ID] = true
		checkRange(path+".target", p.Target, 1, 4, k.Faults)
		for j, m := range p.Maps {
			k.competency(at(path+".maps", j)+".competency", m.Competency)
			checkRange(at(path+".maps", j)+".weight", m.Weight, 0, 100, k.Faults)
		}
	}
}

// checkCycles finds what comes before itself: a node, a main parent, a module
// that depends on every provider of what it requires.
func (k *catalogCheck) checkCycles() {
	c := k.catalog
	nodes := len(c.Competencies) * Levels
	k.acyclic("catalog.competencies", "main parents", len(c.Competencies),
		func(i int) []int {
			if p := c.Competencies[i].MainParent; p != nil {
				return []int{k.competencies[*p]}
			}
			return nil
		},
		func(i int) string { return c.Competencies[i].ID })
	k.acyclic("catalog.competencies", "requirements", nodes, k.prerequisites,
		func(n int) string { return c.Competencies[n/Levels].ID + ":" + string(rune('1'+n%Levels)) })
	k.acyclic("catalog.modules", "modules", len(c.Modules), k.providers(),
		func(i int) string { return c.Modules[i].ID })
}

// prerequisites lists the nodes that a node requires itself, by number.
func (k *catalogCheck) prerequisites(n int) []int {
	var out []int
	level := n%Levels + 1
	if level > 1 {
		out = append(out, n-1)
	}
	for _, r := range k.catalog.Competencies[n/Levels].Requires {
		if r.Level == level {
			out = append(out, k.competencies[r.Competency]*Levels+r.At-1)
		}
	}
	return out
}

// providers returns, for a module, every module it may have to come after.
func (k *catalogCheck) providers() func(int) []int {
	number := func(n Node) int { return k.competencies[n.Competency]*Levels + n.Level - 1 }
	teachers := map[int][]int{}
	for i, m := range k.catalog.Modules {
		for _, t := range m.Teaches {
			teachers[number(t.Node())] = append(teachers[number(t.Node())], i)
		}
	}
	return func(i int) []int {
		m := k.catalog.Modules[i]
		own := map[int]bool{}
		for _, t := range m.Teaches {
			own[number(t.Node())] = true
		}
		var needs, out []int
		for _, n := range m.Requires {
			needs = append(needs, number(n))
		}
		for _, t := range m.Teaches {
			needs = append(needs, k.prerequisites(number(t.Node()))...)
		}
		for _, n := range needs {
			if !own[n] {
				out = append(out, teachers[n]...)
			}
		}
		for _, after := range m.After {
			out = append(out, k.modules[after])
		}
		return out
	}
}

// acyclic notes the first cycle among 0..n-1 and names what is on it.
func (k *catalogCheck) acyclic(path, what string, n int, next func(int) []int, name func(int) string) {
	const white, grey, black = 0, 1, 2
	colour := make([]int8, n)
	var trail []int
	var visit func(int) bool
	visit = func(i int) bool {
		colour[i] = grey
		trail = append(trail, i)
		for _, j := range next(i) {
			if colour[j] == grey {
				var names []string
				for _, on := range trail[slices.Index(trail, j):] {
					names = append(names, name(on))
				}
				k.add(CodeCycle, path, "a cycle of %s: %s", what, strings.Join(append(names, name(j)), " → "))
				return false
			}
			if colour[j] == white && !visit(j) {
				return false
			}
		}
		trail = trail[:len(trail)-1]
		colour[i] = black
		return true
	}
	for i := range n {
		if colour[i] == white && !visit(i) {
			return
		}
	}
}
