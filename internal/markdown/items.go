package markdown

import (
	"regexp"
	"slices"
	"strconv"
	"strings"

	"knowledgepath/internal/kp"
	"knowledgepath/internal/language"
)

// A right option gives itself away by its length when it is longer than every
// wrong one by a third and by ten characters: less than that is not seen.
const (
	cueFactor = 1.3
	cueLead   = 10
)

// Bounds of what is said to whoever chose an option: enough to say why, and
// little enough to be read.
const shortestFeedback, longestFeedback = 15, 60

// checkItems looks at the questions of a lesson as items of a test.
func (p *proof) checkItems() {
	for _, b := range p.boxes {
		switch b.typ {
		case "quiz":
			p.checkAssessed(b)
			p.checkCue(b)
			p.checkWholesale(b)
			p.checkNegative(b)
			p.checkFeedback(b)
		case "scenario":
			p.checkAssessed(b)
			p.checkFeedback(b)
			p.checkStory(b)
		}
	}
}

// checkAssessed reports an activity that does not say what it assesses.
func (p *proof) checkAssessed(b *box) {
	if b.value("comp") == "" {
		p.r.add(p.file, b.at, NoCompetency, "type", b.typ, "id", b.id)
	}
}

// checkCue reports a right option that is clearly longer than the others.
// Where several are right, the shortest of them is compared.
func (p *proof) checkCue(b *box) {
	var right *offer
	wrong := 0
	for _, o := range b.offers {
		switch {
		case !o.right:
			wrong = max(wrong, o.length)
		case right == nil || o.length < right.length:
			right = o
		}
	}
	if right != nil && wrong > 0 && float64(right.length) > cueFactor*float64(wrong) && right.length >= wrong+cueLead {
		p.r.add(p.file, right.at, LengthCue, "key", right.key, "n", strconv.Itoa(right.length), "limit", strconv.Itoa(wrong))
	}
}

// wholesale finds options, folded, that speak of the other options.
var wholesale = map[kp.Lang]*regexp.Regexp{
	kp.ES: regexp.MustCompile(`\b(tod[oa]s|ningun[oa]|cualquiera) (l[oa]s |de l[oa]s )?(anteriores|opciones|respuestas)\b|` +
		`\b(tod[oa]s|ningun[oa]) (es|son) (correct|verdader|vAlid|fals|incorrect)[oa]s?\b|\b[a-e] y [a-e] son\b|\btanto [a-e] como [a-e]\b`),
	kp.EN: regexp.MustCompile(`\b(all|none|any) of (the above|these|them|the options|the answers|the other)|\ball (are|of the above)\b|` +
		`\b(both )?[a-e] and [a-e]\b( are|$)|\bneither of (the above|these)\b`),
}

// checkWholesale reports options such as "all of the above".
func (p *proof) checkWholesale(b *box) {
	for i := range p.runs {
		r := &p.runs[i]
		if r.box != b || r.item == nil || r.answer {
			continue
		}
		if h := wholesale[p.lang].FindIndex(p.fold[r.folded.from:r.folded.to]); h != nil {
			p.r.add(p.file, r.item.at, Wholesale, "key", r.item.key)
		}
	}
}

// negatives are words that turn a question round, and subordinators are those
// after which a negation belongs to a clause of its own.
var (
	negatives = map[kp.Lang][]string{
		kp.ES: {"no", "nunca", "jamás", "excepto", "salvo", "incorrecta", "incorrecto", "incorrectas", "incorrectos", "falsa", "falso", "falsas", "falsos"},
		kp.EN: {"not", "never", "except", "incorrect", "false", "isn't", "aren't", "doesn't", "don't", "shouldn't", "isn’t", "aren’t", "doesn’t", "don’t", "shouldn’t"},
	}
	subordinators = map[kp.Lang][]string{
		kp.ES: {"si", "cuando", "que", "quien", "quienes", "porque", "aunque", "para", "de", "y", "o", "pero"},
		kp.EN: {"if", "when", "that", "who", "because", "although", "to", "and", "or", "but", "whether", "while"},
	}
)

// checkNegative reports a question that turns on a "not" which nothing sets
// apart: neither capitals nor emphasis beyond that of the whole prompt.
func (p *proof) checkNegative(b *box) {
	for i := b.prompt.from; i < b.prompt.to; i++ {
		r := &p.runs[i]
		text := p.words(r)
		for from, to := range language.Sentences(text) {
			if strings.HasSuffix(strings.TrimRight(text[from:to], "»”\""), "?") {
				p.checkQuestion(r, text, from, to)
			}
		}
	}
}

func (p *proof) checkQuestion(r *run, text string, from, to int) {
	first := true
	for a, z := range language.Words(text[from:to]) {
		word := text[from+a : from+z]
		small := strings.ToLower(word)
		if !first && slices.Contains(subordinators[p.lang], small) {
			return
		}
		first = false
		if !slices.Contains(negatives[p.lang], small) {
			continue
		}
		here := span{r.from + from + a, r.from + from + z}
		if word == strings.ToUpper(word) || p.setApart(r, here) {
			return
		}
		p.r.add(p.file, p.place(r, here.from), QuietNegative, "name", word)
		return
	}
}

// setApart reports whether words are emphasised more than all around them.
func (p *proof) setApart(r *run, words span) bool {
	return slices.ContainsFunc(p.stressed, func(s span) bool {
		return s.overlaps(words) && (s.from > r.from || s.to < r.to)
	})
}

// checkFeedback reports answers that are too short to say why, or too long to
// be read.
func (p *proof) checkFeedback(b *box) {
	for _, o := range b.offers {
		if o.answers > 0 && (o.words < shortestFeedback || o.words > longestFeedback) {
			p.r.add(p.file, o.at, FeedbackLength, "key", o.key, "n", strconv.Itoa(o.words),
				"least", strconv.Itoa(shortestFeedback), "most", strconv.Itoa(longestFeedback))
		}
	}
}

// mostChoices is how many choices a good ending may be away.
const mostChoices = 6

// checkStory looks at where a scenario can end. One without any good ending
// was reported as it was read.
func (p *proof) checkStory(b *box) {
	endings := map[string]string{}
	for _, quality := range []string{"good", "ok", "poor"} {
		for id := range strings.SplitSeq(b.value(quality), ",") {
			if id != "" {
				endings[id] = quality
			}
		}
	}
	qualities := map[string]bool{}
	good := -1
	now, seen := []string{b.value("start")}, map[string]bool{}
	for steps := 0; len(now) > 0; steps++ {
		var next []string
		for _, id := range now {
			if seen[id] {
				continue
			}
			seen[id] = true
			if q := endings[id]; q != "" {
				qualities[q] = true
				if q == "good" && good < 0 {
					good = steps
				}
			}
			for _, o := range b.offers {
				if o.scene == id {
					next = append(next, o.to)
				}
			}
		}
		now = next
	}
	switch {
	case good < 0:
	case len(qualities) < 2:
		p.r.add(p.file, b.at, OneEnding, "id", b.id)
	case good > mostChoices:
		p.r.add(p.file, b.at, FarEnding, "id", b.id, "n", strconv.Itoa(good), "limit", strconv.Itoa(mostChoices))
	}
}
