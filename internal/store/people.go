package store

import (
	"cmp"
	"context"
	"slices"
	"time"

	"gorm.io/gorm"

	"knowledgepath/internal/kp"
	"knowledgepath/internal/people"
)

// nameTaken is the message of a person's name that is not free.
const nameTaken = "account.name.taken"

type personRow struct {
	ID           string
	Name         string
	Folded       *string
	Role         string
	Organisation *string
	Lang         string
	Guest        bool
	Shares       bool
	Password     string
	Created      int64
	Seen         int64
}

func (personRow) TableName() string { return "person" }

func personRowOf(p people.Person) personRow {
	return personRow{
		ID: p.ID, Name: p.Name, Folded: null(folded(p.Name)), Role: string(p.Role),
		Organisation: null(p.Organisation), Lang: string(p.Lang), Guest: p.Guest, Shares: p.Shares,
		Password: p.Password, Created: millis(p.Created), Seen: millis(p.Seen),
	}
}

func (r personRow) domain() people.Person {
	return people.Person{
		ID: r.ID, Name: r.Name, Role: kp.Role(r.Role), Organisation: text(r.Organisation),
		Lang: kp.Lang(r.Lang), Guest: r.Guest, Shares: r.Shares, Password: r.Password,
		Created: timeOf(r.Created), Seen: timeOf(r.Seen),
	}
}

type organisationRow struct {
	ID      string
	Name    string
	Folded  string
	Created int64
}

func (organisationRow) TableName() string { return "organisation" }

func (r organisationRow) domain() people.Organisation {
	return people.Organisation{ID: r.ID, Name: r.Name, Created: timeOf(r.Created)}
}

// AddPerson stores a new person; a name that is taken is a Conflict, and an
// organisation that does not exist is NotFound.
func (s *Store) AddPerson(ctx context.Context, p people.Person) error {
	row := personRowOf(p)
	return fail(s.write(ctx, func(tx *gorm.DB) error { return tx.Create(&row).Error }), nameTaken)
}

// UpdatePerson reads, changes and writes a person in one transaction. The id
// cannot be changed.
func (s *Store) UpdatePerson(ctx context.Context, id string, change func(people.Person) (people.Person, error)) (people.Person, error) {
	var row personRow
	err := s.write(ctx, func(tx *gorm.DB) error {
		var old personRow
		if err := locked(tx).Where("id = ?", id).Take(&old).Error; err != nil {
			return err
		}
		p, err := change(old.domain())
		if err != nil {
			return err
		}
		p.ID = id
		row = personRowOf(p)
		return tx.Model(&personRow{}).Where("id = ?", id).Select("*").Omit("id").Updates(row).Error
	})
	if err != nil {
		return people.Person{}, fail(err, nameTaken)
	}
	return row.domain(), nil
}

// Person returns a person; NotFound where there is none.
func (s *Store) Person(ctx context.Context, id string) (people.Person, error) {
	var row personRow
	err := s.db.WithContext(ctx).Where("id = ?", id).Take(&row).Error
	return row.domain(), fail(err, "store.failed")
}

// PersonNamed returns the person with the name; NotFound where there is none.
func (s *Store) PersonNamed(ctx context.Context, name string) (people.Person, error) {
	var row personRow
	err := s.db.WithContext(ctx).Where("folded = ?", folded(name)).Take(&row).Error
	return row.domain(), fail(err, "store.failed")
}

// People lists everyone who has an account, by name.
func (s *Store) People(ctx context.Context) ([]people.Person, error) {
	return s.personsWhere(s.db.WithContext(ctx).Where("guest = ?", false))
}

// personsWhere reads the persons of a query, by name.
func (s *Store) personsWhere(query *gorm.DB) ([]people.Person, error) {
	var rows []personRow
	if err := query.Find(&rows).Error; err != nil {
		return nil, fail(err, "store.failed")
	}
	out := make([]people.Person, len(rows))
	for i, r := range rows {
		out[i] = r.domain()
	}
	slices.SortFunc(out, func(a, b people.Person) int {
		return cmp.Or(byName(a.Name, b.Name), cmp.Compare(a.ID, b.ID))
	})
	return out, nil
}

