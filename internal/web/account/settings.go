package account

import (
	"net/http"

	"knowledgepath/internal/kp"
	"knowledgepath/internal/people"
	"knowledgepath/internal/web/site"
	"knowledgepath/internal/web/ui"
)

// settings is the page's content.
type settings struct {
	organisation  string
	shares        bool
	now, password ui.Field
}

func showSettings(v *site.Visit) error {
	return renderSettings(v, http.StatusOK, ui.Field{Name: "now"}, ui.Field{Name: "password"})
}

func renderSettings(v *site.Visit, status int, now, password ui.Field) error {
	s := settings{shares: v.Person.Shares, now: now, password: password}
	if id := v.Person.Organisation; id != "" {
		o, err := v.Accounts.Organisations.Organisation(v.Context(), id)
		if err != nil {
			return err
		}
		s.organisation = o.Name
	}
	f := v.Frame(v.P.T("settings.title"), "settings")
	f.Path = "/settings"
	f.Private = true
	f.Problem = status >= http.StatusBadRequest
	return v.RenderStatus(status, settingsPage(f, s))
}

// setLanguage keeps the language for a person and goes on in it.
func setLanguage(v *site.Visit) error {
	lang, ok := kp.ParseLang(v.Value("language"))
	if !ok {
		return kp.E(kp.Invalid, "settings.language.unknown", nil)
	}
	if _, err := v.Accounts.People.UpdatePerson(v.Context(), v.Person.ID, func(p people.Person) (people.Person, error) {
		p.Lang = lang
		return p, nil
	}); err != nil {
		return err
	}
	v.Lang = lang
	return v.Redirect("/settings?done=changed")
}

func setSharing(v *site.Visit) error {
	shares := v.Value("shares") != ""
	if _, err := v.Accounts.People.UpdatePerson(v.Context(), v.Person.ID, func(p people.Person) (people.Person, error) {
		p.Shares = shares
		return p, nil
	}); err != nil {
		return err
	}
	return v.Redirect("/settings?done=changed")
}

func setPassword(v *site.Visit) error {
	now, password := ui.Field{Name: "now"}, ui.Field{Name: "password"}
	token, err := v.Accounts.ChangePassword(v.Context(), v.Person, v.Secret("now"), v.Secret("password"), v.Session.Shared)
	if err != nil {
		fault, ok := v.Fault(err)
		if !ok {
			return err
		}
		if keyOf(err) == "account.wrongnow" || keyOf(err) == "account.wait" {
			now.Fault = fault
		} else {
			password.Fault = fault
		}
		return renderSettings(v, http.StatusUnprocessableEntity, now, password)
	}
	v.SignedIn(v.Person, token, v.Session.Shared)
	return v.Redirect("/settings?done=password")
}

func newCodes(v *site.Visit) error {
	codes, err := v.Accounts.NewRecovery(v.Context(), v.Person.ID)
	if err != nil {
		return err
	}
	f := v.Frame(v.P.T("codes.title"), "settings")
	f.Path = "/settings"
	f.Private = true
	return v.Render(codesPage(f, codes, "/settings"))
}

func endSessions(v *site.Visit) error {
	if err := v.Accounts.Door.EndSessionsOf(v.Context(), v.Person.ID, v.Session.Hash); err != nil {
		return err
	}
	return v.Redirect("/settings?done=sessions")
}
