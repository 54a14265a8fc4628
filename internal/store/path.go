package store

import (
	"cmp"
	"context"
	"time"

	"gorm.io/gorm"

	"knowledgepath/internal/path"
	"knowledgepath/internal/people"
)

type pinRow struct {
	ID         string
	Person     string
	Module     string
	MadeBy     string
	MadeByName string
	Reason     string
	Due        int64
	Made       int64
	Undone     int64
}

func (pinRow) TableName() string { return "path_pin" }

func pinRowOf(p path.Pin) pinRow {
	return pinRow{
		ID: p.ID, Person: p.Person, Module: p.Module, MadeBy: p.By, MadeByName: p.ByName, Reason: p.Reason,
		Due: millis(p.Due), Made: millis(p.Made), Undone: millis(p.Undone),
	}
}

func (r pinRow) domain() path.Pin {
	return path.Pin{
		ID: r.ID, Person: r.Person, Module: r.Module, By: r.MadeBy, ByName: r.MadeByName, Reason: r.Reason,
		Due: timeOf(r.Due), Made: timeOf(r.Made), Undone: timeOf(r.Undone),
	}
}

type choiceRow struct {
	Person string
	Module string
	Choice string
	At     int64
}

func (choiceRow) TableName() string { return "path_choice" }

// Learner returns a person the scope allows; NotFound for anyone else, as if
// they did not exist.
func (s *Store) Learner(ctx context.Context, scope people.Scope, person string) (path.Learner, error) {
	p, err := s.Person(ctx, person)
	if err != nil {
		return path.Learner{}, err
	}
	if !scope.Allows(p) {
		return path.Learner{}, fail(gorm.ErrRecordNotFound, "store.failed")
	}
	all, err := s.learners(ctx, []people.Person{p}, func() *gorm.DB {
		return s.db.WithContext(ctx).Model(&personRow{}).Select("id").Where("id = ?", person)
	})
	if err != nil {
		return path.Learner{}, err
	}
	return all[0], nil
}

// Learners returns everyone else the scope allows, by name, in a number of
// queries that does not grow with them.
func (s *Store) Learners(ctx context.Context, scope people.Scope) ([]path.Learner, error) {
	if scope.Organisation() == "" {
		return nil, nil
	}
	others := func() *gorm.DB {
		return s.db.WithContext(ctx).Model(&personRow{}).
			Where("organisation = ? AND shares = ? AND guest = ? AND id <> ?", scope.Organisation(), true, false, scope.Self())
	}
	found, err := s.personsWhere(others())
	if err != nil {
		return nil, err
	}
	allowed := found[:0]
	for _, p := range found {
		if scope.Allows(p) {
			allowed = append(allowed, p)
		}
	}
	return s.learners(ctx, allowed, func() *gorm.DB { return others().Select("id") })
}

// learners reads what the paths of persons are made from. among selects their
// ids; whoever else it selects is left out.
func (s *Store) learners(ctx context.Context, persons []people.Person, among func() *gorm.DB) ([]path.Learner, error) {
	of := func() *gorm.DB { return s.db.WithContext(ctx).Where("person IN (?)", among()) }
	answers, err := answersWhere(of())
	if err != nil {
		return nil, fail(err, "store.failed")
	}
	states, err := statesWhere(of())
	if err != nil {
		return nil, fail(err, "store.failed")
	}
	pins, err := pinsWhere(of())
	if err != nil {
		return nil, fail(err, "store.failed")
	}
	choices, err := choicesWhere(of())
	if err != nil {
		return nil, fail(err, "store.failed")
	}
	out := make([]path.Learner, len(persons))
	for i, p := range persons {
		out[i] = path.Learner{
			Person: p, Answers: orEmpty(answers[p.ID]), Did: orEmpty(states[p.ID]),
			Pins: pins[p.ID], Choices: orEmpty(choices[p.ID]),
		}
	}
	return out, nil
}

