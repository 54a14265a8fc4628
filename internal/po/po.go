// Package po reads and writes the PO files of gettext, the form in which
// translators' tools exchange texts: entries in their order with their
// comments, contexts and lines. It knows the format and nothing of what is
// translated. Plural forms are refused, for no text of the content has any.
//
// Write is the form that msgcat --no-wrap gives, so that what was written
// here is read and written again byte for byte. Parse also reads what editors
// make of it: strings wrapped over several lines, carriage returns, entries
// that are no longer used.
package po

import (
	"errors"
	"fmt"
	"strconv"
	"strings"
	"unicode/utf8"
)

// File is the entries of a PO file, and the comments that follow the last.
type File struct {
	Entries []Entry
	Tail    []string
}

// Entry is a text and its translation. One with an empty ID and no Context is
// the header of the file.
type Entry struct {
	Comments []string // whole lines, each beginning with #
	Context  string   // msgctxt; empty for none
	ID       string   // msgid
	Str      string   // msgstr
	Line     int      // of msgid, from 1; not written
}

// Fuzzy reports whether the translation is a guess that nobody confirmed.
func (e Entry) Fuzzy() bool {
	for _, c := range e.Comments {
		if flags, ok := strings.CutPrefix(c, "#,"); ok {
			for flag := range strings.SplitSeq(flags, ",") {
				if strings.TrimSpace(flag) == "fuzzy" {
					return true
				}
			}
		}
	}
	return false
}

// Extracted lists the comments that the program wrote for translators, those
// that begin with "#.", without that sign.
func (e Entry) Extracted() []string {
	var list []string
	for _, c := range e.Comments {
		if text, ok := strings.CutPrefix(c, "#."); ok {
			list = append(list, strings.TrimSpace(text))
		}
	}
	return list
}

// Header returns a field of the header, or "".
func (f *File) Header(name string) string {
	for _, e := range f.Entries {
		if e.ID != "" || e.Context != "" {
			continue
		}
		for line := range strings.SplitSeq(e.Str, "\n") {
			if k, v, ok := strings.Cut(line, ":"); ok && strings.EqualFold(k, name) {
				return strings.TrimSpace(v)
			}
		}
	}
	return ""
}

// Error says at which line a file stops being a PO file, and why.
type Error struct {
	Line   int
	Reason error
}

// Error names the line and the reason.
func (e *Error) Error() string { return fmt.Sprintf("line %d: %v", e.Line, e.Reason) }

// Unwrap returns the reason.
func (e *Error) Unwrap() error { return e.Reason }

// The reasons why a text is not a PO file.
var (
	ErrEncoding = errors.New("the text is not UTF-8")
	ErrPlural   = errors.New("plural forms do not belong here")
	ErrOrder    = errors.New("msgctxt, msgid and msgstr are not in order")
	ErrString   = errors.New("a string is not closed or holds an unknown escape")
	ErrUnknown  = errors.New("the line is neither a comment nor a part of an entry")
	ErrTwice    = errors.New("an entry stands twice")
)

// reader is a file being parsed. now is the entry that is being read, with
// how far it is: none of its parts, or the last one.
type reader struct {
	file File
	now  Entry
	part string
	into *string
	seen map[[2]string]bool
}

// Parse reads a PO file. What is none is an *Error.
func Parse(data []byte) (*File, error) {
	text := strings.TrimPrefix(string(data), "\uFEFF")
	if !utf8.ValidString(text) {
		return nil, &Error{1, ErrEncoding}
	}
	r := reader{seen: map[[2]string]bool{}}
	n := 0
	for line := range strings.Lines(text) {
		n++
		if err := r.line(strings.TrimSpace(line), n); err != nil {
			return nil, &Error{n, err}
		}
	}
	if err := r.end(); err != nil {
		return nil, &Error{n, err}
	}
	r.file.Tail = r.now.Comments
	return &r.file, nil
}

func (r *reader) line(line string, n int) error {
	switch {
	case line == "":
		return nil
	case line[0] == '#':
		if r.part == "msgstr" {
			if err := r.end(); err != nil {
				return err
			}
		} else if r.part != "" {
			return ErrOrder
		}
		r.now.Comments = append(r.now.Comments, line)
		return nil
	case line[0] == '"':
		if r.into == nil {
			return ErrOrder
		}
		return r.add(line)
	}
	word, rest, _ := strings.Cut(line, " ")
	if i := strings.IndexByte(word, '"'); i >= 0 {
		word, rest = line[:i], line[i:]
	}
	if err := r.begin(word, n); err != nil {
		return err
	}
	return r.add(strings.TrimSpace(rest))
}

