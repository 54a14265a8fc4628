package catalog

// Type is a kind of activity; the names are those of the content format.
type Type string

// The types of activity.
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
	Anon     bool // poll: says that nobody sees who chose what

	Prompt   string      // HTML: the question
	Explain  string      // HTML: said after an attempt, whatever was given
	Options  []Option    // quiz and poll
	Hints    []string    // HTML
	Scenes   []Scene     // scenario; the first is where it starts
	Bins     []Bin       // sort
	Items    []Item      // sort and order, as shown: in an order that gives nothing away
	Sequence []string    // order: the keys of Items as they belong
	Pairs    []Pair      // match
	Rights   []string    // match: the keys of Pairs in the order their right sides are shown
	Figures  []Figure    // number: what is accepted
	Cards    []Card      // cards
	Prompts  []Prompt    // reflect
	Steps    []Step      // plan
	Levels   []string    // rubric: HTML over the columns
	Criteria []Criterion // rubric
	Fields   []Field     // worksheet
	Rows     int         // worksheet: how many are asked for, at least 1
	File     string      // worksheet: id of the artefact it fills
}

// Option is one possible answer of a quiz or poll.
type Option struct {
	Key      string
	HTML     string
	Right    bool
	Feedback string // HTML
}

// Bin is a place that things are sorted into.
type Bin struct {
	Key  string
	Name string // plain text
}

// Item is a thing to sort or to put in order.
type Item struct {
	Key      string
	HTML     string
	Bin      string // sort: key of the right bin
	Feedback string // HTML
}

// Pair is two things that belong together.
type Pair struct {
	Key      string
	Left     string // HTML
	Right    string // plain text
	Feedback string // HTML
}

// Figure is a number that answers the question: Value give or take
// Tolerance.
type Figure struct {
	Value, Tolerance float64
	Unit             string
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
	Text string // the same, plain
	Days int    // due so many days after the lesson; 0 for no date
	Role string // who does it
}

// Criterion is a row of a rubric: what is looked at, and what it looks like
// at each level.
type Criterion struct {
	Key    string
	HTML   string
	Levels []string // HTML, as many as Activity.Levels
}

// FieldType is what a field of a worksheet holds.
type FieldType string

// The types of field.
const (
	Text   FieldType = "text"
	Long   FieldType = "long"
	Date   FieldType = "date"
	Amount FieldType = "number"
	Money  FieldType = "money"
	Choice FieldType = "choice"
	Person FieldType = "person"
	YesNo  FieldType = "yesno"
)

// FieldTypes lists every type of field.
func FieldTypes() []FieldType {
	return []FieldType{Text, Long, Date, Amount, Money, Choice, Person, YesNo}
}

// Field is a column of a worksheet.
type Field struct {
	Key     string
	Label   string // plain text
	Type    FieldType
	Choices []string // of Choice
	Help    string   // HTML
}

// DontKnow is the option key that is always there: "I don't know yet".
const DontKnow = "u"

// Scored reports whether the activity has right answers that count.
func (a *Activity) Scored() bool {
	switch a.Type {
	case Quiz, Scenario, Sort, Order, Match, Number:
		return true
	}
	return false
}

// Written reports whether what learners give is text of their own, kept
// sealed and never in the log of events.
func (a *Activity) Written() bool { return a.Type == Reflect || a.Type == Worksheet }

// Option returns the option with the key, or nil.
func (a *Activity) Option(key string) *Option {
	return find(a.Options, func(o *Option) bool { return o.Key == key })
}

// Item returns the item with the key, or nil.
func (a *Activity) Item(key string) *Item {
	return find(a.Items, func(i *Item) bool { return i.Key == key })
}

// Bin returns the bin with the key, or nil.
func (a *Activity) Bin(key string) *Bin {
	return find(a.Bins, func(b *Bin) bool { return b.Key == key })
}

// Pair returns the pair with the key, or nil.
func (a *Activity) Pair(key string) *Pair {
	return find(a.Pairs, func(p *Pair) bool { return p.Key == key })
}

// Criterion returns the criterion with the key, or nil.
func (a *Activity) Criterion(key string) *Criterion {
	return find(a.Criteria, func(c *Criterion) bool { return c.Key == key })
}

func find[T any](list []T, is func(*T) bool) *T {
	for i := range list {
		if is(&list[i]) {
			return &list[i]
		}
	}
	return nil
}
