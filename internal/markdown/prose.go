package markdown

import (
	"bytes"
	"crypto/sha256"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/yuin/goldmark/ast"

	"knowledgepath/internal/kp"
)

// mixed returns the keys in an order that says nothing about the answer and
// is the same in both languages.
func (b *builder) mixed(keys []string) []string {
	hash := func(key string) []byte {
		h := sha256.Sum256([]byte(b.a.id + "/" + key))
		return h[:]
	}
	out := slices.Clone(keys)
	slices.SortFunc(out, func(x, y string) int { return bytes.Compare(hash(x), hash(y)) })
	if len(out) > 1 && slices.Equal(out, keys) {
		// By chance this is the order that was to be hidden.
		out = append(out[1:], out[0])
	}
	return out
}

// ul writes a list of what the map holds for the keys.
func ul(keys []string, html map[string]string) string {
	var w strings.Builder
	w.WriteString("<ul>\n")
	for _, k := range keys {
		w.WriteString("<li>" + html[k] + "</li>\n")
	}
	w.WriteString("</ul>")
	return w.String()
}

// prose sets the text of an activity: its prompt, then the parts.
func (b *builder) prose(parts ...string) {
	intro := b.e.render(b.body, b.promptBlocks()...)
	b.out.HTML = strings.TrimSpace(strings.Join(append([]string{intro}, parts...), "\n"))
}

func (b *builder) sort() {
	var bins, items []string
	html := map[string]string{}
	for _, n := range b.list(false) {
		bin := b.readItem(n)
		b.row(bin.key, "", bin.at)
		bins = append(bins, bin.key)
		html[bin.key] = b.flow(bin.body...)
		if len(bin.sub) == 0 {
			b.r.add(b.file, bin.at, EmptyBin, "key", bin.key)
		}
		for _, m := range bin.sub {
			it := b.readItem(m)
			b.row(it.key, bin.key, it.at)
			items = append(items, it.key)
			html[it.key] = b.flow(it.body...)
		}
	}
	b.prose(ul(bins, html), ul(b.mixed(items), html))
}

func (b *builder) order() {
	var keys []string
	html := map[string]string{}
	for i, n := range b.list(true) {
		it := b.readItem(n)
		b.row(it.key, strconv.Itoa(i), it.at)
		keys = append(keys, it.key)
		html[it.key] = b.flow(it.body...)
	}
	b.prose(ul(b.mixed(keys), html))
}

func (b *builder) match() {
	var keys []string
	left, right := map[string]string{}, map[string]string{}
	for i, n := range b.table() {
		if i == 0 {
			continue
		}
		name, at := b.rowKey(n)
		b.row(name, "", at)
		keys = append(keys, name)
		for j, cell := range children(n) {
			switch j {
			case 0:
				left[name] = b.e.render(b.body, children(cell)...)
			case 1:
				right[name] = b.e.render(b.body, children(cell)...)
			}
		}
	}
	b.prose(ul(keys, left), ul(b.mixed(keys), right))
}

func (b *builder) poll() {
	var keys []string
	html := map[string]string{}
	for _, n := range b.list(false) {
		it := b.readItem(n)
		b.row(it.key, "", it.at)
		keys = append(keys, it.key)
		html[it.key] = b.flow(it.body...)
	}
	b.prose(ul(keys, html))
}

var answerLine = regexp.MustCompile("^=\\s*([-−+]?[0-9][0-9.,\\s\u00A0\u202F]*?)\\s*(?:±\\s*([0-9][0-9.,]*))?\\s*(`[^`]*`)?\\s*$")

// number reads a numeric question; its answer lines are not shown.
func (b *builder) number() {
	var blocks []ast.Node
	for _, c := range b.promptBlocks() {
		if c.Kind() != ast.KindParagraph || !b.answers(c) {
			blocks = append(blocks, c)
		}
	}
	if len(b.a.rows) == 0 {
		b.r.add(b.file, b.a.at, NoRightAnswer, "type", b.a.typ)
		b.a.torn = true
	}
	b.out.HTML = b.e.render(b.body, blocks...)
}

// answers reads a paragraph of answer lines and reports whether it is one.
func (b *builder) answers(n ast.Node) bool {
	lines := n.Lines()
	found := false
	for i := range lines.Len() {
		seg := lines.At(i)
		m := answerLine.FindStringSubmatch(strings.TrimSpace(string(seg.Value(b.body))))
		if m == nil {
			continue
		}
		found = true
		value := figure(m[1], b.lang) + " ± " + figure(m[2], b.lang) + " " + m[3]
		b.row(strconv.Itoa(len(b.a.rows)+1), value, b.at(seg.Start))
	}
	return found
}

// figure writes a number in one form, whatever the language it is written in:
// spaces are left out and the decimal sign is a point.
func figure(s string, lang kp.Lang) string {
	s = strings.Join(strings.Fields(s), "")
	s = strings.NewReplacer("−", "-", "+", "", "\u00A0", "", "\u202F", "").Replace(s)
	group, point := ",", "."
	if lang == kp.ES && (strings.Contains(s, ",") || thousands.MatchString(s)) {
		group, point = ".", ","
	}
	s = strings.ReplaceAll(strings.ReplaceAll(s, group, ""), point, ".")
	if f, err := strconv.ParseFloat(s, 64); err == nil {
		return strconv.FormatFloat(f, 'f', -1, 64)
	}
	return s
}

var thousands = regexp.MustCompile(`^-?[0-9]{1,3}(\.[0-9]{3})+$`)

func (b *builder) rubric() {
	rows := b.table()
	for i, n := range rows {
		if i == 0 {
			continue
		}
		name, at := b.rowKey(n)
		b.row(name, strconv.Itoa(n.ChildCount()), at)
	}
	var blocks []ast.Node
	for _, c := range children(b.f) {
		if c.Kind() != ast.KindBlockquote {
			blocks = append(blocks, c)
		}
	}
	b.out.HTML = b.e.render(b.body, blocks...)
}

// fieldTypes lists what a field of a worksheet may hold, choices aside.
var fieldTypes = []string{"text", "long", "date", "number", "money", "person", "yesno"}

func (b *builder) worksheet() {
	rows := b.table()
	for i, n := range rows {
		cells := children(n)
		if i > 0 {
			name, at := b.rowKey(n)
			kind := ""
			if len(cells) > 1 {
				kind = plainText(cells[1], b.body)
			}
			b.checkField(name, kind, at)
			b.row(name, kind, at)
		}
		// What a field holds is for the program, not for the reader.
		if len(cells) > 2 {
			n.RemoveChild(n, cells[1])
		}
	}
	if len(rows) > 0 {
		b.prose(b.e.render(b.body, tableOf(rows)))
	}
}

func tableOf(rows []ast.Node) ast.Node { return rows[0].Parent() }

func (b *builder) checkField(name, kind string, at pos) {
	if choices, ok := strings.CutPrefix(kind, "choice:"); ok && choices != "" {
		return
	}
	if !slices.Contains(fieldTypes, kind) {
		b.r.add(b.file, at, UnknownFieldType, "key", name, "type", kind, "suggest", suggest(kind, append(fieldTypes, "choice")))
	}
}
