package contract

import (
	"cmp"
	"slices"
	"time"
)

// Goal is something a learner wants: a key of the catalogue's goals, or a
// node. As a text alone it is a key.
type Goal struct {
	Goal       string `json:"goal,omitempty"`
	Competency string `json:"competency,omitempty"`
	Level      int    `json:"level,omitempty"`
}

func (g *Goal) fromText(s string) { g.Goal = s }

// Learner is whom a recommendation is for. MinutesTotal is the time still to
// spend.
type Learner struct {
	ID               string   `json:"id,omitempty"`
	Role             string   `json:"role,omitempty"`
	Languages        []string `json:"languages,omitempty"`
	SecondLanguageOK bool     `json:"second_language_ok,omitempty"`
	MinutesTotal     int      `json:"minutes_total"`
	Goals            []Goal   `json:"goals,omitempty"`
}

// Priority is what an organisation wants more of, 1 to 3.
type Priority struct {
	Competency string `json:"competency"`
	Weight     int    `json:"weight"`
}

// Standing is where an organisation is with a competency, 100 to 400, and
// where it wants to be, 1 to 4.
type Standing struct {
	Competency string `json:"competency"`
	LevelCenti int    `json:"level_centi"`
	Target     int    `json:"target"`
	Risk       bool   `json:"risk,omitempty"`
}

// Organisation is what is known of the learner's organisation.
type Organisation struct {
	ID         string     `json:"id,omitempty"`
	SizeBand   string     `json:"size_band,omitempty"`
	Priorities []Priority `json:"priorities,omitempty"`
	Profile    []Standing `json:"profile,omitempty"`
}

// The types of evidence.
const (
	EvidenceItem       = "item"         // an answer to an item
	EvidenceSelfRating = "self_rating"  // how the learner rates a competency, 0 to 3
	EvidenceQuiz       = "quiz"         // an answer to an item of a module
	EvidenceCompleted  = "completed"    // a module finished
	EvidenceMentor     = "mentor_level" // what level a mentor sees
)

// Evidence is one thing that happened and tells of the learner.
type Evidence struct {
	ID         string    `json:"id"`
	At         time.Time `json:"at,omitzero"`
	Type       string    `json:"type"`
	Item       string    `json:"item,omitempty"`
	Response   string    `json:"response,omitempty"`
	MS         *int      `json:"ms,omitempty"` // how long the answer took
	Competency string    `json:"competency,omitempty"`
	Value      *int      `json:"value,omitempty"`
	Module     string    `json:"module,omitempty"`
}

// ResponseIndex returns the place of a response in an item's table, -1 where
// it is none.
func ResponseIndex(response string) int {
	return slices.Index([]string{Wrong: "wrong", Correct: "correct", DontKnow: "dont_know"}, response)
}

// Pin is a module a mentor wants on the path. As a text alone it is the
// module.
type Pin struct {
	Module string `json:"module"`
	By     string `json:"by,omitempty"`
	Note   string `json:"note,omitempty"`
}

func (p *Pin) fromText(s string) { p.Module = s }

// Named is a module. As a text alone it is its id.
type Named struct {
	Module string `json:"module"`
}

func (n *Named) fromText(s string) { n.Module = s }

// Begun is a module in progress with the minutes it still takes, all of them
// where that is not said. As a text alone it is the module.
type Begun struct {
	Module      string `json:"module"`
	MinutesLeft *int   `json:"minutes_left,omitempty"`
}

func (b *Begun) fromText(s string) { b.Module = s }

// Waiver says that a mentor takes a node, and those below it, for mastered.
type Waiver struct {
	Competency string `json:"competency"`
	Level      int    `json:"level"`
	By         string `json:"by,omitempty"`
}

// Constraints are what people decided.
type Constraints struct {
	Pinned       []Pin    `json:"pinned,omitempty"`
	Excluded     []Named  `json:"excluded,omitempty"`
	Waived       []Waiver `json:"waived,omitempty"`
	InProgress   []Begun  `json:"in_progress,omitempty"`
	PreviousPlan []Named  `json:"previous_plan,omitempty"`
	Starting     string   `json:"starting,omitempty"` // a module about to begin
}

