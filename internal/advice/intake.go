package advice

import (
	"cmp"
	"crypto/sha256"
	"encoding/binary"
	"math"
	"slices"

	"knowledgepath/internal/contract"
	"knowledgepath/internal/learner"
	"knowledgepath/internal/solver"
)

// The intake's numbers: questions by default and at the most, the saving, in
// minutes, below which it is not worth asking, and what an answer takes, in
// seconds.
const (
	intakeDefault    = 10
	intakeCap        = 30
	worthAsking      = 3
	itemSeconds      = 45
	ratingSeconds    = 9
	testOutMost      = 3
	intakePlanLimit  = 200
	testOutFrom      = 120 // per mille
	testOutTo        = 800
	plainTargetShare = .15 // of a target that the plan leaves out
)

// Intake chooses the next question: the one whose answer is expected to save
// the most minutes of the learner's own plan for the time it takes. Where a
// module is about to start it asks only about that.
func (e *Engine) Intake(a *contract.Answers) (*contract.Intake, error) {
	d, err := e.open(a).field()
	if err != nil {
		return nil, err
	}
	if a.Constraints.Starting != "" {
		return d.testOut(e.number[a.Constraints.Starting]), nil
	}
	asked := d.asked()
	out := &contract.Intake{Schema: contract.IntakeSchema, Asked: len(asked), Cap: intakeCap}
	if len(asked) >= intakeCap {
		out.Stop = true
		return out, nil
	}
	best := d.bestQuestion(d.stakes(), asked)
	if best == nil {
		out.Stop = true
		return out, nil
	}
	out.ExpectedMinutesSaved = int(math.Round(best.value))
	out.Stop = best.value < worthAsking || len(asked) >= intakeDefault
	out.Question = &best.Question
	if lot := d.drawn(asked); lot != nil {
		out.Question = lot
	}
	return out, nil
}

// asked are the items the learner has answered in the intake.
func (f *file) asked() map[string]bool {
	asked := map[string]bool{}
	for i := range f.log {
		if f.log[i].Type == contract.EvidenceItem {
			asked[f.log[i].Item] = true
		}
	}
	return asked
}

// answered are all items the learner has answered, and the competencies they
// have rated.
func (f *file) answered() (items, rated map[string]bool) {
	items, rated = map[string]bool{}, map[string]bool{}
	for i := range f.log {
		switch ev := &f.log[i]; ev.Type {
		case contract.EvidenceItem, contract.EvidenceQuiz:
			items[ev.Item] = true
		case contract.EvidenceSelfRating:
			rated[ev.Competency] = true
		}
	}
	return items, rated
}

// stakes are the nodes that matter, in minutes: those the plan teaches, those
// it takes for known and builds on, and a little of the targets it leaves
// out. Without any need every node counts alike, so that the intake still
// finds out where the learner is.
func (d *field) stakes() []learner.Stake {
	weight := make([]float64, len(d.permille))
	typical := d.typicalMinutes()
	any := false
	for n := range weight {
		if d.needs[n].weight > 0 {
			weight[n] = plainTargetShare * typical[n]
			any = true
		}
	}
	if !any {
		copy(weight, typical)
	}
	p := d.problem(d.answers.Learner.MinutesTotal, false)
	s := solver.Solve(p, solver.Limits{Proof: intakePlanLimit})
	for _, at := range s.Modules {
		j := d.candidates[at]
		m := &d.e.modules[j]
		for _, l := range m.teaches {
			weight[l.node] = max(weight[l.node], float64(d.minutes(j))/float64(len(m.teaches)))
		}
		for _, n := range m.needs {
			if d.mastered[n] && !d.waived[n] {
				weight[n] = max(weight[n], typical[n])
			}
		}
	}
	var out []learner.Stake
	for n, w := range weight {
		if w > 0 && !d.waived[n] {
			out = append(out, learner.Stake{Competency: n / levels, Level: level(n), Minutes: w})
		}
	}
	return out
}

// typicalMinutes is, by node, what the quickest module that teaches it takes
// for it.
func (d *field) typicalMinutes() []float64 {
	out := make([]float64, len(d.permille))
	for j := range d.e.modules {
		m := &d.e.modules[j]
		if d.offers[j].language == "" || len(m.teaches) == 0 {
			continue
		}
		share := float64(d.offers[j].minutes) / float64(len(m.teaches))
		for _, l := range m.teaches {
			if out[l.node] == 0 || share < out[l.node] {
				out[l.node] = share
			}
		}
	}
	return out
}

// candidate is a question with what it is worth.
type candidate struct {
	contract.Question
	value float64 // minutes expected to be saved
	rate  float64 // for each second
	id    string
}

