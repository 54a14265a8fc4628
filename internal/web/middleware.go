package web

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"errors"
	"net/http"
	"runtime/debug"
	"strings"
	"sync"
	"time"
	"unicode/utf8"

	"github.com/labstack/echo/v4"
	"golang.org/x/time/rate"

	"knowledgepath/internal/kp"
	"knowledgepath/internal/publish"
	"knowledgepath/internal/web/site"
)

// Limits of a request.
const (
	formBytes    = 256 << 10
	uploadBytes  = publish.MaxZip + 64<<10
	requestTime  = 15 * time.Second
	resendWait   = 5 * time.Second
	resendPeriod = 200 * time.Millisecond
)

// routeOf names a request in logs: its route, never its path, which may hold
// a token or an id.
func routeOf(c echo.Context) string {
	if p := c.Path(); p != "" {
		return c.Request().Method + " " + p
	}
	return c.Request().Method + " unknown"
}

// log notes every request, without who made it and from where.
func (d *door) log(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		id := d.site.NewID()
		c.Response().Header().Set("X-Request-Id", id)
		start := time.Now()
		if err := next(c); err != nil {
			c.Error(err)
		}
		d.site.Log.Info("request", "route", routeOf(c), "status", c.Response().Status,
			"ms", float64(time.Since(start).Microseconds())/1000, "request", id)
		return nil
	}
}

// bound ends what a request began when its time is up.
func (d *door) bound(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		ctx, cancel := context.WithTimeout(c.Request().Context(), requestTime)
		defer cancel()
		c.SetRequest(c.Request().WithContext(ctx))
		return next(c)
	}
}

// guard turns a panic into an error.
func (d *door) guard(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) (err error) {
		defer func() {
			if p := recover(); p != nil {
				if p == http.ErrAbortHandler {
					panic(p)
				}
				d.site.Log.Error("panic", "route", routeOf(c), "panic", p, "stack", string(debug.Stack()))
				err = kp.E(kp.Internal, "error.internal", nil)
			}
		}()
		return next(c)
	}
}

// contentSecurityPolicy allows nothing but the product's own files; the
// design's motifs are images inside the style sheet, hence data:.
const contentSecurityPolicy = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; " +
	"media-src 'self'; connect-src 'self'; manifest-src 'self'; worker-src 'self'; form-action 'self'; base-uri 'none'; " +
	"object-src 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'"

// headers sets what protects every answer.
func (d *door) headers(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		h := c.Response().Header()
		h.Set("Content-Security-Policy", contentSecurityPolicy)
		h.Set("X-Content-Type-Options", "nosniff")
		h.Set("Referrer-Policy", "no-referrer")
		h.Set("Cross-Origin-Opener-Policy", "same-origin")
		h.Set("Cross-Origin-Resource-Policy", "same-origin")
		h.Set("Permissions-Policy", "accelerometer=(), camera=(), geolocation=(), gyroscope=(), magnetometer=(), microphone=(), payment=(), usb=()")
		if d.site.Secure {
			h.Set("Strict-Transport-Security", "max-age=31536000; includeSubDomains")
		}
		return next(c)
	}
}

// limit bounds a request's body, and how often one client may try what lets
// people in or costs much.
func (d *door) limit(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		r := c.Request()
		if r.Method == http.MethodGet || r.Method == http.MethodHead {
			return next(c)
		}
		most := int64(formBytes)
		if strings.HasSuffix(c.Path(), "/admin/content") {
			most = uploadBytes
		}
		if r.ContentLength > most {
			return kp.E(kp.TooLarge, "error.413.what", nil)
		}
		r.Body = http.MaxBytesReader(c.Response(), r.Body, most)
		if guarded(c.Path()) && !d.tries.allow(c.RealIP()) {
			return kp.E(kp.TooMany, "error.429.what", nil)
		}
		return next(c)
	}
}

