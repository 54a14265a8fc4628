package markdown

import (
	"bytes"
	"cmp"
	"encoding/json"
	"errors"
	"maps"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v3"

	"knowledgepath/internal/kp"
	"knowledgepath/internal/publish"
)

// The files that confirming writes into a module's folder. The lock says of
// each unit, by fingerprint, what both languages said when someone last
// confirmed that they say the same. The texts kept beside it are what was
// said, for whoever brings a translation up to date; a kept text counts only
// while its fingerprint is the lock's, so nothing in them can be wrong.
const (
	lockFile = "module.lock"
	keptFile = "confirmed.txt"
)

// maxLock bounds both files, far above what a module's texts need.
const maxLock = 1 << 20

// lock is what was last confirmed of a module, by unit: lesson/s1 for a
// section, lesson/#id for an activity.
type lock map[string]*confirmed

// confirmed is a unit as it was confirmed, in both languages.
type confirmed struct {
	print kp.Text            // fingerprints
	kept  map[kp.Lang]string // Markdown, as it stands in the file of kept texts
}

// text is the Markdown that was confirmed in a language, or "" where it is
// not known.
func (c *confirmed) text(l kp.Lang) string {
	if u := (&unit{source: c.kept[l]}); u.print() == c.print.In(l) {
		return u.source
	}
	return ""
}

var goodPrint = regexp.MustCompile(`^[0-9a-f]{12}$`)

// readLock reads what was last confirmed, or nil where nothing was. JSON is
// YAML too, whose reader knows the place of every value.
func readLock(r *report, dir string, b publish.Bundle) lock {
	data, ok := b[lockFile]
	y := &yamlFile{r: r, file: dir + "/" + lockFile, code: BadYAML}
	switch {
	case !ok:
		return nil
	case len(data) > maxLock:
		r.add(y.file, start, TooBig, "name", "bytes", "limit", strconv.Itoa(maxLock))
		return nil
	case !json.Valid(data):
		r.add(y.file, faultIn(data), BadYAML, "name", lockFile)
		return nil
	}
	root := y.parse(data, yaml.MappingNode)
	if root == nil {
		return nil
	}
	l, all := lock{}, y.object(root, lockFile)
	for name := range all.values {
		h := y.object(all.values[name], name, "h").inner("h", "es", "en")
		c := &confirmed{print: kp.Text{ES: h.text("es"), EN: h.text("en")}, kept: map[kp.Lang]string{}}
		if !goodPrint.MatchString(c.print.ES) || !goodPrint.MatchString(c.print.EN) {
			all.bad(name)
			continue
		}
		l[name] = c
	}
	l.readKept(b[keptFile])
	return l
}

// keptMark begins the line before a kept text, which names its unit and its
// language.
const keptMark = "=== "

// readKept reads the texts that were confirmed.
func (l lock) readKept(data []byte) {
	if len(data) > maxLock {
		return
	}
	text := string(data)
	var name string
	var lang kp.Lang
	from := 0
	keep := func(to int) {
		if c := l[name]; c != nil {
			c.kept[lang] = strings.Trim(text[from:to], "\n")
		}
	}
	for at := 0; at < len(text); {
		end := strings.IndexByte(text[at:], '\n')
		if end < 0 {
			break
		}
		end += at + 1
		if n, in, ok := keptHead(text[at : end-1]); ok {
			keep(at)
			name, lang, from = n, in, end
		}
		at = end
	}
	keep(len(text))
}

// keptHead reads the line before a kept text.
func keptHead(line string) (name string, lang kp.Lang, ok bool) {
	rest, ok := strings.CutPrefix(line, keptMark)
	name, in, cut := strings.Cut(rest, " ")
	lang = kp.Lang(in)
	return name, lang, ok && cut && slices.Contains(kp.Langs(), lang) && name != "" && !strings.ContainsAny(name, blank)
}

// faultIn returns the place where a text stops being JSON.
func faultIn(data []byte) pos {
	var v any
	if e, ok := errors.AsType[*json.SyntaxError](json.Unmarshal(data, &v)); ok {
		return placeIn(data, max(int(e.Offset)-1, 0))
	}
	return start
}

// files writes what was confirmed; equal locks give equal bytes.
func (l lock) files() publish.Bundle {
	prints := map[string]map[string]map[kp.Lang]string{}
	var lockText, keptText bytes.Buffer
	for _, name := range slices.Sorted(maps.Keys(l)) {
		prints[name] = map[string]map[kp.Lang]string{"h": {kp.ES: l[name].print.ES, kp.EN: l[name].print.EN}}
		for _, lang := range kp.Langs() {
			if text := l[name].text(lang); text != "" {
				keptText.WriteString(keptMark + name + " " + string(lang) + "\n" + text + "\n\n")
			}
		}
	}
	e := json.NewEncoder(&lockText)
	e.SetIndent("", " ")
	_ = e.Encode(prints) // maps of strings, written to memory, always encode
	return publish.Bundle{lockFile: lockText.Bytes(), keptFile: keptText.Bytes()}
}

// numbered matches the name of a unit that is called by its place.
var numbered = regexp.MustCompile(`^([a-z]+)([1-9][0-9]*|0)$`)

// series returns the names of a lesson's confirmed units of one kind that
// are called by their place, in order.
func (l lock) series(lesson, kind string) []string {
	place := map[string]int{}
	for name := range l {
		stem, id, _ := strings.Cut(name, "/")
		if m := numbered.FindStringSubmatch(id); m != nil && stem == lesson && m[1] == kind {
			place[name], _ = strconv.Atoi(m[2])
		}
	}
	return slices.SortedFunc(maps.Keys(place), func(a, b string) int { return cmp.Compare(place[a], place[b]) })
}