// begin opens a part of an entry.
func (r *reader) begin(word string, n int) error {
	if r.part == "msgstr" && (word == "msgctxt" || word == "msgid") {
		if err := r.end(); err != nil {
			return err
		}
	}
	switch {
	case word == "msgid_plural" || strings.HasPrefix(word, "msgstr["):
		return ErrPlural
	case word == "msgctxt" && r.part == "":
		r.into = &r.now.Context
	case word == "msgid" && (r.part == "" || r.part == "msgctxt"):
		r.into, r.now.Line = &r.now.ID, n
	case word == "msgstr" && r.part == "msgid":
		r.into = &r.now.Str
	case word == "msgctxt" || word == "msgid" || word == "msgstr":
		return ErrOrder
	default:
		return ErrUnknown
	}
	r.part = word
	return nil
}

// end keeps the entry that is complete.
func (r *reader) end() error {
	switch r.part {
	case "":
		return nil
	case "msgstr":
	default:
		return ErrOrder
	}
	key := [2]string{r.now.Context, r.now.ID}
	if r.seen[key] {
		return ErrTwice
	}
	r.seen[key] = true
	r.file.Entries = append(r.file.Entries, r.now)
	r.now, r.part, r.into = Entry{}, "", nil
	return nil
}

// add reads a quoted piece of the part that is open.
func (r *reader) add(quoted string) error {
	text, ok := unquote(quoted)
	if !ok {
		return ErrString
	}
	*r.into += text
	return nil
}

// escapes are the characters after a backslash, and what they stand for.
const escapes, escaped = `abfnrtv"\`, "\a\b\f\n\r\t\v\"\\"

func unquote(s string) (string, bool) {
	if len(s) < 2 || s[0] != '"' || s[len(s)-1] != '"' {
		return "", false
	}
	s = s[1 : len(s)-1]
	var b strings.Builder
	for i := 0; i < len(s); i++ {
		switch s[i] {
		case '"':
			return "", false
		case '\\':
			i++
			at := -1
			if i < len(s) {
				at = strings.IndexByte(escapes, s[i])
			}
			if at < 0 {
				return "", false
			}
			b.WriteByte(escaped[at])
		default:
			b.WriteByte(s[i])
		}
	}
	return b.String(), true
}

func quote(b *strings.Builder, s string) {
	b.WriteByte('"')
	for i := range len(s) {
		if at := strings.IndexByte(escaped, s[i]); at >= 0 {
			b.WriteByte('\\')
			b.WriteByte(escapes[at])
		} else {
			b.WriteByte(s[i])
		}
	}
	b.WriteString("\"\n")
}

// Write returns the file as text. Strings of several lines stand one line
// under the other; no line is wrapped.
func (f *File) Write() []byte {
	var b strings.Builder
	for i, e := range f.Entries {
		if i > 0 {
			b.WriteByte('\n')
		}
		comments(&b, e.Comments)
		if e.Context != "" {
			field(&b, "msgctxt", e.Context)
		}
		field(&b, "msgid", e.ID)
		field(&b, "msgstr", e.Str)
	}
	if len(f.Tail) > 0 && len(f.Entries) > 0 {
		b.WriteByte('\n')
	}
	comments(&b, f.Tail)
	return []byte(b.String())
}

func comments(b *strings.Builder, lines []string) {
	for _, c := range lines {
		b.WriteString(c + "\n")
	}
}

func field(b *strings.Builder, name, text string) {
	b.WriteString(name + " ")
	if at := strings.IndexByte(text, '\n'); at < 0 || at == len(text)-1 {
		quote(b, text)
		return
	}
	b.WriteString("\"\"\n")
	for line := range strings.Lines(text) {
		quote(b, line)
	}
}

// Ref is the comment that names a place in a file. A name with spaces stands
// between the signs that gettext uses for it.
func Ref(file string, line int) string {
	if strings.Contains(file, " ") {
		file = "\u2068" + file + "\u2069"
	}
	return "#: " + file + ":" + strconv.Itoa(line)
}

// Extracted makes the comments of a program for translators, one a line.
func Extracted(lines ...string) []string { return comment("#. ", lines) }

// Translator makes comments as translators write them, one a line.
func Translator(lines ...string) []string { return comment("# ", lines) }

func comment(sign string, lines []string) []string {
	var list []string
	for _, l := range lines {
		if words := strings.Join(strings.Fields(l), " "); words != "" {
			list = append(list, sign+words)
		}
	}
	return list
}