// Absorb gives all that a guest did to a person and deletes the guest, all in
// one transaction: their progress and reflections are joined; answers, choices
// and pins go over where the person has none of their own. Someone who is no
// guest is NotFound: an account is never absorbed.
func (s *Store) Absorb(ctx context.Context, guest, person string) error {
	if guest == person {
		return nil
	}
	return fail(s.write(ctx, func(tx *gorm.DB) error {
		if err := lockPersons(tx, guest, person); err != nil {
			return err
		}
		var row personRow
		if err := tx.Where("id = ? AND guest = ?", guest, true).Take(&row).Error; err != nil {
			return err
		}
		for _, move := range []func(tx *gorm.DB, from, to string) error{
			moveAnswers, moveEvents, s.moveWritings, movePath,
		} {
			if err := move(tx, guest, person); err != nil {
				return err
			}
		}
		return tx.Where("id = ?", guest).Delete(&personRow{}).Error // and their sessions
	}), "store.failed")
}

// Erase deletes a person with all they did and the tickets they made, and
// overwrites what SQLite still holds of it; NotFound where there is none. Pins
// they made for others and their releases stay, with the name they had.
func (s *Store) Erase(ctx context.Context, person string) error {
	err := s.write(ctx, func(tx *gorm.DB) error {
		return one(tx.Where("id = ?", person).Delete(&personRow{}))
	})
	if err == nil {
		err = s.scrub(ctx)
	}
	return fail(err, "store.failed")
}

// EraseGuests deletes guests last seen before the time, with all they did,
// and overwrites what SQLite still holds of it.
func (s *Store) EraseGuests(ctx context.Context, before time.Time) (int, error) {
	var erased int64
	err := s.write(ctx, func(tx *gorm.DB) error {
		res := tx.Where("guest = ? AND seen < ?", true, millis(before)).Delete(&personRow{})
		erased = res.RowsAffected
		return res.Error
	})
	if err != nil {
		return 0, fail(err, "store.failed")
	}
	if erased > 0 {
		err = s.scrub(ctx)
	}
	return int(erased), fail(err, "store.failed")
}

// AddOrganisation stores a new organisation; a name that is taken, without
// case, is a Conflict.
func (s *Store) AddOrganisation(ctx context.Context, o people.Organisation) error {
	row := organisationRow{ID: o.ID, Name: o.Name, Folded: folded(o.Name), Created: millis(o.Created)}
	return fail(s.write(ctx, func(tx *gorm.DB) error { return tx.Create(&row).Error }), "organisation.taken")
}

// Organisation returns an organisation; NotFound where there is none.
func (s *Store) Organisation(ctx context.Context, id string) (people.Organisation, error) {
	var row organisationRow
	err := s.db.WithContext(ctx).Where("id = ?", id).Take(&row).Error
	return row.domain(), fail(err, "store.failed")
}

// OrganisationNamed returns the organisation with the name, compared without
// case; NotFound where there is none.
func (s *Store) OrganisationNamed(ctx context.Context, name string) (people.Organisation, error) {
	var row organisationRow
	err := s.db.WithContext(ctx).Where("folded = ?", folded(name)).Take(&row).Error
	return row.domain(), fail(err, "store.failed")
}

// Organisations lists every organisation, by name.
func (s *Store) Organisations(ctx context.Context) ([]people.Organisation, error) {
	var rows []organisationRow
	if err := s.db.WithContext(ctx).Find(&rows).Error; err != nil {
		return nil, fail(err, "store.failed")
	}
	out := make([]people.Organisation, len(rows))
	for i, r := range rows {
		out[i] = r.domain()
	}
	slices.SortFunc(out, func(a, b people.Organisation) int { return byName(a.Name, b.Name) })
	return out, nil
}
