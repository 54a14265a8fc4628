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
	codes         ui.Field // the password, given for new recovery codes
}

func showSettings(v *site.Visit) error {
	return renderSettings(v, http.StatusOK, blankSettings())
}

func blankSettings() settings {
	return settings{now: ui.Field{Name: "now"}, password: ui.Field{Name: "password"}, codes: ui.Field{Name: "confirm"}}
}

func renderSettings(v *site.Visit, status int, s settings) error {
	s.shares = v.Person.Shares
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
	v.Lang = lang
	if v.Person.ID == "" {
		return v.Redirect("/settings")
	}
	if _, err := v.Accounts.People.UpdatePerson(v.Context(), v.Person.ID, func(p people.Person) (people.Person, error) {
		p.Lang = lang
		return p, nil
	}); err != nil {
		return err
	}
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
	token, err := v.Accounts.ChangePassword(v.Context(), v.Person, v.Secret("now"), v.Secret("password"), v.Session.Shared)
	if err != nil {
		fault, ok := v.Fault(err)
		if !ok {
			return err
		}
		s := blankSettings()
		if key := kp.KeyOf(err); key == "account.wrongnow" || key == "account.wait" {
			s.now.Fault = fault
		} else {
			s.password.Fault = fault
		}
		return renderSettings(v, http.StatusUnprocessableEntity, s)
	}
	v.SignedIn(v.Person, token, v.Session.Shared)
	return v.Redirect("/settings?done=password")
}

// newCodes shows new recovery codes to someone who knows the password: with
// an unlocked phone alone, nobody gets a way back in.
func newCodes(v *site.Visit) error {
	if err := v.Accounts.Confirm(v.Context(), v.Person, v.Secret("confirm")); err != nil {
		fault, ok := v.Fault(err)
		if !ok {
			return err
		}
		s := blankSettings()
		s.codes.Fault = fault
		return renderSettings(v, http.StatusUnprocessableEntity, s)
	}
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
