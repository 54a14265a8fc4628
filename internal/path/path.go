// Package path makes the list of modules for one person: which, in what
// order, within what time, and why each of them. Recommend is pure; what
// mentors pin and what learners set aside come in as values.
//
// The method is a simple and honest first one: needs come from the answers
// (need.go), prerequisites go before what needs
// them, and modules are taken by need for the minute until the time is used.
package path

import (
	"cmp"
	"context"
	"slices"
	"time"

	"knowledgepath/internal/catalog"
	"knowledgepath/internal/intake"
	"knowledgepath/internal/kp"
	"knowledgepath/internal/people"
	"knowledgepath/internal/progress"
)

// Code names a reason; the words are in locales under reason.CODE.
type Code string

// The reasons a module can be on a path, and why one is left out.
const (
	Goal    Code = "goal"    // a goal the person chose
	Missed  Code = "missed"  // a situation they were not sure of
	Org     Code = "org"     // what they said of their organisation
	RoleUse Code = "role"    // their role uses it
	Safety  Code = "safety"  // the safety of the people accompanied is everyone's
	Before  Code = "before"  // another module of the path needs it
	Pinned  Code = "pinned"  // a mentor pinned it
	Begun   Code = "begun"   // they have begun it
	General Code = "general" // no answers yet: a general start
)

// Reason says why, with what the sentence needs: the question and options of
// the person's own answer, or the module that comes after.
type Reason struct {
	Code     Code
	Question string   // intake question id; empty where none
	Chosen   []string // option keys of the answer
	Module   string   // uid, for Before
}

// Step is one module of a path.
type Step struct {
	Module  *catalog.Module
	Stage   progress.Stage
	Reasons []Reason // at most two are worth showing; the strongest first
	Pin     *Pin     // the mentor's, if pinned
	Over    bool     // begun or pinned although the time is used up
}

// Left says why a module is not on the path.
type Left struct {
	Module *catalog.Module
	Code   LeftCode
}

// LeftCode names why a module is left out.
type LeftCode string

// Why a module can be left out.
const (
	LeftKnown   LeftCode = "known"   // the learner knows it
	LeftRemoved LeftCode = "removed" // the learner took it off
	LeftTime    LeftCode = "time"    // it does not fit the time
	LeftShown   LeftCode = "shown"   // the answers show it is known
	LeftExpired LeftCode = "expired" // its legal review is out of date
	LeftNeeds   LeftCode = "needs"   // what it builds on is not offered, or was taken off
)

// Path is a recommendation.
type Path struct {
	Steps   []Step
	Left    []Left
	Minutes int  // still to spend on the steps that are not done
	Budget  int  // minutes the person has: four weeks of their week
	General bool // made without a goal or a role to go by
}

// Pin is a module that a mentor put on someone's path.
type Pin struct {
	ID     string
	Person string
	Module string // uid
	By     string // the mentor's id
	ByName string
	Reason string    // shown to the learner
	Due    time.Time // a soft date; zero for none
	Made   time.Time
	Undone time.Time // zero while it stands
}

// Choice is what a learner decided about a module of their own path.
type Choice string

// The choices.
const (
	Known   Choice = "known"
	Removed Choice = "removed"
	Wanted  Choice = "" // back on the path
)

// Input is all that a recommendation is made from.
type Input struct {
	Content *catalog.Snapshot
	Form    *intake.Form
	Answers intake.Answers
	Did     progress.State
	Pins    []Pin
	Choices map[string]Choice // by module uid
	Now     time.Time
}

// budgetWeeks is how many weeks a path is made for.
const budgetWeeks = 4

// threshold is the need, in per mille, below which a module is not worth a
// person's time.
const threshold = 60

// Recommend makes the path: what is begun and pinned first, then by need for
// the minute within the time, prerequisites before what needs them, finished
// modules at the top as a record. It is total and deterministic.
func Recommend(in Input) Path {
	r := newReckoning(in)
	p := Path{Budget: budgetWeeks * in.Answers.MinutesPerWeek(), General: len(r.weights) == 0}
	f := r.field()
	plan := &planner{r: r, pool: slices.Concat(f.must, f.open, f.spare), chosen: map[string]*candidate{}, budget: p.Budget}
	for _, c := range f.done {
		plan.chosen[c.module.UID] = c
	}
	for _, c := range f.must {
		plan.take(c, true)
	}
	for _, c := range f.open {
		if why := plan.take(c, false); why != "" {
			f.left = append(f.left, Left{c.module, why})
		}
	}
	p.Left = slices.DeleteFunc(f.left, func(l Left) bool { return plan.chosen[l.Module.UID] != nil })
	p.Minutes = plan.spent
	for _, c := range append(f.done, plan.order...) {
		p.Steps = append(p.Steps, Step{Module: c.module, Stage: c.stage, Reasons: c.why(), Pin: c.pin, Over: c.over})
	}
	return p
}

