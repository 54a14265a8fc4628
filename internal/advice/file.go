package advice

import (
	"math"

	"knowledgepath/internal/contract"
	"knowledgepath/internal/learner"
	"knowledgepath/internal/solver"
)

// masteredFrom is the chance, in per mille, from which a node counts as
// mastered: skipping what is needed costs four times what teaching what is
// known does.
const masteredFrom = 800

// file is a learner's case: what is believed of them and what they need.
type file struct {
	e        *Engine
	answers  *contract.Answers
	log      []contract.Evidence
	learner  *learner.Learner
	states   learner.States
	permille []int  // by node
	mastered []bool // by node
	waived   []bool // by node
	needs    []need // by node
	gain     []int64

	completed, excluded, previous []bool // by module
	pinned                        map[int]contract.Pin
	begun                         map[int]int // minutes left
	offers                        []offer     // by module
}

// offer is a module in the language a learner would take it in.
type offer struct {
	language   string // empty where it is in none of theirs
	minutes    int
	substitute bool // a language that is not the learner's first choice
}

// open makes the file of a learner.
func (e *Engine) open(a *contract.Answers) *file {
	f := &file{
		e: e, answers: a, log: a.Log(), needs: e.needsOf(a), waived: make([]bool, len(e.before)),
		completed: make([]bool, len(e.modules)), excluded: make([]bool, len(e.modules)), previous: make([]bool, len(e.modules)),
		pinned: map[int]contract.Pin{}, begun: map[int]int{}, offers: make([]offer, len(e.modules)),
	}
	for _, w := range a.Constraints.Waived {
		for l := 1; l <= w.Level; l++ {
			f.waived[e.node(w.Competency, l)] = true
		}
	}
	f.readConstraints()
	for i := range f.offers {
		f.offers[i] = f.offer(&e.modules[i])
	}
	f.believe(e.model.Read(f.log))
	return f
}

func (f *file) readConstraints() {
	k, number := &f.answers.Constraints, f.e.number
	for _, ev := range f.log {
		if ev.Type == contract.EvidenceCompleted {
			f.completed[number[ev.Module]] = true
		}
	}
	for _, x := range k.Excluded {
		f.excluded[number[x.Module]] = true
	}
	for _, p := range k.PreviousPlan {
		f.previous[number[p.Module]] = true
	}
	for _, p := range k.Pinned {
		j := number[p.Module]
		if first, ok := f.pinned[j]; !f.completed[j] && (!ok || p.By+"\x00"+p.Note < first.By+"\x00"+first.Note) {
			f.pinned[j] = p
		}
	}
	for _, b := range k.InProgress {
		j := number[b.Module]
		if f.completed[j] || f.excluded[j] {
			continue
		}
		left := -1
		if b.MinutesLeft != nil {
			left = *b.MinutesLeft
		}
		if had, ok := f.begun[j]; !ok || left < had {
			f.begun[j] = left
		}
	}
}

// believe takes over a state: chances in per mille, and what they mean.
func (f *file) believe(l *learner.Learner) {
	f.learner, f.states = l, l.States()
	n := len(f.e.before)
	f.permille, f.mastered, f.gain = make([]int, n), make([]bool, n), make([]int64, n)
	for i := range n {
		f.permille[i] = permille(f.states.Mastery(i/levels, level(i)))
		f.mastered[i] = f.permille[i] >= masteredFrom || f.waived[i]
		if !f.mastered[i] {
			f.gain[i] = f.needs[i].weight * int64(1000-f.permille[i])
		}
	}
}

// permille rounds a chance to whole per mille.
func permille(p float64) int { return int(math.Round(float64(1000 * p))) }

// offer finds the language in which a module is offered to the learner: of
// theirs the one that takes the least time, the first of equal ones; else,
// where they allow it, another, which takes a quarter longer.
func (f *file) offer(m *module) offer {
	var best offer
	for _, lang := range f.answers.Learner.Languages {
		if minutes, ok := m.Minutes[lang]; ok && (best.language == "" || minutes < best.minutes) {
			best = offer{language: lang, minutes: minutes}
		}
	}
	if best.language != "" || !f.answers.Learner.SecondLanguageOK {
		return best
	}
	for _, lang := range sortedKeys(m.Minutes) {
		if minutes := (5*m.Minutes[lang] + 2) / 4; best.language == "" || minutes < best.minutes {
			best = offer{language: lang, minutes: minutes, substitute: true}
		}
	}
	return best
}

// minutes is what a module takes of the learner's time.
func (f *file) minutes(j int) int {
	if left, ok := f.begun[j]; ok && left >= 0 {
		return left
	}
	return f.offers[j].minutes
}

// effect is how well a module teaches a learner a node, in the language they
// take it in.
func (f *file) effect(j int, l lesson) int {
	if f.offers[j].substitute {
		return (9*l.effect + 5) / 10
	}
	return l.effect
}

// forced reports whether a module must be on the path.
func (f *file) forced(j int) bool {
	_, pinned := f.pinned[j]
	_, begun := f.begun[j]
	return pinned || begun
}

// limits are those of a full recommendation.
func limits() solver.Limits { return solver.DefaultLimits() }
