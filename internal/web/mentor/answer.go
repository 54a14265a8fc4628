package mentor

import (
	"html"
	"strconv"
	"strings"

	"knowledgepath/internal/catalog"
	"knowledgepath/internal/kp"
	"knowledgepath/internal/locale"
)

// said puts an answer to a scored activity into words, as HTML, one for each
// thing that was chosen.
func said(p *locale.Printer, a *catalog.Activity, chosen []string) []string {
	var out []string
	for i, word := range chosen {
		left, right, _ := strings.Cut(word, "=")
		switch a.Type {
		case catalog.Quiz:
			if o := a.Option(word); o != nil {
				out = append(out, o.HTML)
			} else if word == catalog.DontKnow {
				out = append(out, p.T("dontknow"))
			}
		case catalog.Sort:
			if it, bin := a.Item(left), a.Bin(right); it != nil && bin != nil {
				out = append(out, it.HTML+" → "+html.EscapeString(bin.Name))
			}
		case catalog.Match:
			if one, other := a.Pair(left), a.Pair(right); one != nil && other != nil {
				out = append(out, one.Left+" → "+html.EscapeString(other.Right))
			}
		case catalog.Order:
			if it := a.Item(word); it != nil {
				out = append(out, p.Number(i+1)+". "+it.HTML)
			}
		case catalog.Number:
			out = append(out, html.EscapeString(figure(a, word, p.Lang())))
		}
	}
	if a.Type == catalog.Scenario {
		_, taken, _ := a.Walk(chosen)
		for _, t := range taken {
			out = append(out, html.EscapeString(t.Way.Text))
		}
	}
	return out
}

// figure is a number as it is written in a language, with its unit.
func figure(a *catalog.Activity, word string, lang kp.Lang) string {
	n, err := strconv.ParseFloat(word, 64)
	if err != nil {
		return word
	}
	text := catalog.LocalNumber(n, lang)
	if len(a.Figures) > 0 {
		text = strings.TrimSpace(text + " " + a.Figures[0].Unit)
	}
	return text
}
