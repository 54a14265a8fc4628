// Package intake is the short set of questions a path is made from: the bank
// of questions, which of them to ask whom and in what order, and what the
// answers say of a person's needs. Every question may be skipped.
package intake

import (
	"context"
	"slices"
	"time"

	"knowledgepath/internal/catalog"
	"knowledgepath/internal/kp"
)

// Kind says how a question is answered.
type Kind string

// The kinds of question: one option, any number, or a limited number.
const (
	One  Kind = "one"
	Many Kind = "many"
	UpTo Kind = "up-to"
)

// Block says which part of the intake a question belongs to.
type Block string

// The blocks, in the order in which they are asked. Profile is for everyone;
// Knowledge shows situations and is adapted to the profile; Organisation is
// only for those who answer for their organisation.
const (
	Profile      Block = "profile"
	Knowledge    Block = "knowledge"
	Organisation Block = "organisation"
)

// Question is one page of the intake.
type Question struct {
	ID         string
	Block      Block
	Kind       Kind
	Max        int // most options, for UpTo
	Prompt     kp.Text
	Why        kp.Text // what the answer is used for
	Options    []Option
	Skill      catalog.Skill // knowledge: what a best answer shows
	Second     string        // knowledge: a second competency it touches
	Maps       []Weight      // organisation: competencies it tells of
	Difficulty int
}

// Option is one answer. Score is in per mille: 1000 best, 0 mistaken for
// knowledge questions; from 0 to 1000 along the scale for organisation ones.
type Option struct {
	Key   string
	Label kp.Text
	Score int
}

// Weight says how much a question tells of a competency, in per mille.
type Weight struct {
	Competency string
	Permille   int
}

// Option returns the option with the key, or nil.
func (q *Question) Option(key string) *Option {
	for i := range q.Options {
		if q.Options[i].Key == key {
			return &q.Options[i]
		}
	}
	return nil
}

// Target is a skill that a role or goal asks for. Weight is from 1 to 3.
type Target struct {
	catalog.Skill
	Weight int
}

// Form is the whole bank, with what roles and goals ask for.
type Form struct {
	Questions []Question
	Roles     map[string][]Target // by option key of RoleQuestion
	Goals     map[string][]Target // by option key of GoalsQuestion
}

// The questions whose answers the product itself reads.
const (
	RoleQuestion  = "p-role"
	PlaceQuestion = "p-place"
	GoalsQuestion = "p-goals"
	TimeQuestion  = "p-time"
)

// KnowledgeMax is how many situations are asked at the most.
const KnowledgeMax = 10

// Question returns the question with the id, or nil.
func (f *Form) Question(id string) *Question {
	for i := range f.Questions {
		if f.Questions[i].ID == id {
			return &f.Questions[i]
		}
	}
	return nil
}

// Answer is what a person said to a question. Skipped means "I'd rather not
// say", which is an answer too: the question is not asked again.
type Answer struct {
	Question string
	Chosen   []string
	Skipped  bool
	At       time.Time
}

// Answers are a person's answers by question id.
type Answers map[string]Answer

// Chose reports whether the person chose the option.
func (a Answers) Chose(question, option string) bool {
	return slices.Contains(a[question].Chosen, option)
}

// One returns the only option chosen, or "".
func (a Answers) One(question string) string {
	if c := a[question].Chosen; len(c) == 1 {
		return c[0]
	}
	return ""
}

// ForOrganisation reports whether the person answers for the organisation.
func (a Answers) ForOrganisation() bool {
	return a.Chose(RoleQuestion, "coord") || a.Chose(RoleQuestion, "admin")
}

// Plan lists the questions to ask someone who has given these answers, in
// order: the profile, the situations closest to their goals and role, and the
// organisation's block for those who answer for it.
func (f *Form) Plan(a Answers) []*Question {
	var plan []*Question
	add := func(b Block) {
		for i := range f.Questions {
			if f.Questions[i].Block == b {
				plan = append(plan, &f.Questions[i])
			}
		}
	}
	add(Profile)
	plan = append(plan, f.situations(a)...)
	if a.ForOrganisation() {
		add(Organisation)
	}
	return plan
}

