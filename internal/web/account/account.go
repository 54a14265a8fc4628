// Package account is the door for people: signing up, in and out, invitations,
// lost passwords, and the settings of one's own account.
package account

import (
	"net/http"
	"strings"

	"knowledgepath/internal/kp"
	"knowledgepath/internal/people"
	"knowledgepath/internal/web/site"
	"knowledgepath/internal/web/ui"
)

// Routes lists the surface's routes.
func Routes() []site.Route {
	return []site.Route{
		{Method: http.MethodGet, Path: "/sign-in", Handle: showSignIn},
		{Method: http.MethodPost, Path: "/sign-in", Handle: signIn},
		{Method: http.MethodGet, Path: "/sign-up", Handle: showSignUp},
		{Method: http.MethodPost, Path: "/sign-up", Handle: signUp},
		{Method: http.MethodGet, Path: "/recover", Handle: showRecover},
		{Method: http.MethodPost, Path: "/recover", Handle: recoverAccount},
		{Method: http.MethodPost, Path: "/sign-out", Handle: signOut},
		{Method: http.MethodGet, Path: "/i/:token", Handle: showTicket},
		{Method: http.MethodPost, Path: "/i/:token", Handle: takeTicket},
		{Method: http.MethodGet, Path: "/settings", Handle: showSettings},
		{Method: http.MethodPost, Path: "/settings/language", Handle: setLanguage},
		{Method: http.MethodPost, Path: "/settings/sharing", Handle: setSharing},
		{Method: http.MethodPost, Path: "/settings/password", Handle: setPassword},
		{Method: http.MethodPost, Path: "/settings/codes", Handle: newCodes},
		{Method: http.MethodPost, Path: "/settings/sessions", Handle: endSessions},
	}
}

// form is what the account pages show again when something is wrong: never a
// password.
type form struct {
	name, password, code ui.Field
	next                 string
	shared, shares       bool
	guest                bool // has done something that an account will keep
	asked                bool // sent here from a page that needs an account
	open                 bool // anyone may sign up
	ticket               people.Ticket
	organisation         string
	secret               string // of the ticket, for the form's address
}

func blank(v *site.Visit) form {
	return form{
		name: ui.Field{Name: "name", Value: v.Value("name")}, password: ui.Field{Name: "password"},
		code: ui.Field{Name: "code", Value: v.Value("code")}, next: next(v),
		shared: v.Value("shared") != "", shares: v.Value("shares") != "", guest: v.Person.Guest, open: v.Accounts.Open,
	}
}

// next is where someone wanted to go before they were asked to sign in: a
// page of the product, or nothing.
func next(v *site.Visit) string {
	n := v.Value("next")
	if n == "" {
		n = v.Query("next")
	}
	if !strings.HasPrefix(n, "/") || strings.HasPrefix(n, "//") || strings.ContainsAny(n, "\\\r\n") || len(n) > 200 {
		return ""
	}
	return n
}

// put writes a fault to the field it belongs to, by the message's key.
func (x *form) put(v *site.Visit, err error) bool {
	fault, ok := v.Fault(err)
	if !ok && strings.HasPrefix(kp.KeyOf(err), "ticket.") {
		fault, ok = v.P.Err(err), true
	}
	if !ok {
		return false
	}
	field := &x.name
	switch key := kp.KeyOf(err); {
	case strings.HasPrefix(key, "account.password"):
		field = &x.password
	case strings.HasPrefix(key, "ticket."), strings.HasPrefix(key, "account.invite"), strings.HasPrefix(key, "account.recovery"):
		field = &x.code
	case key == "account.wait" && x.code.Value != "":
		field = &x.code
	}
	field.Fault = fault
	return true
}

// AskToSignIn answers a page that needs an account with the sign-in page.
func AskToSignIn(v *site.Visit) error {
	x := blank(v)
	x.asked, x.next = true, v.Path
	f := v.Frame(v.P.T("signin.title"), "sign-in")
	f.Path, f.Query = "/sign-in", "next="+v.Path
	f.Private = true
	return v.RenderStatus(http.StatusUnauthorized, signInPage(f, x))
}

