package markdown

import (
	"bytes"
	"sort"
	"strconv"
	"strings"
	"unicode/utf8"

	"knowledgepath/internal/kp"
)

// Limits of one text file. They stand far above what a lesson needs; beyond
// them a parser's memory would be the author's to spend.
const (
	maxBytes   = 256 << 10
	maxLines   = 10_000
	maxColumns = 30
	maxNesting = 32
	maxLinks   = 2_000

	widestIndent = 4 * maxNesting
)

// source is one Markdown file: its front matter, its body, and where the
// body's bytes stand in the file.
type source struct {
	file  string
	lang  kp.Lang
	front []byte // YAML between the fences; nil where there is none
	body  []byte
	line0 int   // lines of the file before the body
	lines []int // offsets in body at which lines begin
}

// readSource checks and cleans a Markdown file. It returns nil where the file
// cannot be read any further.
func readSource(r *report, file string, lang kp.Lang, data []byte) *source {
	text := clean(r, file, data)
	if text == nil {
		return nil
	}
	s := &source{file: file, lang: lang, body: text}
	if rest, ok := bytes.CutPrefix(text, []byte("---\n")); ok {
		if front, body, ok := cutFront(rest); ok {
			s.front, s.body = front, body
			s.line0 = bytes.Count(text[:len(text)-len(body)], []byte("\n"))
		}
	}
	s.lines = lineStarts(s.body)
	return s
}

// cutFront splits what follows the opening fence of front matter.
func cutFront(rest []byte) (front, body []byte, ok bool) {
	if body, ok := bytes.CutPrefix(rest, []byte("---\n")); ok {
		return []byte{}, body, true
	}
	if i := bytes.Index(rest, []byte("\n---\n")); i >= 0 {
		return rest[:i+1], rest[i+5:], true
	}
	if front, ok := bytes.CutSuffix(rest, []byte("\n---")); ok {
		return front, nil, true
	}
	return nil, nil, false
}

// clean reports bytes that editors leave and that the format refuses, and
// returns the text without them, so that nothing else trips over them. It
// returns nil for a text that is too large to be read.
func clean(r *report, file string, data []byte) []byte {
	if len(data) > maxBytes {
		r.add(file, start, TooBig, "name", "bytes", "limit", strconv.Itoa(maxBytes))
		return nil
	}
	if n := bytes.Count(data, []byte("\n")); n > maxLines {
		r.add(file, start, TooBig, "name", "lines", "limit", strconv.Itoa(maxLines))
		return nil
	}
	if !utf8.Valid(data) {
		r.add(file, start, BadBytes, "name", "UTF-8")
		data = bytes.ToValidUTF8(data, []byte("\uFFFD"))
	}
	if rest, ok := bytes.CutPrefix(data, []byte("\uFEFF")); ok {
		r.add(file, start, BadBytes, "name", "BOM")
		data = rest
	}
	if i := bytes.IndexByte(data, '\r'); i >= 0 {
		r.add(file, placeIn(data, i), BadBytes, "name", "CRLF")
		data = bytes.ReplaceAll(data, []byte("\r\n"), []byte("\n"))
		data = bytes.ReplaceAll(data, []byte("\r"), []byte("\n"))
	}
	if i := bytes.IndexByte(data, '\t'); i >= 0 {
		r.add(file, placeIn(data, i), BadBytes, "name", "TAB")
	}
	if i := bytes.IndexFunc(data, control); i >= 0 {
		r.add(file, placeIn(data, i), BadBytes, "name", "CONTROL")
		data = bytes.Map(func(c rune) rune {
			if control(c) {
				return utf8.RuneError
			}
			return c
		}, data)
	}
	if data == nil {
		data = []byte{}
	}
	return data
}

// control reports characters that no text holds.
func control(r rune) bool {
	return r < ' ' && r != '\n' && r != '\t' || r == 0x7F
}

func placeIn(data []byte, at int) pos {
	from := bytes.LastIndexByte(data[:at], '\n') + 1
	return pos{bytes.Count(data[:at], []byte("\n")) + 1, utf8.RuneCount(data[from:at]) + 1}
}

func lineStarts(body []byte) []int {
	starts := []int{0}
	for i, c := range body {
		if c == '\n' {
			starts = append(starts, i+1)
		}
	}
	return starts
}

// truncate leaves out what stands from a byte of the body on.
func (s *source) truncate(off int) {
	s.body = s.body[:off]
	s.lines = lineStarts(s.body)
}

// at returns the place of a byte of the body.
func (s *source) at(off int) pos {
	off = min(max(off, 0), len(s.body))
	i := sort.SearchInts(s.lines, off+1) - 1
	return pos{s.line0 + i + 1, utf8.RuneCount(s.body[s.lines[i]:off]) + 1}
}

// lineAt returns the place where the text of the line around a byte begins.
func (s *source) lineAt(off int) pos {
	off = min(max(off, 0), len(s.body))
	from := s.lines[sort.SearchInts(s.lines, off+1)-1]
	for from < len(s.body) && (s.body[from] == ' ' || s.body[from] == '\t') {
		from++
	}
	return s.at(from)
}

// bearable reports whether the body's shape is one that a parser can take:
// neither nested nor wide beyond reason. It looks at the text, because by the
// time there is a tree the memory is spent.
func (s *source) bearable(r *report) bool {
	if bytes.Count(s.body, []byte("[")) > 4*maxLinks {
		r.add(s.file, start, TooBig, "name", "links", "limit", strconv.Itoa(maxLinks))
		return false
	}
	for i, from := range s.lines {
		to := len(s.body)
		if i+1 < len(s.lines) {
			to = s.lines[i+1]
		}
		line := s.body[from:to]
		if bytes.Count(line, []byte("|")) > maxColumns+1 {
			r.add(s.file, s.at(from), TooBig, "name", "columns", "limit", strconv.Itoa(maxColumns))
			return false
		}
		if markers(line) > maxNesting || len(line)-len(bytes.TrimLeft(line, " \t")) > widestIndent {
			r.add(s.file, s.at(from), TooBig, "name", "nesting", "limit", strconv.Itoa(maxNesting))
			return false
		}
	}
	return true
}

// markers counts the quote and list markers that a line begins with.
func markers(line []byte) int {
	n := 0
	for i, c := range line {
		switch {
		case c == '>':
			n++
		case strings.IndexByte("-*+.)", c) >= 0:
			if i+1 < len(line) && (line[i+1] == ' ' || line[i+1] == '\t') {
				n++
			}
		case c == ' ' || c == '\t' || '0' <= c && c <= '9':
		default:
			return n
		}
	}
	return n
}
