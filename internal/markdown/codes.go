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
	MissingTarget = "M010" // name: the file that a link or field names

	NoType            = "A001" // none
	UnknownType       = "A002" // type; suggest
	NoID              = "A003" // type
	DuplicateActivity = "A004" // id
	NeverClosed       = "A005" // type, id
	RetiredID         = "A006" // id
	ReservedID        = "A007" // id: one that a page itself uses
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
	OneLanguage = "T001" // id, type, lang: the language that lacks it
	Differs     = "T002" // id, key: what differs
	CiteOne     = "T003" // id, lang: the language that lacks it
	SectionsOff = "T004" // es, en: the numbers

	Untranslated = "T020" // id: of a unit where the source's words still stand (warning)
	UnknownUnit  = "T021" // id: a unit that is not there, or whose source text is another by now (warning)
	ChangedTwice = "T022" // id: a unit whose translation was changed elsewhere meanwhile
	BrokenForm   = "T023" // id: a unit whose text would change what is around it

	NoAlt         = "D001" // none
	RawHTML       = "S001" // none
	ForeignImage  = "S002" // name: the address, or the attachment of a type that may not be served
	BadLink       = "S003" // name: the address
	UnsafePicture = "S007" // name: what in an SVG picture does more than draw
	CompilerFault = "X001" // none: the compiler itself failed on this module
)

// severity says what a code means for publishing.
func severity(code string) publish.Severity {
	switch code {
	case Untaught, MinutesOff, NoFeedback, FewOptions, NoDue, EmptyBin, UnusedNote, ThinSource, Untranslated, UnknownUnit:
		return publish.Warning
	}
	return publish.Error
}
