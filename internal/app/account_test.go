package app

import (
	"context"
	"net/http"
	"net/url"
	"testing"

	"knowledgepath/internal/kp"
	"knowledgepath/internal/people"
)

// Every start without an admin prints a link; once one of them was taken, the
// others are worth nothing.
func TestOnlyOneLinkMakesAFirstAdmin(t *testing.T) {
	h := newHouse(t, t.TempDir(), "")
	ctx := context.Background()
	var links []string
	for range 2 {
		inv, err := h.accounts.NewTicket(ctx, people.Ticket{Kind: people.First, Role: kp.Admin}, people.InviteFor)
		if err != nil {
			t.Fatal(err)
		}
		if inv.Code != "" {
			t.Error("the first admin's link has a code that could be guessed")
		}
		links = append(links, "/es/i/"+inv.Token)
	}
	for i, name := range []string{"Uno", "Dos"} {
		a := newActor(t, h, map[string]string{})
		if err := a.get(links[i]); err != nil {
			t.Fatal(err)
		}
		if err := a.press("Aceptar la invitación", []string{"name=" + name, "password=cuatro palabras para entrar"}); err != nil {
			t.Fatal(err)
		}
	}
	if p, err := h.store.PersonNamed(ctx, "Uno"); err != nil || p.Role != kp.Admin {
		t.Errorf("the first link made %q, %v", p.Role, err)
	}
	if _, err := h.store.PersonNamed(ctx, "Dos"); kp.KindOf(err) != kp.NotFound || err == nil {
		t.Errorf("the second link still made an account: %v", err)
	}
}

// A mentor who takes a learner's invitation of another organisation is a
// learner there; within their own they stay what they are.
func TestAnInvitationElsewhereTakesNoRoleAlong(t *testing.T) {
	h := newHouse(t, t.TempDir(), "")
	ctx := context.Background()
	lucia := newActor(t, h, map[string]string{})
	if err := lucia.account([]string{"Lucía", "mentor", "Casa Luz"}); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		organisation string
		want         kp.Role
	}{{"Casa Luz", kp.Mentor}, {"Otra Casa", kp.Learner}} {
		org, err := h.organisation(ctx, c.organisation)
		if err != nil {
			t.Fatal(err)
		}
		inv, err := h.accounts.NewTicket(ctx, people.Ticket{Kind: people.Invite, Role: kp.Learner, Organisation: org}, people.InviteFor)
		if err != nil {
			t.Fatal(err)
		}
		if err := lucia.get("/es/i/" + inv.Token); err != nil {
			t.Fatal(err)
		}
		if err := lucia.press("Aceptar la invitación", nil); err != nil {
			t.Fatal(err)
		}
		if p, err := h.store.PersonNamed(ctx, "Lucía"); err != nil || p.Role != c.want || p.Organisation != org {
			t.Errorf("in %s: %q of %q, %v, want %q", c.organisation, p.Role, p.Organisation, err, c.want)
		}
	}
}

// A form that is not carried out makes nobody.
func TestRefusedFormsMakeNoGuests(t *testing.T) {
	h := newHouse(t, t.TempDir(), "")
	for _, path := range []string{"/en/modules/none", "/en/modules/fs-basics/none", "/en/intake/p-role", "/en/path/none", "/en/settings/language"} {
		a := newActor(t, h, map[string]string{})
		if err := a.send(form{action: path, values: url.Values{"_id": {"x"}}, site: "same-origin"}); err != nil {
			t.Fatal(err)
		}
		if a.status < http.StatusBadRequest {
			t.Errorf("%s: %d", path, a.status)
		}
		for _, header := range a.header {
			if header.Get("Set-Cookie") != "" && len(a.client.Jar.Cookies(a.url)) > 0 {
				for _, c := range a.client.Jar.Cookies(a.url) {
					if c.Name == "kp" {
						t.Errorf("%s made a guest", path)
					}
				}
			}
		}
	}
	if empty, err := h.store.Empty(context.Background()); err != nil || !empty {
		t.Errorf("there are people: %v", err)
	}
}

// Codes work where they are typed, not in addresses, so that they cannot be
// tried there.
func TestCodesAreNotAddresses(t *testing.T) {
	h := newHouse(t, t.TempDir(), "")
	inv, err := h.accounts.NewTicket(context.Background(), people.Ticket{Kind: people.Invite, Role: kp.Learner}, people.InviteFor)
	if err != nil {
		t.Fatal(err)
	}
	a := newActor(t, h, map[string]string{})
	if err := a.get("/es/i/" + inv.Code); err != nil || a.status != http.StatusNotFound {
		t.Errorf("a code in an address: %d, %v", a.status, err)
	}
	if err := a.get("/es/sign-up"); err != nil {
		t.Fatal(err)
	}
	code := inv.Code[:3] + " " + inv.Code[3:]
	if err := a.press("Hacer mi cuenta", []string{"code=" + code, "name=Ana", "password=cuatro palabras para entrar"}); err != nil || a.status != http.StatusOK {
		t.Errorf("a code that was typed: %d, %v", a.status, err)
	}
}
