package web

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"encoding/hex"
	"io/fs"
	"net/http"
	"strings"

	"github.com/labstack/echo/v4"

	"knowledgepath/static"
)

// assets are the files browsers keep: their names hold a hash of what is in
// them, so they never change.
type assets struct {
	style string // URL of the style sheet
	sheet string // what it says
	bytes int    // its size over the wire
	files map[string]asset
}

type asset struct {
	contentType string
	plain, zip  []byte
}

func newAssets() (*assets, error) {
	css, err := fs.ReadFile(static.FS, "kp.css")
	if err != nil {
		return nil, err
	}
	css = squeeze(css)
	var zip bytes.Buffer
	w, err := gzip.NewWriterLevel(&zip, gzip.BestCompression)
	if err != nil {
		return nil, err
	}
	if _, err := w.Write(css); err != nil {
		return nil, err
	}
	if err := w.Close(); err != nil {
		return nil, err
	}
	sum := sha256.Sum256(css)
	name := "kp." + hex.EncodeToString(sum[:6]) + ".css"
	return &assets{
		style: "/static/" + name, sheet: string(css), bytes: zip.Len(),
		files: map[string]asset{name: {"text/css; charset=utf-8", css, zip.Bytes()}},
	}, nil
}

// squeeze drops the indentation of a style sheet's lines; the rest is left to
// compression.
func squeeze(css []byte) []byte {
	var out []byte
	for line := range bytes.Lines(css) {
		out = append(out, bytes.TrimLeft(line, " \t")...)
	}
	return out
}

func (a *assets) serve(c echo.Context) error {
	f, ok := a.files[c.Param("name")]
	if !ok {
		return echo.ErrNotFound
	}
	h := c.Response().Header()
	h.Set("Cache-Control", "public, max-age=31536000, immutable")
	h.Add("Vary", "Accept-Encoding")
	if strings.Contains(c.Request().Header.Get("Accept-Encoding"), "gzip") {
		h.Set("Content-Encoding", "gzip")
		return c.Blob(http.StatusOK, f.contentType, f.zip)
	}
	return c.Blob(http.StatusOK, f.contentType, f.plain)
}
