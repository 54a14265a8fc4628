package app

import (
	"context"
	"fmt"
	"time"

	"knowledgepath/internal/catalog"
	"knowledgepath/internal/intake"
	"knowledgepath/internal/kp"
	"knowledgepath/internal/path"
	"knowledgepath/internal/people"
	"knowledgepath/internal/progress"
)

type demoCmd struct {
	dataFlags `embed:""`
	baseFlag  `embed:""`
}

// Run fills an empty database so that anyone can look around in a minute.
func (cmd *demoCmd) Run(c *console) error {
	return cmd.with(c, func(ctx context.Context, s *system) error {
		empty, err := s.store.Empty(ctx)
		if err != nil {
			return err
		}
		if !empty {
			return refused("the database in %s is not empty; nothing was changed (choose another folder with --data)", cmd.Data)
		}
		d := &demo{system: s, ctx: ctx, now: s.clock(), password: s.hasher.Token()}
		if err := d.fill(); err != nil {
			return err
		}
		fmt.Fprintf(c.out, "A demonstration with invented people is ready. Start it with: kp serve --data %s\n", cmd.Data)
		for _, p := range d.roles {
			inv, err := s.accounts.NewTicket(ctx, people.Ticket{Kind: people.Enter, Role: p.Role, Person: p.ID}, people.InviteFor)
			if err != nil {
				return err
			}
			fmt.Fprintf(c.out, "%-8s %-8s %s\n", p.Role, p.Name, cmd.in(p.Lang, inv.Token))
		}
		fmt.Fprintf(c.out, "Each link signs in once. After that, sign in with the name and this password: %s\n", d.password)
		return nil
	})
}

// demo makes people at different points of their way.
type demo struct {
	*system
	ctx      context.Context
	now      time.Time
	password string
	verifier string
	roles    []people.Person // one of each role, for the links
	org      string
}

func (d *demo) fill() error {
	var err error
	if d.verifier, err = d.hasher.Hash(d.ctx, d.password); err != nil {
		return err
	}
	if d.org, err = d.organisation(d.ctx, d.locales.Printer(kp.ES).T("demo.organisation")); err != nil {
		return err
	}
	mentor, err := d.person("Lucía", kp.Mentor, kp.ES)
	if err != nil {
		return err
	}
	admin, err := d.person("Elena", kp.Admin, kp.ES)
	if err != nil {
		return err
	}
	for i, l := range learners() {
		p, err := d.person(l.name, kp.Learner, l.lang)
		if err != nil {
			return err
		}
		if i == 0 {
			d.roles = []people.Person{p, mentor, admin}
		}
		if err := d.live(p, mentor, l); err != nil {
			return fmt.Errorf("%s: %w", l.name, err)
		}
	}
	return nil
}

func (d *demo) person(name string, role kp.Role, lang kp.Lang) (people.Person, error) {
	p := people.Person{
		ID: d.newID(), Name: name, Role: role, Organisation: d.org, Lang: lang, Password: d.verifier,
		Shares: role == kp.Learner, Created: d.ago(40), Seen: d.now,
	}
	return p, d.store.AddPerson(d.ctx, p)
}

func (d *demo) ago(days int) time.Time { return d.now.AddDate(0, 0, -days) }

// learner is what one of the invented people did.
type learner struct {
	name     string
	lang     kp.Lang
	answers  map[string][]string
	finished []string // module slugs
	begun    string   // a module with its first lesson done
	stuck    bool     // two wrong tries in the module that is begun
	pinned   string   // a module the mentor pinned
	daysAgo  int      // of the last thing they did
}

// learners are six people at different points.
func learners() []learner {
	coord := map[string][]string{
		intake.RoleQuestion: {"coord"}, intake.PlaceQuestion: {"MX"}, "p-people": {"transit", "children"},
		intake.GoalsQuestion: {"team", "money"}, intake.TimeQuestion: {"120"}, "p-device": {"phone-data"},
		"k-agree": {"c"}, "k-cash": {"u"}, "o-agreements": {"problem"}, "o-runway": {"m3"},
	}
	legal := map[string][]string{
		intake.RoleQuestion: {"legal"}, intake.PlaceQuestion: {"MX", "GT"}, intake.GoalsQuestion: {"secure", "rights"},
		intake.TimeQuestion: {"60"}, "k-accounts": {"a"}, "k-recognise": {"c"},
	}
	care := map[string][]string{
		intake.RoleQuestion: {"care"}, intake.GoalsQuestion: {"voice", "safe"}, intake.TimeQuestion: {"60"}, "k-language": {"b"},
	}
	return []learner{
		{name: "Marisol", lang: kp.ES, answers: coord, finished: []string{"ad-agreements"}, begun: "fs-basics", pinned: "rp-recognise", daysAgo: 1},
		{name: "Ernesto", lang: kp.ES, answers: legal, begun: "dt-accounts", stuck: true, daysAgo: 2},
		{name: "Rut", lang: kp.ES, answers: care},
		{name: "Tomás", lang: kp.ES},
		{name: "Ixchel", lang: kp.EN, answers: legal, finished: []string{"dt-accounts", "rp-recognise"}, daysAgo: 5},
		{name: "Daniel", lang: kp.EN, answers: care, begun: "cc-language", daysAgo: 21},
	}
}

