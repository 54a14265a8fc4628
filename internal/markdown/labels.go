package markdown

import (
	"bytes"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"go.yaml.in/yaml/v3"

	"knowledgepath/internal/kp"
	"knowledgepath/internal/publish"
)

// scalar is how a value stands in a YAML text, so that another can take its
// place.
type scalar struct {
	style  yaml.Style
	flow   bool   // inside brackets or braces
	before string // what must be written before a value that is not there yet
}

// write returns a value as it is written there: as the old one where that can
// be, in quotes where it must.
func (s *scalar) write(text string) string {
	n := &yaml.Node{Kind: yaml.ScalarNode, Tag: "!!str", Value: text, Style: s.style & (yaml.DoubleQuotedStyle | yaml.SingleQuotedStyle)}
	if strings.Contains(text, "\n") {
		n.Style = yaml.DoubleQuotedStyle
	}
	doc := n
	if s.flow {
		doc = &yaml.Node{Kind: yaml.SequenceNode, Tag: "!!seq", Style: yaml.FlowStyle, Content: []*yaml.Node{n}}
	}
	// A scalar always encodes.
	out, _ := yaml.Marshal(doc)
	written := strings.TrimSuffix(string(out), "\n")
	if s.flow {
		written = strings.TrimSuffix(strings.TrimPrefix(written, "["), "]")
	}
	return s.before + written
}

// yamlText is a YAML text inside a file, where its values are looked for.
type yamlText struct {
	y    *yamlFile
	data []byte // the file
	base int    // where the text begins in it
	text []byte
}

// at is where a node begins in the text.
func (t *yamlText) at(n *yaml.Node) int {
	off := 0
	for range n.Line - 1 {
		i := bytes.IndexByte(t.text[off:], '\n')
		if i < 0 {
			return len(t.text)
		}
		off += i + 1
	}
	for range n.Column - 1 {
		_, size := utf8.DecodeRune(t.text[off:])
		off += size
	}
	return min(off, len(t.text))
}

// stretch finds a scalar in the text. One that is written in a way that
// cannot be followed is reported.
func (t *yamlText) stretch(kind Kind, n *yaml.Node, flow bool) (stretch, bool) {
	from := t.at(n)
	to, ok := scalarEnd(t.text, from, n, flow)
	if !ok {
		t.y.bad(n, short(n.Value))
		return stretch{}, false
	}
	return stretch{kind: kind, from: t.base + from, to: t.base + to, text: strings.Trim(n.Value, " \n\t"), scalar: &scalar{style: n.Style, flow: flow}}, true
}

// scalarEnd finds the end of a scalar that begins at from.
func scalarEnd(text []byte, from int, n *yaml.Node, flow bool) (int, bool) {
	switch {
	case n.Style&(yaml.DoubleQuotedStyle|yaml.SingleQuotedStyle) != 0:
		return quotedEnd(text, from)
	case n.Style&(yaml.LiteralStyle|yaml.FoldedStyle) != 0:
		return blockEnd(text, from), true
	}
	return plainEnd(text, from, n.Value, flow)
}

func quotedEnd(text []byte, from int) (int, bool) {
	if from >= len(text) || text[from] != '"' && text[from] != '\'' {
		return 0, false // a tag stands before it
	}
	for i := from + 1; i < len(text); i++ {
		switch {
		case text[i] == '\\' && text[from] == '"':
			i++
		case text[i] != text[from]:
		case text[from] == '\'' && i+1 < len(text) && text[i+1] == '\'':
			i++
		default:
			return i + 1, true
		}
	}
	return 0, false
}

// blockEnd is the end of a block scalar: of the lines that are indented as
// deep as its first.
func blockEnd(text []byte, from int) int {
	end, deep := from, -1
	for line := range bytes.Lines(text[from:]) {
		inner := len(line) - len(bytes.TrimLeft(line, " "))
		switch blank := len(bytes.TrimSpace(line)) == 0; {
		case end == from || blank:
		case deep < 0:
			deep = inner
		case inner < deep:
			return from + len(bytes.TrimRight(text[from:end], "\n"))
		}
		end += len(line)
	}
	return from + len(bytes.TrimRight(text[from:end], "\n"))
}

// plainEnd follows a scalar without quotes until it says what it should.
func plainEnd(text []byte, from int, value string, flow bool) (int, bool) {
	want, end := strings.Fields(value), from
	for line := range bytes.Lines(text[from:]) {
		for _, word := range bytes.Fields(line) {
			i := bytes.Index(text[end:], word)
			if len(want) == 0 {
				return end, true
			}
			rest, ok := strings.CutPrefix(string(word), want[0])
			if !ok || rest != "" && (len(want) > 1 || !flow) {
				return 0, false
			}
			end += i + len(want[0])
			want = want[1:]
			if rest != "" {
				return end, len(want) == 0
			}
		}
	}
	return end, len(want) == 0
}

// fieldPrefix begins the keys of pieces of front matter.
const (
	fieldPrefix = "front "
	langField   = fieldPrefix + "lang"
)

// readFront cuts front matter, whose YAML begins at base, at its fields.
func (w *reader) readFront(r *report, base int) {
	w.pieces = append(w.pieces, piece{key: "---", frame: true})
	y := &yamlFile{r: r, file: w.sheet.file, line0: 1, code: BadYAML}
	t := &yamlText{y: y, data: w.data, base: base, text: w.front}
	if root := y.parse(w.front, yaml.MappingNode); root != nil {
		for i := 0; i+1 < len(root.Content); i += 2 {
			w.readField(t, root.Content[i], root.Content[i+1], root.Style&yaml.FlowStyle != 0)
		}
	}
	if len(w.pieces) > 1 {
		w.pieces[1].from = base // with the comments before the first field
	}
	w.pieces = append(w.pieces, piece{key: "--- ---", from: base + len(w.front), frame: true})
}

