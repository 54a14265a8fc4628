// Package ui is the look of the product: the frame of every page and the
// parts pages are made of, as templ components. It knows messages and the
// domain's types, but no HTTP and no store. Markup, classes and tokens are
// those of static/kp.css.
package ui

import (
	"strings"
	"time"

	"knowledgepath/internal/catalog"
	"knowledgepath/internal/kp"
	"knowledgepath/internal/locale"
)

// Frame is what every page needs besides its own content.
type Frame struct {
	P       *locale.Printer
	Path    string // of the page, without the language: "/path"
	Query   string // that belongs to the page, so that changing language keeps it
	Title   string // without the product's name
	Summary string // for search engines and link previews; may be empty
	Problem bool   // the page answers a request that could not be carried out
	Section string // the entry of the navigation this page belongs to
	Done    string // key of a message that something was just done
	Role    kp.Role
	Name    string // of the person signed in; empty for visitors and guests
	Guest   bool   // learning without an account
	Private bool   // for this person or this moment only: not to be indexed
	Style   string // URL of the style sheet
	Token   string // proves that a form comes from a page of ours
	NewID   func() string
	Now     time.Time
	BaseURL string // of the installation, without a slash at the end
}

// T returns a message; see locale.Printer.
func (f *Frame) T(key string, pairs ...string) string { return f.P.T(key, pairs...) }

// N returns a message in the form for n.
func (f *Frame) N(key string, n int, pairs ...string) string { return f.P.N(key, n, pairs...) }

// Lang is the language of the page.
func (f *Frame) Lang() kp.Lang { return f.P.Lang() }

// URL is the address of a page in the language of this one.
func (f *Frame) URL(path string) string { return "/" + string(f.Lang()) + path }

// In is the address of this same page in another language.
func (f *Frame) In(l kp.Lang) string {
	u := "/" + string(l) + f.Path
	if f.Query != "" {
		u += "?" + f.Query
	}
	return u
}

// FullTitle is the title with the product's name, and a warning before it
// where the page tells of a problem.
func (f *Frame) FullTitle() string {
	title := f.Title
	if f.Problem {
		title = f.T("problem.title", "Title", title)
	}
	return title + " — " + f.T("product.name")
}

// Known reports whether someone with an account is signed in.
func (f *Frame) Known() bool { return f.Name != "" }

// WeightMark stands in the rendered page where its weight will be written.
const WeightMark = "\x00kb\x00"

// Field is a form field with its value and what is wrong with it.
type Field struct {
	Name  string
	Value string
	Fault string // the sentence, already in the reader's language; empty for none
}

// join puts an address together from parts.
func join(parts ...string) string { return strings.Join(parts, "") }

// described lists the ids that describe a control, for aria-describedby.
func described(ids ...string) string {
	var some []string
	for _, id := range ids {
		if id != "" {
			some = append(some, id)
		}
	}
	return strings.Join(some, " ")
}

func idIf(some bool, name, suffix string) string {
	if !some {
		return ""
	}
	return name + suffix
}

func anyFault(fields []Field) bool {
	for _, f := range fields {
		if f.Fault != "" {
			return true
		}
	}
	return false
}

// LessonURL is the address of a lesson.
func LessonURL(f *Frame, m *catalog.Module, lesson string) string {
	return f.URL("/modules/" + m.Slug + "/" + lesson)
}

// ContentNote is the warning before hard material, in general words where the
// module's key has none of its own.
func ContentNote(f *Frame, m *catalog.Module) string {
	if key := "note." + m.ContentNote; f.P.Has(key) {
		return f.T(key)
	}
	return f.T("note.hard")
}
