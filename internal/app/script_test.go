package app

import (
	"bufio"
	"bytes"
	"context"
	"fmt"
	"io"
	"mime/multipart"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"golang.org/x/net/html"

	"knowledgepath/internal/kp"
	"knowledgepath/internal/people"
	"knowledgepath/internal/publish"
	"knowledgepath/internal/store/storetest"
	"knowledgepath/internal/web"
)

// TestScripts drives the product as people do: they open pages, fill in the
// forms that are on them and press the buttons, in both languages, against a
// real database. The language of the scripts is described at actor.run.
func TestScripts(t *testing.T) {
	files, err := filepath.Glob("testdata/script/*.txt")
	if err != nil || len(files) == 0 {
		t.Fatalf("no scripts: %v", err)
	}
	for _, file := range files {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".txt"), func(t *testing.T) {
			storetest.Each(t, func(t *testing.T, database string) {
				runScript(t, newHouse(t, t.TempDir(), database), file)
			})
		})
	}
}

// house is a running product with its insides at hand.
type house struct {
	*system
	server *httptest.Server
	later  time.Duration // how far the clock was moved
}

// newHouse starts the product on a data folder, and on a PostgreSQL database
// where its address is given.
func newHouse(t testing.TB, dir, database string) *house {
	t.Helper()
	return openHouse(t, options{dataFlags: dataFlags{Data: dir, Database: database}, log: io.Discard, private: true})
}

func openHouse(t testing.TB, o options) *house {
	t.Helper()
	h := &house{}
	s, err := openSystem(context.Background(), o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.store.Close(); err != nil {
			t.Error(err)
		}
	})
	h.system = s
	h.clock = func() time.Time { return kp.Now().Add(h.later) }
	s.accounts.Clock, s.progress.Clock, s.publish.Clock = h.clock, h.clock, h.clock
	h.server = serveHouse(t, h)
	return h
}

// serveHouse opens the door of a house.
func serveHouse(t testing.TB, h *house) *httptest.Server {
	t.Helper()
	server := httptest.NewUnstartedServer(nil)
	base := &url.URL{Scheme: "http", Host: server.Listener.Addr().String()}
	handler, err := web.New(h.site(base, &serveCmd{LeaveTo: "https://example.org/"}))
	if err != nil {
		t.Fatal(err)
	}
	server.Config.Handler = handler
	server.Start()
	t.Cleanup(server.Close)
	return server
}

// actor is one person with a browser.
type actor struct {
	t      testing.TB
	house  *house
	client *http.Client
	lang   string
	url    *url.URL
	status int
	header []http.Header // of the answer and the redirects that led to it
	body   string
	page   *html.Node
	kept   map[string]string // values kept by the script, shared by all actors
}

func newActor(t testing.TB, h *house, kept map[string]string) *actor {
	jar, err := cookiejar.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	return &actor{t: t, house: h, client: &http.Client{Jar: jar}, lang: "es", kept: kept}
}

func runScript(t *testing.T, h *house, file string) {
	f, err := os.Open(file)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	actors, kept := map[string]*actor{}, map[string]string{}
	now := newActor(t, h, kept)
	lines := bufio.NewScanner(f)
	for n := 1; lines.Scan(); n++ {
		line := strings.TrimSpace(lines.Text())
		if line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		if name, ok := strings.CutPrefix(line, "as "); ok {
			if actors[name] == nil {
				actors[name] = newActor(t, h, kept)
			}
			now = actors[name]
			continue
		}
		if err := now.run(line); err != nil {
			t.Fatalf("%s:%d: %s\n%v\npage: %s %d\n%s", file, n, line, err, now.url, now.status, excerpt(now.text()))
		}
	}
	if err := lines.Err(); err != nil {
		t.Fatal(err)
	}
}

