// Package catalog is what can be learnt: tracks, competencies, modules and
// their lessons and activities, in both languages. Everything here is built
// once by a compiler and never changed afterwards; readers share it freely.
//
// HTML in these types is safe to send as it stands: the compiler made it.
package catalog

import (
	"slices"
	"time"

	"knowledgepath/internal/kp"
)

// Track is one of the themes that modules belong to.
type Track struct {
	ID      string
	Title   kp.Text
	Summary kp.Text
	Order   int
}

// Skill is a competency at a level from 1 to 3.
type Skill struct {
	Competency string
	Level      int
}

// Competency is something a person or team can be seen to do.
type Competency struct {
	ID       string
	Title    kp.Text
	Requires []Skill
	Levels   [3]kp.Text // what can be seen at level 1, 2 and 3
}

// Status says who gets to see a module.
type Status string

// The states of a module. WIP is hidden, Beta is shown with a label saying
// that nobody of the field has reviewed it yet, Retired is shown only to
// those who began it.
const (
	WIP     Status = "wip"
	Beta    Status = "beta"
	Active  Status = "active"
	Retired Status = "retired"
)

// Module is a course of three to five lessons, the same in both languages.
type Module struct {
	UID         string   // permanent; progress hangs on it
	Slug        string   // the name in URLs; may change
	Aliases     []string // earlier slugs, redirected
	Edition     string   // hash over the module's files; see publish
	Status      Status
	Track       string
	Level       int
	Minutes     int
	Teaches     []Skill
	Requires    []Skill
	After       []string // slugs that are better taken first
	Lessons     []Lesson
	Artefacts   []Artefact
	Pass        Pass
	Licence     string
	Authors     []Credit
	Reviewers   []Credit
	Legal       *Legal
	ContentNote string // key of the warning shown before the start; empty for none
	Sources     []string
	ES, EN      ModuleText
}

// In returns the module's texts in l.
func (m *Module) In(l kp.Lang) *ModuleText {
	if l == kp.EN {
		return &m.EN
	}
	return &m.ES
}

// Lesson returns the lesson with the id, or nil.
func (m *Module) Lesson(id string) *Lesson {
	for i := range m.Lessons {
		if m.Lessons[i].ID == id {
			return &m.Lessons[i]
		}
	}
	return nil
}

// Position returns the place of a lesson in the module, counted from 1, or 0.
func (m *Module) Position(lesson string) int {
	return 1 + slices.IndexFunc(m.Lessons, func(l Lesson) bool { return l.ID == lesson })
}

// Public reports whether anyone may see the module in the catalogue.
func (m *Module) Public() bool { return m.Status == Active || m.Status == Beta }

// ModuleText is what a module says in one language.
type ModuleText struct {
	Title     string
	Summary   string
	Audience  string
	LeaveWith string
	Outcomes  []string
	Opening   string // HTML
	Stale     bool   // the other language's opening has changed since both were confirmed to say the same
}

// Lesson is one sitting of five to twenty minutes.
type Lesson struct {
	ID      string
	Minutes int
	ES, EN  LessonText
}

// In returns the lesson in l.
func (l *Lesson) In(lang kp.Lang) *LessonText {
	if lang == kp.EN {
		return &l.EN
	}
	return &l.ES
}

// Activity returns the activity with the id in language l, or nil.
func (l *Lesson) Activity(lang kp.Lang, id string) *Activity {
	for _, b := range l.In(lang).Blocks {
		if b.Activity != nil && b.Activity.ID == id {
			return b.Activity
		}
	}
	return nil
}

// LessonText is a lesson in one language: its blocks in reading order and
// the notes under them.
type LessonText struct {
	Title  string
	Blocks []Block
	Notes  []Note
	Terms  []string // glossary ids the lesson links to, in order of appearance
	Words  int
}

// Block is a stretch of a lesson: prose, an activity, or text for whoever
// facilitates a group. Exactly one of HTML, Activity and
// Media is set.
type Block struct {
	HTML        string
	Activity    *Activity
	Facilitator bool     // only for mentors and the printed guide
	Media       *Media   // shown in place of HTML
	Places      []string // countries the text holds in (ISO 3166 codes); empty for everywhere

	Stale  bool    // the other language has changed since both were confirmed to say the same
	Anchor string  // of a stale block: where it stands on the page in the other language; empty for its top
	Lang   kp.Lang // the language the block is in, where it is not the text's: stale and critical
}

// Note is a footnote: a source and the place in it.
type Note struct {
	Number   int
	Key      string // key of the Source
	Pinpoint string // plain text
}

// Source is an entry of the shared list of citations.
type Source struct {
	Key     string
	Title   kp.Text
	Author  string
	Year    int
	Kind    string
	URL     string
	Licence string
}

// Term is an entry of the glossary.
type Term struct {
	ID     string
	ES, EN TermText
}

// In returns the term in l.
func (t *Term) In(l kp.Lang) TermText {
	if l == kp.EN {
		return t.EN
	}
	return t.ES
}

// TermText is a term in one language.
type TermText struct {
	Name string
	HTML string // the definition, without the name
}

// Artefact is something a learner leaves with: a worksheet and its file.
type Artefact struct {
	ID     string
	Kind   string
	From   string // "lesson#activity"
	ES, EN string // attachment paths inside the module folder
}

// Pass says what finishing a module means besides finishing every lesson.
type Pass struct {
	QuizPermille int      // share of scored activities to get right
	Must         []string // "lesson#activity" that must be answered
}

// Credit names someone who wrote or reviewed a module.
type Credit struct{ Name, Role, Date string }

// Legal says which law a module speaks of and when it was last reviewed.
type Legal struct {
	Jurisdictions []string
	Reviewed      time.Time
	By            string
	ReviewEvery   time.Duration
}

// Expired reports whether the review is older than it may be.
func (l *Legal) Expired(now time.Time) bool {
	return l != nil && l.ReviewEvery > 0 && now.After(l.Due())
}

// MediaKind is what a medium is for the senses.
type MediaKind string

// The kinds of media.
const (
	Picture MediaKind = "image"
	Sound   MediaKind = "audio"
	Film    MediaKind = "video"
)

// Media is a picture, sound or film in a lesson, with what stands in for it
// and what is known of it.
type Media struct {
	Kind       MediaKind
	File       string // path inside the module's folder
	Address    string // where pages find it
	Title      string
	Alt        kp.Text // what a picture shows
	Long       kp.Text // the same at length, where that is needed
	Captions   string  // address of the captions in the lesson's language; empty for none
	Transcript string  // HTML; empty for none
	Seconds    int     // how long it plays; 0 for unknown
	Bytes      int
	Credit     string
	Licence    string
}

// Due is when the next review is due, where one is asked for.
func (l *Legal) Due() time.Time { return l.Reviewed.Add(l.ReviewEvery) }
