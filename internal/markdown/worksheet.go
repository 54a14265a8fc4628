package markdown

import (
	"slices"
	"strconv"
	"strings"

	"knowledgepath/internal/catalog"
)

func (b *builder) rubric() {
	b.out.Prompt = b.prompt(b.promptBlocks())
	rows := b.dataRows()
	if len(rows) > 0 {
		head := children(rows[0].PreviousSibling())
		for j := 1; j < len(head); j++ {
			b.out.Levels = append(b.out.Levels, b.cell(head, j))
		}
	}
	for _, n := range rows {
		cells := children(n)
		name, at := b.rowKey(n)
		b.row(name, strconv.Itoa(len(cells)), at)
		c := catalog.Criterion{Key: name, HTML: b.cell(cells, 0)}
		for j := range b.out.Levels {
			c.Levels = append(c.Levels, b.cell(cells, j+1))
		}
		b.out.Criteria = append(b.out.Criteria, c)
	}
}

func (b *builder) worksheet() {
	b.out.Prompt = b.prompt(b.promptBlocks())
	b.out.Rows = max(1, b.out.Rows)
	for _, n := range b.dataRows() {
		name, at := b.rowKey(n)
		cells := children(n)
		kind := b.cellText(cells, 1)
		b.row(name, kind, at)
		f := catalog.Field{Key: name, Label: b.cellText(cells, 0), Help: b.cell(cells, 2)}
		f.Type, f.Choices = b.fieldType(name, kind, at)
		b.out.Fields = append(b.out.Fields, f)
	}
}

// fieldType reads what a field holds, or reports that it cannot be known.
func (b *builder) fieldType(name, kind string, at pos) (catalog.FieldType, []string) {
	var known []string
	for _, t := range catalog.FieldTypes() {
		known = append(known, string(t))
	}
	word, list, isChoice := strings.Cut(kind, ":")
	choices := strings.FieldsFunc(list, func(r rune) bool { return r == '/' })
	if !slices.Contains(known, word) || isChoice != (word == string(catalog.Choice)) || isChoice && len(choices) == 0 {
		b.r.add(b.file, at, UnknownFieldType, "key", name, "type", kind, "suggest", suggest(kind, known))
		return catalog.Text, nil
	}
	return catalog.FieldType(word), choices
}
