// Package web is the door: it listens to requests, lets in who may come in,
// and hands visits to the surfaces. Echo is confined to this package and
// web/site.
package web

import (
	"context"
	"errors"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/labstack/echo/v4"
	"golang.org/x/text/language"

	"knowledgepath/internal/kp"
	"knowledgepath/internal/web/account"
	"knowledgepath/internal/web/admin"
	"knowledgepath/internal/web/learn"
	"knowledgepath/internal/web/mentor"
	"knowledgepath/internal/web/public"
	"knowledgepath/internal/web/site"
)

// New makes the handler of the whole product. It fails where a route and the
// policy table disagree.
func New(s *site.Site) (http.Handler, error) {
	assets, err := newAssets()
	if err != nil {
		return nil, err
	}
	s.Style, s.StyleSheet, s.StyleBytes = assets.style, assets.sheet, assets.bytes
	routes := slices.Concat(public.Routes(), learn.Routes(), account.Routes(), mentor.Routes(), admin.Routes())
	table := policy()
	if err := checkPolicy(routes, table); err != nil {
		return nil, err
	}
	e := echo.New()
	e.HideBanner, e.HidePort = true, true
	e.IPExtractor = echo.ExtractIPDirect()
	if s.Proxy {
		e.IPExtractor = echo.ExtractIPFromXFFHeader()
	}
	read := []string{http.MethodGet, http.MethodHead}
	d := &door{site: s, tries: newLimits(s.Clock, triesPer, triesBurst), guests: newLimits(s.Clock, guestsPer, guestsBurst)}
	e.HTTPErrorHandler = d.fail
	e.Use(d.bound, d.log, d.guard, d.headers, d.limit)
	for _, lang := range kp.Langs() {
		for _, r := range routes {
			path := "/" + string(lang) + strings.TrimSuffix(r.Path, "/")
			e.Add(r.Method, path, d.serve(r, lang, table[r.Method+" "+r.Path]))
			if r.Path == "/" {
				e.Match(read, path+"/", d.serve(r, lang, anyone))
			}
			if r.Method == http.MethodGet {
				e.Add(http.MethodHead, path, d.serve(r, lang, table[r.Method+" "+r.Path]))
			}
		}
	}
	e.Pre(untrail)
	e.Match(read, "/", d.landing)
	e.GET("/leave", d.leave)
	e.Match(read, "/healthz", func(c echo.Context) error { return c.String(http.StatusOK, "ok\n") })
	e.Match(read, "/readyz", d.ready)
	e.Match(read, "/robots.txt", func(c echo.Context) error {
		return c.String(http.StatusOK, "User-agent: *\nDisallow: /es/i/\nDisallow: /en/i/\nDisallow: /leave\n")
	})
	e.Match(read, "/static/:name", assets.serve)
	return e, nil
}

// untrail leads an address with a slash at its end, which people type, to the
// page without; only the landing pages have one.
func untrail(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		path := c.Request().URL.Path
		bare := strings.TrimRight(path, "/")
		if bare == path || strings.Count(bare, "/") < 2 || strings.HasPrefix(path, "//") {
			return next(c)
		}
		if q := c.Request().URL.RawQuery; q != "" {
			bare += "?" + q
		}
		return c.Redirect(http.StatusPermanentRedirect, bare)
	}
}

// door holds what the middleware needs.
type door struct {
	site   *site.Site
	tries  *limits // of what lets people in
	guests *limits // of forms that would make a guest
}

// serve turns a route into an Echo handler: who comes, may they, was this
// form sent before, and then the surface.
func (d *door) serve(r site.Route, lang kp.Lang, w who) echo.HandlerFunc {
	return func(c echo.Context) error {
		path := strings.TrimPrefix(c.Request().URL.Path, "/"+string(lang))
		if path == "" {
			path = "/"
		}
		v := d.site.Begin(c, lang, path)
		if err := v.Resume(); err != nil {
			return err
		}
		d.rememberLang(c, lang)
		post := c.Request().Method == http.MethodPost
		if err := admit(v, w); err != nil {
			return err
		}
		if post {
			if err := parse(c); err != nil {
				return err
			}
			if err := d.checkOrigin(c, v); err != nil {
				return err
			}
		}
		if post && v.Person.ID == "" && w == learners && !d.guests.allow(c.RealIP()) {
			return kp.E(kp.TooMany, "error.429.what", nil)
		}
		if post && v.Person.ID != "" && !repeatable(r.Path) {
			return d.once(c, v, r.Handle)
		}
		return r.Handle(v)
	}
}

// repeatable are forms that may safely be carried out again: letting people
// in and out, whose answer carries a cookie, and uploads, which are known by
// their content.
func repeatable(path string) bool {
	switch path {
	case "/sign-in", "/sign-up", "/recover", "/sign-out", "/i/:token", "/admin/content", "/settings/codes":
		return true
	}
	return false
}

// landing sends a visitor to the language their browser asks for; someone
// whose browser asks for neither chooses.
func (d *door) landing(c echo.Context) error {
	c.Response().Header().Set("Vary", "Accept-Language, Cookie")
	c.Response().Header().Set("Cache-Control", "private, no-cache")
	if lang, ok := preferred(c); ok {
		return c.Redirect(http.StatusFound, "/"+string(lang)+"/")
	}
	return public.ShowChooser(d.site.Begin(c, kp.ES, "/"))
}

