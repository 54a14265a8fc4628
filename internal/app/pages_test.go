package app

import (
	"compress/gzip"
	"context"
	"fmt"
	"io"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"testing"

	"golang.org/x/net/html"

	"knowledgepath/internal/kp"
)

// newDemo starts the product with the people of the demonstration.
func newDemo(t testing.TB) (*house, string) {
	t.Helper()
	h := newHouse(t, t.TempDir(), "")
	d := &demo{system: h.system, ctx: context.Background(), now: h.clock(), password: "cuatro palabras para mirar"}
	if err := d.fill(); err != nil {
		t.Fatal(err)
	}
	return h, d.password
}

// signedIn returns the browser of one of the demonstration's people.
func signedIn(t testing.TB, h *house, name, password string) *actor {
	t.Helper()
	a := newActor(t, h, map[string]string{})
	if name == "" {
		return a
	}
	if err := a.run("get /es/sign-in"); err != nil {
		t.Fatal(err)
	}
	if err := a.press("Entrar", []string{"name=" + name, "password=" + password, "shared="}); err != nil {
		t.Fatal(err)
	}
	if a.status != http.StatusOK {
		t.Fatalf("sign-in of %s: %d", name, a.status)
	}
	return a
}

// Every page that can be reached by a link, by whoever may reach it, keeps
// the rules of every page.
func TestEveryPageKeepsTheRules(t *testing.T) {
	h, password := newDemo(t)
	for _, name := range []string{"", "Marisol", "Ixchel", "Lucía", "Elena"} {
		t.Run("as "+name, func(t *testing.T) {
			a := signedIn(t, h, name, password)
			pages := crawl(t, a)
			if len(pages) < 60 {
				t.Errorf("only %d pages were reached", len(pages))
			}
		})
	}
}

// crawl opens every page that links lead to and checks each.
func crawl(t *testing.T, a *actor) []string {
	t.Helper()
	todo, seen := []string{"/es/", "/en/"}, map[string]bool{}
	for len(todo) > 0 {
		path := todo[0]
		todo = todo[1:]
		if seen[path] {
			continue
		}
		seen[path] = true
		if err := a.get(path); err != nil {
			t.Fatal(err)
		}
		last := a.header[len(a.header)-1]
		if !strings.HasPrefix(last.Get("Content-Type"), "text/html") || last.Get("Content-Disposition") != "" {
			if a.status != http.StatusOK {
				t.Errorf("%s: status %d", path, a.status)
			}
			continue
		}
		for _, fault := range faults(a) {
			t.Errorf("%s: %s", path, fault)
		}
		for n := range walk(a.page) {
			if href := attr(n, "href"); n.Data == "a" && strings.HasPrefix(href, "/") && href != "/leave" {
				href, _, _ = strings.Cut(href, "#")
				todo = append(todo, href)
			}
		}
	}
	var pages []string
	for path := range seen {
		pages = append(pages, path)
	}
	return pages
}

// rawKey looks like a message key that was not put into words.
var rawKey = regexp.MustCompile(`\b(account|check|done|error|finding|foot|glossary|intake|landing|lesson|mentor|missing|module|nav|path|pin|plan|poll|put|quiz|reason|role|scenario|search|settings|status|worksheet)\.[a-z]+(\.[a-z]+)*\b`)

// faults lists what a page does not keep.
func faults(a *actor) []string {
	var out []string
	say := func(format string, args ...any) { out = append(out, fmt.Sprintf(format, args...)) }
	if a.status != http.StatusOK {
		say("status %d", a.status)
	}
	last := a.header[len(a.header)-1]
	for name, want := range map[string]string{
		"Content-Security-Policy": "default-src 'none'; script-src 'self'; style-src 'self'",
		"X-Content-Type-Options":  "nosniff", "Referrer-Policy": "no-referrer",
		"Cross-Origin-Opener-Policy": "same-origin", "Cross-Origin-Resource-Policy": "same-origin",
	} {
		if !strings.HasPrefix(last.Get(name), want) {
			say("header %s is %q", name, last.Get(name))
		}
	}
	lang := strings.Split(a.url.Path, "/")[1]
	count, ids := map[string]int{}, map[string]bool{}
	for n := range walk(a.page) {
		if n.Type != html.ElementNode {
			continue
		}
		count[n.Data]++
		for _, at := range n.Attr {
			if at.Key == "style" || strings.HasPrefix(at.Key, "on") {
				say("inline %s on <%s>", at.Key, n.Data)
			}
		}
		if id := attr(n, "id"); id != "" && ids[id] {
			say("the id %q stands twice", id)
		} else {
			ids[id] = true
		}
		if n.Data == "html" && attr(n, "lang") != lang {
			say("lang is %q", attr(n, "lang"))
		}
		if n.Data == "form" && attr(n, "method") == "post" && !strings.Contains(a.body, `name="_id"`) {
			say("a form has no one-time id")
		}
	}
	for _, once := range []string{"h1", "main", "title"} {
		if count[once] != 1 {
			say("%d <%s>", count[once], once)
		}
	}
	if count["script"]+count["style"] > 0 {
		say("inline script or style")
	}
	if key := rawKey.FindString(a.text()); key != "" {
		say("a message key shows: %s", key)
	}
	return out
}

