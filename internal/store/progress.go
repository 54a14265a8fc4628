package store

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"

	"gorm.io/gorm"

	"knowledgepath/internal/kp"
	"knowledgepath/internal/progress"
)

type eventRow struct {
	ID       string
	Person   string
	Kind     string
	Module   string
	Lesson   string
	Activity string
	Item     string
	Edition  string
	Lang     string
	Chosen   string
	Permille int
	At       int64
	Received int64
}

func (eventRow) TableName() string { return "progress_event" }

func eventRowOf(e progress.Event) (eventRow, error) {
	chosen, err := packed(e.Chosen)
	return eventRow{
		ID: e.ID, Person: e.Person, Kind: string(e.Kind), Module: e.Module, Lesson: e.Lesson,
		Activity: e.Activity, Item: e.Item, Edition: e.Edition, Lang: string(e.Lang), Chosen: chosen,
		Permille: e.Permille, At: millis(e.At), Received: millis(e.Received),
	}, err
}

func (r eventRow) domain() (progress.Event, error) {
	chosen, err := unpacked(r.Chosen)
	return progress.Event{
		ID: r.ID, Person: r.Person, Kind: progress.Kind(r.Kind), Module: r.Module, Lesson: r.Lesson,
		Activity: r.Activity, Item: r.Item, Edition: r.Edition, Lang: kp.Lang(r.Lang), Chosen: chosen,
		Permille: r.Permille, At: timeOf(r.At), Received: timeOf(r.Received),
	}, err
}

// moduleRow holds what a person did in a module as the JSON of a
// progress.Module. It can always be made again from the events.
type moduleRow struct {
	Person string
	Module string
	State  string
}

func (moduleRow) TableName() string { return "progress_module" }

func moduleRowOf(person, module string, m progress.Module) (moduleRow, error) {
	state, err := json.Marshal(m)
	return moduleRow{Person: person, Module: module, State: string(state)}, err
}

func (r moduleRow) domain() (progress.Module, error) {
	var m progress.Module
	if err := json.Unmarshal([]byte(r.State), &m); err != nil {
		return m, fmt.Errorf("store: state of a module: %w", err)
	}
	return m, nil
}

// AddEvents stores the events that are new by id, adds them to the state, all
// in one transaction, and says how many were new. An id that is there, be it
// another person's, is not new and changes nothing. A person who does not
// exist is NotFound.
func (s *Store) AddEvents(ctx context.Context, events []progress.Event) (int, error) {
	rows := make([]eventRow, len(events))
	for i, e := range events {
		var err error
		if rows[i], err = eventRowOf(e); err != nil {
			return 0, fail(err, "store.failed")
		}
	}
	if len(rows) == 0 {
		return 0, nil
	}
	var added int
	err := s.write(ctx, func(tx *gorm.DB) error {
		fresh, err := insertEvents(tx, rows)
		if err != nil {
			return err
		}
		added = len(fresh)
		return applyEvents(tx, fresh)
	})
	if err != nil {
		return 0, fail(err, "store.failed")
	}
	return added, nil
}

// insertEvents stores the new events and returns them. It holds their persons
// so that nothing else changes their state meanwhile.
func insertEvents(tx *gorm.DB, rows []eventRow) ([]eventRow, error) {
	persons := make([]string, len(rows))
	for i, r := range rows {
		persons[i] = r.Person
	}
	if err := lockPersons(tx, persons...); err != nil {
		return nil, err
	}
	var fresh []eventRow
	for _, r := range rows {
		inserted, err := insertNew(tx, &r, "id")
		if err != nil {
			return nil, err
		}
		if inserted {
			fresh = append(fresh, r)
		}
	}
	return fresh, nil
}

// applyEvents adds events to the state of their modules.
func applyEvents(tx *gorm.DB, rows []eventRow) error {
	type key struct{ person, module string }
	states := map[key]progress.Module{}
	for _, r := range rows {
		// As it was stored, so that the state is that of the stored events.
		e, err := r.domain()
		if err != nil {
			return err
		}
		k := key{r.Person, r.Module}
		m, ok := states[k]
		if !ok {
			if m, err = moduleState(tx, r.Person, r.Module); err != nil {
				return err
			}
		}
		states[k] = m.Apply(e)
	}
	for k, m := range states {
		if err := putModule(tx, k.person, k.module, m); err != nil {
			return err
		}
	}
	return nil
}

