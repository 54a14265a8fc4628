package markdown

import (
	"bytes"
	"path"
	"regexp"
	"strings"
	"unicode/utf8"

	"knowledgepath/internal/language"
)

// personal are patterns of what may lead to a person, by the name that a
// message gives them.
var personal = []struct {
	name    string
	pattern *regexp.Regexp
	digits  int // fewer in a line are no match
}{
	{"e-mail", regexp.MustCompile(`[\p{L}\p{N}._%+-]+@[\p{L}\p{N}-]+(\.[\p{L}\p{N}-]+)+`), 0},
	{"CURP", regexp.MustCompile(`\b[A-Z]{4}[0-9]{6}[HMX][A-Z]{5}[A-Z0-9][0-9]\b`), 7},
	{"A-number", regexp.MustCompile(`\bA[- ]?([0-9]{8,9}|[0-9]{2,3}[- ][0-9]{3}[- ][0-9]{3})\b`), 8},
	{"coordinates", regexp.MustCompile(`[-+]?[0-9]{1,2}\.[0-9]{3,}°?\s*[NS]?\s*[,;]\s*[-+]?[0-9]{1,3}\.[0-9]{3,}|[0-9]{1,3}°\s*[0-9]{1,2}['′’]\s*[0-9]`), 4},
	{"phone", regexp.MustCompile(`(\+[0-9]{1,3}|\b00[0-9]{1,3})[ .-]?(\([0-9]{1,4}\)|[0-9]{1,4})([ .-]?[0-9]{2,4}){2,4}\b|` +
		`\(?\b[0-9]{2,4}\)?[ .-][0-9]{3,4}[ .-][0-9]{4}\b|\b[0-9]{10}\b`), 7},
}

// fictional are the ends of addresses that belong to nobody, by agreement.
var fictional = regexp.MustCompile(`(?i)([@.]example(\.(org|com|net))?|\.(test|invalid|localhost))$`)

// webAddresses are left out: what looks like a number in them is none.
var webAddresses = regexp.MustCompile(`https?://[^\s)>\]]+`)

// checkPersonal looks for personal data in a file as it is written, wherever
// in it they stand: code, comments and addresses are public too. What the
// author allowed is left alone, such as the number of a public service.
func (p *proof) checkPersonal(data []byte) {
	line := 0
	for text := range bytes.Lines(data) {
		line++
		digits := 0
		for _, c := range text {
			if '0' <= c && c <= '9' {
				digits++
			}
		}
		if digits >= 4 || bytes.IndexByte(text, '@') >= 0 {
			p.checkLine(line, string(bytes.TrimRight(text, "\r\n")), digits)
		}
	}
}

func (p *proof) checkLine(line int, text string, digits int) {
	addresses := webAddresses.FindAllStringIndex(text, -1)
	var found []span
	var folded []byte
	for _, x := range personal {
		var column counter
		if digits < x.digits || x.name == "e-mail" && !strings.Contains(text, "@") {
			continue
		}
		for _, h := range x.pattern.FindAllStringIndex(text, -1) {
			hit := span{h[0], h[1]}
			word := text[hit.from:hit.to]
			if within(hit, addresses) || overlapping(hit, found) || x.name == "e-mail" && fictional.MatchString(word) {
				continue
			}
			col := column.of(text, hit.from)
			if folded == nil {
				folded = language.AppendFold(nil, text)
			}
			if p.allows(line, folded, span{col, col + utf8.RuneCountInString(word)}) {
				continue
			}
			if p.full() {
				return
			}
			found = append(found, hit)
			p.r.add(p.file, pos{line, col + 1}, PersonalData, "name", x.name)
		}
	}
}

// allows reports whether the author allowed what stands at a place of a line.
// The line that allows it does not count as a use.
func (p *proof) allows(line int, folded []byte, hit span) bool {
	allowed := false
	for _, a := range p.allowed {
		before := a.used
		if a.excuses(folded, hit) {
			allowed = true
		}
		if a.at.line == line {
			a.used = before
		}
	}
	return allowed
}

// counter counts the characters up to places of a text that come in order.
type counter struct{ at, n int }

func (c *counter) of(text string, at int) int {
	c.n += utf8.RuneCountInString(text[c.at:at])
	c.at = at
	return c.n
}

func within(s span, list [][]int) bool {
	for _, o := range list {
		if o[0] <= s.from && s.to <= o[1] {
			return true
		}
	}
	return false
}

func overlapping(s span, list []span) bool {
	for _, o := range list {
		if s.overlaps(o) {
			return true
		}
	}
	return false
}

// isPlainText reports whether a file of a module is read as it is written.
func isPlainText(name string) bool {
	switch strings.ToLower(path.Ext(name)) {
	case ".csv", ".txt", ".vtt", ".yaml", ".yml", ".svg":
		return true
	}
	return false
}
