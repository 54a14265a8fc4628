package markdown

import "knowledgepath/internal/publish"

// The codes of findings. The comment names the slots in Args that a message
// may use; "suggest" is Finding.Suggest.
const (
	FileMissing   = "F001" // name
	BadYAML       = "F002" // name: the field or file that is not valid or missing
	NoFrontMatter = "F003" // none
	WrongLang     = "F004" // lang: as the file name says; name: as written
	UnknownField  = "F005" // name; suggest
	BadBytes      = "F006" // name: BOM, CRLF, TAB, CONTROL or UTF-8
	TooBig        = "F007" // name: bytes, lines, columns, nesting, links or findings; limit

	BadModule     = "M001" // name: the field; suggest
	DuplicateID   = "M002" // id: uid or slug; name: the module that has it
	UnknownSkill  = "M003" // id; suggest
	Cycle         = "M004" // name: slugs joined by an arrow
	Untaught      = "M005" // id: competency:level (warning)
	MinutesOff    = "M006" // minutes: declared; computed (warning)
	NoArtefact    = "M007" // none
	BadLicence    = "M008" // name: the licence, or which one does not fit into which; suggest
	LegalDue      = "M009" // date: when the review was or will be due (warning; error when long past)
	MissingTarget = "M010" // name: the file that a link or field names
	NoReviewer    = "M011" // name: the roles that nobody has (info while the module is beta)

	NoType            = "A001" // none
	UnknownType       = "A002" // type; suggest
	NoID              = "A003" // type
	DuplicateActivity = "A004" // id
	NeverClosed       = "A005" // type, id
	RetiredID         = "A006" // id
	ReservedID        = "A009" // id: one that a page itself uses
	NoKey             = "A010" // type
	DuplicateKey      = "A011" // key
	ListCount         = "A020" // type
	NotTaskList       = "A021" // type
	NoFeedback        = "A022" // key (warning)
	NoRightAnswer     = "A023" // type
	SeveralRight      = "A024" // none
	FewOptions        = "A025" // n (warning)
	NoBack            = "A030" // key
	NoDue             = "A040" // key (warning)
	EmptyBin          = "A050" // key (warning)
	BadScene          = "A060" // name: the heading as written
	SceneTwice        = "A061" // key
	ChoiceNowhere     = "A062" // key
	MissingScene      = "A063" // key: the scene; suggest
	UnreachableScene  = "A064" // key
	DeadEnd           = "A065" // key
	NoGoodEnding      = "A066" // none
	EndlessLoop       = "A067" // key: a scene of the loop
	NoTable           = "A070" // type
	UnknownFieldType  = "A071" // type, key; suggest

	Undefined   = "C001" // id: citation key or glossary term
	NotInList   = "C002" // id; suggest
	UnusedNote  = "C003" // id: defined but not cited, or cited where no notes are shown (warning)
	ThinSource  = "C004" // id, name: year or url (warning)
	DeadLink    = "C005" // name: the address; date: when it was asked (warning)
	OneLanguage = "T001" // id, type, lang: the language that lacks it
	Differs     = "T002" // id, key: what differs
	CiteOne     = "T003" // id, lang: the language that lacks it
	SectionsOff = "T004" // es, en: the numbers

	// The codes T006 to T009 are ours: the format asks for them without
	// giving them a number.
	LengthOff        = "T005" // es, en: words of the section (warning)
	MinorSectionsOff = "T006" // es, en: headings of the third level (warning)
	Untranslated     = "T007" // name: the words (warning)
	FigureInOne      = "T008" // name; lang: the language that lacks it (warning)
	SameAlt          = "T009" // name: the description (warning)

	NotTranslated = "T020" // id: of a unit where the source's words still stand (warning)
	UnknownUnit   = "T021" // id: a unit that is not there, or whose source text is another by now (warning)
	ChangedTwice  = "T022" // id: a unit whose translation was changed elsewhere meanwhile
	BrokenForm    = "T023" // id: a unit whose text would change what is around it

	NoAlt         = "D001" // none
	NoCaptions    = "D002" // name: the file; lang
	NoTranscript  = "D003" // name: the file; lang
	TooHeavy      = "D004" // name; n, limit: KB (warning; error for what learners take away)
	NoCredit      = "D005" // name: the file; field: credit, licence or media
	RawHTML       = "S001" // none
	ForeignImage  = "S002" // name: the address, or the attachment of a type that may not be served
	BadLink       = "S003" // name: the address
	PersonalData  = "S004" // name: what kind
	ImageMetadata = "S005" // name: EXIF or XMP
	Macro         = "S006" // name: the part of the file, "?" where it cannot be opened
	UnsafePicture = "S007" // name: what in an SVG picture does more than draw
	CompilerFault = "X001" // none: the compiler itself failed on this module

	Term          = "L001" // term: as written; prefer; why (severity as the list says)
	IdleAllowance = "L002" // term: allowed and not found; ours (warning)
	LongSentence  = "L010" // n, limit: words (warning)
	HardToRead    = "L020" // n, limit: on the scale of the language (warning)
	LengthCue     = "L030" // key; n, limit: characters of the right option and the longest other (warning)
	Wholesale     = "L031" // key: of an option that speaks of the others (warning)
	QuietNegative = "L032" // name: the word (warning)
	SamePlace     = "L033" // n: questions; key: of the first (warning)
	Acronym       = "L040" // name (warning)
	BareHeading   = "L050" // name (warning)

	// The group Q is ours: what the quality bar asks and can be counted.
	NotAssessed    = "Q001" // id: competency:level
	NoCompetency   = "Q002" // type, id: of an activity without comp
	VagueOutcome   = "Q003" // name: the first word (warning; info where it may be a verb)
	FewItems       = "Q004" // n, limit: questions and cards (warning; error for none)
	FeedbackLength = "Q005" // key; n, least, most: words (warning)
	LongSection    = "Q006" // n, limit: words (warning)
	OneEnding      = "Q007" // id: of a scenario whose endings are all of one quality
	FarEnding      = "Q008" // id; n, limit: choices
	HeavyLesson    = "Q009" // n, limit: KB (warning)
)

// The codes of what changed since both languages were confirmed.
const (
	AnswerChanged = "A007" // id, key: what is right now; rev: the number to write
	NotRetired    = "A008" // id: of an activity that was taken out
	OutOfDate     = "T010" // id: the unit; lang: the language that is behind; name: the module (warning)
)

// severity says what a code means for publishing.
func severity(code string) publish.Severity {
	switch code {
	case Untaught, MinutesOff, NoFeedback, FewOptions, NoDue, EmptyBin, UnusedNote, ThinSource, NotTranslated, UnknownUnit, OutOfDate:
		return publish.Warning
	case LegalDue, DeadLink, LengthOff, MinorSectionsOff, Untranslated, FigureInOne, SameAlt, TooHeavy,
		Term, IdleAllowance, LongSentence, HardToRead, LengthCue, Wholesale, QuietNegative, SamePlace, Acronym, BareHeading,
		VagueOutcome, FewItems, FeedbackLength, LongSection, HeavyLesson:
		return publish.Warning
	}
	return publish.Error
}