func moduleState(tx *gorm.DB, person, module string) (progress.Module, error) {
	var row moduleRow
	err := tx.Where("person = ? AND module = ?", person, module).Take(&row).Error
	if errors.Is(err, gorm.ErrRecordNotFound) {
		return progress.Module{}, nil
	}
	if err != nil {
		return progress.Module{}, err
	}
	return row.domain()
}

func putModule(tx *gorm.DB, person, module string, m progress.Module) error {
	row, err := moduleRowOf(person, module, m)
	if err != nil {
		return err
	}
	return upsert(tx, &row, []string{"person", "module"}, []string{"state"})
}

// StateOf returns what a person did.
func (s *Store) StateOf(ctx context.Context, person string) (progress.State, error) {
	all, err := statesWhere(s.db.WithContext(ctx).Where("person = ?", person))
	if err != nil {
		return nil, fail(err, "store.failed")
	}
	return orEmpty(all[person]), nil
}

// statesWhere reads the states of a query, by person.
func statesWhere(query *gorm.DB) (map[string]progress.State, error) {
	var rows []moduleRow
	if err := query.Find(&rows).Error; err != nil {
		return nil, err
	}
	all := map[string]progress.State{}
	for _, r := range rows {
		m, err := r.domain()
		if err != nil {
			return nil, err
		}
		if all[r.Person] == nil {
			all[r.Person] = progress.State{}
		}
		all[r.Person][r.Module] = m
	}
	return all, nil
}

// EventsOf returns a person's events in the order received.
func (s *Store) EventsOf(ctx context.Context, person string) ([]progress.Event, error) {
	events, err := eventsWhere(s.db.WithContext(ctx).Where("person = ?", person))
	return events, fail(err, "store.failed")
}

func eventsWhere(query *gorm.DB) ([]progress.Event, error) {
	var rows []eventRow
	if err := query.Order("received, seq").Find(&rows).Error; err != nil {
		return nil, err
	}
	events := make([]progress.Event, len(rows))
	for i, r := range rows {
		var err error
		if events[i], err = r.domain(); err != nil {
			return nil, err
		}
	}
	return events, nil
}

// Votes counts how many people last chose each option of a poll.
func (s *Store) Votes(ctx context.Context, module, lesson, activity string) (map[string]int, error) {
	var rows []struct {
		Chosen string
		N      int
	}
	err := s.db.WithContext(ctx).Raw(`
		SELECT v.chosen, COUNT(*) AS n FROM progress_event v
		WHERE v.module = ? AND v.lesson = ? AND v.activity = ? AND v.kind = ? AND NOT EXISTS (
			SELECT 1 FROM progress_event w
			WHERE w.person = v.person AND w.module = v.module AND w.lesson = v.lesson AND w.activity = v.activity
				AND w.kind = v.kind AND (w.at > v.at OR w.at = v.at AND w.id > v.id))
		GROUP BY v.chosen`, module, lesson, activity, string(progress.Answered)).Scan(&rows).Error
	if err != nil {
		return nil, fail(err, "store.failed")
	}
	votes := map[string]int{}
	for _, r := range rows {
		chosen, err := unpacked(r.Chosen)
		if err != nil {
			return nil, fail(err, "store.failed")
		}
		for _, option := range chosen {
			votes[option] += r.N
		}
	}
	return votes, nil
}

// moveEvents gives a guest's events to a person and adds up the modules anew
// that they touch.
func moveEvents(tx *gorm.DB, from, to string) error {
	var touched []string
	if err := tx.Model(&moduleRow{}).Where("person = ?", from).Pluck("module", &touched).Error; err != nil {
		return err
	}
	if err := tx.Model(&eventRow{}).Where("person = ?", from).Update("person", to).Error; err != nil {
		return err
	}
	for _, module := range touched {
		events, err := eventsWhere(tx.Where("person = ? AND module = ?", to, module))
		if err != nil {
			return err
		}
		if err := putModule(tx, to, module, progress.Fold(events)[module]); err != nil {
			return err
		}
	}
	return nil
}