// The first view of the landing page and of the path costs at most 25 kB and
// four requests.
func TestFirstViewIsLight(t *testing.T) {
	h, password := newDemo(t)
	for _, view := range []struct{ name, path string }{{"", "/es/"}, {"Marisol", "/es/path"}, {"Lucía", "/es/mentor"}, {"", "/en/modules/rp-recognise/station"}, {"", "/es/search?q=equipo"}, {"", "/es/glossary"}} {
		a := signedIn(t, h, view.name, password)
		if err := a.get(view.path); err != nil {
			t.Fatal(err)
		}
		urls := []string{view.path}
		for n := range walk(a.page) {
			if n.Data == "link" && attr(n, "rel") == "stylesheet" {
				urls = append(urls, attr(n, "href"))
			}
			if src := attr(n, "src"); src != "" {
				urls = append(urls, src)
			}
		}
		total := 0
		for _, u := range urls {
			total += weightOf(t, a, u)
		}
		t.Logf("%s: %d requests, %d bytes", view.path, len(urls), total)
		if total > 25_000 || len(urls) > 4 {
			t.Errorf("%s: %d requests, %d bytes", view.path, len(urls), total)
		}
	}
}

// weightOf is an answer's size over the wire, headers included.
func weightOf(t *testing.T, a *actor, path string) int {
	t.Helper()
	req, err := http.NewRequest(http.MethodGet, a.house.server.URL+path, nil)
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Accept-Encoding", "gzip")
	resp, err := a.client.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	data, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Fatal(err)
	}
	if resp.Header.Get("Content-Encoding") != "gzip" {
		t.Errorf("%s is not compressed", path)
	}
	if _, err := gzip.NewReader(strings.NewReader(string(data))); err != nil {
		t.Errorf("%s: %v", path, err)
	}
	n := len(data)
	for name, values := range resp.Header {
		for _, v := range values {
			n += len(name) + len(v) + 4
		}
	}
	return n
}

// A form that comes from another site is refused, also by browsers that do
// not say where it comes from; nothing is done.
func TestFormsFromElsewhereAreRefused(t *testing.T) {
	h := newHouse(t, t.TempDir(), "")
	a := newActor(t, h, map[string]string{})
	if err := a.get("/es/intake/p-role"); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		name         string
		site, origin string
		token        bool
		want         int
	}{
		{"another site", "cross-site", "", true, http.StatusForbidden},
		{"another origin", "", "https://evil.example", true, http.StatusForbidden},
		{"an old browser without the token", "", "", false, http.StatusForbidden},
		{"an old browser with the token", "", "", true, http.StatusOK},
		{"this site", "same-origin", "", false, http.StatusOK},
	} {
		t.Run(c.name, func(t *testing.T) {
			b := newActor(t, h, map[string]string{})
			if err := b.get("/es/intake/p-role"); err != nil {
				t.Fatal(err)
			}
			f, err := b.fill("Guardar y seguir", []string{"a=coord"})
			if err != nil {
				t.Fatal(err)
			}
			if !c.token {
				f.values.Set("_t", "wrong")
			}
			req, err := http.NewRequest(http.MethodPost, h.server.URL+f.action, strings.NewReader(f.values.Encode()))
			if err != nil {
				t.Fatal(err)
			}
			req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
			if c.site != "" {
				req.Header.Set("Sec-Fetch-Site", c.site)
			}
			if c.origin != "" {
				req.Header.Set("Origin", c.origin)
			}
			if err := b.do(req); err != nil {
				t.Fatal(err)
			}
			if b.status != c.want {
				t.Errorf("status %d, want %d", b.status, c.want)
			}
		})
	}
}

