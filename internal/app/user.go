package app

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"runtime/debug"
	"strings"
	"text/tabwriter"
	"time"

	"knowledgepath/internal/kp"
	"knowledgepath/internal/people"
)

type userCmd struct {
	Add   userAddCmd   `cmd:"" help:"Make an account and print a link to set its password."`
	Grant userGrantCmd `cmd:"" help:"Change someone's role or organisation."`
	List  userListCmd  `cmd:"" help:"List accounts."`
	Reset userResetCmd `cmd:"" help:"Print a link with which someone sets a new password."`
	Erase userEraseCmd `cmd:"" help:"Delete someone with all they did, for good."`
}

// baseFlag is the address in links that commands print.
type baseFlag struct {
	BaseURL string `help:"Address people reach the product at, for links." placeholder:"URL" default:"http://127.0.0.1:8080" env:"KP_BASE_URL"`
}

// in is the address of a ticket in a language.
func (b baseFlag) in(lang kp.Lang, token string) string {
	return link(strings.TrimSuffix(b.BaseURL, "/"), lang, token)
}

// link is the address of a ticket in the product's first language.
func (b baseFlag) link(token string) string { return b.in(kp.ES, token) }

// with opens the system for a command about people and closes it afterwards.
func (d dataFlags) with(c *console, do func(context.Context, *system) error) error {
	if err := d.check(c); err != nil {
		return err
	}
	return d.open(c, do)
}

// within is with for commands that need people to be there already: a
// mistyped folder is not made.
func (d dataFlags) within(c *console, do func(context.Context, *system) error) error {
	if err := d.check(c); err != nil {
		return err
	}
	if _, err := os.Stat(d.Data); err != nil {
		return usage("there is no data in %s", d.Data)
	}
	return d.open(c, do)
}

func (d dataFlags) open(c *console, do func(context.Context, *system) error) error {
	ctx := context.Background()
	s, err := openSystem(ctx, options{dataFlags: d, log: c.err, private: true})
	if err != nil {
		return err
	}
	return errors.Join(explain(do(ctx, s)), s.store.Close())
}

// roleOf reads a role given on the command line.
func roleOf(name string) (kp.Role, error) {
	role, ok := kp.ParseRole(name)
	if !ok {
		return "", usage("%q is not a role; it can be learner, mentor or admin", name)
	}
	return role, nil
}

type userAddCmd struct {
	Name         string `arg:"" help:"The name the person signs in with."`
	Role         string `help:"learner, mentor or admin." default:"learner"`
	Organisation string `help:"Name of the organisation; made where there is none." placeholder:"NAME"`
	dataFlags    `embed:""`
	baseFlag     `embed:""`
}

func (cmd *userAddCmd) Run(c *console) error {
	role, err := roleOf(cmd.Role)
	if err != nil {
		return err
	}
	return cmd.with(c, func(ctx context.Context, s *system) error {
		name, err := people.CleanName(cmd.Name)
		if err != nil {
			return err
		}
		org, err := s.organisation(ctx, cmd.Organisation)
		if err != nil {
			return err
		}
		now := s.clock()
		p := people.Person{ID: s.newID(), Name: name, Role: role, Organisation: org, Lang: kp.ES, Created: now, Seen: now}
		if err := s.store.AddPerson(ctx, p); err != nil {
			return err
		}
		inv, err := s.accounts.NewTicket(ctx, people.Ticket{Kind: people.Reset, Role: role, Person: p.ID}, people.ResetFor)
		if err != nil {
			return err
		}
		fmt.Fprintf(c.out, "%s is in as %s. This link sets the password, once, within 24 hours:\n  %s\n", name, role, cmd.link(inv.Token))
		return nil
	})
}

// organisation returns the id of the organisation with the name, making it
// where there is none; no name is no organisation.
func (s *system) organisation(ctx context.Context, name string) (string, error) {
	if strings.TrimSpace(name) == "" {
		return "", nil
	}
	name, err := people.CleanName(name)
	if err != nil {
		return "", explain(err)
	}
	o, err := s.store.OrganisationNamed(ctx, name)
	if kp.KindOf(err) == kp.NotFound {
		o = people.Organisation{ID: s.newID(), Name: name, Created: s.clock()}
		err = s.store.AddOrganisation(ctx, o)
	}
	if err != nil {
		return "", explain(err)
	}
	return o.ID, nil
}

// named returns the person with the name.
func (s *system) named(ctx context.Context, name string) (people.Person, error) {
	p, err := s.store.PersonNamed(ctx, strings.Join(strings.Fields(name), " "))
	if kp.KindOf(err) == kp.NotFound {
		return p, refused("nobody is called %q here; see: kp user list", name)
	}
	return p, err
}

type userGrantCmd struct {
	Name         string  `arg:"" help:"The person."`
	Role         string  `arg:"" help:"learner, mentor or admin."`
	Organisation *string `help:"Name of the organisation; empty takes the person out of theirs." placeholder:"NAME"`
	dataFlags    `embed:""`
}

func (cmd *userGrantCmd) Run(c *console) error {
	role, err := roleOf(cmd.Role)
	if err != nil {
		return err
	}
	return cmd.within(c, func(ctx context.Context, s *system) error {
		p, err := s.named(ctx, cmd.Name)
		if err != nil {
			return err
		}
		org := p.Organisation
		if cmd.Organisation != nil {
			if org, err = s.organisation(ctx, *cmd.Organisation); err != nil {
				return err
			}
		}
		if _, err := s.store.UpdatePerson(ctx, p.ID, func(p people.Person) (people.Person, error) {
			p.Shares = p.Shares && org == p.Organisation
			p.Role, p.Organisation = role, org
			return p, nil
		}); err != nil {
			return err
		}
		if err := s.store.EndSessionsOf(ctx, p.ID, ""); err != nil {
			return err
		}
		fmt.Fprintf(c.out, "%s is now %s; their sessions have ended\n", p.Name, role)
		return nil
	})
}

