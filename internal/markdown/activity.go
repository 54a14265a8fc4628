package markdown

import (
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/yuin/goldmark/ast"
	east "github.com/yuin/goldmark/extension/ast"

	"knowledgepath/internal/catalog"
)

// The containers that are not activities.
const (
	facilitator = "facilitator"
	only        = "only"
)

// criticalFlag marks a container that must not be read out of date: while its
// language is behind, it is shown in the other.
const criticalFlag = "critical"

// activity is a container of a lesson: what learners get from it, and what
// both languages must agree on.
type activity struct {
	head
	at     pos
	broken bool // its type or id is not valid; nothing else is said about it
	torn   bool // its rows cannot be told apart, so languages are not compared
	rows   []row
	out    *catalog.Activity // nil for facilitator and only
	html   string            // of facilitator and only
}

// row is a part of an activity that both languages have: an option, a card, a
// scene, a field.
type row struct {
	key, value string
	at         pos
}

// name is how findings call the container.
func (a *activity) name() string {
	if a.id != "" {
		return a.id
	}
	return a.typ
}

// builder reads the inside of a container.
type builder struct {
	*page
	f    *fence
	a    *activity
	out  *catalog.Activity
	keys map[string]bool
}

var goodID = regexp.MustCompile(`^[a-z][a-z0-9-]{0,39}$`)

// reserved reports ids that pages use for their own parts. An activity that
// had one would be found in its place.
func reserved(id string) bool {
	switch id {
	case "content", "fault", "how", "inv-link", "left", "main", "menu", "nav", "q", "search", "steps", "top", "why":
		return true
	}
	return pageID.MatchString(id)
}

// pageID is the shape of the ids that pages make: of headings, notes and
// fields, and with what is said of a part.
var pageID = regexp.MustCompile(`^(u|t|note|ref)-|-(h|err|hint|private)$`)

// typeNames lists what may stand at the head of a container.
func typeNames() []string {
	names := []string{facilitator, only}
	for _, t := range catalog.Types() {
		names = append(names, string(t))
	}
	return names
}

// readFence reads a container.
func (p *page) readFence(f *fence) *activity {
	at := p.at(f.Pos())
	a := &activity{head: readHead(f.head, at), at: at}
	switch {
	case a.typ == "":
		p.r.add(p.file, at, NoType)
		a.broken = true
	case !slices.Contains(typeNames(), a.typ):
		p.r.add(p.file, at, UnknownType, "type", a.typ, "suggest", suggest(a.typ, typeNames()))
		a.broken = true
	case a.typ == facilitator:
		a.html = p.e.render(p.body, children(f)...)
	case a.typ == only:
		a.readPlaces()
		a.html = p.e.render(p.body, children(f)...)
	case !goodID.MatchString(a.id):
		p.r.add(p.file, at, NoID, "type", a.typ)
		a.broken = true
	case reserved(a.id):
		p.r.add(p.file, a.idAt, ReservedID, "id", a.id)
		a.broken = true
	case !f.closed:
		p.r.add(p.file, at, NeverClosed, "type", a.typ, "id", a.id)
		a.broken = true
	default:
		b := &builder{page: p, f: f, a: a, keys: map[string]bool{}}
		b.build()
	}
	return a
}

// readPlaces makes the jurisdictions of an only block its id, in one order,
// so that both languages can be compared.
func (a *activity) readPlaces() {
	var places []string
	a.attrs = slices.DeleteFunc(a.attrs, func(w attr) bool {
		if w.name == criticalFlag {
			return false
		}
		places = append(places, strings.Split(strings.ToUpper(w.name), ",")...)
		return true
	})
	slices.Sort(places)
	a.id = strings.Join(places, ",")
}

// build reads an activity of a known type.
func (b *builder) build() {
	a := b.a
	b.out = &catalog.Activity{
		Type: catalog.Type(a.typ), ID: a.id, Optional: a.flag("optional"), Private: a.flag("private"),
		Multi: a.flag("multi"), Anon: a.flag("anon"),
	}
	a.out = b.out
	b.checkAttrs()
	b.readAsides()
	switch b.out.Type {
	case catalog.Quiz:
		b.quiz()
	case catalog.Cards:
		b.cards()
	case catalog.Reflect:
		b.reflect()
	case catalog.Plan:
		b.plan()
	case catalog.Scenario:
		b.scenario()
	case catalog.Sort:
		b.sort()
	case catalog.Order:
		b.order()
	case catalog.Match:
		b.match()
	case catalog.Number:
		b.number()
	case catalog.Rubric:
		b.rubric()
	case catalog.Worksheet:
		b.worksheet()
	case catalog.Poll:
		b.poll()
	}
}