// field is the modules by what may become of them.
type field struct {
	done  []*candidate // finished, in the order in which they were
	must  []*candidate // begun or pinned
	open  []*candidate // needed, if there is time
	spare []*candidate // not needed for themselves; may be for another
	left  []Left       // out, and why
}

// field sorts the modules.
func (r *reckoning) field() field {
	in, f := r.in, field{}
	pins := map[string]*Pin{}
	for i := range in.Pins {
		if in.Pins[i].Undone.IsZero() {
			pins[in.Pins[i].Module] = &in.Pins[i]
		}
	}
	for m := range in.Content.Modules() {
		c := &candidate{module: m, stage: in.Did.StageOf(m), pin: pins[m.UID]}
		c.need, c.reasons = r.need(m)
		switch {
		case c.stage == progress.Done:
			f.done = append(f.done, c)
		case c.stage == progress.Started || c.pin != nil && m.Public():
			f.must = append(f.must, c)
		case !m.Public():
		case in.Choices[m.UID] == Known:
			f.left = append(f.left, Left{m, LeftKnown})
		case in.Choices[m.UID] == Removed:
			f.left = append(f.left, Left{m, LeftRemoved})
		case m.Legal.Expired(in.Now):
			f.left = append(f.left, Left{m, LeftExpired})
		case c.need < threshold:
			f.left = append(f.left, Left{m, LeftShown})
			f.spare = append(f.spare, c)
		default:
			f.open = append(f.open, c)
		}
	}
	slices.SortFunc(f.done, func(a, b *candidate) int {
		return cmp.Or(in.Did[a.module.UID].FinishedAt(a.module).Compare(in.Did[b.module.UID].FinishedAt(b.module)),
			cmp.Compare(a.module.Slug, b.module.Slug))
	})
	slices.SortFunc(f.must, func(a, b *candidate) int { return cmp.Or(cmp.Compare(b.stage, a.stage), byWorth(a, b)) })
	slices.SortFunc(f.open, byWorth)
	slices.SortFunc(f.spare, byWorth)
	return f
}

// byWorth orders candidates by need for the minute, without dividing.
func byWorth(a, b *candidate) int {
	return cmp.Or(
		cmp.Compare(b.need*a.module.Minutes, a.need*b.module.Minutes),
		cmp.Compare(a.module.Level, b.module.Level),
		cmp.Compare(a.module.Slug, b.module.Slug))
}

// candidate is a module under consideration.
type candidate struct {
	module  *catalog.Module
	stage   progress.Stage
	need    int // per mille
	reasons []Reason
	pin     *Pin
	over    bool
}

// why returns the strongest reasons for showing a candidate.
func (c *candidate) why() []Reason {
	reasons := c.reasons
	if c.stage == progress.Done {
		return nil
	}
	if c.pin != nil {
		reasons = append([]Reason{{Code: Pinned}}, reasons...)
	}
	if len(reasons) == 0 && c.stage == progress.Started {
		reasons = []Reason{{Code: Begun}}
	}
	if len(reasons) > 2 {
		reasons = reasons[:2]
	}
	return reasons
}

// planner fills the time with modules and what they need first.
type planner struct {
	r      *reckoning
	pool   []*candidate // what may be taken to teach what another needs, the best first
	chosen map[string]*candidate
	order  []*candidate
	spent  int
	budget int
}

// take puts a module and its missing prerequisites on the plan, if they fit
// the time or if they must be there; else it says why not.
func (p *planner) take(c *candidate, must bool) LeftCode {
	if p.chosen[c.module.UID] != nil {
		return ""
	}
	group, whole := p.closure(c, nil)
	if !whole && !must {
		return LeftNeeds
	}
	cost := 0
	for _, g := range group {
		cost += p.r.minutesLeft(g.module)
	}
	if p.spent+cost > p.budget && !must {
		return LeftTime
	}
	for _, g := range group {
		g.over = p.spent+cost > p.budget
		if g != c && len(g.reasons) == 0 {
			g.reasons = []Reason{{Code: Before, Module: c.module.UID}}
		}
		p.chosen[g.module.UID] = g
		p.order = append(p.order, g)
	}
	p.spent += cost
	return ""
}

