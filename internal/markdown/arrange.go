package markdown

import (
	"bytes"
	"crypto/sha256"
	"slices"
	"strconv"

	"knowledgepath/internal/catalog"
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

// mixItems puts the items of an activity in the order they are shown in.
func (b *builder) mixItems() {
	var keys []string
	for _, it := range b.out.Items {
		keys = append(keys, it.Key)
	}
	shown := map[string]int{}
	for i, k := range b.mixed(keys) {
		shown[k] = i
	}
	slices.SortFunc(b.out.Items, func(x, y catalog.Item) int { return shown[x.Key] - shown[y.Key] })
}

func (b *builder) sort() {
	b.out.Prompt = b.prompt(b.promptBlocks())
	for _, n := range b.list(false) {
		bin := b.readItem(n)
		b.row(bin.key, "", bin.at)
		b.out.Bins = append(b.out.Bins, catalog.Bin{Key: bin.key, Name: b.words(bin.body)})
		if len(bin.sub) == 0 {
			b.r.add(b.file, bin.at, EmptyBin, "key", bin.key)
		}
		for _, m := range bin.sub {
			it := b.readItem(m)
			b.row(it.key, bin.key, it.at)
			b.out.Items = append(b.out.Items, catalog.Item{Key: it.key, HTML: b.flow(it.body...), Bin: bin.key, Feedback: b.flow(it.quotes...)})
		}
	}
	b.mixItems()
}

func (b *builder) order() {
	b.out.Prompt = b.prompt(b.promptBlocks())
	for i, n := range b.list(true) {
		it := b.readItem(n)
		b.row(it.key, strconv.Itoa(i), it.at)
		b.out.Sequence = append(b.out.Sequence, it.key)
		b.out.Items = append(b.out.Items, catalog.Item{Key: it.key, HTML: b.flow(it.body...), Feedback: b.flow(it.quotes...)})
	}
	b.mixItems()
}

// match reads pairs from a table: left, right and, where there is a third
// column, why they belong together.
func (b *builder) match() {
	b.out.Prompt = b.prompt(b.promptBlocks())
	var keys []string
	for _, n := range b.dataRows() {
		name, at := b.rowKey(n)
		cells := children(n)
		b.row(name, "", at)
		keys = append(keys, name)
		b.out.Pairs = append(b.out.Pairs, catalog.Pair{Key: name, Left: b.cell(cells, 0), Right: b.cellText(cells, 1), Feedback: b.cell(cells, 2)})
	}
	b.out.Rights = b.mixed(keys)
}
