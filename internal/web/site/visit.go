package site

import (
	"bytes"
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"io"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/labstack/echo/v4"

	"knowledgepath/internal/catalog"
	"knowledgepath/internal/intake"
	"knowledgepath/internal/kp"
	"knowledgepath/internal/locale"
	"knowledgepath/internal/path"
	"knowledgepath/internal/people"
	"knowledgepath/internal/progress"
	"knowledgepath/internal/web/ui"
)

// Visit is one request with what is known of it.
type Visit struct {
	*Site
	Lang    kp.Lang
	P       *locale.Printer
	Path    string            // of the page, without the language
	Content *catalog.Snapshot // the same from the first line to the last
	Form    *intake.Form      // likewise
	Person  people.Person     // zero for a visitor
	Session people.Session
	Nth     int // which of the different things sent with a form's id this is

	token string // of the session cookie
	c     echo.Context
}

// visitKey is where a request keeps its visit.
const visitKey = "visit"

// Begin makes the visit of a request and keeps it there.
func (s *Site) Begin(c echo.Context, lang kp.Lang, path string) *Visit {
	v := &Visit{Site: s, Lang: lang, P: s.Locales.Printer(lang), Path: path, Content: s.Live.Now(), Form: s.Forms.Load(), c: c}
	c.Set(visitKey, v)
	return v
}

// Of returns the visit of a request, or nil.
func Of(c echo.Context) *Visit {
	v, _ := c.Get(visitKey).(*Visit)
	return v
}

// Context carries the request's deadline.
func (v *Visit) Context() context.Context { return v.c.Request().Context() }

// Actor is who makes the call.
func (v *Visit) Actor() kp.Actor { return v.Person.Actor() }

// Posted reports whether the visit sends a form; its address may not be one
// that can be opened.
func (v *Visit) Posted() bool { return v.c.Request().Method == http.MethodPost }

// Param returns a part of the path.
func (v *Visit) Param(name string) string { return v.c.Param(name) }

// Query returns a parameter of the address.
func (v *Visit) Query(name string) string { return v.c.QueryParam(name) }

// Value returns a form field, trimmed.
func (v *Visit) Value(name string) string { return strings.TrimSpace(v.c.FormValue(name)) }

// Secret returns a form field as it was typed.
func (v *Visit) Secret(name string) string { return v.c.FormValue(name) }

// Values returns all values of a form field.
func (v *Visit) Values(name string) []string {
	form, err := v.c.FormParams()
	if err != nil {
		return nil
	}
	return form[name]
}

// File returns an uploaded file of at most max bytes.
func (v *Visit) File(name string, max int64) ([]byte, error) {
	header, err := v.c.FormFile(name)
	if err != nil || header.Size == 0 {
		return nil, kp.E(kp.Invalid, "upload.missing", err)
	}
	f, err := header.Open()
	if err != nil {
		return nil, kp.E(kp.Invalid, "upload.missing", err)
	}
	defer f.Close()
	data, err := io.ReadAll(io.LimitReader(f, max+1))
	if err != nil {
		return nil, kp.E(kp.Invalid, "upload.missing", err)
	}
	if int64(len(data)) > max {
		return nil, kp.E(kp.TooLarge, "bundle.large", nil)
	}
	return data, nil
}

// Frame starts a page.
func (v *Visit) Frame(title, section string) *ui.Frame {
	f := &ui.Frame{
		P: v.P, Path: v.Path, Query: v.pageQuery(), Title: title, Section: section,
		Name: v.Person.Name, Role: v.Person.Role, Guest: v.Person.Guest,
		Style: v.Style, Token: v.FormToken(), NewID: v.NewID, Now: v.Clock(), BaseURL: v.BaseURL,
	}
	if done := "done." + v.Query("done"); done != "done." && v.P.Has(done) {
		f.Done = done
	}
	return f
}

