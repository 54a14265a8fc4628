package store

import (
	"context"
	"errors"
	"time"

	"gorm.io/gorm"

	"knowledgepath/internal/kp"
	"knowledgepath/internal/people"
)

type sessionRow struct {
	Hash    string
	Person  string
	Created int64
	Seen    int64
	Expires int64
	Shared  bool
}

func (sessionRow) TableName() string { return "door_session" }

func sessionRowOf(s people.Session) sessionRow {
	return sessionRow{
		Hash: s.Hash, Person: s.Person, Created: millis(s.Created), Seen: millis(s.Seen),
		Expires: millis(s.Expires), Shared: s.Shared,
	}
}

func (r sessionRow) domain() people.Session {
	return people.Session{
		Hash: r.Hash, Person: r.Person, Created: timeOf(r.Created), Seen: timeOf(r.Seen),
		Expires: timeOf(r.Expires), Shared: r.Shared,
	}
}

type ticketRow struct {
	Hash         string
	CodeHash     *string
	Kind         string
	Role         string
	Organisation *string
	Person       *string
	MadeBy       *string
	MadeByName   string
	Created      int64
	Expires      int64
	Used         int64
}

func (ticketRow) TableName() string { return "door_ticket" }

func ticketRowOf(t people.Ticket) ticketRow {
	return ticketRow{
		Hash: t.Hash, CodeHash: null(t.CodeHash), Kind: string(t.Kind), Role: string(t.Role),
		Organisation: null(t.Organisation), Person: null(t.Person), MadeBy: null(t.By), MadeByName: t.ByName,
		Created: millis(t.Created), Expires: millis(t.Expires), Used: millis(t.Used),
	}
}

func (r ticketRow) domain() people.Ticket {
	return people.Ticket{
		Hash: r.Hash, CodeHash: text(r.CodeHash), Kind: people.TicketKind(r.Kind), Role: kp.Role(r.Role),
		Organisation: text(r.Organisation), Person: text(r.Person), By: text(r.MadeBy), ByName: r.MadeByName,
		Created: timeOf(r.Created), Expires: timeOf(r.Expires), Used: timeOf(r.Used),
	}
}

type recoveryRow struct {
	Person string
	Hash   string
}

func (recoveryRow) TableName() string { return "door_recovery" }

type guessRow struct {
	Subject string
	Failed  int
	Last    int64
}

func (guessRow) TableName() string { return "door_guess" }

// AddSession stores a session and forgets those of the same person that are
// over.
func (s *Store) AddSession(ctx context.Context, session people.Session) error {
	row := sessionRowOf(session)
	return fail(s.write(ctx, func(tx *gorm.DB) error {
		if err := tx.Where("person = ? AND expires <= ?", row.Person, row.Created).Delete(&sessionRow{}).Error; err != nil {
			return err
		}
		return tx.Create(&row).Error
	}), "store.failed")
}

// sessionPerson is asked on every request: one query for both.
const sessionPerson = `
SELECT s.hash, s.person, s.created, s.seen, s.expires, s.shared,
	p.id AS p_id, p.name AS p_name, p.role AS p_role, p.organisation AS p_organisation, p.lang AS p_lang,
	p.guest AS p_guest, p.shares AS p_shares, p.password AS p_password, p.created AS p_created, p.seen AS p_seen
FROM door_session s JOIN person p ON p.id = s.person
WHERE s.hash = ? AND s.expires > ?`

// SessionPerson returns a session that is not over at now, and its person;
// NotFound else.
func (s *Store) SessionPerson(ctx context.Context, hash string, now time.Time) (people.Session, people.Person, error) {
	var row struct {
		Session sessionRow `gorm:"embedded"`
		Person  personRow  `gorm:"embedded;embeddedPrefix:p_"`
	}
	if err := s.db.WithContext(ctx).Raw(sessionPerson, hash, millis(now)).Take(&row).Error; err != nil {
		return people.Session{}, people.Person{}, fail(err, "store.failed")
	}
	return row.Session.domain(), row.Person.domain(), nil
}

