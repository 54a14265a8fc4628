package markdown

import (
	"regexp"
	"strconv"

	"github.com/yuin/goldmark/ast"

	"knowledgepath/internal/catalog"
)

// fewest is how many options a quiz should offer.
const fewest = 3

func (b *builder) quiz() {
	b.out.Prompt = b.prompt(b.promptBlocks())
	items := b.list(false)
	boxes, right := true, 0
	for _, n := range items {
		it := b.readItem(n)
		if !it.box {
			b.r.add(b.file, it.at, NotTaskList, "type", b.a.typ)
			boxes, b.a.torn = false, true
		}
		if len(it.quotes) == 0 {
			b.r.add(b.file, it.at, NoFeedback, "key", it.key)
		}
		if it.checked {
			right++
		}
		if it.key == catalog.DontKnow {
			// Every quiz has that option already.
			b.r.add(b.file, it.at, DuplicateKey, "key", it.key)
		}
		b.row(it.key, strconv.FormatBool(it.checked), it.at)
		b.out.Options = append(b.out.Options, catalog.Option{Key: it.key, HTML: b.flow(it.body...), Right: it.checked, Feedback: b.flow(it.quotes...)})
	}
	if len(items) == 0 {
		return
	}
	switch {
	case !boxes:
		// Which options are right cannot be known.
	case right == 0:
		b.r.add(b.file, b.a.at, NoRightAnswer, "type", b.a.typ)
	case right > 1 && !b.out.Multi:
		b.r.add(b.file, b.a.at, SeveralRight)
	}
	if len(items) < fewest {
		b.r.add(b.file, b.a.at, FewOptions, "n", strconv.Itoa(len(items)))
	}
}

func (b *builder) poll() {
	b.out.Prompt = b.prompt(b.promptBlocks())
	for _, n := range b.list(false) {
		it := b.readItem(n)
		b.row(it.key, "", it.at)
		b.out.Options = append(b.out.Options, catalog.Option{Key: it.key, HTML: b.flow(it.body...), Feedback: b.flow(it.quotes...)})
	}
}

func (b *builder) cards() {
	b.out.Prompt = b.prompt(b.promptBlocks())
	for _, n := range b.list(false) {
		it := b.readItem(n)
		if len(it.quotes) == 0 {
			b.r.add(b.file, it.at, NoBack, "key", it.key)
		}
		b.row(it.key, "", it.at)
		b.out.Cards = append(b.out.Cards, catalog.Card{Key: it.key, Front: b.flow(it.body...), Back: b.flow(it.quotes...)})
	}
}

func (b *builder) reflect() {
	b.out.Prompt = b.prompt(b.promptBlocks())
	for _, n := range b.list(false) {
		it := b.readItem(n)
		b.row(it.key, "", it.at)
		b.out.Prompts = append(b.out.Prompts, catalog.Prompt{Key: it.key, HTML: b.flow(it.body...)})
	}
}

func (b *builder) plan() {
	b.out.Prompt = b.prompt(b.promptBlocks())
	for _, n := range b.list(false) {
		it := b.readItem(n)
		step := catalog.Step{Key: it.key}
		var due string
		if len(it.body) > 0 {
			due, step.Role = b.takeDue(it.body[0])
			step.Days = days(due)
		}
		if !it.box {
			b.r.add(b.file, it.at, NotTaskList, "type", b.a.typ)
		}
		if step.Days == 0 {
			b.r.add(b.file, it.at, NoDue, "key", it.key)
		}
		step.HTML, step.Text = b.flow(it.body...), b.words(it.body)
		b.row(it.key, due+" "+step.Role, it.at)
		b.out.Steps = append(b.out.Steps, step)
	}
}

var dueDays = regexp.MustCompile(`^\+([1-9][0-9]{0,2})d$`)

// days reads a due mark such as +7d; 0 stands for none.
func days(mark string) int {
	if m := dueDays.FindStringSubmatch(mark); m != nil {
		n, _ := strconv.Atoi(m[1])
		return n
	}
	return 0
}

// takeDue takes the due mark and the role off the end of a step.
func (b *builder) takeDue(block ast.Node) (due, role string) {
	for last := block.LastChild(); last != nil; last = block.LastChild() {
		switch n := last.(type) {
		case *ast.CodeSpan:
			if word := plainText(n, b.body); days(word) > 0 && due == "" {
				due = word
			} else if role == "" && due == "" {
				role = word
			} else {
				return due, role
			}
		case *ast.Text:
			if trimmed := n.Segment.TrimRightSpace(b.body); !trimmed.IsEmpty() {
				n.Segment = trimmed
				return due, role
			}
		default:
			return due, role
		}
		block.RemoveChild(block, last)
	}
	return due, role
}