// AddPin stores a pin; one that stands on the same module is undone at the
// same moment.
func (s *Store) AddPin(ctx context.Context, p path.Pin) error {
	row := pinRowOf(p)
	return fail(s.write(ctx, func(tx *gorm.DB) error {
		if err := lockPersons(tx, row.Person); err != nil {
			return err
		}
		if row.Undone == 0 {
			at := cmp.Or(row.Made, millis(s.clock()))
			err := tx.Model(&pinRow{}).
				Where("person = ? AND module = ? AND undone = 0", row.Person, row.Module).Update("undone", at).Error
			if err != nil {
				return err
			}
		}
		return tx.Create(&row).Error
	}), "store.failed")
}

// UpdatePin reads, changes and writes a pin in one transaction; NotFound
// where there is none. The id cannot be changed.
func (s *Store) UpdatePin(ctx context.Context, id string, change func(path.Pin) (path.Pin, error)) error {
	return fail(s.write(ctx, func(tx *gorm.DB) error {
		var old pinRow
		if err := locked(tx).Where("id = ?", id).Take(&old).Error; err != nil {
			return err
		}
		p, err := change(old.domain())
		if err != nil {
			return err
		}
		return tx.Model(&pinRow{}).Where("id = ?", id).Select("*").Omit("id").Updates(pinRowOf(p)).Error
	}), "store.failed")
}

// PinsOf returns the pins on a person's path that stand, oldest first.
func (s *Store) PinsOf(ctx context.Context, person string) ([]path.Pin, error) {
	all, err := pinsWhere(s.db.WithContext(ctx).Where("person = ?", person))
	return all[person], fail(err, "store.failed")
}

// pinsWhere reads the pins of a query that stand, by person.
func pinsWhere(query *gorm.DB) (map[string][]path.Pin, error) {
	var rows []pinRow
	if err := query.Where("undone = 0").Order("made, id").Find(&rows).Error; err != nil {
		return nil, err
	}
	all := map[string][]path.Pin{}
	for _, r := range rows {
		all[r.Person] = append(all[r.Person], r.domain())
	}
	return all, nil
}

// PutChoice stores what a learner decided about a module. Wanting it back
// takes the earlier decision away.
func (s *Store) PutChoice(ctx context.Context, person, module string, c path.Choice, at time.Time) error {
	row := choiceRow{Person: person, Module: module, Choice: string(c), At: millis(at)}
	return fail(s.write(ctx, func(tx *gorm.DB) error {
		if c == path.Wanted {
			return tx.Where("person = ? AND module = ?", person, module).Delete(&choiceRow{}).Error
		}
		return upsert(tx, &row, []string{"person", "module"}, []string{"choice", "at"})
	}), "store.failed")
}

// ChoicesOf returns what a learner decided, by module.
func (s *Store) ChoicesOf(ctx context.Context, person string) (map[string]path.Choice, error) {
	all, err := choicesWhere(s.db.WithContext(ctx).Where("person = ?", person))
	if err != nil {
		return nil, fail(err, "store.failed")
	}
	return orEmpty(all[person]), nil
}

// choicesWhere reads the choices of a query, by person.
func choicesWhere(query *gorm.DB) (map[string]map[string]path.Choice, error) {
	var rows []choiceRow
	if err := query.Find(&rows).Error; err != nil {
		return nil, err
	}
	all := map[string]map[string]path.Choice{}
	for _, r := range rows {
		if all[r.Person] == nil {
			all[r.Person] = map[string]path.Choice{}
		}
		all[r.Person][r.Module] = path.Choice(r.Choice)
	}
	return all, nil
}

// movePath gives a guest's pins and choices to a person where the person has
// none standing on the module.
func movePath(tx *gorm.DB, from, to string) error {
	err := tx.Exec(`UPDATE path_pin SET person = ? WHERE person = ? AND (undone <> 0
		OR module NOT IN (SELECT module FROM path_pin WHERE person = ? AND undone = 0))`, to, from, to).Error
	if err != nil {
		return err
	}
	return tx.Exec(`UPDATE path_choice SET person = ? WHERE person = ?
		AND module NOT IN (SELECT module FROM path_choice WHERE person = ?)`, to, from, to).Error
}
