// Package public is what anyone sees without an account: the landing page,
// the catalogue, the search, the glossary, the pages of plain prose, and the
// page for a request that could not be carried out.
package public

import (
	"net/http"
	"strconv"

	"knowledgepath/internal/catalog"
	"knowledgepath/internal/kp"
	"knowledgepath/internal/web/site"
	"knowledgepath/internal/web/ui"
)

// Routes lists the surface's routes.
func Routes() []site.Route {
	return []site.Route{
		{Method: http.MethodGet, Path: "/", Handle: showLanding},
		{Method: http.MethodGet, Path: "/modules", Handle: showCatalogue},
		{Method: http.MethodGet, Path: "/search", Handle: showSearch},
		{Method: http.MethodGet, Path: "/glossary", Handle: showGlossary},
		{Method: http.MethodGet, Path: "/help", Handle: showProse("help")},
		{Method: http.MethodGet, Path: "/privacy", Handle: showProse("privacy")},
		{Method: http.MethodGet, Path: "/accessibility", Handle: showProse("accessibility")},
	}
}

// shelf is a track with its modules that may be seen.
type shelf struct {
	track   catalog.Track
	modules []*catalog.Module
	minutes int
}

func shelves(content *catalog.Snapshot) []shelf {
	var out []shelf
	for _, t := range content.Tracks() {
		s := shelf{track: t}
		for m := range content.Modules() {
			if m.Track == t.ID && m.Public() {
				s.modules = append(s.modules, m)
				s.minutes += m.Minutes
			}
		}
		out = append(out, s)
	}
	return out
}

func showLanding(v *site.Visit) error {
	f := v.Frame(v.P.T("landing.title"), "")
	f.Summary = v.P.T("landing.lede")
	learner, err := v.Whole()
	if err != nil {
		return err
	}
	var card *ui.OnwardCard
	if len(learner.Answers) > 0 || len(learner.Did) > 0 {
		card = &ui.OnwardCard{Above: v.P.T("landing.back"), Title: v.P.T("nav.path"), Href: f.URL("/path"), Button: v.P.T("landing.topath")}
	}
	return v.Render(landing(f, shelves(v.Content), card))
}

// ShowChooser asks for a language where the browser prefers neither.
func ShowChooser(v *site.Visit) error {
	f := v.Frame(v.P.T("landing.title"), "")
	return v.Render(chooser(f, v.Locales))
}

func showCatalogue(v *site.Visit) error {
	did, err := v.Did()
	if err != nil {
		return err
	}
	f := v.Frame(v.P.T("catalogue.title"), "modules")
	f.Summary = v.P.T("catalogue.lede")
	return v.Render(catalogue(f, shelves(v.Content), did))
}

func showProse(id string) site.Handler {
	return func(v *site.Visit) error {
		page, ok := v.Content.Page(id)
		if !ok {
			return site.NotFound()
		}
		text := page.In(v.Lang)
		return v.Render(prose(v.Frame(text.Title, ""), text.HTML))
	}
}

// ShowProblem answers a request that could not be carried out: what happened,
// what is safe and what to do. The error's own sentence comes first where it
// has one.
func ShowProblem(v *site.Visit, status int, err error) error {
	code := strconv.Itoa(status)
	if !v.P.Has("error." + code + ".title") {
		code = "500"
		if status < 500 {
			code = "400"
		}
	}
	if kp.KeyOf(err) == "error.origin" {
		code = "origin"
	}
	f := v.Frame(v.P.T("error."+code+".title"), "")
	f.Problem = true
	if v.Posted() {
		f.Path, f.Query = "/path", "" // changing language opens a page, and this address may be none
	}
	what := v.P.T("error." + code + ".what")
	if said, ok := v.Fault(err); ok {
		what = said
	} else if kp.KindOf(err) == kp.Forbidden && code != "origin" {
		what = v.P.Err(err)
	}
	return v.RenderStatus(status, ui.Problem(f, what, v.P.T("error."+code+".safe"), v.P.T("error."+code+".next"), status == http.StatusNotFound))
}