// run carries out a line:
//
//	as NAME                   be this person from now on; each has a browser
//	language TAG              what the browser asks for from now on
//	get PATH                  open a page, following redirects
//	status N                  the answer had this status
//	at PATH                   the page is at this address (without the host)
//	contains WORDS            the text of the page has these words
//	lacks WORDS               it has not
//	source WORDS              the answer has these characters; nosource the opposite
//	header NAME: VALUE        the answer, or a redirect to it, had this header
//	press BUTTON [#ID] [k=v …]  fill in the form that has this button (and id) and send it
//	again                     send the last form once more, as a browser may
//	goback k=v …              go back to the last form and send it filled in otherwise
//	keep NAME REGEXP          keep the first group, for use as $NAME
//	later DURATION            let time pass
//	follow                    what was published is searched in, as it soon would be
//	signup open               anyone may make an account; invite for the opposite
//	account NAME ROLE ORG     someone who has an account already
//	upload DIR [sub old new]  send a module's folder with the words changed
//
// Values may hold $NAME; words are joined by single spaces.
func (a *actor) run(line string) error {
	verb, rest, _ := strings.Cut(line, " ")
	rest = os.Expand(rest, func(name string) string { return a.kept[name] })
	switch verb {
	case "language":
		a.lang = rest
		return nil
	case "get":
		return a.get(rest)
	case "status":
		return expect("status", strconv.Itoa(a.status), rest)
	case "at":
		return expect("address", a.url.RequestURI(), rest)
	case "contains", "lacks":
		return found(a.text(), rest, verb == "contains")
	case "source", "nosource":
		return found(a.body, rest, verb == "source")
	case "header":
		name, want, _ := strings.Cut(rest, ": ")
		var all []string
		for _, h := range a.header {
			all = append(all, h.Values(name)...)
		}
		return found(strings.Join(all, "; "), want, true)
	case "press":
		words := fields(rest)
		return a.press(words[0], words[1:])
	case "again":
		return a.again(nil)
	case "goback":
		return a.again(fields(rest))
	case "keep":
		name, pattern, _ := strings.Cut(rest, " ")
		m := regexp.MustCompile(pattern).FindStringSubmatch(a.body)
		if m == nil {
			return fmt.Errorf("the page has nothing like %s", pattern)
		}
		a.kept[name] = m[1]
		return nil
	case "later":
		d, err := time.ParseDuration(rest)
		a.house.later += d
		return err
	case "follow":
		_, err := a.house.search.Follow()
		return err
	case "signup":
		a.house.accounts.Open = rest == "open"
		return nil
	case "account":
		return a.account(fields(rest))
	case "upload":
		return a.upload(fields(rest))
	}
	return fmt.Errorf("unknown verb %q", verb)
}

// fields splits at spaces, but not inside double quotes.
func fields(s string) []string {
	var out []string
	for s = strings.TrimSpace(s); s != ""; s = strings.TrimSpace(s) {
		var word strings.Builder
		quoted := false
		i := 0
		for ; i < len(s) && (quoted || s[i] != ' '); i++ {
			if s[i] == '"' {
				quoted = !quoted
				continue
			}
			word.WriteByte(s[i])
		}
		out, s = append(out, word.String()), s[i:]
	}
	return out
}

func expect(what, got, want string) error {
	if got != want {
		return fmt.Errorf("%s is %s, want %s", what, got, want)
	}
	return nil
}

func found(in, words string, want bool) error {
	if strings.Contains(in, words) != want {
		return fmt.Errorf("%q found: %v, want %v", words, !want, want)
	}
	return nil
}

func excerpt(s string) string {
	if r := []rune(s); len(r) > 1800 {
		return string(r[:1800]) + "…"
	}
	return s
}