// bestQuestion finds the question with the largest saving for its time; of
// equal ones the one with the smaller id.
func (d *field) bestQuestion(stakes []learner.Stake, asked map[string]bool) *candidate {
	outlook := d.learner.Outlook(stakes)
	items, rated := d.answered()
	var best *candidate
	offer := func(c candidate, seconds float64) {
		c.rate = c.value / seconds
		if best == nil || c.rate > best.rate || c.rate == best.rate && c.id < best.id {
			best = &c
		}
	}
	for c, id := range d.e.competencies {
		prospect := outlook.Prospect(c)
		for l := 1; l <= levels; l++ {
			if item := d.leastUsed(d.e.node(id, l), items); item != "" {
				offer(candidate{Question: contract.Question{Kind: contract.AskItem, Item: item, Competency: id}, value: prospect.ItemValue(item), id: item}, itemSeconds)
			}
		}
		if !rated[id] && len(asked) < intakeDefault {
			offer(candidate{Question: contract.Question{Kind: contract.AskSelfRating, Competency: id}, value: prospect.SelfRatingValue(), id: id}, ratingSeconds)
		}
	}
	return best
}

// leastUsed picks one of a node's items that the learner has not had. Which
// one depends on the learner, so that all are used alike.
func (d *field) leastUsed(node int, had map[string]bool) string {
	best, bestLot := "", uint64(0)
	for _, item := range d.e.items[node] {
		if had[item] {
			continue
		}
		if lot := draw("item", d.answers.Learner.ID, item); best == "" || lot < bestLot {
			best, bestLot = item, lot
		}
	}
	return best
}

// draw is a lot that depends on texts alone.
func draw(texts ...string) uint64 {
	h := sha256.New()
	for _, t := range texts {
		h.Write([]byte(t))
		h.Write([]byte{0})
	}
	return binary.BigEndian.Uint64(h.Sum(nil))
}

// drawn is the one item of an intake that is drawn by lot among all, at a
// place drawn by lot, to see how true the estimates are; nil at other places.
func (d *field) drawn(asked map[string]bool) *contract.Question {
	if uint64(len(asked)) != draw("place", d.answers.Learner.ID)%intakeDefault {
		return nil
	}
	items, _ := d.answered()
	best, bestLot, node := "", uint64(0), 0
	for n := range d.e.items {
		for _, item := range d.e.items[n] {
			if lot := draw("calibration", d.answers.Learner.ID, item); !items[item] && (best == "" || lot < bestLot) {
				best, bestLot, node = item, lot, n
			}
		}
	}
	if best == "" {
		return nil
	}
	return &contract.Question{Kind: contract.AskItem, Item: best, Competency: d.e.competency(node), Calibration: true}
}

// testOut asks up to three items about a module that is about to start, as
// long as it is open whether the learner needs it.
func (d *field) testOut(j int) *contract.Intake {
	m := &d.e.modules[j]
	out := &contract.Intake{Schema: contract.IntakeSchema, Stop: true, Asked: d.tested(j), Cap: intakeCap}
	last := d.leastMastered(m)
	if last < 0 || out.Asked >= testOutMost || d.permille[last] <= testOutFrom || d.permille[last] >= testOutTo {
		return out
	}
	var stakes []learner.Stake
	for _, l := range m.teaches {
		stakes = append(stakes, learner.Stake{Competency: l.node / levels, Level: level(l.node), Minutes: float64(d.offers[j].minutes) / float64(len(m.teaches))})
	}
	outlook := d.learner.Outlook(stakes)
	items, _ := d.answered()
	var best *candidate
	for _, l := range m.teaches {
		item := d.leastUsed(l.node, items)
		if item == "" {
			continue
		}
		value := outlook.Prospect(l.node / levels).ItemValue(item)
		if best == nil || value > best.value || value == best.value && item < best.Item {
			best = &candidate{Question: contract.Question{Kind: contract.AskItem, Item: item, Competency: d.e.competency(l.node)}, value: value}
		}
	}
	if best != nil {
		out.Stop, out.Question, out.ExpectedMinutesSaved = false, &best.Question, int(math.Round(best.value))
	}
	return out
}

// leastMastered is the node of a module that the learner has with the least
// chance, -1 where it teaches none.
func (d *field) leastMastered(m *module) int {
	if len(m.teaches) == 0 {
		return -1
	}
	return slices.MinFunc(m.teaches, func(a, b lesson) int {
		return cmp.Or(cmp.Compare(d.permille[a.node], d.permille[b.node]), cmp.Compare(b.node, a.node))
	}).node
}

// tested counts the items of a test-out that are answered: those said to be
// of the module, or else the latest ones, as far back as they are about it.
func (d *field) tested(j int) int {
	named, latest, broken := 0, 0, false
	for i := len(d.log) - 1; i >= 0; i-- {
		ev := &d.log[i]
		about := ev.Type == contract.EvidenceItem && d.e.modules[j].effect(d.e.itemNode[ev.Item]) > 0
		if about && ev.Module == d.e.modules[j].ID {
			named++
		}
		broken = broken || !about
		if !broken {
			latest++
		}
	}
	return max(named, latest)
}
