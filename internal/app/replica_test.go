package app

import (
	"context"
	"testing"

	"knowledgepath/internal/store/storetest"
)

// What one replica publishes, the others serve as soon as they ask, and they
// ask often enough for the promise of five seconds.
func TestReplicasServeWhatOneOfThemPublished(t *testing.T) {
	if followEvery > 4e9 {
		t.Fatalf("replicas ask every %v, want well under 5 s", followEvery)
	}
	storetest.Each(t, func(t *testing.T, database string) {
		dir := t.TempDir()
		one, two := newHouse(t, dir, database), newHouse(t, dir, database)
		kept := map[string]string{}
		elena, visitor := newActor(t, one, kept), newActor(t, two, kept)
		for _, line := range []string{
			`account Elena admin "Casa Luz"`,
			`get /es/admin/content`,
			`upload ../../content/modules/fs-basics "Finanzas sin miedo" "Finanzas con calma"`,
			`press Publicar`,
			`contains Publicado`,
		} {
			if err := elena.run(line); err != nil {
				t.Fatalf("%s: %v\n%s", line, err, excerpt(elena.text()))
			}
		}
		changed, err := two.publish.Follow(context.Background())
		if err != nil || !changed {
			t.Fatalf("the second replica followed: %v, %v", changed, err)
		}
		for _, line := range []string{`get /es/modules`, `contains Finanzas con calma`, `get /es/path`, `contains Finanzas con calma`} {
			if err := visitor.run(line); err != nil {
				t.Errorf("%s: %v", line, err)
			}
		}
		if changed, err := two.publish.Follow(context.Background()); err != nil || changed {
			t.Errorf("followed again without a release: %v, %v", changed, err)
		}
	})
}