func (a *actor) do(req *http.Request) error {
	req.Header.Set("Accept-Language", a.lang)
	a.header = nil
	a.client.CheckRedirect = func(to *http.Request, via []*http.Request) error {
		if len(via) > 5 {
			return fmt.Errorf("redirected too often")
		}
		a.header = append(a.header, to.Response.Header)
		return nil
	}
	resp, err := a.client.Do(req)
	if err != nil {
		return err
	}
	defer resp.Body.Close()
	data, err := io.ReadAll(resp.Body)
	if err != nil {
		return err
	}
	a.url, a.status, a.body = resp.Request.URL, resp.StatusCode, string(data)
	a.header = append(a.header, resp.Header)
	a.page, err = html.Parse(bytes.NewReader(data))
	return err
}

func (a *actor) get(path string) error {
	req, err := http.NewRequest(http.MethodGet, a.house.server.URL+path, nil)
	if err != nil {
		return err
	}
	return a.do(req)
}

// form is a filled-in form.
type form struct {
	action  string
	values  url.Values
	file    string // name of its file field; empty for none
	site    string // where the browser says the form comes from; empty for an old one
	content []byte
}

// press fills in the form that has the button and sends it. A field given as
// k= is emptied; k given several times has several values.
func (a *actor) press(button string, given []string) error {
	f, err := a.fill(button, given)
	if err != nil {
		return err
	}
	a.kept["\x00form"] = f.values.Encode()
	a.kept["\x00action"] = f.action
	return a.send(f)
}

// again sends the last form once more, with some fields given otherwise.
func (a *actor) again(given []string) error {
	values, err := url.ParseQuery(a.kept["\x00form"])
	if err != nil {
		return err
	}
	for _, kv := range given {
		name, value, _ := strings.Cut(kv, "=")
		values.Set(name, value)
	}
	return a.send(form{action: a.kept["\x00action"], values: values, site: "same-origin"})
}

func (a *actor) send(f form) error {
	body, kind := io.Reader(strings.NewReader(f.values.Encode())), "application/x-www-form-urlencoded"
	if f.file != "" {
		var buf bytes.Buffer
		w := multipart.NewWriter(&buf)
		for name, values := range f.values {
			for _, v := range values {
				if err := w.WriteField(name, v); err != nil {
					return err
				}
			}
		}
		part, err := w.CreateFormFile(f.file, "module.zip")
		if err != nil {
			return err
		}
		if _, err := part.Write(f.content); err != nil {
			return err
		}
		if err := w.Close(); err != nil {
			return err
		}
		body, kind = &buf, w.FormDataContentType()
	}
	req, err := http.NewRequest(http.MethodPost, a.house.server.URL+f.action, body)
	if err != nil {
		return err
	}
	req.Header.Set("Content-Type", kind)
	if f.site != "" {
		req.Header.Set("Sec-Fetch-Site", f.site)
	}
	return a.do(req)
}

// fill finds the form of a button and its values as a browser would send
// them.
func (a *actor) fill(button string, given []string) (form, error) {
	id := ""
	if len(given) > 0 && strings.HasPrefix(given[0], "#") {
		id, given = given[0][1:], given[1:]
	}
	for node := range walk(a.page) {
		if node.Data != "form" || attr(node, "method") != "post" {
			continue
		}
		pressed := findButton(node, button)
		if pressed == nil || id != "" && attr(node, "id") != id {
			continue
		}
		f := form{action: attr(node, "action"), values: url.Values{}}
		for field := range walk(node) {
			collect(&f, field)
		}
		if name := attr(pressed, "name"); name != "" {
			f.values.Set(name, attr(pressed, "value"))
		}
		return f, set(f, node, given)
	}
	return form{}, fmt.Errorf("no form has the button %q", button)
}

// findButton returns the button whose words begin with the given ones, or
// whose name and value are given as "name=value".
func findButton(node *html.Node, words string) *html.Node {
	for b := range walk(node) {
		if b.Data != "button" {
			continue
		}
		if strings.HasPrefix(textOf(b), words) || attr(b, "name") != "" && attr(b, "name")+"="+attr(b, "value") == words {
			return b
		}
	}
	return nil
}