// Answers is all that is known of a learner: kp.answers/1.
type Answers struct {
	Schema       string       `json:"schema"`
	Learner      Learner      `json:"learner" must:"be"`
	Organisation Organisation `json:"organisation,omitzero"`
	Evidence     []Evidence   `json:"evidence,omitempty"`
	Constraints  Constraints  `json:"constraints,omitzero"`

	hash string
}

// Hash returns the hash of the answers as they were written.
func (a *Answers) Hash() string {
	if a.hash == "" {
		return Hash(a)
	}
	return a.hash
}

// ReadAnswers decodes answers and checks them against the catalogue and the
// time asked for. The error is *Faults.
func ReadAnswers(data []byte, c *Catalog, now time.Time) (*Answers, error) {
	a := &Answers{}
	t, faults := decode("answers", data, a)
	if len(faults.List) == 0 {
		a.check("answers", NewIndex(c), now, faults)
	}
	if err := faults.orNil(); err != nil {
		return nil, err
	}
	a.hash = t.hash()
	return a, nil
}

// Log returns the evidence in its order, by time and id, each id once.
func (a *Answers) Log() []Evidence {
	log := slices.Clone(a.Evidence)
	slices.SortFunc(log, func(x, y Evidence) int {
		if c := cmp.Or(x.At.Compare(y.At), cmp.Compare(x.ID, y.ID)); c != 0 {
			return c
		}
		return cmp.Compare(Hash(x), Hash(y)) // the same id with other contents
	})
	seen := make(map[string]bool, len(log))
	return slices.DeleteFunc(log, func(e Evidence) bool {
		twice := seen[e.ID]
		seen[e.ID] = true
		return twice
	})
}

// Index finds the things of a catalogue by id.
type Index struct {
	Competency map[string]int
	Module     map[string]int
	Item       map[string]int
	catalog    *Catalog
}

// NewIndex makes the index of a catalogue; the numbers are places in it.
func NewIndex(c *Catalog) *Index {
	x := &Index{map[string]int{}, map[string]int{}, map[string]int{}, c}
	for i := range c.Competencies {
		x.Competency[c.Competencies[i].ID] = i
	}
	for i := range c.Modules {
		x.Module[c.Modules[i].ID] = i
	}
	for i := range c.Items {
		x.Item[c.Items[i].ID] = i
	}
	return x
}

// answersCheck is an answers document under examination.
type answersCheck struct {
	*Faults
	*Index
	path string
	now  time.Time
}

func (a *Answers) check(path string, x *Index, now time.Time, faults *Faults) {
	checkSchema(path, a.Schema, AnswersSchema, faults)
	k := answersCheck{faults, x, path, now}
	k.checkLearner(&a.Learner)
	k.checkOrganisation(&a.Organisation)
	for i := range a.Evidence {
		k.checkEvidence(at(path+".evidence", i), &a.Evidence[i])
	}
	k.checkConstraints(path+".constraints", &a.Constraints)
}

func known(k answersCheck, path, what, id string, in map[string]int) {
	if _, ok := in[id]; !ok {
		k.add(CodeDangling, path, "there is no %s %.100q", what, id)
	}
}

// maxTotal is more minutes than anyone has: a year.
const maxTotal = 366 * 24 * 60

func (k answersCheck) checkLearner(l *Learner) {
	path := k.path + ".learner"
	checkOptionalID(path+".id", l.ID, k.Faults)
	checkOptionalID(path+".role", l.Role, k.Faults)
	if _, ok := k.catalog.Roles[l.Role]; l.Role != "" && !ok {
		k.add(CodeDangling, path+".role", "there is no role %.100q", l.Role)
	}
	for i, lang := range l.Languages {
		checkID(at(path+".languages", i), lang, k.Faults)
	}
	checkRange(path+".minutes_total", l.MinutesTotal, 0, maxTotal, k.Faults)
	for i, g := range l.Goals {
		p := at(path+".goals", i)
		if g.Goal == "" {
			known(k, p+".competency", "competency", g.Competency, k.Competency)
			checkRange(p+".level", g.Level, 1, Levels, k.Faults)
		} else if _, ok := k.catalog.Goals[g.Goal]; !ok || g.Competency != "" {
			k.add(CodeDangling, p, "there is no goal %.100q", g.Goal)
		}
	}
}

