package language

import "knowledgepath/internal/kp"

// Count is what formulas of readability are made of.
type Count struct{ Words, Sentences, Syllables int }

// Add counts a paragraph. Figures are left out: they have no syllables that
// spelling shows.
func (c *Count) Add(text string, lang kp.Lang) {
	for from, to := range Sentences(text) {
		words := 0
		for a, b := range Words(text[from:to]) {
			if n := syllablesOf(text[from+a:from+b], lang); n > 0 {
				words++
				c.Syllables += n
			}
		}
		if words > 0 {
			c.Words += words
			c.Sentences++
		}
	}
}

// syllablesOf counts a word with a letter in it; 0 for a figure.
func syllablesOf(word string, lang kp.Lang) int {
	for _, r := range word {
		if r > '9' && wordly(r) {
			return Syllables(word, lang)
		}
	}
	return 0
}

// Score says how easy a text is to read: 0 is hard, 100 easy. For Spanish it
// is the scale of Szigriszt Pazos, read as INFLESZ; for English that of
// Flesch. It is 0 where nothing was counted.
func (c Count) Score(lang kp.Lang) float64 {
	if c.Words == 0 {
		return 0
	}
	perWord := float64(c.Syllables) / float64(c.Words)
	perSentence := float64(c.Words) / float64(c.Sentences)
	if lang == kp.EN {
		return 206.835 - 1.015*perSentence - 84.6*perWord
	}
	return 206.835 - 62.3*perWord - perSentence
}