// attrsOf lists the attributes that a type may have besides those of all.
func attrsOf(t catalog.Type) []string {
	common := []string{"comp", "tries", "rev", "optional", "private", criticalFlag}
	switch t {
	case catalog.Quiz:
		return append(common, "multi", "keep-order")
	case catalog.Scenario:
		return append(common, "start", "good", "ok", "poor")
	case catalog.Worksheet:
		return append(common, "rows", "file")
	case catalog.Poll:
		return append(common, "anon")
	}
	return common
}

func (b *builder) checkAttrs() {
	known := attrsOf(b.out.Type)
	for _, at := range b.a.attrs {
		switch {
		case !slices.Contains(known, at.name):
			b.r.add(b.file, at.at, UnknownField, "name", at.name, "suggest", suggest(at.name, known))
		case at.name == "comp":
			b.out.Skill = b.skill(at)
		case at.name == "tries":
			b.out.Tries = b.count(at, mostTries)
		case at.name == "rows":
			b.out.Rows = b.count(at, mostRows)
		case at.name == "file":
			b.out.File = at.value
		case at.name == "rev":
			b.count(at, mostRevs)
		}
	}
}

// The largest numbers that attributes may have.
const mostTries, mostRows, mostRevs = 9, 50, 99

// count reads an attribute that says how many.
func (b *builder) count(at attr, most int) int {
	n, err := strconv.Atoi(at.value)
	if err != nil || n < 1 || n > most {
		b.r.add(b.file, at.at, BadYAML, "name", at.name)
	}
	return n
}

// readAsides takes what stands beside the question: hints, and what is said
// after an attempt.
func (b *builder) readAsides() {
	var said []ast.Node
	for _, c := range children(b.f) {
		switch {
		case alertOf(c) == "TIP":
			b.out.Hints = append(b.out.Hints, b.flow(children(c)...))
		case aside(c):
			said = append(said, children(c)...)
		}
	}
	b.out.Explain = b.flow(said...)
}

// aside reports whether a block is a hint or what is said after an attempt.
// Other call-outs are part of the question.
func aside(n ast.Node) bool {
	return n.Kind() == ast.KindBlockquote && (alertOf(n) == "" || alertOf(n) == "TIP")
}

// skill reads a comp attribute. One without a level speaks of the first.
func (b *builder) skill(at attr) catalog.Skill {
	s, ok := parseSkill(at.value)
	if !ok && !strings.Contains(at.value, ":") {
		s, ok = catalog.Skill{Competency: at.value, Level: 1}, true
	}
	if !ok || !b.site.competency(s.Competency) {
		b.r.add(b.file, at.at, UnknownSkill, "id", at.value, "suggest", suggest(s.Competency, b.site.competencyIDs()))
	}
	return s
}

// parseSkill reads competency:level.
func parseSkill(text string) (catalog.Skill, bool) {
	id, level, ok := strings.Cut(text, ":")
	n, err := strconv.Atoi(level)
	return catalog.Skill{Competency: id, Level: n}, ok && err == nil && n >= 1 && n <= 3 && id != ""
}

// row notes a part that both languages must have.
func (b *builder) row(key, value string, at pos) {
	b.a.rows = append(b.a.rows, row{key, value, at})
}

// item is an entry of a list of an activity, taken apart.
type item struct {
	at      pos
	key     string
	box     bool
	checked bool
	body    []ast.Node // what it says
	quotes  []ast.Node // what the > under it says
	sub     []ast.Node // entries of the list inside it
}