// pageQuery is the query without what was only said once.
func (v *Visit) pageQuery() string {
	q := v.c.QueryParams()
	out := url.Values{}
	for k, vs := range q {
		if k != "done" {
			out[k] = vs
		}
	}
	return out.Encode()
}

// Redirect sends the browser to a page in the visit's language after a form.
func (v *Visit) Redirect(path string) error {
	return v.c.Redirect(http.StatusSeeOther, "/"+string(v.Lang)+path)
}

// Moved sends the browser to where a page now is, for good.
func (v *Visit) Moved(path string) error {
	return v.c.Redirect(http.StatusMovedPermanently, "/"+string(v.Lang)+path)
}

// Header sets a header of the answer.
func (v *Visit) Header(name, value string) { v.c.Response().Header().Set(name, value) }

// Send answers with bytes that are not a page.
func (v *Visit) Send(contentType string, data []byte) error {
	return v.c.Blob(http.StatusOK, contentType, data)
}

// SendParts is Send for files that browsers ask parts of, as they do of film
// and sound.
func (v *Visit) SendParts(contentType string, data []byte) error {
	v.Header("Content-Type", contentType)
	http.ServeContent(v.c.Response(), v.c.Request(), "", time.Time{}, bytes.NewReader(data))
	return nil
}

// Download answers with a file that is this person's alone.
func (v *Visit) Download(contentType, name string, data []byte) error {
	v.Header("Content-Disposition", `attachment; filename="`+name+`"`)
	v.Header("Cache-Control", "no-store")
	return v.Send(contentType, data)
}

// EventID is the id of what a form reports: the form's one-time id together
// with what it says and how many other things were sent with it before, so
// that the same form sent twice is one event, and a page gone back to and
// answered otherwise is another. Part tells apart the events of one form.
func (v *Visit) EventID(part string) string {
	id, content := v.Sent()
	if id == "" {
		return v.NewID()
	}
	return digest(id, content, strconv.Itoa(v.Nth), part)[:40]
}

// Sent identifies a form: by the one-time id of its page and where it was
// sent, and by what it says. The id is empty for a form without one.
func (v *Visit) Sent() (id, content string) {
	once := v.Value("_id")
	if once == "" || len(once) > 64 {
		return "", ""
	}
	form, err := v.c.FormParams()
	if err != nil {
		return "", ""
	}
	var parts []string
	for _, name := range slices.Sorted(maps.Keys(form)) {
		if name != "_id" && name != "_t" {
			parts = append(parts, name, strings.Join(form[name], "\x1f"))
		}
	}
	return digest(once, v.Path, v.Person.ID), digest(parts...)
}

func digest(parts ...string) string {
	h := sha256.New()
	for _, p := range parts {
		io.WriteString(h, p)
		h.Write([]byte{0})
	}
	return hex.EncodeToString(h.Sum(nil))
}

// FormToken proves that a form comes from a page that this person was shown.
// It matters only for browsers too old to say where a form comes from.
func (v *Visit) FormToken() string {
	mac := hmac.New(sha256.New, v.FormKey)
	io.WriteString(mac, "form\x00"+v.Session.Hash)
	return base64.RawURLEncoding.EncodeToString(mac.Sum(nil)[:18])
}

// GoodToken reports whether the form carries the right token.
func (v *Visit) GoodToken() bool {
	return hmac.Equal([]byte(v.Value("_t")), []byte(v.FormToken()))
}

// Learner makes a guest of a visitor, so that what they do is kept. A handler
// calls it when it knows that the form will be carried out.
func (v *Visit) Learner() error {
	if v.Person.ID != "" {
		return nil
	}
	p, token, err := v.Accounts.StartGuest(v.Context(), v.Lang)
	if err != nil {
		return err
	}
	v.enter(p, token, false)
	v.setCookie(token, cookieAge(p, false))
	return nil
}