// frontKind says which fields are translated, and as what.
func frontKind(field string) (Kind, bool) {
	switch field {
	case "title":
		return KindTitle, true
	case "outcomes":
		return KindOutcome, true
	case "summary", "audience", "you_leave_with":
		return KindField, true
	}
	return "", false
}

func (w *reader) readField(t *yamlText, key, value *yaml.Node, flow bool) {
	from := t.base + w.lineOf(t, key)
	last := &w.pieces[len(w.pieces)-1]
	if !last.front || last.from != from {
		w.pieces = append(w.pieces, piece{key: fieldPrefix + key.Value, from: from, front: true})
		last = &w.pieces[len(w.pieces)-1]
	}
	kind, ok := frontKind(key.Value)
	if !ok {
		return
	}
	nodes := []*yaml.Node{value}
	if value.Kind == yaml.SequenceNode {
		nodes, flow = value.Content, flow || value.Style&yaml.FlowStyle != 0
	}
	for _, n := range nodes {
		if n.Kind != yaml.ScalarNode || n.Tag == "!!null" {
			continue
		}
		if s, ok := t.stretch(kind, n, flow); ok {
			last.passages = append(last.passages, passage{place: w.stem + "/" + key.Value, texts: []stretch{s}, whole: s})
		}
	}
}

// lineOf is where the line of a node begins in the text.
func (w *reader) lineOf(t *yamlText, n *yaml.Node) int {
	return bytes.LastIndexByte(t.text[:t.at(n)], '\n') + 1
}

// readLabels reads the texts in both languages that stand in a YAML file:
// mappings of es and en, such as the words for a picture.
func (t *translation) readLabels(b publish.Bundle, name string) *document {
	data, ok := b[name]
	if !ok {
		return nil
	}
	y := &yamlFile{r: &t.report, file: name, code: BadYAML}
	if text := clean(&t.report, name, data); !bytes.Equal(text, data) {
		return nil
	}
	root := y.parse(data, yaml.MappingNode)
	if root == nil {
		return nil
	}
	s := &sheet{file: name, data: data, pieces: []piece{{to: len(data)}}}
	l := &labels{yamlText: &yamlText{y: y, data: data, text: data}, sheet: s, to: t.to}
	l.walk(root, strings.TrimSuffix(name, ".yaml"), false)
	return &document{source: s, target: s, pairs: []*pair{{source: &s.pieces[0], target: &s.pieces[0], units: l.units}}}
}

// labels looks for pairs of texts in a YAML file.
type labels struct {
	*yamlText
	sheet *sheet
	to    kp.Lang
	units []*phrase
}

func (l *labels) walk(n *yaml.Node, place string, flow bool) {
	flow = flow || n.Style&yaml.FlowStyle != 0
	switch n.Kind {
	case yaml.SequenceNode:
		for i, c := range n.Content {
			l.walk(c, place+"/"+itemName(c, i), flow)
		}
	case yaml.MappingNode:
		if l.label(n, place, flow) {
			return
		}
		for i := 0; i+1 < len(n.Content); i += 2 {
			if k := n.Content[i].Value; !slices.Contains(notWords, k) {
				l.walk(n.Content[i+1], place+"/"+k, flow)
			}
		}
	}
}

// notWords are fields whose values by language are not texts: names of files,
// dates.
var notWords = []string{"files", "i18n", "captions", "transcript"}

// itemName is the name of an entry of a list that stays when others come and
// go, or its number.
func itemName(n *yaml.Node, i int) string {
	if n.Kind == yaml.MappingNode {
		for j := 0; j+1 < len(n.Content); j += 2 {
			if k := n.Content[j].Value; (k == "id" || k == "file") && n.Content[j+1].Value != "" {
				return n.Content[j+1].Value
			}
		}
	}
	return strconv.Itoa(i + 1)
}

// label adds the unit of a mapping of languages, and reports whether it is
// one.
func (l *labels) label(n *yaml.Node, place string, flow bool) bool {
	values := map[string]*yaml.Node{}
	for i := 0; i+1 < len(n.Content); i += 2 {
		if _, ok := kp.ParseLang(n.Content[i].Value); !ok || n.Content[i+1].Kind != yaml.ScalarNode {
			return false
		}
		values[n.Content[i].Value] = n.Content[i+1]
	}
	source, target := values[string(l.to.Other())], values[string(l.to)]
	if source == nil {
		return len(values) > 0
	}
	s, ok := l.stretch(KindLabel, source, flow)
	if !ok {
		return true
	}
	t := stretch{kind: KindLabel, from: s.to, to: s.to}
	if target != nil {
		if t, ok = l.stretch(KindLabel, target, flow); !ok {
			return true
		}
	} else {
		t.scalar = &scalar{flow: flow, before: l.gap(n, source, flow) + string(l.to) + ": "}
	}
	u := &phrase{source: s, target: &t, Phrase: Phrase{
		Context: place, Kind: KindLabel, File: l.sheet.file, Line: source.Line, Source: s.text, Target: t.text,
		targetFile: l.sheet.file, targetAt: placeIn(l.data, t.from),
	}}
	l.units = append(l.units, u)
	p := &l.sheet.pieces[0]
	p.passages = append(p.passages, passage{place: place, texts: []stretch{t}, whole: t})
	return true
}

// gap stands between a value and the one that is written after it.
func (l *labels) gap(mapping, value *yaml.Node, flow bool) string {
	if flow {
		return ", "
	}
	return "\n" + strings.Repeat(" ", mapping.Column-1)
}
