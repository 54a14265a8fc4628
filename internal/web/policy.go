package web

import (
	"fmt"
	"maps"
	"slices"

	"knowledgepath/internal/kp"
	"knowledgepath/internal/web/site"
)

// who says who may use a route.
type who int

const (
	anyone   who = iota // visitors too
	learners            // everyone; a form makes a guest of a visitor
	persons             // people with an account
	mentors             // mentors and admins
	admins              // admins
)

// policy is the one table of who may use which route. Paths are without the
// language. A route without a row, or a row without a route, stops the start.
func policy() map[string]who {
	return map[string]who{
		"GET /":              anyone,
		"GET /help":          anyone,
		"GET /privacy":       anyone,
		"GET /accessibility": anyone,
		"GET /glossary":      anyone,
		"GET /search":        anyone,

		"GET /modules":                                   anyone,
		"GET /modules/:slug":                             anyone,
		"POST /modules/:slug":                            learners,
		"GET /modules/:slug/media/:name":                 anyone,
		"GET /modules/:slug/files/:name":                 anyone,
		"GET /modules/:slug/:lesson":                     anyone,
		"GET /modules/:slug/:lesson/lesson.html":         anyone,
		"GET /modules/:slug/:lesson/print":               anyone,
		"POST /modules/:slug/:lesson":                    learners,
		"POST /modules/:slug/:lesson/:activity":          learners,
		"GET /modules/:slug/:lesson/:activity/sheet.csv": anyone,
		"GET /modules/:slug/:lesson/:activity/plan.ics":  anyone,
		"GET /intake":                                    anyone,
		"GET /intake/:question":                          anyone,
		"POST /intake/:question":                         learners,
		"GET /path":                                      anyone,
		"POST /path/:module":                             learners,
		"GET /notes":                                     anyone,

		"GET /sign-in":   anyone,
		"POST /sign-in":  anyone,
		"GET /sign-up":   anyone,
		"POST /sign-up":  anyone,
		"GET /recover":   anyone,
		"POST /recover":  anyone,
		"POST /sign-out": anyone,
		"GET /i/:token":  anyone,
		"POST /i/:token": anyone,

		"GET /settings":           learners,
		"POST /settings/language": learners,
		"POST /settings/sharing":  persons,
		"POST /settings/password": persons,
		"POST /settings/codes":    persons,
		"POST /settings/sessions": persons,

		"GET /mentor":                           mentors,
		"POST /mentor/invitations":              mentors,
		"GET /mentor/:person":                   mentors,
		"POST /mentor/:person/pins":             mentors,
		"POST /mentor/:person/pins/:pin/undo":   mentors,
		"GET /admin":                            admins,
		"GET /admin/content":                    admins,
		"POST /admin/content":                   admins,
		"GET /admin/content/editions/:edition":  admins,
		"POST /admin/content/editions/:edition": admins,
		"POST /admin/content/modules/:uid/back": admins,
		"GET /admin/people":                     admins,
		"POST /admin/people/organisations":      admins,
		"POST /admin/people/invitations":        admins,
		"POST /admin/people/:person":            admins,
	}
}

// checkPolicy compares the routes with the table.
func checkPolicy(routes []site.Route, table map[string]who) error {
	open := maps.Clone(table)
	for _, r := range routes {
		key := r.Method + " " + r.Path
		if _, ok := table[key]; !ok {
			return fmt.Errorf("web: route %q has no row in the policy table", key)
		}
		if _, ok := open[key]; !ok {
			return fmt.Errorf("web: route %q is registered twice", key)
		}
		delete(open, key)
	}
	if len(open) > 0 {
		return fmt.Errorf("web: the policy table has rows without a route: %v", slices.Sorted(maps.Keys(open)))
	}
	return nil
}

// admit lets a visit through or says why not.
func admit(v *site.Visit, w who) error {
	role := v.Person.Role
	switch {
	case w == anyone, w == learners:
		return nil
	case !v.Actor().Known():
		return kp.E(kp.Unauthenticated, "error.signin", nil)
	case w == mentors && role != kp.Mentor && role != kp.Admin:
		return kp.E(kp.Forbidden, "error.mentors", nil)
	case w == admins && role != kp.Admin:
		return kp.E(kp.Forbidden, "error.admins", nil)
	}
	return nil
}