// live writes down what a learner did.
func (d *demo) live(p, mentor people.Person, l learner) error {
	for _, q := range d.form.Load().Questions {
		chosen, ok := l.answers[q.ID]
		if !ok {
			continue
		}
		a, err := q.Check(chosen, false, d.ago(30))
		if err != nil {
			return err
		}
		if err := d.store.PutAnswer(d.ctx, p.ID, a); err != nil {
			return err
		}
	}
	for i, slug := range l.finished {
		if err := d.study(p, slug, len(l.finished)-i+l.daysAgo, 1<<10, false); err != nil {
			return err
		}
	}
	if l.begun != "" {
		if err := d.study(p, l.begun, l.daysAgo, 1, l.stuck); err != nil {
			return err
		}
	}
	m := d.publish.Live.Now().BySlug(l.pinned)
	if m == nil {
		return nil
	}
	reason := d.locales.Printer(p.Lang).T("demo.pin")
	pin, err := path.NewPin(d.newID(), mentor.Actor(), mentor.Name, p.ID, m, reason, d.now.AddDate(0, 0, 18).Truncate(24*time.Hour), d.now)
	if err != nil {
		return err
	}
	return d.store.AddPin(d.ctx, pin)
}

// study goes through the first lessons of a module some days ago. Someone who
// is stuck answers wrongly, twice, in the lesson after those.
func (d *demo) study(p people.Person, slug string, daysAgo, lessons int, stuck bool) error {
	m := d.publish.Live.Now().BySlug(slug)
	if m == nil {
		return nil // content was replaced by an overlay without it
	}
	at := d.ago(daysAgo)
	record := func(e progress.Event) error {
		at = at.Add(time.Minute)
		e.ID, e.Person, e.Module, e.Edition, e.Lang, e.At = d.newID(), p.ID, m.UID, m.Edition, p.Lang, at
		_, err := d.progress.Record(d.ctx, e)
		return err
	}
	for i := range m.Lessons {
		l := &m.Lessons[i]
		if i >= lessons {
			if stuck {
				return errorsOf(record, l, p.Lang)
			}
			return nil
		}
		if err := record(progress.Event{Kind: progress.Opened, Lesson: l.ID}); err != nil {
			return err
		}
		for _, b := range l.In(p.Lang).Blocks {
			if b.Activity == nil {
				continue
			}
			if err := d.do(record, p, m, l, b.Activity); err != nil {
				return err
			}
		}
		if err := record(progress.Event{Kind: progress.Finished, Lesson: l.ID}); err != nil {
			return err
		}
	}
	return nil
}

// do does an activity as someone who has understood it would.
func (d *demo) do(record func(progress.Event) error, p people.Person, m *catalog.Module, l *catalog.Lesson, a *catalog.Activity) error {
	e := progress.Event{Lesson: l.ID, Activity: a.ID}
	switch {
	case a.Scored():
		e.Kind, e.Chosen = progress.Answered, a.RightAnswer()
	case a.Type == catalog.Plan:
		e.Kind, e.Item, e.Chosen = progress.Ticked, a.Steps[0].Key, progress.StepState{Done: true}.Chosen()
	case a.Type == catalog.Worksheet:
		e.Kind = progress.Kept
		if err := d.store.PutWriting(d.ctx, progress.Writing{
			Person: p.ID, Module: m.UID, Lesson: l.ID, Activity: a.ID, At: d.now,
			Texts: map[string]string{"1." + a.Fields[0].Key: d.locales.Printer(p.Lang).T("demo.sheet")},
		}); err != nil {
			return err
		}
	default:
		return nil
	}
	return record(e)
}

// errorsOf answers the quizzes of a lesson wrongly, twice.
func errorsOf(record func(progress.Event) error, l *catalog.Lesson, lang kp.Lang) error {
	for _, b := range l.In(lang).Blocks {
		if b.Activity == nil || b.Activity.Type != catalog.Quiz {
			continue
		}
		for range 2 {
			if err := record(progress.Event{Kind: progress.Answered, Lesson: l.ID, Activity: b.Activity.ID, Chosen: wrong(b.Activity)}); err != nil {
				return err
			}
		}
	}
	return nil
}

// wrong is a wrong option of a quiz.
func wrong(a *catalog.Activity) []string {
	for _, o := range a.Options {
		if !o.Right {
			return []string{o.Key}
		}
	}
	return []string{catalog.DontKnow}
}