func showSignIn(v *site.Visit) error {
	return v.Render(signInPage(v.Frame(v.P.T("signin.title"), "sign-in"), blank(v)))
}

func signIn(v *site.Visit) error {
	x := blank(v)
	p, token, err := v.Accounts.SignIn(v.Context(), v.Actor(), v.Value("name"), v.Secret("password"), x.shared)
	if err != nil {
		if !x.put(v, err) {
			return err
		}
		f := v.Frame(v.P.T("signin.title"), "sign-in")
		f.Problem = true
		return v.RenderStatus(http.StatusUnprocessableEntity, signInPage(f, x))
	}
	v.SignedIn(p, token, x.shared)
	return v.Redirect(home(p, x.next))
}

// home is where someone arrives after signing in.
func home(p people.Person, next string) string {
	switch {
	case next != "":
		return next
	case p.Role == kp.Admin:
		return "/admin/content"
	case p.Role == kp.Mentor:
		return "/mentor"
	}
	return "/path"
}

func showSignUp(v *site.Visit) error {
	return v.Render(signUpPage(v.Frame(v.P.T("signup.title"), "sign-in"), blank(v)))
}

func signUp(v *site.Visit) error {
	x := blank(v)
	return makeAccount(v, x, secretOf(x.code.Value), func(f *ui.Frame, x form) error {
		return v.RenderStatus(http.StatusUnprocessableEntity, signUpPage(f, x))
	})
}

// secretOf finds the secret in what people type or paste: a code, perhaps with
// a space in it, or a whole link.
func secretOf(typed string) string {
	if _, token, ok := strings.Cut(typed, "/i/"); ok {
		typed = token
	}
	return strings.ReplaceAll(typed, " ", "")
}

// makeAccount makes an account and shows the recovery codes, or shows the form
// again with what is wrong.
func makeAccount(v *site.Visit, x form, ticket string, again func(*ui.Frame, form) error) error {
	p, token, codes, err := v.Accounts.SignUp(v.Context(), v.Actor(), people.SignUpForm{
		Name: v.Value("name"), Password: v.Secret("password"), Lang: v.Lang, Shares: x.shares, Shared: x.shared, Ticket: ticket,
	})
	if err != nil {
		if !x.put(v, err) {
			return err
		}
		f := v.Frame(v.P.T("signup.title"), "sign-in")
		f.Problem = true
		return again(f, x)
	}
	v.SignedIn(p, token, x.shared)
	if len(codes) == 0 && p.Organisation != "" {
		return v.Redirect(home(p, "") + "?done=joined")
	}
	if len(codes) == 0 {
		return v.Redirect(home(p, ""))
	}
	f := v.Frame(v.P.T("codes.welcome"), "settings")
	f.Private = true
	return v.Render(codesPage(f, codes, home(p, "")))
}

func showRecover(v *site.Visit) error {
	return v.Render(recoverPage(v.Frame(v.P.T("recover.title"), "sign-in"), blank(v)))
}

func recoverAccount(v *site.Visit) error {
	x := blank(v)
	if _, err := v.Accounts.Recover(v.Context(), v.Value("name"), v.Value("code"), v.Secret("password")); err != nil {
		if !x.put(v, err) {
			return err
		}
		f := v.Frame(v.P.T("recover.title"), "sign-in")
		f.Problem = true
		return v.RenderStatus(http.StatusUnprocessableEntity, recoverPage(f, x))
	}
	return v.Redirect("/sign-in?done=password")
}

func signOut(v *site.Visit) error {
	if v.Person.ID != "" {
		if err := v.Accounts.SignOut(v.Context(), v.Token()); err != nil {
			return err
		}
	}
	v.SignedOut()
	return v.Redirect("/?done=signedout")
}
