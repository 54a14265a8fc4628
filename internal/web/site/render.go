package site

import (
	"bytes"
	"compress/gzip"
	"io"
	"net/http"
	"strconv"
	"strings"
	"sync"

	"github.com/a-h/templ"

	"knowledgepath/internal/web/ui"
)

var (
	buffers = sync.Pool{New: func() any { return new(bytes.Buffer) }}
	zippers = sync.Pool{New: func() any { return gzip.NewWriter(io.Discard) }}
)

// Render answers with a page.
func (v *Visit) Render(page templ.Component) error { return v.RenderStatus(http.StatusOK, page) }

// RenderStatus answers with a page and a status. The page is made whole
// before the first byte is sent, compressed where the browser can read it,
// and says in its footer what it weighed.
func (v *Visit) RenderStatus(status int, page templ.Component) error {
	body := buffers.Get().(*bytes.Buffer)
	defer buffers.Put(body)
	body.Reset()
	if err := page.Render(v.Context(), body); err != nil {
		return err
	}
	out := buffers.Get().(*bytes.Buffer)
	defer buffers.Put(out)
	out.Reset()
	h := v.c.Response().Header()
	h.Set("Content-Type", "text/html; charset=utf-8")
	h.Set("Content-Language", string(v.Lang))
	h.Add("Vary", "Accept-Encoding, Cookie")
	h.Set("Cache-Control", "private, no-cache")
	if v.Person.ID != "" {
		h.Set("Cache-Control", "no-store")
	}
	zip := strings.Contains(v.c.Request().Header.Get("Accept-Encoding"), "gzip")
	if zip {
		h.Set("Content-Encoding", "gzip")
	}
	if err := weigh(out, body.Bytes(), zip, v.StyleBytes); err != nil {
		return err
	}
	h.Set("Content-Length", strconv.Itoa(out.Len()))
	v.c.Response().WriteHeader(status)
	if v.c.Request().Method == http.MethodHead {
		return nil
	}
	_, err := v.c.Response().Write(out.Bytes())
	return err
}

// headers is about what a browser and the server say to each other before
// the first byte of an answer, which costs data too.
const headers = 600

// weigh writes the page to out, with the weight over the wire in kilobytes of
// a first visit, style sheet included, where the mark stands. What comes after the mark is little, so the weight
// is taken there.
func weigh(out *bytes.Buffer, page []byte, zip bool, style int) error {
	before, after, marked := bytes.Cut(page, []byte(ui.WeightMark))
	z := zippers.Get().(*gzip.Writer)
	defer zippers.Put(z)
	z.Reset(out)
	if _, err := z.Write(before); err != nil {
		return err
	}
	if err := z.Flush(); err != nil {
		return err
	}
	weight := strconv.Itoa((out.Len() + style + 2*headers + 999) / 1000)
	if !zip {
		out.Reset()
		out.Write(before)
		if marked {
			out.WriteString(weight)
			out.Write(after)
		}
		return nil
	}
	if marked {
		if _, err := z.Write(append([]byte(weight), after...)); err != nil {
			return err
		}
	}
	return z.Close()
}