// TouchSession notes that the session was seen and moves its end; NotFound
// where it has been ended.
func (s *Store) TouchSession(ctx context.Context, hash string, seen, expires time.Time) error {
	return fail(s.write(ctx, func(tx *gorm.DB) error {
		return one(tx.Model(&sessionRow{}).Where("hash = ?", hash).
			Updates(map[string]any{"seen": millis(seen), "expires": millis(expires)}))
	}), "store.failed")
}

// one turns a change that met no row into gorm.ErrRecordNotFound.
func one(res *gorm.DB) error {
	if res.Error == nil && res.RowsAffected == 0 {
		return gorm.ErrRecordNotFound
	}
	return res.Error
}

// EndSession ends a session; one that does not exist is ended already.
func (s *Store) EndSession(ctx context.Context, hash string) error {
	return fail(s.write(ctx, func(tx *gorm.DB) error {
		return tx.Where("hash = ?", hash).Delete(&sessionRow{}).Error
	}), "store.failed")
}

// EndSessionsOf ends every session of a person except one hash.
func (s *Store) EndSessionsOf(ctx context.Context, person, except string) error {
	return fail(s.write(ctx, func(tx *gorm.DB) error {
		return tx.Where("person = ? AND hash <> ?", person, except).Delete(&sessionRow{}).Error
	}), "store.failed")
}

// AddTicket stores a ticket. Where an open one has the same short code by
// chance it is Unavailable, and trying again makes another code: a code must
// not lead into somebody else's organisation.
func (s *Store) AddTicket(ctx context.Context, t people.Ticket) error {
	row := ticketRowOf(t)
	return fail(s.write(ctx, func(tx *gorm.DB) error {
		var same int64
		if row.CodeHash != nil {
			err := tx.Model(&ticketRow{}).
				Where("code_hash = ? AND used = 0 AND expires > ?", *row.CodeHash, row.Created).Count(&same).Error
			if err != nil {
				return err
			}
		}
		if same > 0 {
			return unavailable(nil)
		}
		return tx.Create(&row).Error
	}), "store.failed")
}

// Ticket finds a ticket by the hash of its token or of its code. Codes are
// short and come back in time, so of several the one that can still be taken
// is meant, then the latest.
func (s *Store) Ticket(ctx context.Context, hash string) (people.Ticket, error) {
	var row ticketRow
	err := s.db.WithContext(ctx).Where("hash = ? OR code_hash = ?", hash, hash).
		Order("CASE WHEN used = 0 THEN 0 ELSE 1 END, expires DESC").Take(&row).Error
	return row.domain(), fail(err, "store.failed")
}

// TakeTicket marks a ticket used; Conflict if it is used or out of date,
// NotFound if there is none. Of many who try at once, one succeeds.
func (s *Store) TakeTicket(ctx context.Context, hash string, now time.Time) error {
	at := millis(now)
	return fail(s.write(ctx, func(tx *gorm.DB) error {
		err := one(tx.Model(&ticketRow{}).Where("hash = ? AND used = 0 AND expires > ?", hash, at).Update("used", at))
		if !errors.Is(err, gorm.ErrRecordNotFound) {
			return err
		}
		var row ticketRow
		if err := tx.Where("hash = ?", hash).Take(&row).Error; err != nil {
			return err
		}
		return kp.E(kp.Conflict, "ticket.used", nil)
	}), "store.failed")
}

// TicketsOf lists the open tickets of an organisation, newest first.
func (s *Store) TicketsOf(ctx context.Context, organisation string, now time.Time) ([]people.Ticket, error) {
	var rows []ticketRow
	err := s.db.WithContext(ctx).Where("organisation = ? AND used = 0 AND expires > ?", organisation, millis(now)).
		Order("created DESC, hash").Find(&rows).Error
	if err != nil {
		return nil, fail(err, "store.failed")
	}
	out := make([]people.Ticket, len(rows))
	for i, r := range rows {
		out[i] = r.domain()
	}
	return out, nil
}

