package markdown

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/yuin/goldmark/ast"

	"knowledgepath/internal/catalog"
)

// unit is a part of a text that is translated, and confirmed, as one: a
// section without its containers, or a container.
type unit struct {
	id       string // s2, only1, or # and the id of an activity
	at       pos    // of its heading or fence
	anchor   string // where it stands on the lesson's page; empty for its top
	source   string // its Markdown, without notes
	critical bool
	hash     string // see print
}

// units counts the units of a text while it is read from top to bottom. A
// part without an id of its own is called by its kind and its number.
type units struct {
	section int
	seen    map[string]int
}

func newUnits() *units { return &units{seen: map[string]int{}} }

func (u *units) sectionID() string { return "s" + strconv.Itoa(u.section) }

// id returns the id of a container's unit, or "" for one that is broken.
func (u *units) id(h head) string {
	switch {
	case h.typ == facilitator || h.typ == only:
		u.seen[h.typ]++
		return h.typ + strconv.Itoa(u.seen[h.typ])
	case slices.Contains(catalog.Types(), catalog.Type(h.typ)) && goodID.MatchString(h.id):
		return "#" + h.id
	}
	return ""
}

// sectionHeading reports whether a node opens a section.
func (p *page) sectionHeading(n ast.Node) bool {
	h, ok := n.(*ast.Heading)
	return ok && h.Level == 2 && h.Parent() == p.root
}

// units lists the units of a text as they stand in its source.
func (p *page) units() []*unit {
	opens := map[int]ast.Node{} // by line of the body
	for _, n := range children(p.root) {
		if _, container := n.(*fence); container || p.sectionHeading(n) {
			opens[p.lineOf(n.Pos())] = n
		}
	}
	lines := p.textLines()
	count := newUnits()
	section := &unit{id: count.sectionID(), at: p.at(len(p.body) - len(bytes.TrimLeft(p.body, "\n")))}
	list, prose := []*unit{section}, []string{}
	for i := 0; i < len(lines); i++ {
		switch n := opens[i].(type) {
		case *fence:
			end := fenceEnd(lines, i)
			if u := p.container(n, count, section); u != nil {
				u.source = withoutNotes(lines[i : end+1])
				list = append(list, u)
			}
			i = end
			continue
		case *ast.Heading:
			section.source, prose = withoutNotes(prose), prose[:0]
			count.section++
			section = &unit{id: count.sectionID(), at: p.at(n.Pos()), anchor: mark(n, idAttr)}
			list = append(list, section)
		}
		prose = append(prose, lines[i])
	}
	section.source = withoutNotes(prose)
	if list[0].words() == "" {
		list = list[1:] // nothing stands before the first heading
	}
	return list
}

// container makes the unit of a container, or nil of one that is broken.
func (p *page) container(f *fence, count *units, in *unit) *unit {
	at := p.at(f.Pos())
	h := readHead(f.head, at)
	u := &unit{id: count.id(h), at: at, anchor: in.anchor, critical: h.flag(criticalFlag)}
	if u.id == "" {
		return nil
	}
	if activity, ok := strings.CutPrefix(u.id, "#"); ok {
		u.anchor = activity
	}
	return u
}

// lineOf returns the line of the body, counted from 0, that holds a byte.
func (s *source) lineOf(off int) int { return s.at(off).line - s.line0 - 1 }

// textLines returns the lines of the body without what ends them.
func (s *source) textLines() []string {
	return strings.Split(string(s.body), "\n")
}

// fenceEnd returns the line that closes the container opened on a line.
func fenceEnd(lines []string, open int) int {
	for i := open + 1; i < len(lines); i++ {
		if rest, ok := strings.CutPrefix(lines[i], ":::"); ok && strings.TrimSpace(rest) == "" {
			return i
		}
	}
	return len(lines) - 1
}

// withoutNotes joins lines, leaving out the definitions of citations and
// blank lines at both ends.
func withoutNotes(lines []string) string {
	kept := make([]string, 0, len(lines))
	inNote := false
	for _, line := range lines {
		switch {
		case strings.HasPrefix(line, "[^") && noteStart.MatchString(line):
			inNote = true
		case inNote && (strings.TrimSpace(line) == "" || strings.HasPrefix(line, "    ")):
		default:
			inNote = false
			kept = append(kept, line)
		}
	}
	return strings.Trim(strings.Join(kept, "\n"), "\n ")
}