// situations picks the knowledge questions whose competency weighs most for
// the person, easier ones first among equals, and keeps what was already
// answered so that nobody's answer drops out of sight.
func (f *Form) situations(a Answers) []*Question {
	weight := f.Weights(a)
	var picked []*Question
	for i := range f.Questions {
		if f.Questions[i].Block == Knowledge {
			picked = append(picked, &f.Questions[i])
		}
	}
	rank := func(q *Question) int {
		r := 3*weight[q.Skill.Competency] + weight[q.Second]
		if _, answered := a[q.ID]; answered {
			r += 1000
		}
		return r
	}
	slices.SortStableFunc(picked, func(x, y *Question) int {
		if d := rank(y) - rank(x); d != 0 {
			return d
		}
		return x.Difficulty - y.Difficulty
	})
	if len(picked) > KnowledgeMax {
		picked = picked[:KnowledgeMax]
	}
	return picked
}

// Weights says how much each competency matters to the person, from 1 to 3:
// by the goals they chose and by what their role asks for.
func (f *Form) Weights(a Answers) map[string]int {
	w := map[string]int{}
	for _, goal := range a[GoalsQuestion].Chosen {
		for _, t := range f.Goals[goal] {
			w[t.Competency] = max(w[t.Competency], t.Weight)
		}
	}
	for _, t := range f.Roles[a.One(RoleQuestion)] {
		w[t.Competency] = max(w[t.Competency], t.Weight)
	}
	return w
}

// Next returns the first question of the plan that is not answered, or nil.
func (f *Form) Next(a Answers) *Question {
	for _, q := range f.Plan(a) {
		if _, answered := a[q.ID]; !answered {
			return q
		}
	}
	return nil
}

// Place says where a question stands among those of its block: its number
// from 1, how many there are, and the question before and after it in the
// whole plan (nil at the ends). Number 0 means that it is not in the plan.
func (f *Form) Place(a Answers, id string) (number, of int, before, after *Question) {
	plan := f.Plan(a)
	at := slices.IndexFunc(plan, func(q *Question) bool { return q.ID == id })
	if at < 0 {
		return 0, 0, nil, nil
	}
	for i, q := range plan {
		if q.Block == plan[at].Block {
			of++
			if i == at {
				number = of
			}
		}
	}
	if at > 0 {
		before = plan[at-1]
	}
	if at+1 < len(plan) {
		after = plan[at+1]
	}
	return number, of, before, after
}

// Check reads the options someone chose. "None" of several options is an
// Invalid error; choosing to skip is always right.
func (q *Question) Check(chosen []string, skip bool, at time.Time) (Answer, error) {
	if skip {
		return Answer{Question: q.ID, Skipped: true, At: at}, nil
	}
	var keys []string
	for _, key := range chosen {
		if key == catalog.DontKnow && q.Block == Knowledge || q.Option(key) != nil {
			if !slices.Contains(keys, key) {
				keys = append(keys, key)
			}
			continue
		}
		return Answer{}, kp.E(kp.Invalid, "intake.unknown", nil)
	}
	switch {
	case len(keys) == 0 && q.Kind == One:
		return Answer{}, kp.E(kp.Invalid, "intake.missing.one", nil)
	case len(keys) == 0:
		return Answer{}, kp.E(kp.Invalid, "intake.missing.many", nil)
	case q.Kind == One && len(keys) > 1:
		return Answer{}, kp.E(kp.Invalid, "intake.toomany.one", nil)
	case q.Kind == UpTo && len(keys) > q.Max:
		return Answer{}, kp.E(kp.Invalid, "intake.toomany.upto", nil)
	}
	return Answer{Question: q.ID, Chosen: keys, At: at}, nil
}

// MinutesPerWeek is the time the person said they have, 60 where they did
// not say.
func (a Answers) MinutesPerWeek() int {
	switch a.One(TimeQuestion) {
	case "30":
		return 30
	case "120":
		return 120
	case "240":
		return 240
	}
	return 60
}

// Store keeps answers. The last answer to a question counts.
type Store interface {
	PutAnswer(ctx context.Context, person string, a Answer) error
	AnswersOf(ctx context.Context, person string) (Answers, error)
}
