package admin

import (
	"net/http"

	"knowledgepath/internal/kp"
	"knowledgepath/internal/people"
	"knowledgepath/internal/web/site"
	"knowledgepath/internal/web/ui"
)

// peoplePage lists people, organisations and open invitations.
type peoplePage struct {
	people        []people.Person
	organisations []people.Organisation
	names         map[string]string // of organisations by id
	name          ui.Field          // of a new organisation
	fault         string            // of a change to a person
	invitation    *ui.Invitation
}

func showPeople(v *site.Visit) error {
	return renderPeople(v, http.StatusOK, peoplePage{name: ui.Field{Name: "name"}})
}

func renderPeople(v *site.Visit, status int, p peoplePage) error {
	var err error
	if p.people, err = v.Accounts.People.People(v.Context()); err != nil {
		return err
	}
	if p.organisations, err = v.Accounts.Organisations.Organisations(v.Context()); err != nil {
		return err
	}
	p.names = map[string]string{}
	for _, o := range p.organisations {
		p.names[o.ID] = o.Name
	}
	f := v.Frame(v.P.T("people.title"), "admin")
	f.Path, f.Private = "/admin/people", true
	f.Problem = status >= http.StatusBadRequest
	return v.RenderStatus(status, peopleView(f, p))
}

func addOrganisation(v *site.Visit) error {
	field := ui.Field{Name: "name", Value: v.Value("name")}
	name, err := people.CleanName(field.Value)
	if err == nil {
		err = v.Accounts.Organisations.AddOrganisation(v.Context(), people.Organisation{ID: v.NewID(), Name: name, Created: v.Clock()})
	}
	if fault, ok := v.Fault(err); ok {
		field.Fault = fault
		return renderPeople(v, http.StatusUnprocessableEntity, peoplePage{name: field})
	}
	if err != nil {
		return err
	}
	return v.Redirect("/admin/people?done=organisation")
}

// known reports whether an organisation exists; none at all is fine.
func known(v *site.Visit, id string) (bool, error) {
	if id == "" {
		return true, nil
	}
	_, err := v.Accounts.Organisations.Organisation(v.Context(), id)
	if kp.KindOf(err) == kp.NotFound {
		return false, nil
	}
	return err == nil, err
}

func invite(v *site.Visit) error {
	role, ok := kp.ParseRole(v.Value("role"))
	there, err := known(v, v.Value("organisation"))
	if err != nil {
		return err
	}
	if !ok || !there {
		return kp.E(kp.Invalid, "people.unknown", nil)
	}
	inv, err := v.Accounts.Invite(v.Context(), v.Person, role, v.Value("organisation"))
	if err != nil {
		return err
	}
	shown := ui.NewInvitation(v.BaseURL, v.Lang, inv)
	return renderPeople(v, http.StatusOK, peoplePage{name: ui.Field{Name: "name"}, invitation: &shown})
}

// changePerson sets someone's role and organisation. Nobody changes their own
// role, which also keeps the last admin.
func changePerson(v *site.Visit) error {
	role, ok := kp.ParseRole(v.Value("role"))
	there, err := known(v, v.Value("organisation"))
	if err != nil {
		return err
	}
	if !ok || !there {
		return kp.E(kp.Invalid, "people.unknown", nil)
	}
	_, err = v.Accounts.People.UpdatePerson(v.Context(), v.Param("person"), func(p people.Person) (people.Person, error) {
		if p.Guest {
			return p, site.NotFound()
		}
		if p.ID == v.Person.ID && role != p.Role {
			return p, kp.E(kp.Conflict, "people.self", nil)
		}
		if p.Organisation != v.Value("organisation") {
			p.Shares = false // consent was given to the mentors of the former one
		}
		p.Role, p.Organisation = role, v.Value("organisation")
		return p, nil
	})
	if kp.KeyOf(err) == "people.self" {
		return renderPeople(v, http.StatusUnprocessableEntity, peoplePage{name: ui.Field{Name: "name"}, fault: v.P.Err(err)})
	}
	if err != nil {
		return err
	}
	if v.Param("person") != v.Person.ID {
		if err := v.Accounts.Door.EndSessionsOf(v.Context(), v.Param("person"), ""); err != nil {
			return err
		}
	}
	return v.Redirect("/admin/people?done=changed")
}

// roles lists the roles in the order of the menu.
func roles() []kp.Role { return []kp.Role{kp.Learner, kp.Mentor, kp.Admin} }