// SignedIn gives the browser the session that was just started.
func (v *Visit) SignedIn(p people.Person, token string, shared bool) {
	v.enter(p, token, shared)
	v.setCookie(token, cookieAge(p, shared))
}

// cookieAge is for how many seconds the browser keeps a session's cookie; on
// a device that others use it goes with the browser's window.
func cookieAge(p people.Person, shared bool) int {
	if shared {
		return 0
	}
	return int(people.SessionLife(p, shared).Seconds())
}

// enter makes the rest of the visit that of the person of a new session, so
// that forms on the page it answers with belong to that session.
func (v *Visit) enter(p people.Person, token string, shared bool) {
	v.Person, v.token = p, token
	v.Session = people.Session{Hash: v.Accounts.Hasher.Digest(token), Person: p.ID, Shared: shared}
}

// SignedOut takes the session from the browser and asks it to clear what it
// stored of the product.
func (v *Visit) SignedOut() {
	v.Person, v.Session = people.Person{}, people.Session{}
	v.setCookie("", -1)
	v.Header("Clear-Site-Data", `"cache", "storage"`)
}

// Resume finds out whose session the browser has. A session that is over is
// no error: the person is a visitor again.
func (v *Visit) Resume() error {
	cookie, err := v.c.Cookie(v.cookieName())
	if err != nil || cookie.Value == "" {
		return nil
	}
	p, s, renewed, err := v.Accounts.Resume(v.Context(), cookie.Value)
	switch {
	case err == nil:
		v.Person, v.Session, v.token = p, s, cookie.Value
		if renewed {
			v.setCookie(cookie.Value, cookieAge(p, s.Shared))
		}
	case kp.KindOf(err) == kp.NotFound:
		v.setCookie("", -1)
	default:
		return err
	}
	return nil
}

// Token is the session's token, for ending it.
func (v *Visit) Token() string { return v.token }

func (v *Visit) cookieName() string {
	if v.Secure {
		return "__Host-kp"
	}
	return "kp"
}

func (v *Visit) setCookie(value string, age int) {
	v.c.SetCookie(&http.Cookie{
		Name: v.cookieName(), Value: value, Path: "/", MaxAge: age,
		HttpOnly: true, Secure: v.Secure, SameSite: http.SameSiteLaxMode,
	})
}

// Fault returns the sentence for an error that the person can mend in a form,
// and whether it is one; other errors are for the error page.
func (v *Visit) Fault(err error) (string, bool) {
	e, ok := errors.AsType[*kp.Error](err)
	if !ok {
		return "", false
	}
	switch e.Kind {
	case kp.Invalid, kp.Conflict, kp.TooMany, kp.TooLarge:
		return v.P.Err(err), true
	}
	return "", false
}

// NotFound is the error for a page that does not exist, or not for this
// person.
func NotFound() error { return kp.E(kp.NotFound, "page.notfound", nil) }

// Did returns what the person did so far; nothing for a visitor.
func (v *Visit) Did() (progress.State, error) {
	if v.Person.ID == "" {
		return progress.State{}, nil
	}
	return v.Progress.Store.StateOf(v.Context(), v.Person.ID)
}

// Whole returns the person with all that their path is made from; an empty
// one for a visitor.
func (v *Visit) Whole() (path.Learner, error) {
	if v.Person.ID == "" {
		return path.Learner{}, nil
	}
	return v.Paths.Learner(v.Context(), people.ScopeOf(v.Actor()), v.Person.ID)
}

// Module returns the module that has the slug, or once had it, where this
// person may see it.
func (v *Visit) Module(slug string, did progress.State) (*catalog.Module, error) {
	m := v.Content.BySlug(slug)
	switch {
	case m == nil:
		return nil, NotFound()
	case m.Public(), v.Person.Role == kp.Admin:
		return m, nil
	case m.Status == catalog.Retired && did.StageOf(m) != progress.NotStarted:
		return m, nil
	}
	return nil, NotFound()
}