// closure lists c after the modules it needs that are neither shown by the
// answers nor on the plan; false where nothing can teach one of them.
func (p *planner) closure(c *candidate, above []*candidate) ([]*candidate, bool) {
	above = append(above, c)
	var group []*candidate
	whole := true
	for _, need := range c.module.Requires {
		taught := func(g *candidate) bool { return teaches(g.module, need) }
		if p.r.level(need.Competency) >= need.Level || p.teaches(need) || slices.ContainsFunc(group, taught) {
			continue
		}
		before, ok := p.provide(need, above)
		whole = whole && ok
		for _, b := range before {
			if !slices.Contains(group, b) {
				group = append(group, b)
			}
		}
	}
	return append(group, c), whole
}

// provide is the closure of the best module that teaches a skill and finds
// all that it needs itself; where there is none, of one that is on the path
// in any case, so that it still comes first.
func (p *planner) provide(need catalog.Skill, above []*candidate) ([]*candidate, bool) {
	var begun []*candidate
	for _, o := range p.pool {
		if !teaches(o.module, need) || slices.Contains(above, o) {
			continue
		}
		group, whole := p.closure(o, above)
		if whole {
			return group, true
		}
		if begun == nil && (o.stage == progress.Started || o.pin != nil) {
			begun = group
		}
	}
	return begun, false
}

func (p *planner) teaches(s catalog.Skill) bool {
	for _, c := range p.chosen {
		if teaches(c.module, s) {
			return true
		}
	}
	return false
}

func teaches(m *catalog.Module, s catalog.Skill) bool {
	return slices.ContainsFunc(m.Teaches, func(t catalog.Skill) bool {
		return t.Competency == s.Competency && t.Level >= s.Level
	})
}

// Learner is a person with all that their path is made from.
type Learner struct {
	Person  people.Person
	Answers intake.Answers
	Did     progress.State
	Pins    []Pin
	Choices map[string]Choice
}

// Path makes the learner's path from the content.
func (l Learner) Path(content *catalog.Snapshot, form *intake.Form, now time.Time) Path {
	return Recommend(Input{
		Content: content, Form: form, Answers: l.Answers, Did: l.Did,
		Pins: l.Pins, Choices: l.Choices, Now: now,
	})
}

// Store keeps pins and choices, and reads learners whole.
type Store interface {
	// Learner returns a person the scope allows; NotFound for anyone else.
	Learner(ctx context.Context, scope people.Scope, person string) (Learner, error)
	// Learners returns everyone else the scope allows, by name.
	Learners(ctx context.Context, scope people.Scope) ([]Learner, error)
	// AddPin stores a pin; one that stands on the same module is replaced.
	AddPin(ctx context.Context, p Pin) error
	// UpdatePin reads, changes and writes a pin in one transaction.
	UpdatePin(ctx context.Context, id string, change func(Pin) (Pin, error)) error
	// PinsOf returns the pins on a person's path that stand.
	PinsOf(ctx context.Context, person string) ([]Pin, error)
	// PutChoice stores what a learner decided about a module.
	PutChoice(ctx context.Context, person, module string, c Choice, at time.Time) error
	ChoicesOf(ctx context.Context, person string) (map[string]Choice, error)
}

// ReasonMax is the most characters of a pin's reason.
const ReasonMax = 500

// NewPin checks what a mentor gives for a pin.
func NewPin(id string, mentor kp.Actor, name, person string, m *catalog.Module, reason string, due, now time.Time) (Pin, error) {
	switch {
	case m == nil || !m.Public():
		return Pin{}, kp.E(kp.Invalid, "pin.module", nil)
	case reason == "":
		return Pin{}, kp.E(kp.Invalid, "pin.reason", nil)
	case len([]rune(reason)) > ReasonMax:
		return Pin{}, kp.E(kp.Invalid, "pin.long", nil)
	case !due.IsZero() && due.Before(now.Truncate(24*time.Hour)):
		return Pin{}, kp.E(kp.Invalid, "pin.past", nil)
	}
	return Pin{ID: id, Person: person, Module: m.UID, By: mentor.Person, ByName: name, Reason: reason, Due: due, Made: now}, nil
}
