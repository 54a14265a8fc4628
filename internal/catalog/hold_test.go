package catalog_test

import (
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"knowledgepath/internal/catalog"
)

// needing is a module that names one of everything, all of it called id.
func needing(id string) *catalog.Module {
	return &catalog.Module{
		UID: id, Slug: id, Track: id, Requires: []catalog.Skill{{Competency: id, Level: 1}}, Sources: []string{id},
		Lessons: []catalog.Lesson{{ID: "l", EN: catalog.LessonText{Terms: []string{id}}}},
	}
}

// around is a snapshot of these modules with all that they name.
func around(version string, modules ...*catalog.Module) *catalog.Snapshot {
	p := catalog.Parts{Version: version, Modules: modules, Sources: map[string]catalog.Source{}}
	for _, m := range modules {
		p.Tracks = append(p.Tracks, catalog.Track{ID: m.Track})
		p.Competencies = append(p.Competencies, catalog.Competency{ID: m.Track})
		p.Terms = append(p.Terms, catalog.Term{ID: m.Track})
		p.Sources[m.Track] = catalog.Source{Key: m.Track}
	}
	return catalog.NewSnapshot(p)
}

func TestHolding(t *testing.T) {
	a, b, again, c := needing("a"), needing("b"), needing("b"), needing("c")
	live := around("1", a, b)
	now := around("2", again, c)
	if now.Holding(live, nil) != now {
		t.Error("with nothing to hold it is another snapshot")
	}
	held := now.Holding(live, map[string]bool{"a": true, "b": true, "c": true})
	if got := slices.Collect(held.Modules()); len(got) != 2 || held.Module("a") != a || held.Module("b") != b {
		t.Errorf("holds %v, want a and b as they were and c not at all", got)
	}
	held = now.Holding(live, map[string]bool{"a": true})
	if held.Module("a") != a || held.Module("b") != again || held.Module("c") != c {
		t.Error("does not hold a alone")
	}
	var tracks []string
	for _, x := range held.Tracks() {
		tracks = append(tracks, x.ID)
	}
	if diff := cmp.Diff([]string{"a", "b", "c"}, tracks); diff != "" {
		t.Error(diff)
	}
	_, competency := held.Competency("a")
	_, term := held.Term("a")
	_, source := held.Source("a")
	if !competency || !term || !source {
		t.Errorf("a is held without its competency %v, term %v or source %v", competency, term, source)
	}
	if _, ok := now.Term("a"); ok || len(now.Tracks()) != 2 {
		t.Error("the snapshot without a was changed")
	}
}

// TestHoldingVersion: equal versions are equal content, and looking again
// changes nothing.
func TestHoldingVersion(t *testing.T) {
	a, b := needing("a"), needing("b")
	live, now := around("1", a, b), around("2", b)
	hold := func(live *catalog.Snapshot, uids ...string) string {
		set := map[string]bool{}
		for _, uid := range uids {
			set[uid] = true
		}
		return now.Holding(live, set).Version()
	}
	one := hold(live, "a")
	if again := hold(now.Holding(live, map[string]bool{"a": true}), "a"); again != one {
		t.Error("the same content has another version")
	}
	other := needing("a")
	other.EN.Title = "Other"
	for name, version := range map[string]string{
		"nothing held": now.Version(), "another held": hold(live, "b"), "b gone": hold(around("1", a), "a", "b"), "a otherwise": hold(around("3", other), "a"),
	} {
		if version == one {
			t.Errorf("%s has the version of a being held", name)
		}
	}
}