func (k answersCheck) checkOrganisation(o *Organisation) {
	path := k.path + ".organisation"
	checkOptionalID(path+".id", o.ID, k.Faults)
	checkOptionalID(path+".size_band", o.SizeBand, k.Faults)
	for i, p := range o.Priorities {
		known(k, at(path+".priorities", i)+".competency", "competency", p.Competency, k.Competency)
		checkRange(at(path+".priorities", i)+".weight", p.Weight, 1, 3, k.Faults)
	}
	for i, s := range o.Profile {
		at := at(path+".profile", i)
		known(k, at+".competency", "competency", s.Competency, k.Competency)
		checkRange(at+".level_centi", s.LevelCenti, 100, 400, k.Faults)
		checkRange(at+".target", s.Target, 1, 4, k.Faults)
	}
}

func (k answersCheck) checkEvidence(path string, e *Evidence) {
	checkID(path+".id", e.ID, k.Faults)
	if e.At.After(k.now) {
		k.add(CodeFuture, path+".at", "later than the time asked for")
	}
	if e.MS != nil {
		checkRange(path+".ms", *e.MS, 0, maxTotal*60_000, k.Faults)
	}
	if e.Module != "" || e.Type == EvidenceCompleted {
		known(k, path+".module", "module", e.Module, k.Module)
	}
	switch e.Type {
	case EvidenceItem, EvidenceQuiz:
		known(k, path+".item", "item", e.Item, k.Item)
		if ResponseIndex(e.Response) < 0 {
			k.add(CodeRange, path+".response", "a response is correct, wrong or dont_know")
		}
	case EvidenceSelfRating, EvidenceMentor:
		known(k, path+".competency", "competency", e.Competency, k.Competency)
		if e.Value == nil {
			k.add(CodeMissing, path+".value", "a level from 0 to %d", Levels)
		} else {
			checkRange(path+".value", *e.Value, 0, Levels, k.Faults)
		}
	case EvidenceCompleted:
	default:
		k.add(CodeRange, path+".type", "%.40q is no type of evidence", e.Type)
	}
}

func (k answersCheck) checkConstraints(path string, c *Constraints) {
	module := func(list string, i int, id string) {
		known(k, at(path+list, i)+".module", "module", id, k.Module)
	}
	for i, p := range c.Pinned {
		module(".pinned", i, p.Module)
		checkText(at(path+".pinned", i)+".by", p.By, k.Faults)
		checkText(at(path+".pinned", i)+".note", p.Note, k.Faults)
	}
	for i, e := range c.Excluded {
		module(".excluded", i, e.Module)
	}
	for i, p := range c.PreviousPlan {
		module(".previous_plan", i, p.Module)
	}
	for i, b := range c.InProgress {
		module(".in_progress", i, b.Module)
		if b.MinutesLeft != nil {
			checkRange(at(path+".in_progress", i)+".minutes_left", *b.MinutesLeft, 0, maxTotal, k.Faults)
		}
	}
	for i, w := range c.Waived {
		at := at(path+".waived", i)
		known(k, at+".competency", "competency", w.Competency, k.Competency)
		checkRange(at+".level", w.Level, 1, Levels, k.Faults)
		checkText(at+".by", w.By, k.Faults)
	}
	if c.Starting != "" {
		known(k, path+".starting", "module", c.Starting, k.Module)
	}
}

// checkOptionalID is checkID for an id that may be absent.
func checkOptionalID(path, id string, faults *Faults) {
	if id != "" {
		checkID(path, id, faults)
	}
}