// langCookie remembers the language of someone who reads in another than
// their browser asks for.
const langCookie = "kp-lang"

// preferred is the language a visitor wants: the one they chose before, or
// the first of their browser's that the product speaks.
func preferred(c echo.Context) (kp.Lang, bool) {
	if cookie, err := c.Cookie(langCookie); err == nil {
		if lang, ok := kp.ParseLang(cookie.Value); ok {
			return lang, true
		}
	}
	return accepted(c.Request().Header.Get("Accept-Language"))
}

// accepted reads an Accept-Language header.
func accepted(header string) (kp.Lang, bool) {
	tags, q, err := language.ParseAcceptLanguage(header)
	if err != nil {
		return "", false
	}
	for i, tag := range tags {
		base, _ := tag.Base()
		if lang, ok := kp.ParseLang(base.String()); ok && q[i] > 0 {
			return lang, true
		}
	}
	return "", false
}

// rememberLang keeps the language of a page where it is not the one the
// visitor would be sent to otherwise.
func (d *door) rememberLang(c echo.Context, lang kp.Lang) {
	if c.Request().Method != http.MethodGet {
		return
	}
	if now, ok := preferred(c); ok && now == lang {
		return
	}
	c.SetCookie(&http.Cookie{
		Name: langCookie, Value: string(lang), Path: "/", MaxAge: int((365 * 24 * time.Hour).Seconds()),
		HttpOnly: true, Secure: d.site.Secure, SameSite: http.SameSiteLaxMode,
	})
}

// leave is the quick way out: it needs no JavaScript and leads to a page that
// says nothing about this one. On a device that others use, the session ends.
func (d *door) leave(c echo.Context) error {
	v := d.site.Begin(c, kp.ES, "/")
	if err := v.Resume(); err != nil {
		d.site.Log.Warn("session could not be read while leaving", "error", err)
	}
	if v.Session.Shared {
		if err := v.Accounts.SignOut(v.Context(), v.Token()); err != nil {
			d.site.Log.Warn("session could not be ended while leaving", "error", err)
		}
		v.SignedOut()
	}
	c.Response().Header().Set("Cache-Control", "no-store")
	return c.Redirect(http.StatusSeeOther, d.site.Neutral)
}

// ready says whether requests can be served; a load balancer asks it.
func (d *door) ready(c echo.Context) error {
	if err := d.site.Ready(c.Request().Context()); err != nil {
		d.site.Log.Warn("not ready", "error", err)
		return c.String(http.StatusServiceUnavailable, "not ready\n")
	}
	return c.String(http.StatusOK, "ready\n")
}

// fail is the one place where an error becomes an answer: a page in the
// reader's language that says what happened, what is safe and what to do.
func (d *door) fail(err error, c echo.Context) {
	status := statusOf(err)
	if status == http.StatusInternalServerError {
		d.site.Log.Error("request failed", "route", routeOf(c), "request", c.Response().Header().Get("X-Request-Id"), "error", err)
	}
	if c.Response().Committed {
		return
	}
	if c.Request().Context().Err() != nil {
		// Time was up; the page that says so still needs a little.
		c.SetRequest(c.Request().WithContext(context.WithoutCancel(c.Request().Context())))
	}
	v := site.Of(c)
	if v == nil {
		lang, path := kp.ES, "/"
		if l, ok := preferred(c); ok {
			lang = l
		}
		if first, rest, _ := strings.Cut(strings.TrimPrefix(c.Request().URL.Path, "/"), "/"); first == string(kp.ES) || first == string(kp.EN) {
			lang, path = kp.Lang(first), "/"+rest
		}
		v = d.site.Begin(c, lang, path)
		if err := v.Resume(); err != nil {
			d.site.Log.Warn("session could not be read", "error", err)
		}
	}
	if status == http.StatusUnauthorized && c.Request().Method == http.MethodGet {
		err = account.AskToSignIn(v)
	} else {
		if status == http.StatusServiceUnavailable || status == http.StatusTooManyRequests {
			c.Response().Header().Set("Retry-After", "30")
		}
		err = public.ShowProblem(v, status, err)
	}
	if err != nil {
		d.site.Log.Error("error page failed", "route", routeOf(c), "error", err)
		_ = c.String(http.StatusInternalServerError, "500\n")
	}
}

// statusOf maps the kind of an error to the status of its page.
func statusOf(err error) int {
	if he, ok := errors.AsType[*echo.HTTPError](err); ok {
		return he.Code
	}
	switch kp.KindOf(err) {
	case kp.Invalid:
		return http.StatusUnprocessableEntity
	case kp.Unauthenticated:
		return http.StatusUnauthorized
	case kp.Forbidden:
		return http.StatusForbidden
	case kp.NotFound:
		return http.StatusNotFound
	case kp.Conflict:
		return http.StatusConflict
	case kp.TooLarge:
		return http.StatusRequestEntityTooLarge
	case kp.TooMany:
		return http.StatusTooManyRequests
	case kp.Unavailable:
		return http.StatusServiceUnavailable
	}
	return http.StatusInternalServerError
}