// PutRecovery replaces a person's recovery codes with new hashes.
func (s *Store) PutRecovery(ctx context.Context, person string, hashes []string) error {
	rows := make([]recoveryRow, len(hashes))
	for i, h := range hashes {
		rows[i] = recoveryRow{Person: person, Hash: h}
	}
	return fail(s.write(ctx, func(tx *gorm.DB) error {
		if err := lockPersons(tx, person); err != nil {
			return err
		}
		if err := tx.Where("person = ?", person).Delete(&recoveryRow{}).Error; err != nil || len(rows) == 0 {
			return err
		}
		return tx.Create(&rows).Error
	}), "store.failed")
}

// TakeRecovery uses a code up; NotFound if the person has no such code.
func (s *Store) TakeRecovery(ctx context.Context, person, hash string) error {
	return fail(s.write(ctx, func(tx *gorm.DB) error {
		return one(tx.Where("person = ? AND hash = ?", person, hash).Delete(&recoveryRow{}))
	}), "store.failed")
}

// guessesKept is how long tries are counted.
const guessesKept = 24 * time.Hour

// holdGuess reads the count of a subject, made where there is none, and holds
// it until the transaction ends. Changing nothing is what holds it: a plain
// read would hold no row that is not there yet.
const holdGuess = `
INSERT INTO door_guess (subject, failed, last) VALUES (?, 0, 0)
ON CONFLICT (subject) DO UPDATE SET failed = door_guess.failed
RETURNING subject, failed, last`

// Guess counts a try on a subject, or says until when the next one has to
// wait and counts nothing. A count older than a day starts afresh. Where wait
// is zero there is nothing to wait for, even if a try by a clock that is ahead
// was counted before. wait may be called again after a lost race.
func (s *Store) Guess(ctx context.Context, subject string, now time.Time, wait func(failed int) time.Duration) (time.Time, error) {
	var until time.Time
	err := s.write(ctx, func(tx *gorm.DB) error {
		until = time.Time{}
		var row guessRow
		if err := tx.Raw(holdGuess, subject).Scan(&row).Error; err != nil {
			return err
		}
		if row.Last < millis(now.Add(-guessesKept)) {
			row.Failed, row.Last = 0, 0
		}
		next := timeOf(row.Last)
		if w := wait(row.Failed); w > 0 && next.Add(w).After(now) {
			until = next.Add(w)
			return nil
		}
		return tx.Model(&guessRow{}).Where("subject = ?", subject).
			Updates(map[string]any{"failed": row.Failed + 1, "last": millis(now)}).Error
	})
	if err != nil {
		return time.Time{}, fail(err, "store.failed")
	}
	return until, nil
}

// Guessed forgets the tries on a subject, after a right one.
func (s *Store) Guessed(ctx context.Context, subject string) error {
	return fail(s.write(ctx, func(tx *gorm.DB) error {
		return tx.Where("subject = ?", subject).Delete(&guessRow{}).Error
	}), "store.failed")
}

// Sweep deletes what is out of date at now: sessions and tickets past their
// end, used or not, and tries no longer counted.
func (s *Store) Sweep(ctx context.Context, now time.Time) error {
	at, guessed := millis(now), millis(now.Add(-guessesKept))
	return fail(s.write(ctx, func(tx *gorm.DB) error {
		if err := tx.Where("expires <= ?", at).Delete(&sessionRow{}).Error; err != nil {
			return err
		}
		if err := tx.Where("expires <= ?", at).Delete(&ticketRow{}).Error; err != nil {
			return err
		}
		return tx.Where("last < ?", guessed).Delete(&guessRow{}).Error
	}), "store.failed")
}
