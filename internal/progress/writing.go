package progress

import (
	"context"
	"time"

	"knowledgepath/internal/people"
)

// Writing is what a person wrote to a reflection or a worksheet, by prompt or
// by cell. It belongs to its owner, and to a mentor only while Shared; the
// store keeps it encrypted with a key of that person's own.
type Writing struct {
	Person   string
	Module   string
	Lesson   string
	Activity string
	Texts    map[string]string
	Shared   bool // the owner lets their mentors read it
	At       time.Time
}

// WritingMax is the most characters of one text.
const WritingMax = 8000

// WritingStore keeps what people write.
type WritingStore interface {
	PutWriting(ctx context.Context, w Writing) error
	// WritingsOf returns what the owner wrote in a module, or in all of them
	// where module is empty, oldest first.
	WritingsOf(ctx context.Context, owner, module string) ([]Writing, error)
	// SharedWritings returns what a person within the scope wrote and shares,
	// oldest first; NotFound for anyone else.
	SharedWritings(ctx context.Context, scope people.Scope, person string) ([]Writing, error)
}
