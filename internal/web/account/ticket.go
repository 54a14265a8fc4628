package account

import (
	"net/http"

	"knowledgepath/internal/kp"
	"knowledgepath/internal/people"
	"knowledgepath/internal/web/site"
	"knowledgepath/internal/web/ui"
)

// ticketForm reads the ticket of the address, without using it.
func ticketForm(v *site.Visit) (form, error) {
	x := blank(v)
	x.secret = v.Param("token")
	t, err := v.Accounts.Look(v.Context(), x.secret)
	x.ticket = t
	if err != nil {
		return x, err
	}
	if t.Organisation != "" {
		o, err := v.Accounts.Organisations.Organisation(v.Context(), t.Organisation)
		if err != nil {
			return x, err
		}
		x.organisation = o.Name
	}
	return x, nil
}

func ticketFrame(v *site.Visit, x form) *ui.Frame {
	f := v.Frame(v.P.T("ticket."+string(x.ticket.Kind)+".title"), "sign-in")
	f.Private = true
	return f
}

func showTicket(v *site.Visit) error {
	x, err := ticketForm(v)
	if err != nil {
		return ticketGone(v, err)
	}
	return v.Render(ticketPage(ticketFrame(v, x), x))
}

// ticketGone says that a link cannot be used any more, and what to do.
func ticketGone(v *site.Visit, err error) error {
	fault, ok := v.Fault(err)
	status := http.StatusGone
	if kp.KindOf(err) == kp.NotFound {
		fault, ok, status = v.P.Err(err), true, http.StatusNotFound
	}
	if !ok {
		return err
	}
	f := v.Frame(v.P.T("ticket.gone"), "sign-in")
	f.Problem, f.Private = true, true
	return v.RenderStatus(status, gonePage(f, fault))
}

func takeTicket(v *site.Visit) error {
	x, err := ticketForm(v)
	if err != nil {
		return ticketGone(v, err)
	}
	switch x.ticket.Kind {
	case people.Enter:
		p, token, err := v.Accounts.EnterBy(v.Context(), v.Actor(), x.secret)
		if err != nil {
			return ticketGone(v, err)
		}
		v.SignedIn(p, token, false)
		return v.Redirect(home(p, ""))
	case people.Reset:
		return resetBy(v, x)
	}
	if v.Actor().Known() {
		p, err := v.Accounts.Join(v.Context(), v.Person.ID, x.ticket, x.shares)
		if err != nil {
			return ticketGone(v, err)
		}
		return v.Redirect(home(p, "") + "?done=joined")
	}
	return makeAccount(v, x, x.secret, func(f *ui.Frame, x form) error {
		return v.RenderStatus(http.StatusUnprocessableEntity, ticketPage(f, x))
	})
}

func resetBy(v *site.Visit, x form) error {
	if _, err := v.Accounts.ResetBy(v.Context(), x.secret, v.Secret("password")); err != nil {
		if !x.put(v, err) {
			return err
		}
		f := ticketFrame(v, x)
		f.Problem = true
		return v.RenderStatus(http.StatusUnprocessableEntity, ticketPage(f, x))
	}
	return v.Redirect("/sign-in?done=password")
}

// inviteWords says who invites to what.
func inviteWords(f *ui.Frame, x form) string {
	switch {
	case x.organisation != "" && x.ticket.ByName != "":
		return f.T("ticket.invite.byorg", "Name", x.ticket.ByName, "Organisation", x.organisation)
	case x.organisation != "":
		return f.T("ticket.invite.org", "Organisation", x.organisation)
	}
	return f.T("ticket.invite.plain")
}