type userListCmd struct {
	dataFlags `embed:""`
	JSON      bool `name:"json" help:"Print an array."`
}

// listed is a person as programs read it.
type listed struct {
	Name         string `json:"name"`
	Role         string `json:"role"`
	Organisation string `json:"organisation"`
	Shares       bool   `json:"shares_progress"`
	Created      string `json:"created"`
}

func (cmd *userListCmd) Run(c *console) error {
	return cmd.within(c, func(ctx context.Context, s *system) error {
		all, err := s.store.People(ctx)
		if err != nil {
			return err
		}
		orgs, err := s.store.Organisations(ctx)
		if err != nil {
			return err
		}
		names := map[string]string{}
		for _, o := range orgs {
			names[o.ID] = o.Name
		}
		list := []listed{}
		for _, p := range all {
			list = append(list, listed{p.Name, string(p.Role), names[p.Organisation], p.Shares, p.Created.Format(time.DateOnly)})
		}
		if cmd.JSON {
			return json.NewEncoder(c.out).Encode(list)
		}
		w := tabwriter.NewWriter(c.out, 0, 0, 2, ' ', 0)
		fmt.Fprintln(w, "NAME\tROLE\tORGANISATION\tSINCE")
		for _, p := range list {
			fmt.Fprintf(w, "%s\t%s\t%s\t%s\n", p.Name, p.Role, p.Organisation, p.Created)
		}
		return w.Flush()
	})
}

type userResetCmd struct {
	Name      string `arg:"" help:"The person."`
	dataFlags `embed:""`
	baseFlag  `embed:""`
}

func (cmd *userResetCmd) Run(c *console) error {
	return cmd.within(c, func(ctx context.Context, s *system) error {
		p, err := s.named(ctx, cmd.Name)
		if err != nil {
			return err
		}
		inv, err := s.accounts.NewTicket(ctx, people.Ticket{Kind: people.Reset, Role: p.Role, Person: p.ID}, people.ResetFor)
		if err != nil {
			return err
		}
		fmt.Fprintf(c.out, "This link sets a new password for %s, once, within 24 hours:\n  %s\n", p.Name, cmd.link(inv.Token))
		return nil
	})
}

type userEraseCmd struct {
	Name      string `arg:"" help:"The person."`
	dataFlags `embed:""`
}

func (cmd *userEraseCmd) Run(c *console) error {
	return cmd.within(c, func(ctx context.Context, s *system) error {
		p, err := s.named(ctx, cmd.Name)
		if err != nil {
			return err
		}
		if err := s.store.Erase(ctx, p.ID); err != nil {
			return err
		}
		fmt.Fprintf(c.out, "%s is erased, with everything they did; backups made before still hold it, sealed texts apart\n", p.Name)
		return nil
	})
}

type inviteCmd struct {
	Role         string `help:"learner, mentor or admin." default:"learner"`
	Organisation string `help:"Name of the organisation; made where there is none." placeholder:"NAME"`
	dataFlags    `embed:""`
	baseFlag     `embed:""`
}

func (cmd *inviteCmd) Run(c *console) error {
	role, err := roleOf(cmd.Role)
	if err != nil {
		return err
	}
	return cmd.with(c, func(ctx context.Context, s *system) error {
		org, err := s.organisation(ctx, cmd.Organisation)
		if err != nil {
			return err
		}
		inv, err := s.accounts.NewTicket(ctx, people.Ticket{Kind: people.Invite, Role: role, Organisation: org}, people.InviteFor)
		if err != nil {
			return err
		}
		fmt.Fprintf(c.out, "An invitation for one %s, within 7 days:\n  %s\n", role, cmd.link(inv.Token))
		if inv.Code != "" {
			fmt.Fprintf(c.out, "  code: %s\n", inv.Code)
		}
		return nil
	})
}

type healthCmd struct {
	Addr string `help:"Address the server listens on." placeholder:"HOST:PORT" default:"127.0.0.1:8080" env:"KP_ADDR"`
}

func (cmd *healthCmd) Run(c *console) error {
	if err := checkAddr(c, cmd.Addr); err != nil {
		return err
	}
	client := &http.Client{Timeout: 3 * time.Second}
	resp, err := client.Get("http://" + localHost(cmd.Addr) + "/readyz")
	if err != nil {
		return refused("not reached: %v", err)
	}
	defer resp.Body.Close()
	if _, err := io.Copy(io.Discard, io.LimitReader(resp.Body, 1<<10)); err != nil {
		return refused("not read: %v", err)
	}
	if resp.StatusCode != http.StatusOK {
		return refused("not ready: %s", resp.Status)
	}
	fmt.Fprintln(c.out, "ready")
	return nil
}

type versionCmd struct{}

func (versionCmd) Run(c *console) error {
	version := "unknown"
	if info, ok := debug.ReadBuildInfo(); ok {
		version = info.Main.Version
		for _, s := range info.Settings {
			if s.Key == "vcs.revision" {
				version += " " + s.Value
			}
		}
	}
	fmt.Fprintln(c.out, "kp "+version)
	return nil
}
