package catalog

import "slices"

// Type is a kind of activity; the names are those of the content format.
type Type string

// The types of activity. Those that are not yet interactive carry their text
// in Activity.HTML.
const (
	Quiz      Type = "quiz"
	Scenario  Type = "scenario"
	Sort      Type = "sort"
	Order     Type = "order"
	Match     Type = "match"
	Cards     Type = "cards"
	Number    Type = "number"
	Plan      Type = "plan"
	Reflect   Type = "reflect"
	Rubric    Type = "rubric"
	Worksheet Type = "worksheet"
	Poll      Type = "poll"
)

// Types lists every activity type of the format.
func Types() []Type {
	return []Type{Quiz, Scenario, Sort, Order, Match, Cards, Number, Plan, Reflect, Rubric, Worksheet, Poll}
}

// Activity is something the learner does inside a lesson. Which fields are
// set depends on Type. Keys are the same in both languages and stay the same
// across editions; an answer is stored by key, never by position.
type Activity struct {
	Type     Type
	ID       string
	Skill    Skill // the competency it shows; zero where it names none
	Tries    int   // after how many misses the answer is shown; 0 for never
	Optional bool
	Private  bool // kept for its owner alone
	Multi    bool // quiz: several options are right

	Prompt  string   // HTML: the question
	Options []Option // quiz
	Hints   []string // HTML
	Cards   []Card   // cards
	Prompts []Prompt // reflect
	Steps   []Step   // plan
	HTML    string   // the text of a type that is not yet interactive
}

// Option is one possible answer of a quiz.
type Option struct {
	Key      string
	HTML     string
	Right    bool
	Feedback string // HTML
}

// Card is a question with its answer, graded by the learner.
type Card struct {
	Key   string
	Front string // HTML
	Back  string // HTML
}

// Prompt is one question of a reflection.
type Prompt struct {
	Key  string
	HTML string
}

// Step is one item of a plan.
type Step struct {
	Key  string
	HTML string
	Days int    // due so many days after the lesson; 0 for no date
	Role string // who does it
}

// DontKnow is the option key that is always there: "I don't know yet".
const DontKnow = "u"

// Scored reports whether the activity has right answers that count.
func (a *Activity) Scored() bool { return a.Type == Quiz }

// Interactive reports whether learners can answer the activity here.
func (a *Activity) Interactive() bool {
	switch a.Type {
	case Quiz, Cards, Plan, Reflect:
		return true
	}
	return false
}

// Option returns the option with the key, or nil.
func (a *Activity) Option(key string) *Option {
	for i := range a.Options {
		if a.Options[i].Key == key {
			return &a.Options[i]
		}
	}
	return nil
}

// Mark says how right a choice of options is, in per mille, and whether the
// choice is one the activity offers. A multiple quiz gives partial credit:
// the share of options that were rightly chosen or rightly left.
func (a *Activity) Mark(chosen []string) (permille int, ok bool) {
	if a.Type != Quiz || len(chosen) == 0 {
		return 0, false
	}
	if len(chosen) == 1 && chosen[0] == DontKnow {
		return 0, true
	}
	if !a.Multi && len(chosen) != 1 {
		return 0, false
	}
	for _, key := range chosen {
		if a.Option(key) == nil {
			return 0, false
		}
	}
	agree := 0
	for _, o := range a.Options {
		if o.Right == slices.Contains(chosen, o.Key) {
			agree++
		}
	}
	if agree == len(a.Options) {
		return 1000, true
	}
	if !a.Multi {
		return 0, true
	}
	return agree * 1000 / len(a.Options), true
}
