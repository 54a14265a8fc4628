package learn

import (
	"bytes"
	"context"
	"encoding/base64"
	"io"
	"path"
	"strings"
	"time"

	"golang.org/x/net/html"

	"knowledgepath/internal/catalog"
	"knowledgepath/internal/intake"
	"knowledgepath/internal/kp"
	"knowledgepath/internal/locale"
	"knowledgepath/internal/web/site"
	"knowledgepath/internal/web/ui"
)

// SingleFile is a lesson to be written as one file that needs no other and no
// signal: styles and pictures are inside, activities have their paper form,
// nothing is a script.
type SingleFile struct {
	P       *locale.Printer
	Content *catalog.Snapshot
	Form    *intake.Form
	Module  *catalog.Module
	Lesson  *catalog.Lesson
	Style   string // the style sheet
	BaseURL string // what links into the product lead to; where empty, only their words stay
	Key     bool   // with the answers, and what is for whoever facilitates
	Now     time.Time
	// File reads a file of the module's folder.
	File func(name string) ([]byte, error)
}

// Write writes the file.
func (s SingleFile) Write(ctx context.Context, w io.Writer) error {
	f := &ui.Frame{P: s.P, Now: s.Now, BaseURL: s.BaseURL, NewID: func() string { return "" }}
	text := s.Lesson.In(s.P.Lang())
	f.Title = f.T("lesson.title", "Title", text.Title, "Module", s.Module.In(s.P.Lang()).Title)
	p := lessonPage{m: s.Module, l: s.Lesson, text: text, group: s.Key}
	p.notes = noteLines(s.Content, text)
	if q := s.Form.Question(intake.PlaceQuestion); q != nil {
		p.countries = q.Options
	}
	var page bytes.Buffer
	if err := single(f, p, s.Style, s.Key).Render(ctx, &page); err != nil {
		return err
	}
	doc, err := html.Parse(&page)
	if err != nil {
		return err
	}
	if err := s.settle(doc); err != nil {
		return err
	}
	return html.Render(w, doc)
}

// settle makes links and pictures ones that work outside the product.
func (s SingleFile) settle(n *html.Node) error {
	for i, a := range n.Attr {
		switch {
		case n.Data == "a" && a.Key == "href" && strings.HasPrefix(a.Val, "/"):
			if s.BaseURL == "" {
				n.Data, n.DataAtom, n.Attr = "span", 0, nil
			} else {
				n.Attr[i].Val = s.BaseURL + a.Val
			}
		case n.Data == "img" && a.Key == "src":
			data, err := s.picture(a.Val)
			if err != nil {
				return err
			}
			n.Attr[i].Val = data
		}
		if n.Attr == nil {
			break
		}
	}
	for c := n.FirstChild; c != nil; c = c.NextSibling {
		if err := s.settle(c); err != nil {
			return err
		}
	}
	return nil
}

// picture is a picture of the module as an address that holds it.
func (s SingleFile) picture(address string) (string, error) {
	dir, name := path.Split(address)
	kind, isMedia, _ := attachmentType(name)
	if !isMedia {
		return "", kp.E(kp.NotFound, "page.notfound", nil)
	}
	data, err := s.File(path.Join(path.Base(dir), name))
	if err != nil {
		return "", err
	}
	return "data:" + kind + ";base64," + base64.StdEncoding.EncodeToString(data), nil
}

// sendSingle answers with a lesson as one file, to be passed on.
func sendSingle(v *site.Visit) error {
	m, _, _, err := visible(v)
	if err != nil {
		return err
	}
	l := m.Lesson(v.Param("lesson"))
	if l == nil {
		return site.NotFound()
	}
	var file bytes.Buffer
	err = SingleFile{
		P: v.P, Content: v.Content, Form: v.Form, Module: m, Lesson: l, Style: v.StyleSheet, BaseURL: v.BaseURL, Now: v.Clock(),
		Key:  v.Person.Role == kp.Mentor || v.Person.Role == kp.Admin,
		File: func(name string) ([]byte, error) { return v.Publish.File(v.Context(), m, name) },
	}.Write(v.Context(), &file)
	if err != nil {
		return err
	}
	return v.Download("text/html; charset=utf-8", m.Slug+"-"+l.ID+"."+string(v.Lang)+".html", file.Bytes())
}
