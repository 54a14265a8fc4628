package web

import (
	"net/http"
	"strings"
	"testing"

	"knowledgepath/internal/kp"
	"knowledgepath/internal/people"
	"knowledgepath/internal/web/site"
)

// The start is refused where the table and the routes disagree.
func TestPolicyAndRoutesAgree(t *testing.T) {
	routes := []site.Route{{Method: http.MethodGet, Path: "/a"}, {Method: http.MethodPost, Path: "/a"}}
	table := map[string]who{"GET /a": anyone, "POST /a": admins}
	if err := checkPolicy(routes, table); err != nil {
		t.Errorf("a complete table: %v", err)
	}
	for _, c := range []struct {
		name   string
		routes []site.Route
		table  map[string]who
		want   string
	}{
		{"a route without a row", routes, map[string]who{"GET /a": anyone}, `route "POST /a" has no row`},
		{"a row without a route", routes[:1], table, "rows without a route: [POST /a]"},
		{"a route registered twice", append(routes, routes[0]), table, `route "GET /a" is registered twice`},
	} {
		if err := checkPolicy(c.routes, c.table); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v, want %q", c.name, err, c.want)
		}
	}
}

// Who may use a route, for every kind of person.
func TestAdmit(t *testing.T) {
	all := map[string]people.Person{
		"visitor": {}, "guest": {ID: "g", Role: kp.Learner, Guest: true}, "learner": {ID: "l", Name: "L", Role: kp.Learner},
		"mentor": {ID: "m", Name: "M", Role: kp.Mentor}, "admin": {ID: "a", Name: "A", Role: kp.Admin},
	}
	const ok = kp.Kind(-1)
	for _, c := range []struct {
		who  who
		want map[string]kp.Kind
	}{
		{anyone, map[string]kp.Kind{"visitor": ok, "guest": ok, "learner": ok, "mentor": ok, "admin": ok}},
		{learners, map[string]kp.Kind{"visitor": ok, "guest": ok, "learner": ok, "mentor": ok, "admin": ok}},
		{persons, map[string]kp.Kind{"visitor": kp.Unauthenticated, "guest": kp.Unauthenticated, "learner": ok, "mentor": ok, "admin": ok}},
		{mentors, map[string]kp.Kind{"visitor": kp.Unauthenticated, "guest": kp.Unauthenticated, "learner": kp.Forbidden, "mentor": ok, "admin": ok}},
		{admins, map[string]kp.Kind{"visitor": kp.Unauthenticated, "guest": kp.Unauthenticated, "learner": kp.Forbidden, "mentor": kp.Forbidden, "admin": ok}},
	} {
		for name, p := range all {
			got := ok
			if err := admit(&site.Visit{Person: p}, c.who); err != nil {
				got = kp.KindOf(err)
			}
			if got != c.want[name] {
				t.Errorf("%s on a route for %d: %d, want %d", name, c.who, got, c.want[name])
			}
		}
	}
}

func TestAccepted(t *testing.T) {
	for header, want := range map[string]kp.Lang{
		"es": kp.ES, "es-MX,es;q=0.9,en;q=0.8": kp.ES, "en-US,en;q=0.5": kp.EN, "fr-FR,fr;q=0.9,en;q=0.2": kp.EN,
		"en;q=0.1,es;q=0.9": kp.ES, "pt-BR": "", "": "", "*": "", "es;q=0,en": kp.EN, ";;;": "",
	} {
		if got, ok := accepted(header); got != want || ok != (want != "") {
			t.Errorf("%q: %q, %v", header, got, ok)
		}
	}
}
