package catalog_test

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"knowledgepath/internal/catalog"
	"knowledgepath/internal/kp"
)

func snapshot() *catalog.Snapshot {
	return catalog.NewSnapshot(catalog.Parts{
		Version: "v1",
		Tracks:  []catalog.Track{{ID: "rights", Order: 2}, {ID: "care", Order: 1}, {ID: "arts", Order: 2}},
		Modules: []*catalog.Module{
			{UID: "u5", Slug: "hidden", Track: "care", Level: 3, Status: catalog.WIP},
			{UID: "u4", Slug: "zebra", Track: "rights", Level: 1, Status: catalog.Active},
			{UID: "u3", Slug: "listen", Track: "care", Level: 2, Aliases: []string{"hear", "welcome"}, Status: catalog.Beta},
			{UID: "u2", Slug: "alpha", Track: "rights", Level: 1, Status: catalog.Retired},
			{UID: "u1", Slug: "welcome", Track: "care", Level: 1, Aliases: []string{"hello"}, Status: catalog.Active},
		},
		Competencies: []catalog.Competency{{ID: "cc.listen"}},
		Terms:        []catalog.Term{{ID: "refuge", ES: catalog.TermText{Name: "refugio"}, EN: catalog.TermText{Name: "refuge"}}},
		Sources:      map[string]catalog.Source{"unhcr": {Key: "unhcr", Year: 2024}},
		Pages:        map[string]catalog.Page{"help": {ID: "help", ES: catalog.PageText{Title: "Ayuda"}, EN: catalog.PageText{Title: "Help"}}},
	})
}

func TestSnapshotOrdersByTrackLevelAndSlug(t *testing.T) {
	s := snapshot()
	var tracks, modules []string
	for _, tr := range s.Tracks() {
		tracks = append(tracks, tr.ID)
	}
	for m := range s.Modules() {
		modules = append(modules, m.Slug)
	}
	if diff := cmp.Diff([]string{"care", "arts", "rights"}, tracks); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff([]string{"welcome", "listen", "hidden", "alpha", "zebra"}, modules); diff != "" {
		t.Error(diff)
	}
}

func TestSnapshotFindsModules(t *testing.T) {
	s := snapshot()
	for _, c := range []struct{ slug, uid string }{
		{"welcome", "u1"}, // also an alias of u3: what a module is called now wins
		{"hello", "u1"},
		{"listen", "u3"},
		{"hear", "u3"},
		{"hidden", "u5"}, // hiding is the reader's business
		{"nowhere", ""},
		{"u1", ""},
	} {
		uid := ""
		if m := s.BySlug(c.slug); m != nil {
			uid = m.UID
		}
		if uid != c.uid {
			t.Errorf("BySlug(%q) is %q, want %q", c.slug, uid, c.uid)
		}
	}
	if m := s.Module("u3"); m == nil || m.Slug != "listen" {
		t.Errorf("Module(u3) = %v", m)
	}
	if m := s.Module("listen"); m != nil {
		t.Errorf("Module takes a slug for a uid: %v", m)
	}
}

func TestSnapshotFindsTheRest(t *testing.T) {
	s := snapshot()
	if s.Version() != "v1" {
		t.Errorf("version %q", s.Version())
	}
	track, ok := s.Track("rights")
	if !ok || track.Order != 2 {
		t.Errorf("Track(rights) = %+v, %t", track, ok)
	}
	term, ok := s.Term("refuge")
	if !ok || term.In(kp.ES).Name != "refugio" || term.In(kp.EN).Name != "refuge" {
		t.Errorf("Term(refuge) = %+v, %t", term, ok)
	}
	source, ok := s.Source("unhcr")
	if !ok || source.Year != 2024 {
		t.Errorf("Source(unhcr) = %+v, %t", source, ok)
	}
	page, ok := s.Page("help")
	if !ok || page.In(kp.ES).Title != "Ayuda" || page.In(kp.EN).Title != "Help" {
		t.Errorf("Page(help) = %+v, %t", page, ok)
	}
	if c, ok := s.Competency("cc.listen"); !ok || c.ID != "cc.listen" {
		t.Errorf("Competency(cc.listen) = %+v, %t", c, ok)
	}
	for name, found := range map[string]bool{
		"track":      second(s.Track("no")),
		"competency": second(s.Competency("no")),
		"term":       second(s.Term("no")),
		"source":     second(s.Source("no")),
		"page":       second(s.Page("no")),
	} {
		if found {
			t.Errorf("a %s that does not exist is found", name)
		}
	}
}

func second[T any](_ T, ok bool) bool { return ok }

func TestLiveGivesTheLastSnapshot(t *testing.T) {
	one, two := catalog.NewSnapshot(catalog.Parts{Version: "1"}), catalog.NewSnapshot(catalog.Parts{Version: "2"})
	live := catalog.NewLive(one)
	held := live.Now()
	live.Swap(two)
	if held.Version() != "1" || live.Now().Version() != "2" {
		t.Errorf("held %s and now %s, want 1 and 2", held.Version(), live.Now().Version())
	}
}

func TestPublic(t *testing.T) {
	for status, want := range map[catalog.Status]bool{
		catalog.Active: true, catalog.Beta: true, catalog.WIP: false, catalog.Retired: false, "": false,
	} {
		if got := (&catalog.Module{Status: status}).Public(); got != want {
			t.Errorf("a module that is %q is public: %t, want %t", status, got, want)
		}
	}
}

func TestModuleFindsLessonsAndActivities(t *testing.T) {
	es := &catalog.Activity{ID: "q1", Type: catalog.Quiz, Prompt: "¿Qué?"}
	en := &catalog.Activity{ID: "q1", Type: catalog.Quiz, Prompt: "What?"}
	m := &catalog.Module{Lessons: []catalog.Lesson{
		{ID: "know"},
		{ID: "try", ES: catalog.LessonText{Blocks: []catalog.Block{{HTML: "<p>"}, {Activity: es}}},
			EN: catalog.LessonText{Blocks: []catalog.Block{{Activity: en}, {HTML: "<p>"}}}},
	}}
	for id, want := range map[string]int{"know": 1, "try": 2, "use": 0} {
		if got := m.Position(id); got != want {
			t.Errorf("lesson %s stands at %d, want %d", id, got, want)
		}
		if (m.Lesson(id) == nil) != (want == 0) {
			t.Errorf("lesson %s: %v", id, m.Lesson(id))
		}
	}
	l := m.Lesson("try")
	if l.Activity(kp.ES, "q1") != es || l.Activity(kp.EN, "q1") != en {
		t.Error("the activity is not the one of the language asked for")
	}
	if a := l.Activity(kp.ES, "q2"); a != nil {
		t.Errorf("found an activity that does not exist: %v", a)
	}
}

func TestLegalExpired(t *testing.T) {
	reviewed := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
	year := 365 * 24 * time.Hour
	law := &catalog.Legal{Reviewed: reviewed, ReviewEvery: year}
	for _, c := range []struct {
		name  string
		legal *catalog.Legal
		now   time.Time
		want  bool
	}{
		{"no law in it", nil, reviewed.Add(10 * year), false},
		{"reviewed just now", law, reviewed, false},
		{"on the last day", law, reviewed.Add(year), false},
		{"a moment after it", law, reviewed.Add(year + 1), true},
		{"no term set", &catalog.Legal{Reviewed: reviewed}, reviewed.Add(10 * year), false},
		{"never reviewed", &catalog.Legal{ReviewEvery: year}, reviewed, true},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := c.legal.Expired(c.now); got != c.want {
				t.Errorf("expired: %t, want %t", got, c.want)
			}
		})
	}
}