// parse reads the form once, so that too large or broken ones, and texts that
// are none, are found before anything is done.
func parse(c echo.Context) error {
	r := c.Request()
	var err error
	if strings.HasPrefix(r.Header.Get("Content-Type"), "multipart/form-data") {
		err = r.ParseMultipartForm(1 << 20)
	} else {
		err = r.ParseForm()
	}
	if _, ok := errors.AsType[*http.MaxBytesError](err); ok {
		return kp.E(kp.TooLarge, "error.413.what", err)
	}
	if err != nil {
		return kp.E(kp.Invalid, "error.422.what", err)
	}
	for _, values := range r.Form {
		for _, v := range values {
			if !utf8.ValidString(v) || strings.ContainsRune(v, 0) {
				return kp.E(kp.Invalid, "error.422.what", nil)
			}
		}
	}
	return nil
}

// guarded are the forms where guessing would pay.
func guarded(path string) bool {
	for _, end := range []string{"/sign-in", "/sign-up", "/recover", "/i/:token", "/settings/password", "/settings/codes"} {
		if strings.HasSuffix(path, end) {
			return true
		}
	}
	return false
}

// limits counts tries for each client in memory, under a hash of the address
// with a key that nobody knows, for at most an hour.
type limits struct {
	clock   kp.Clock
	every   time.Duration
	burst   int
	key     []byte
	mu      sync.Mutex
	since   time.Time
	clients map[[sha256.Size]byte]*rate.Limiter
}

// A client may try twenty times at once and then ten times a minute: enough
// for a shelter behind one address, too little to guess. A hundred people may
// begin at once, as in a workshop, and then twenty a minute.
const (
	triesBurst  = 20
	triesPer    = 6 * time.Second
	guestsBurst = 100
	guestsPer   = 3 * time.Second
	clientsKept = 10_000
	clientsFor  = time.Hour
)

func newLimits(clock kp.Clock, every time.Duration, burst int) *limits {
	key := make([]byte, sha256.Size)
	rand.Read(key)
	return &limits{clock: clock, every: every, burst: burst, key: key, clients: map[[sha256.Size]byte]*rate.Limiter{}}
}

func (l *limits) allow(client string) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	now := l.clock()
	if len(l.clients) >= clientsKept || now.Sub(l.since) > clientsFor {
		clear(l.clients)
		l.since = now
	}
	name := sha256.Sum256(append([]byte(client), l.key...))
	r, ok := l.clients[name]
	if !ok {
		r = rate.NewLimiter(rate.Every(l.every), l.burst)
		l.clients[name] = r
	}
	return r.AllowN(now, 1)
}

// checkOrigin refuses forms that come from another site. Browsers too old to
// say where a form comes from must show the page's token.
func (d *door) checkOrigin(c echo.Context, v *site.Visit) error {
	r := c.Request()
	if err := http.NewCrossOriginProtection().Check(r); err != nil {
		return kp.E(kp.Forbidden, "error.origin", err)
	}
	if r.Header.Get("Sec-Fetch-Site") == "" && r.Header.Get("Origin") == "" && !v.GoodToken() {
		return kp.E(kp.Forbidden, "error.origin", nil)
	}
	return nil
}

// once carries a form of a known person out once; a visitor's first form makes
// a guest, and one sent again without the guest's cookie makes another, since
// whoever sent it has only the second. A browser that sends it again, as some do by
// themselves when a connection breaks, is led to where the first one led.
func (d *door) once(c echo.Context, v *site.Visit, handle site.Handler) error {
	id, content := v.Sent()
	if id == "" {
		return handle(v)
	}
	ctx, now := v.Context(), d.site.Clock()
	n, location, fresh, err := d.site.Once.Reserve(ctx, id, content, now)
	for waited := time.Duration(0); err == nil && !fresh && location == "" && waited < resendWait; waited += resendPeriod {
		select {
		case <-ctx.Done():
			return kp.E(kp.Unavailable, "error.503.what", ctx.Err())
		case <-time.After(resendPeriod):
		}
		n, location, fresh, err = d.site.Once.Reserve(ctx, id, content, now)
	}
	switch {
	case err != nil:
		return err
	case !fresh && location == "":
		return kp.E(kp.Unavailable, "error.503.what", nil)
	case !fresh:
		return c.Redirect(http.StatusSeeOther, location)
	}
	v.Nth = n
	if err = handle(v); err != nil || c.Response().Status != http.StatusSeeOther {
		return errors.Join(err, d.site.Once.Release(context.WithoutCancel(ctx), id, content))
	}
	return d.site.Once.Settle(context.WithoutCancel(ctx), id, content, c.Response().Header().Get("Location"))
}
