// Package locale turns message keys into sentences of a language. It is the
// only package that knows go-i18n, which loads the files and knows the plural
// forms; messages without slots are looked up in a table made once at start,
// because a page holds many of them.
package locale

import (
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"slices"

	"github.com/BurntSushi/toml"
	"github.com/nicksnyder/go-i18n/v2/i18n"
	"golang.org/x/text/language"

	"knowledgepath/internal/kp"
)

// Catalogue is all messages in all languages.
type Catalogue struct{ printers map[kp.Lang]*Printer }

// Load reads every *.{es,en}.toml file at the root of fsys.
func Load(fsys fs.FS) (*Catalogue, error) {
	bundle := i18n.NewBundle(language.Spanish)
	bundle.RegisterUnmarshalFunc("toml", toml.Unmarshal)
	keys := map[kp.Lang]map[string]*i18n.Message{kp.ES: {}, kp.EN: {}}
	names, err := fs.Glob(fsys, "*.toml")
	if err != nil {
		return nil, err
	}
	for _, name := range names {
		f, err := bundle.LoadMessageFileFS(fsys, name)
		if err != nil {
			return nil, fmt.Errorf("locale: %s: %w", name, err)
		}
		lang, ok := kp.ParseLang(f.Tag.String())
		if !ok {
			return nil, fmt.Errorf("locale: %s: the file name names no language of the product", name)
		}
		for _, m := range f.Messages {
			if _, twice := keys[lang][m.ID]; twice {
				return nil, fmt.Errorf("locale: %s: key %q stands in another file too", name, m.ID)
			}
			keys[lang][m.ID] = m
		}
	}
	c := &Catalogue{printers: map[kp.Lang]*Printer{}}
	for lang, messages := range keys {
		p := &Printer{lang: lang, static: make(map[string]string, len(messages)), messages: messages,
			localizer: i18n.NewLocalizer(bundle, string(lang)), other: i18n.NewLocalizer(bundle, string(lang.Other()))}
		for id, m := range messages {
			p.static[id] = m.Other
		}
		c.printers[lang] = p
	}
	return c, nil
}

// Printer returns the printer of a language.
func (c *Catalogue) Printer(l kp.Lang) *Printer {
	if p, ok := c.printers[l]; ok {
		return p
	}
	return c.printers[kp.ES]
}

// Text returns a message without slots in both languages.
func (c *Catalogue) Text(key string) kp.Text {
	return kp.Text{ES: c.Printer(kp.ES).T(key), EN: c.Printer(kp.EN).T(key)}
}

// Printer says things in one language. It is safe for use by many requests.
type Printer struct {
	lang      kp.Lang
	static    map[string]string
	messages  map[string]*i18n.Message
	localizer *i18n.Localizer
	other     *i18n.Localizer // of the other language, for what this one lacks
}

// Lang is the printer's language.
func (p *Printer) Lang() kp.Lang { return p.lang }

// T returns the message with the key; pairs are names and values of its
// slots. A key that exists nowhere comes back as it is, which a test keeps
// from happening.
func (p *Printer) T(key string, pairs ...string) string {
	text, ok := p.static[key]
	if ok && len(pairs) == 0 {
		return text
	}
	return p.localize(key, nil, pairs)
}

// N returns the form of the message for n, which fills the slot {{.N}}.
func (p *Printer) N(key string, n int, pairs ...string) string {
	return p.localize(key, &n, pairs)
}

func (p *Printer) localize(key string, n *int, pairs []string) string {
	config := &i18n.LocalizeConfig{MessageID: key}
	data := make(map[string]any, len(pairs)/2+1)
	for i := 0; i+1 < len(pairs); i += 2 {
		data[pairs[i]] = pairs[i+1]
	}
	if n != nil {
		data["N"] = p.Number(*n)
		config.PluralCount = *n
	}
	config.TemplateData = data
	text, err := p.localizer.Localize(config)
	if text == "" && err != nil {
		text, err = p.other.Localize(config)
	}
	if text == "" && err != nil {
		return key
	}
	return text
}

// Has reports whether the printer's own language has the key.
func (p *Printer) Has(key string) bool {
	_, ok := p.static[key]
	return ok
}

// Keys lists the keys of the printer's language, sorted.
func (p *Printer) Keys() []string { return slices.Sorted(maps.Keys(p.messages)) }

// Err returns the sentence for an error: its own message where it has one,
// else that something went wrong on our side.
func (p *Printer) Err(err error) string {
	e, ok := errors.AsType[*kp.Error](err)
	if !ok || !p.Has(e.Key) {
		return p.T("error.internal")
	}
	var pairs []string
	for _, name := range slices.Sorted(maps.Keys(e.Args)) {
		pairs = append(pairs, name, e.Args[name])
	}
	return p.T(e.Key, pairs...)
}
