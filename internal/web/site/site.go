// Package site is one visit to the product: who comes, in which language,
// with which content, what they sent and what they get back. Surfaces are
// written against Visit, so that Echo stays in this package and in web.
package site

import (
	"context"
	"log/slog"
	"sync/atomic"
	"time"

	"knowledgepath/internal/catalog"
	"knowledgepath/internal/intake"
	"knowledgepath/internal/kp"
	"knowledgepath/internal/locale"
	"knowledgepath/internal/path"
	"knowledgepath/internal/people"
	"knowledgepath/internal/progress"
	"knowledgepath/internal/publish"
	"knowledgepath/internal/search"
)

// Site is everything the surfaces work with. It is filled once at start.
type Site struct {
	Live     *catalog.Live
	Forms    *atomic.Pointer[intake.Form] // the intake, replaced while requests run
	Locales  *locale.Catalogue
	Accounts *people.Accounts
	Answers  intake.Store
	Progress *progress.Service
	Writings progress.WritingStore
	Paths    path.Store
	Publish  *publish.Service
	Search   *search.Live
	Once     Once
	Ready    func(context.Context) error

	Clock      kp.Clock
	NewID      kp.IDs
	Log        *slog.Logger
	BaseURL    string // without a slash at the end
	Secure     bool   // BaseURL is https: cookies are Secure and bound to the host
	Proxy      bool   // a proxy in front sets X-Forwarded-For
	FormKey    []byte // signs form tokens
	Style      string // URL of the style sheet
	StyleSheet string // what it says
	StyleBytes int    // its size over the wire
	Neutral    string // where leaving quickly leads to
}

// Once remembers which forms were carried out, so that one that a browser
// sends twice is carried out once and answered alike. id is the page's
// one-time id, content what was sent with it: going back and choosing
// something else on the same page is something new, however often.
type Once interface {
	// Reserve notes that the form is being carried out. Where the last thing
	// sent with the id was the same, fresh is false and location says where it
	// led to, or is empty while the first one still runs. n counts the different
	// things sent with the id.
	Reserve(ctx context.Context, id, content string, now time.Time) (n int, location string, fresh bool, err error)
	// Settle notes where the form led to.
	Settle(ctx context.Context, id, content, location string) error
	// Release gives back a form that was not carried out.
	Release(ctx context.Context, id, content string) error
}

// Handler answers a visit.
type Handler func(*Visit) error

// Route is a page or form of the product. Path is without the language; a
// page is served under every language.
type Route struct {
	Method string
	Path   string
	Handle Handler
}
