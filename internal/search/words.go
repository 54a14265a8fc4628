package search

import (
	"bytes"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/blevesearch/bleve/v2/analysis"
	"github.com/blevesearch/bleve/v2/analysis/lang/en"
	"github.com/blevesearch/bleve/v2/analysis/lang/es"
	"github.com/blevesearch/bleve/v2/analysis/token/lowercase"
	"github.com/blevesearch/bleve/v2/analysis/token/porter"
	"github.com/blevesearch/bleve/v2/analysis/token/stop"
	tokenizer "github.com/blevesearch/bleve/v2/analysis/tokenizer/unicode"
	"golang.org/x/text/unicode/norm"

	"knowledgepath/internal/kp"
	"knowledgepath/internal/locale"
)

// grammar takes a text of one language apart: into the stems of its words,
// without those that say nothing alone, and into the words as they are. Both
// are folded, so that accents, ñ and case make no difference to what is found.
type grammar struct{ stems, words analysis.Analyzer }

func grammarOf(lang kp.Lang) (grammar, error) {
	list, possessive, stem := es.SpanishStopWords, noFilter, spanishStems
	if lang == kp.EN {
		list, possessive, stem = en.EnglishStopWords, en.NewPossessiveFilter().Filter, porter.NewPorterStemmer().Filter
	}
	stops := analysis.NewTokenMap()
	if err := stops.LoadBytes(list); err != nil {
		return grammar{}, err
	}
	lower, common := lowercase.NewLowerCaseFilter(), stop.NewStopTokensFilter(stops)
	return grammar{
		stems: chain(filter(possessive), lower, common, filter(folded), filter(stem)),
		words: chain(filter(possessive), lower, filter(folded)),
	}, nil
}

func chain(filters ...analysis.TokenFilter) analysis.Analyzer {
	return &analysis.DefaultAnalyzer{Tokenizer: tokenizer.NewUnicodeTokenizer(), TokenFilters: filters}
}

// filter makes a bleve filter of a function.
type filter func(analysis.TokenStream) analysis.TokenStream

func (f filter) Filter(in analysis.TokenStream) analysis.TokenStream { return f(in) }

func noFilter(in analysis.TokenStream) analysis.TokenStream { return in }

func folded(in analysis.TokenStream) analysis.TokenStream {
	for _, t := range in {
		t.Term = []byte(locale.Fold(string(t.Term)))
	}
	return in
}

// spanishStems stems folded words. The stemmer knows the ending of
// "organización" by the accent that folding took; "organizaciones" has none.
func spanishStems(in analysis.TokenStream) analysis.TokenStream {
	for _, t := range in {
		for _, ending := range []string{"acion", "ucion"} {
			if stem, ok := bytes.CutSuffix(t.Term, []byte(ending)); ok {
				t.Term = append(stem, ending[:3]+"ón"...)
			}
		}
	}
	return es.NewSpanishStemmerFilter().Filter(in)
}

// sameTildes reports whether two words that match have n and ñ in the same
// places, as far as they go together.
func sameTildes(a, b string) bool {
	x, y := []rune(norm.NFC.String(strings.ToLower(a))), []rune(norm.NFC.String(strings.ToLower(b)))
	for i := range min(len(x), len(y)) {
		if (x[i] == 'ñ') != (y[i] == 'ñ') && locale.Fold(string(x[i])) == locale.Fold(string(y[i])) {
			return false
		}
	}
	return true
}

// Bounds of a query.
const (
	// MaxQuery is how many characters of a query are read.
	MaxQuery = 120
	maxWords = 8
	maxWord  = 40 // characters of a word
)

// Clean returns a query as it is read: one line of valid text, without what
// cannot be seen, of at most MaxQuery characters.
func Clean(query string) string {
	query = strings.Map(func(r rune) rune {
		switch {
		case unicode.IsControl(r):
			return ' '
		case unicode.Is(unicode.Cf, r): // such as what turns the direction of a line
			return -1
		}
		return r
	}, strings.ToValidUTF8(query, " "))
	query = strings.Join(strings.Fields(query), " ")
	if r := []rune(query); len(r) > MaxQuery {
		query = strings.TrimSpace(string(r[:MaxQuery]))
	}
	return query
}

// word is a word of a query.
type word struct {
	typed      string
	start, end int // in the query
	plain      string
	stem       string
	last       bool // may be the beginning of a word
}

// split takes a query apart. Punctuation only separates words; those that say
// nothing alone are left out.
func (g grammar) split(query string) []word {
	var out []word
	tokens := g.words.Analyze([]byte(query))
	for i, t := range tokens {
		stems := g.stems.Analyze([]byte(query[t.Start:t.End]))
		if len(stems) == 0 || len(out) == maxWords || utf8.RuneCount(t.Term) > maxWord {
			continue
		}
		out = append(out, word{
			typed: query[t.Start:t.End], start: t.Start, end: t.End,
			plain: string(t.Term), stem: string(stems[0].Term), last: i == len(tokens)-1,
		})
	}
	return out
}

// letters counts the letters of the word.
func (w word) letters() int { return utf8.RuneCountInString(w.plain) }