// print is the unit's fingerprint: the same as long as what it says in words
// is the same. What both languages share, such as right answers, due marks
// and addresses, is not in it: parity keeps that.
func (u *unit) print() string {
	if u.hash == "" {
		sum := sha256.Sum256([]byte(u.words()))
		u.hash = hex.EncodeToString(sum[:])[:printLen]
	}
	return u.hash
}

// words is what the unit says. Code at the end of a plan's step or of a
// scenario's choice is a mark for the program.
func (u *unit) words() string {
	rest, container := strings.CutPrefix(u.source, ":::")
	if !container {
		return wordsOf(u.source, false)
	}
	open, inner, _ := strings.Cut(rest, "\n")
	typ := catalog.Type(headType(strings.TrimSpace(open)))
	return wordsOf(strings.TrimSuffix(inner, ":::"), typ == catalog.Plan || typ == catalog.Scenario)
}

// printLen is how many hex digits a fingerprint has.
const printLen = 12

var (
	ruleRow  = regexp.MustCompile(`^[\s>]*\|?[\s:-]*-[\s:-]*(?:\|[\s:-]*)+$`)
	endMarks = regexp.MustCompile("(?:\\s*`[^`]*`)+\\s*$")
	citation = regexp.MustCompile(`\[\^[^\]\s]+\]`)
	linkText = regexp.MustCompile(`!?\[([^\]]*)\]\([^)]*\)`)
)

// wordsOf is what a text says: without the signs of Markdown, comments,
// citations and addresses, with one space between words. Where marks is set,
// code at the end of a line is left out too.
func wordsOf(text string, marks bool) string {
	var b strings.Builder
	b.Grow(len(text) + 1)
	for line := range strings.SplitSeq(withoutComments(text), "\n") {
		// Looking first is what makes this fast: few lines have any of these.
		if strings.Contains(line, "|") && strings.Trim(line, blank+">|:-") == "" && ruleRow.MatchString(line) {
			continue
		}
		line = withoutBullet(line)
		if marks && strings.Contains(line, "`") {
			line = endMarks.ReplaceAllString(line, "")
		}
		if strings.Contains(line, "[^") {
			line = citation.ReplaceAllString(line, "")
		}
		b.WriteString(line)
		b.WriteByte('\n')
	}
	said := b.String()
	if strings.Contains(said, "](") {
		said = linkText.ReplaceAllString(said, "$1")
	}
	return withoutSigns(said)
}

// withoutBullet drops what a list's entry begins with: its marker and its
// task box.
func withoutBullet(line string) string {
	entry := strings.TrimLeft(line, blank+">")
	if entry == "" || strings.IndexByte("-*+", entry[0]) < 0 {
		return line
	}
	words, ok := withoutBlank(entry[1:])
	if !ok {
		return line
	}
	if len(words) > 3 && words[0] == '[' && strings.IndexByte(" xX", words[1]) >= 0 && words[2] == ']' {
		if after, ok := withoutBlank(words[3:]); ok {
			return after
		}
	}
	return words
}

// withoutBlank drops the space that a text begins with, and reports whether
// there is any.
func withoutBlank(s string) (string, bool) {
	rest := strings.TrimLeft(s, blank)
	return rest, len(rest) < len(s)
}

// withoutSigns drops the signs of Markdown, and puts one space between words.
func withoutSigns(text string) string {
	said := make([]byte, 0, len(text))
	apart := false
	for i, c := range text {
		switch {
		case c == '*' || c == '_' || c == '#' || c == '>' || c == '`':
		case c == '|' || unicode.IsSpace(c):
			apart = true
		default:
			if apart && len(said) > 0 {
				said = append(said, ' ')
			}
			apart = false
			if c < utf8.RuneSelf {
				said = append(said, text[i])
			} else {
				said = utf8.AppendRune(said, c)
			}
		}
	}
	return string(said)
}
