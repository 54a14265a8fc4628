package path

import (
	"cmp"
	"slices"

	"knowledgepath/internal/catalog"
	"knowledgepath/internal/intake"
	"knowledgepath/internal/progress"
)

// reckoning is what the answers and the work done say of each competency.
// All numbers are per mille and whole, so that the same input gives the same
// path on every machine.
type reckoning struct {
	in      Input
	weights map[string]int // how much it matters, 0..3
	mastery map[string]int // how likely it is in place, from knowledge answers
	org     map[string]int // how far the organisation is, where it was asked
	missed  map[string][]Reason
	orgWhy  map[string]Reason
	goalWhy map[string]Reason
	levels  map[string]int // in place by modules finished or known
}

// Shares and priors of the first method: a person's mastery starts at a
// quarter and each situation moves it, a primary competency more than a
// second one. The target is 0.7; the organisation counts for the rest.
const (
	priorMastery  = 250
	targetMastery = 700
	primaryWeight = 1000
	secondWeight  = 400
	unsureWeight  = 600
)

func newReckoning(in Input) *reckoning {
	r := &reckoning{
		in: in, weights: map[string]int{}, mastery: map[string]int{}, org: map[string]int{},
		missed: map[string][]Reason{}, orgWhy: map[string]Reason{}, goalWhy: map[string]Reason{}, levels: map[string]int{},
	}
	r.readModules()
	if in.Form == nil {
		return r
	}
	r.weights = in.Form.Weights(in.Answers)
	r.readGoals()
	r.readKnowledge()
	r.readOrganisation()
	return r
}

func (r *reckoning) readGoals() {
	goals := r.in.Answers[intake.GoalsQuestion]
	for _, goal := range goals.Chosen {
		for _, t := range r.in.Form.Goals[goal] {
			if _, ok := r.goalWhy[t.Competency]; !ok {
				r.goalWhy[t.Competency] = Reason{Code: Goal, Question: goals.Question, Chosen: []string{goal}}
			}
		}
	}
}

func (r *reckoning) readKnowledge() {
	sum, weight := map[string]int{}, map[string]int{}
	count := func(competency string, w, score int) {
		if competency != "" {
			sum[competency] += w * score / 1000
			weight[competency] += w
		}
	}
	for i := range r.in.Form.Questions {
		q := &r.in.Form.Questions[i]
		a, ok := r.in.Answers[q.ID]
		if !ok || a.Skipped || q.Block != intake.Knowledge || len(a.Chosen) != 1 {
			continue
		}
		score, primary, second := 0, primaryWeight, secondWeight
		if o := q.Option(a.Chosen[0]); o != nil {
			score = o.Score
		} else {
			primary, second = unsureWeight, unsureWeight*secondWeight/1000
		}
		count(q.Skill.Competency, primary, score)
		count(q.Second, second, score)
		if score < 1000 {
			r.missed[q.Skill.Competency] = append(r.missed[q.Skill.Competency], Reason{Code: Missed, Question: q.ID, Chosen: a.Chosen})
		}
	}
	for c, w := range weight {
		r.mastery[c] = (1000*priorMastery/1000 + sum[c]) * 1000 / (1000 + w)
	}
}

func (r *reckoning) readOrganisation() {
	sum, weight := map[string]int{}, map[string]int{}
	for i := range r.in.Form.Questions {
		q := &r.in.Form.Questions[i]
		a, ok := r.in.Answers[q.ID]
		if !ok || a.Skipped || len(q.Maps) == 0 {
			continue
		}
		score := 0
		for _, key := range a.Chosen {
			if o := q.Option(key); o != nil {
				score += o.Score
			}
		}
		for _, m := range q.Maps {
			sum[m.Competency] += m.Permille * min(score, 1000) / 1000
			weight[m.Competency] += m.Permille
			if score <= 500 && m.Permille >= 500 {
				r.orgWhy[m.Competency] = Reason{Code: Org, Question: q.ID, Chosen: a.Chosen}
			}
		}
	}
	for c, w := range weight {
		r.org[c] = sum[c] * 1000 / w
	}
}

// readModules finds what is in place by modules that are finished, or known
// by the learner's own word.
func (r *reckoning) readModules() {
	for m := range r.in.Content.Modules() {
		if r.in.Choices[m.UID] != Known && r.in.Did.StageOf(m) != progress.Done {
			continue
		}
		for _, t := range m.Teaches {
			r.levels[t.Competency] = max(r.levels[t.Competency], t.Level)
		}
	}
}

// level is what a competency can be taken to be at: by the modules, or by the
// answers.
func (r *reckoning) level(competency string) int {
	level := r.levels[competency]
	switch m := r.mastery[competency]; {
	case m >= 600:
		level = max(level, 2)
	case m >= 350:
		level = max(level, 1)
	}
	return level
}

// need says how much a person needs a module, in per mille, and why, the
// strongest reason first.
func (r *reckoning) need(m *catalog.Module) (int, []Reason) {
	best := 0
	var reasons []Reason
	for _, t := range m.Teaches {
		n, why := r.needOf(t.Competency)
		best = max(best, n)
		reasons = append(reasons, why...)
	}
	slices.SortStableFunc(reasons, func(a, b Reason) int { return cmp.Compare(rank(a.Code), rank(b.Code)) })
	return best, reasons
}

// rank orders reasons by how much they tell the person.
func rank(c Code) int {
	return slices.Index([]Code{Pinned, Org, Goal, Missed, Safety, RoleUse, Before, General}, c)
}

// needOf says how much a competency is needed: by how much it matters, by how
// far the person is from it, and by how far the organisation is.
func (r *reckoning) needOf(competency string) (int, []Reason) {
	weight := r.weights[competency]
	var why []Reason
	if goal, ok := r.goalWhy[competency]; ok {
		why = append(why, goal)
	}
	why = append(why, r.missed[competency]...)
	if org, ok := r.orgWhy[competency]; ok {
		why = append(why, org)
		weight = max(weight, 2)
	}
	if len(r.missed[competency]) > 0 {
		weight = max(weight, 1)
	}
	switch {
	case competency == "cc.psea" || competency == "cc.consent":
		weight = max(weight, 3)
		if len(why) == 0 {
			why = append(why, Reason{Code: Safety})
		}
	case len(why) == 0 && weight > 0:
		role := r.in.Answers[intake.RoleQuestion]
		why = append(why, Reason{Code: RoleUse, Question: role.Question, Chosen: role.Chosen})
	case len(r.weights) == 0:
		weight, why = max(weight, 1), append(why, Reason{Code: General})
	}
	mastery, known := r.mastery[competency]
	if !known {
		mastery = priorMastery
	}
	gap := max(0, targetMastery-mastery)
	org, asked := r.org[competency]
	orgGap := 0
	if asked {
		orgGap = 1000 - org
	}
	return weight * (600*gap + 400*orgGap) / 3000, why
}

// minutesLeft is the time a module still takes.
func (r *reckoning) minutesLeft(m *catalog.Module) int {
	left := 0
	did := r.in.Did[m.UID]
	for _, l := range m.Lessons {
		if did.Lessons[l.ID].Finished.IsZero() {
			left += l.Minutes
		}
	}
	return left
}
