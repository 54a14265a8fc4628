package progress

import (
	"context"
	"time"
)

// Reflection is what a person wrote to a reflect activity, by prompt key. It
// belongs to its owner alone; the store keeps it encrypted with a key of that
// person's own.
type Reflection struct {
	Person   string
	Module   string
	Lesson   string
	Activity string
	Texts    map[string]string
	At       time.Time
}

// ReflectionMax is the most characters of one text.
const ReflectionMax = 8000

// ReflectionStore keeps reflections. Both calls need the owner's id; there is
// no call that reads another person's.
type ReflectionStore interface {
	PutReflection(ctx context.Context, r Reflection) error
	// ReflectionsOf returns what the owner wrote in a module, or in all of them
	// where module is empty, oldest first.
	ReflectionsOf(ctx context.Context, owner, module string) ([]Reflection, error)
}