// What is too large, too much or unknown gets a page that says so.
func TestOddRequestsGetWords(t *testing.T) {
	h := newHouse(t, t.TempDir(), "")
	a := newActor(t, h, map[string]string{})
	if err := a.get("/es/intake/p-role"); err != nil {
		t.Fatal(err)
	}
	f, err := a.fill("Guardar y seguir", []string{"a=coord"})
	if err != nil {
		t.Fatal(err)
	}
	f.values.Set("filler", strings.Repeat("x", 300<<10))
	if err := a.send(f); err != nil {
		t.Fatal(err)
	}
	if a.status != http.StatusRequestEntityTooLarge || !strings.Contains(a.text(), "pasa del tamaño") {
		t.Errorf("a large form: %d %s", a.status, excerpt(a.text()))
	}
	for _, c := range []struct {
		path   string
		status int
		words  string
	}{
		{"/en/modules/no-such", 404, "This page does not exist"},
		{"/en/modules/fs-basics/no-such", 404, "This page does not exist"},
		{"/es/mentor/somebody", 401, "necesitas entrar"},
		{"/es/intake/no-such", 404, "Esta página no existe"},
		{"/static/../../etc/passwd", 404, ""},
		{"/es/i/123456", 404, "No encontramos esa invitación"},
		{"/nowhere", 404, "no existe"},
	} {
		if err := a.get(c.path); err != nil {
			t.Fatal(err)
		}
		if a.status != c.status || !strings.Contains(a.text(), c.words) {
			t.Errorf("%s: %d %s", c.path, a.status, excerpt(a.text()))
		}
	}
}

// What monitors and link checkers ask: a HEAD is answered like a GET without
// the body, and a slash too many leads to the page.
func TestHeadAndTrailingSlashes(t *testing.T) {
	h := newHouse(t, t.TempDir(), "")
	for _, path := range []string{"/", "/es/", "/en/modules", "/healthz", "/readyz", "/robots.txt"} {
		resp, err := http.Head(h.server.URL + path)
		if err != nil {
			t.Fatal(err)
		}
		resp.Body.Close()
		if resp.StatusCode != http.StatusOK {
			t.Errorf("HEAD %s: %d", path, resp.StatusCode)
		}
	}
	a := newActor(t, h, map[string]string{})
	for _, line := range []string{"get /en/modules/", "at /en/modules", "get /es/modules/fs-basics/?x=1", "at /es/modules/fs-basics?x=1", "get /es", "at /es"} {
		if err := a.run(line); err != nil {
			t.Errorf("%s: %v", line, err)
		}
	}
}

// Guessing a password slows down, and says when one may go on.
func TestGuessingSlowsDown(t *testing.T) {
	h, password := newDemo(t)
	a := newActor(t, h, map[string]string{})
	if err := a.get("/en/sign-in"); err != nil {
		t.Fatal(err)
	}
	slowed := false
	for range 8 {
		if err := a.press("Sign in", []string{"name=Marisol", "password=not the right one"}); err != nil {
			t.Fatal(err)
		}
		slowed = slowed || strings.Contains(a.text(), "several tries in a row")
	}
	if !slowed {
		t.Error("eight wrong tries in a row were not slowed down")
	}
	if err := a.press("Sign in", []string{"name=Marisol", "password=" + password}); err != nil {
		t.Fatal(err)
	}
	if strings.Contains(a.text(), "Marisol") && a.url.Path == "/es/path" {
		t.Error("the right password was taken while the wait had not passed")
	}
	h.later += 2 * 60 * 1e9
	if err := a.press("Sign in", []string{"name=Marisol", "password=" + password}); err != nil {
		t.Fatal(err)
	}
	if a.url.Path != "/en/path" {
		t.Errorf("after the wait the right password leads to %s", a.url)
	}
}

// Who may open what, for every kind of person.
func TestWhoMayOpenWhat(t *testing.T) {
	h, password := newDemo(t)
	roles := map[string]kp.Role{"": "", "Marisol": kp.Learner, "Lucía": kp.Mentor, "Elena": kp.Admin}
	for path, may := range map[string][]kp.Role{
		"/es/path":          {"", kp.Learner, kp.Mentor, kp.Admin},
		"/es/settings":      {"", kp.Learner, kp.Mentor, kp.Admin},
		"/es/mentor":        {kp.Mentor, kp.Admin},
		"/es/admin/content": {kp.Admin},
		"/es/admin/people":  {kp.Admin},
	} {
		for name, role := range roles {
			a := signedIn(t, h, name, password)
			if err := a.get(path); err != nil {
				t.Fatal(err)
			}
			want := http.StatusOK
			if !slices.Contains(may, role) {
				want = http.StatusForbidden
				if name == "" {
					want = http.StatusUnauthorized
				}
			}
			if a.status != want {
				t.Errorf("%s as %q: %d, want %d", path, role, a.status, want)
			}
		}
	}
}
