package store

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"knowledgepath/internal/progress"
)

func TestAStateIsStoredUnderTheNamesItIsReadBy(t *testing.T) {
	// The text is what databases hold: a name changed in progress.Module shows here.
	const stored = `{"Lessons":{"l":{"Opened":"2026-03-02T08:00:00.25Z","Finished":"0001-01-01T00:00:00Z"}},` +
		`"Activities":{"l#a":{"Tries":2,"Best":500,` +
		`"Last":{"Chosen":["x"],"Permille":400,"Edition":"e","At":"2026-03-02T08:00:00Z","ID":"2"},` +
		`"Items":{"i":{"Chosen":null,"Permille":0,"Edition":"e","At":"2026-03-02T08:00:00Z","ID":"3"}}}},` +
		`"Completed":"2026-03-02T08:00:01Z","Last":"2026-03-02T08:00:00.25Z"}`
	at := time.Date(2026, 3, 2, 8, 0, 0, 0, time.UTC)
	want := progress.Module{
		Lessons: map[string]progress.Lesson{"l": {Opened: at.Add(250 * time.Millisecond)}},
		Activities: map[string]progress.Activity{"l#a": {
			Tries: 2, Best: 500,
			Last:  progress.Answer{Chosen: []string{"x"}, Permille: 400, Edition: "e", At: at, ID: "2"},
			Items: map[string]progress.Answer{"i": {Edition: "e", At: at, ID: "3"}},
		}},
		Completed: at.Add(time.Second),
		Last:      at.Add(250 * time.Millisecond),
	}
	got, err := moduleRow{State: stored}.domain()
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("read state differs (-want +got):\n%s", diff)
	}
	row, err := moduleRowOf("p", "m", want)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(stored, row.State); diff != "" {
		t.Errorf("stored text differs (-want +got):\n%s", diff)
	}
}