func collect(f *form, field *html.Node) {
	name := attr(field, "name")
	switch field.Data {
	case "input":
		switch kind := attr(field, "type"); {
		case kind == "file":
			f.file = name
		case kind == "checkbox" || kind == "radio":
			if has(field, "checked") {
				f.values.Add(name, attr(field, "value"))
			}
		case name != "":
			f.values.Add(name, attr(field, "value"))
		}
	case "textarea":
		f.values.Add(name, textOf(field))
	case "select":
		chosen := ""
		for o := range walk(field) {
			if o.Data == "option" && has(o, "selected") {
				chosen = attr(o, "value")
			}
		}
		f.values.Add(name, chosen)
	}
}

// set puts the given values in, for fields that the form has.
func set(f form, node *html.Node, given []string) error {
	seen := map[string]bool{}
	for _, kv := range given {
		name, value, _ := strings.Cut(kv, "=")
		there := slices.ContainsFunc(slices.Collect(walk(node)), func(n *html.Node) bool { return attr(n, "name") == name })
		if !there {
			return fmt.Errorf("the form has no field %q", name)
		}
		if !seen[name] {
			f.values.Del(name)
			seen[name] = true
		}
		if value != "" {
			f.values.Add(name, value)
		}
	}
	return nil
}

// account makes someone who has an account and signs this browser in.
func (a *actor) account(words []string) error {
	h, ctx := a.house, context.Background()
	role, ok := kp.ParseRole(words[1])
	if !ok {
		return fmt.Errorf("no role %q", words[1])
	}
	org, err := h.organisation(ctx, words[2])
	if err != nil {
		return err
	}
	now := h.clock()
	p := people.Person{ID: h.newID(), Name: words[0], Role: role, Organisation: org, Lang: kp.ES, Shares: true, Created: now, Seen: now}
	if err := h.store.AddPerson(ctx, p); err != nil {
		return err
	}
	inv, err := h.accounts.NewTicket(ctx, people.Ticket{Kind: people.Enter, Person: p.ID, Role: role}, people.InviteFor)
	if err != nil {
		return err
	}
	if err := a.get("/es/i/" + inv.Token); err != nil {
		return err
	}
	return a.press("Entrar", nil)
}

// upload sends a module's folder as a zip, with words of its files changed.
func (a *actor) upload(words []string) error {
	b, err := publish.ReadDir(os.DirFS(words[0]))
	if err != nil {
		return err
	}
	for i := 1; i+2 < len(words)+1 && i+1 < len(words); i += 2 {
		for name, data := range b {
			b[name] = bytes.ReplaceAll(data, []byte(words[i]), []byte(words[i+1]))
		}
	}
	data, err := b.Zip()
	if err != nil {
		return err
	}
	f, err := a.fill("Subir y revisar", nil)
	if err != nil {
		return err
	}
	f.content = data
	return a.send(f)
}

// text is the words of the page as a person reads them.
func (a *actor) text() string {
	if a.page == nil {
		return ""
	}
	return textOf(a.page)
}

func textOf(n *html.Node) string {
	var b strings.Builder
	for c := range walk(n) {
		switch {
		case c.Type == html.TextNode:
			b.WriteString(c.Data)
		case c.Type == html.ElementNode && !slices.Contains([]string{"a", "b", "code", "em", "span", "strong", "sup"}, c.Data):
			b.WriteByte(' ')
		}
	}
	return strings.Join(strings.Fields(b.String()), " ")
}

func walk(n *html.Node) func(func(*html.Node) bool) {
	return func(yield func(*html.Node) bool) {
		if n == nil || !yield(n) {
			return
		}
		for c := range n.Descendants() {
			if !yield(c) {
				return
			}
		}
	}
}

func attr(n *html.Node, name string) string {
	for _, a := range n.Attr {
		if a.Key == name {
			return a.Val
		}
	}
	return ""
}

func has(n *html.Node, name string) bool {
	return slices.ContainsFunc(n.Attr, func(a html.Attribute) bool { return a.Key == name })
}
