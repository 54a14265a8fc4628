package markdown

import (
	"cmp"
	"path"
	"strconv"
	"strings"

	"github.com/yuin/goldmark/ast"
	"go.yaml.in/yaml/v3"

	"knowledgepath/internal/catalog"
	"knowledgepath/internal/kp"
)

// mediaDir is the part of a module's folder that pictures, sound and film
// stand in, with their captions and transcripts.
const mediaDir = "media/"

// clipTypes says what files of mediaDir are, by their extension.
func clipType(name string) (catalog.MediaKind, bool) {
	switch strings.ToLower(path.Ext(name)) {
	case ".svg", ".png", ".jpg", ".webp", ".avif":
		return catalog.Picture, true
	case ".opus", ".mp3", ".ogg", ".m4a":
		return catalog.Sound, true
	case ".mp4", ".webm":
		return catalog.Film, true
	}
	return "", false
}

// clip is an entry of module.yaml's media.
type clip struct {
	catalog.Media
	captions, transcript kp.Text // files that are not named after the medium
}

// readMedia reads what module.yaml says of its media.
func (m *built) readMedia() map[string]clip {
	all := map[string]clip{}
	for _, n := range m.root.list("media") {
		o := m.root.y.object(n, "media", "file", "kind", "alt", "long", "captions", "transcript", "duration", "credit", "licence")
		file := o.need("file")
		kind, known := clipType(file)
		if file != "" && (!known || !inMedia(file) || o.has("kind") && o.text("kind") != string(kind)) {
			o.bad("file")
			continue
		}
		c := clip{Media: catalog.Media{File: file, Kind: kind, Bytes: len(m.bundle[file]), Credit: o.text("credit"), Licence: o.text("licence")}}
		if o.has("duration") {
			if c.Seconds = seconds(o.text("duration")); c.Seconds == 0 {
				o.bad("duration")
			}
		}
		c.Alt = kp.Both(func(lang kp.Lang) string { return textIn(o, "alt", lang) })
		c.Long = kp.Both(func(lang kp.Lang) string { return textIn(o, "long", lang) })
		c.captions = kp.Both(func(lang kp.Lang) string { return textIn(o, "captions", lang) })
		c.transcript = kp.Both(func(lang kp.Lang) string { return textIn(o, "transcript", lang) })
		all[file] = c
	}
	return all
}

// inMedia reports whether a file stands where media may: with the pictures,
// sound and film, or with the attachments.
func inMedia(file string) bool {
	return strings.HasPrefix(file, mediaDir) || strings.HasPrefix(file, "files/")
}

// textIn reads a field with a text per language, which may be left out.
func textIn(o object, field string, lang kp.Lang) string {
	if v := o.values[field]; v == nil || v.Kind != yaml.MappingNode {
		return ""
	}
	return o.inner(field, "es", "en").text(string(lang))
}

// seconds reads a length of time such as 200 or 3:20; 0 stands for none.
func seconds(s string) int {
	min, sec, isClock := strings.Cut(s, ":")
	if !isClock {
		min, sec = "0", s
	}
	m, err := strconv.Atoi(min)
	n, wrong := strconv.Atoi(sec)
	if err != nil || wrong != nil || m < 0 || n < 0 || m > 600 || isClock && n > 59 || n > 36_000 {
		return 0
	}
	return 60*m + n
}

// clip returns the media that a paragraph is made of: a link alone to sound
// or film, or a picture alone. On a Git host it stays a link or a picture.
func (p *page) clip(n ast.Node) *catalog.Media {
	if n.Kind() != ast.KindParagraph || n.ChildCount() != 1 {
		return nil
	}
	var dest, href string
	switch c := n.FirstChild().(type) {
	case *ast.Link:
		dest, href = string(c.Destination), mark(c, hrefAttr)
	case *ast.Image:
		dest, href = string(c.Destination), mark(c, hrefAttr)
	}
	file := path.Clean(dest)
	kind, known := clipType(file)
	if href == "" || !known || !inMedia(file) || (kind == catalog.Picture) != (n.FirstChild().Kind() == ast.KindImage) {
		return nil
	}
	entry, listed := p.media[file]
	c := entry.Media
	if !listed && kind == catalog.Picture {
		return nil // shown in the text, with its alternative text alone
	}
	c.File, c.Kind, c.Address = file, kind, href
	c.Title = plainText(n.FirstChild(), p.body)
	return &c
}

// readWords adds to a medium what goes with it in a language: captions, and
// the transcript as HTML.
func (m *built) readWords(c *catalog.Media, lang kp.Lang) {
	entry, stem := m.folder.media[c.File], strings.TrimSuffix(c.File, path.Ext(c.File))+"."+string(lang)
	captions := cmp.Or(entry.captions.Only(lang), stem+".vtt")
	if _, ok := m.bundle[captions]; ok {
		c.Captions = strings.TrimSuffix(c.Address, c.File) + captions
	}
	transcript := cmp.Or(entry.transcript.Only(lang), stem+".md")
	data, ok := m.bundle[transcript]
	if !ok {
		return
	}
	if src := readSource(&m.report, m.file(transcript), lang, data); src != nil {
		t := readPage(src, m.folder, &m.report)
		c.Transcript = t.e.render(t.body, children(t.root)...)
	}
}