// readItem takes a list entry apart. An entry without a key, or with one that
// was used before, is reported; it gets no row.
func (b *builder) readItem(n ast.Node) item {
	it := item{at: b.lineAt(n.Pos())}
	for _, c := range children(n) {
		switch {
		case c.Kind() == ast.KindBlockquote && alertOf(c) == "":
			it.quotes = append(it.quotes, children(c)...)
		case c.Kind() == ast.KindList:
			it.sub = append(it.sub, children(c)...)
		default:
			it.body = append(it.body, c)
		}
	}
	if len(it.body) > 0 {
		first := it.body[0]
		if box, ok := first.FirstChild().(*east.TaskCheckBox); ok {
			it.box, it.checked = true, box.IsChecked
			first.RemoveChild(first, box)
		}
		if k, ok := first.FirstChild().(*key); ok {
			it.key = k.name
			first.RemoveChild(first, k)
		}
	}
	b.claim(it.key, it.at)
	return it
}

// claim checks that a key is there and new.
func (b *builder) claim(name string, at pos) {
	switch {
	case name == "":
		b.a.torn = true
		b.r.add(b.file, at, NoKey, "type", b.a.typ)
	case b.keys[name]:
		b.a.torn = true
		b.r.add(b.file, at, DuplicateKey, "key", name)
	}
	b.keys[name] = true
}

// list returns the entries of the activity's only list. Another number of
// lists is reported, as is a list of the wrong kind.
func (b *builder) list(ordered bool) []ast.Node {
	at, lists := b.a.at, []*ast.List{}
	for _, c := range children(b.f) {
		if l, ok := c.(*ast.List); ok {
			lists = append(lists, l)
			at = b.lineAt(l.Pos())
		}
	}
	if len(lists) == 1 && lists[0].IsOrdered() == ordered {
		return children(lists[0])
	}
	b.a.torn = true
	b.r.add(b.file, at, ListCount, "type", b.a.typ)
	return nil
}

// table returns the rows of the activity's table, the header first. None is
// reported.
func (b *builder) table() []ast.Node {
	for _, c := range children(b.f) {
		if c.Kind() == east.KindTable {
			return children(c)
		}
	}
	b.a.torn = true
	b.r.add(b.file, b.a.at, NoTable, "type", b.a.typ)
	return nil
}

// dataRows returns the rows of the activity's table without its header. None
// is reported.
func (b *builder) dataRows() []ast.Node {
	rows := b.table()
	if len(rows) == 1 {
		b.a.torn = true
		b.r.add(b.file, b.a.at, NoTable, "type", b.a.typ)
	}
	return rows[min(1, len(rows)):]
}

// cell renders a cell of a row; there may be fewer than asked for.
func (b *builder) cell(cells []ast.Node, i int) string {
	if i >= len(cells) {
		return ""
	}
	return b.e.render(b.body, children(cells[i])...)
}

// cellText is what a cell of a row says, without markup.
func (b *builder) cellText(cells []ast.Node, i int) string {
	if i >= len(cells) {
		return ""
	}
	return plainText(cells[i], b.body)
}

// rowKey takes the key out of a table row.
func (b *builder) rowKey(n ast.Node) (string, pos) {
	at, name := b.lineAt(n.Pos()), ""
	if cell := n.FirstChild(); cell != nil {
		if k, ok := cell.FirstChild().(*key); ok {
			name = k.name
			cell.RemoveChild(cell, k)
		}
	}
	b.claim(name, at)
	return name, at
}

// promptBlocks are the blocks that say what to do: neither list, nor table,
// nor aside.
func (b *builder) promptBlocks() []ast.Node {
	return slices.DeleteFunc(children(b.f), func(c ast.Node) bool {
		return c.Kind() == ast.KindList || c.Kind() == east.KindTable || aside(c)
	})
}

// prompt renders what to do. A prompt that is bold from end to end, as the
// format asks, is given without the bold: the page knows that it is a prompt.
func (b *builder) prompt(blocks []ast.Node) string {
	if len(blocks) == 1 {
		if strong, ok := blocks[0].FirstChild().(*ast.Emphasis); ok && strong.Level == 2 && strong.NextSibling() == nil {
			return b.e.render(b.body, children(strong)...)
		}
	}
	return b.flow(blocks...)
}

func (b *builder) flow(list ...ast.Node) string { return b.e.flow(b.body, list...) }

// words is what blocks say, without markup.
func (b *builder) words(list []ast.Node) string {
	var parts []string
	for _, n := range list {
		parts = append(parts, plainText(n, b.body))
	}
	return strings.Join(parts, " ")
}
