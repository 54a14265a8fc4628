package learn

import (
	"slices"
	"time"

	ical "github.com/arran4/golang-ical"

	"knowledgepath/internal/catalog"
	"knowledgepath/internal/progress"
	"knowledgepath/internal/web/site"
)

// planned is a plan with how its steps stand.
type planned struct {
	a     *catalog.Activity
	did   progress.Activity
	fault string
	sent  []string
	raw   map[string]string
	today time.Time
	begun bool // it was saved before
	dated bool // a step has a date
}

func (p lessonPage) plan(a *catalog.Activity, now time.Time) planned {
	t := planned{a: a, did: p.state(a.ID), fault: p.fault[a.ID], today: now}
	if t.fault != "" {
		t.sent, t.raw = p.sent[a.ID], p.raw[a.ID]
	}
	t.begun = len(t.did.Items) > 0
	for _, s := range a.Steps {
		t.dated = t.dated || !t.did.Step(s.Key).Due.IsZero()
	}
	return t
}

func (t planned) done(s catalog.Step) bool {
	if t.fault != "" {
		return slices.Contains(t.sent, s.Key)
	}
	return t.did.Step(s.Key).Done
}

// due is the day that stands beside a step: the one that was chosen, or,
// before anything was, the one that the author proposes counted from today.
func (t planned) due(s catalog.Step) string {
	if t.fault != "" {
		return t.raw[s.Key]
	}
	if _, saved := t.did.Items[s.Key]; saved {
		if due := t.did.Step(s.Key).Due; !due.IsZero() {
			return due.Format(time.DateOnly)
		}
		return ""
	}
	if s.Days == 0 {
		return ""
	}
	return t.today.AddDate(0, 0, s.Days).Format(time.DateOnly)
}

// firstBad is the field of the first date that cannot be read.
func (t planned) firstBad() string {
	for _, s := range t.a.Steps {
		if _, err := time.Parse(time.DateOnly, t.raw[s.Key]); t.raw[s.Key] != "" && err != nil {
			return t.a.ID + "-d-" + s.Key
		}
	}
	return t.a.ID + "-d-" + t.a.Steps[0].Key
}

// sendPlan answers with a plan's dates for a calendar.
func sendPlan(v *site.Visit) error {
	m, l, a, err := owned(v, catalog.Plan)
	if err != nil {
		return err
	}
	did, err := v.Did()
	if err != nil {
		return err
	}
	t := lessonPage{m: m, l: l, did: did[m.UID]}.plan(a, v.Clock())
	if !t.dated {
		return site.NotFound()
	}
	cal := ical.NewCalendarFor(v.P.T("product.name"))
	cal.SetMethod(ical.MethodPublish)
	for _, s := range a.Steps {
		state := t.did.Step(s.Key)
		if state.Due.IsZero() {
			continue
		}
		e := cal.AddEvent(m.UID + "-" + l.ID + "-" + a.ID + "-" + s.Key + "@knowledge-path")
		e.SetDtStampTime(t.did.Items[s.Key].At)
		e.SetAllDayStartAt(state.Due)
		e.SetAllDayEndAt(state.Due.AddDate(0, 0, 1))
		e.SetSummary(s.Text)
		e.SetDescription(m.In(v.Lang).Title)
		e.SetURL(v.BaseURL + "/" + string(v.Lang) + "/modules/" + m.Slug + "/" + l.ID + "#" + a.ID)
		e.SetTimeTransparency(ical.TransparencyTransparent)
	}
	return v.Download("text/calendar; charset=utf-8", m.Slug+"-"+a.ID+".ics", []byte(cal.Serialize()))
}
