package store

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode"

	"golang.org/x/text/unicode/norm"
	"gorm.io/gorm"
	"gorm.io/gorm/clause"
)

// millis is how a time is stored: milliseconds since 1970, which both engines
// compare alike; the zero time is 0.
func millis(t time.Time) int64 {
	if t.IsZero() {
		return 0
	}
	return t.UnixMilli()
}

// timeOf reads what millis made.
func timeOf(ms int64) time.Time {
	if ms == 0 {
		return time.Time{}
	}
	return time.UnixMilli(ms).UTC()
}

// null stores an empty text as NULL, which unique and foreign keys pass over.
func null(s string) *string {
	if s == "" {
		return nil
	}
	return &s
}

// text reads what null made.
func text(s *string) string {
	if s == nil {
		return ""
	}
	return *s
}

// folded is the form under which names are unique: without case, composed.
func folded(name string) string { return strings.ToLower(norm.NFC.String(name)) }

// byName orders names as people look for them, accents aside, the same on
// both engines whatever their collation.
func byName(a, b string) int {
	return strings.Compare(bare(a)+"\x00"+a, bare(b)+"\x00"+b)
}

func bare(name string) string {
	return strings.Map(func(r rune) rune {
		if unicode.Is(unicode.Mn, r) {
			return -1
		}
		return unicode.ToLower(r)
	}, norm.NFD.String(name))
}

// packed stores a list of keys as JSON; an empty list is "[]".
func packed(keys []string) (string, error) {
	if len(keys) == 0 {
		return "[]", nil
	}
	b, err := json.Marshal(keys)
	return string(b), err
}

// unpacked reads what packed made; an empty list is nil.
func unpacked(s string) ([]string, error) {
	if s == "[]" {
		return nil, nil
	}
	var keys []string
	if err := json.Unmarshal([]byte(s), &keys); err != nil {
		return nil, fmt.Errorf("store: list of keys: %w", err)
	}
	return keys, nil
}

// upsert inserts a row or, where one with the same key is there, sets columns.
func upsert(tx *gorm.DB, row any, key, set []string) error {
	columns := make([]clause.Column, len(key))
	for i, k := range key {
		columns[i].Name = k
	}
	return tx.Clauses(clause.OnConflict{Columns: columns, DoUpdates: clause.AssignmentColumns(set)}).Create(row).Error
}

// insertNew inserts a row unless one with the same unique column is there,
// and says whether it did.
func insertNew(tx *gorm.DB, row any, unique string) (bool, error) {
	res := tx.Clauses(clause.OnConflict{Columns: []clause.Column{{Name: unique}}, DoNothing: true}).Create(row)
	return res.RowsAffected == 1, res.Error
}

// locked makes a read hold its rows until the transaction ends, so that what
// is decided from them still holds when it is written. SQLite has one writer
// and needs no lock.
func locked(tx *gorm.DB) *gorm.DB {
	return tx.Clauses(clause.Locking{Strength: "NO KEY UPDATE"})
}

// lockPersons holds persons, always in the same order, so that two
// transactions over the same people never wait for each other in a circle.
// A missing person is gorm.ErrRecordNotFound.
func lockPersons(tx *gorm.DB, ids ...string) error {
	ids = slices.Clone(ids)
	slices.Sort(ids)
	ids = slices.Compact(ids)
	for _, id := range ids {
		var row personRow
		if err := locked(tx).Select("id").Where("id = ?", id).Take(&row).Error; err != nil {
			return err
		}
	}
	return nil
}

// orEmpty makes a map that can be written to out of none.
func orEmpty[M ~map[K]V, K comparable, V any](m M) M {
	if m == nil {
		return M{}
	}
	return m
}
