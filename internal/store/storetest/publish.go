package storetest

import (
	"fmt"
	"testing"

	"knowledgepath/internal/kp"
	"knowledgepath/internal/publish"
)

func publishContracts() []contract {
	return []contract{
		{"an edition kept again stays as it was", editions},
		{"releases rise and the newest of each module is current", releases},
		{"releases made at once show in the order of their numbers", releasesTogether},
	}
}

func edition(id, module string) publish.Edition {
	return publish.Edition{ID: id, Module: module, Slug: "slug-" + module, Zip: []byte{0, 1, 0xff, 'P', 'K'}, Made: at(1)}
}

func editions(t *testing.T, s Store) {
	ctx := t.Context()
	must(t, s.PutEdition(ctx, edition("e1", "m")))
	again := edition("e1", "m")
	again.Zip, again.Made = []byte("other"), at(5)
	must(t, s.PutEdition(ctx, again))
	same(t, "edition", got[publish.Edition](t)(s.Edition(ctx, "e1")), edition("e1", "m"))
	_, err := s.Edition(ctx, "e2")
	refused(t, err, kp.NotFound, "page.notfound")
}

func releases(t *testing.T, s Store) {
	ctx := t.Context()
	current, seq, err := s.Current(ctx)
	must(t, err)
	same(t, "current", len(current), 0)
	same(t, "seq", seq, int64(0))
	same(t, "seq", got[int64](t)(s.Seq(ctx)), int64(0))
	for _, id := range []string{"m1", "m2", "n1"} {
		must(t, s.PutEdition(ctx, edition(id, id[:1])))
	}
	for i, id := range []string{"m1", "n1", "m2", "m1", ""} {
		module := "m"
		if id == "n1" {
			module = "n"
		}
		must(t, s.AddRelease(ctx, publish.Release{Seq: 77, Module: module, Edition: id, ByName: "Ana", At: at(i)}))
	}
	history := got[[]publish.Release](t)(s.Releases(ctx, "m"))
	var ids []string
	for i, r := range history {
		ids = append(ids, r.Edition)
		if i > 0 && r.Seq >= history[i-1].Seq {
			t.Errorf("release %d does not come before %d", r.Seq, history[i-1].Seq)
		}
	}
	same(t, "history", ids, []string{"", "m1", "m2", "m1"})
	same(t, "last release", history[0], publish.Release{Seq: history[0].Seq, Module: "m", ByName: "Ana", At: at(4)})
	current, seq, err = s.Current(ctx)
	must(t, err)
	same(t, "seq", seq, history[0].Seq)
	same(t, "seq", got[int64](t)(s.Seq(ctx)), seq)
	byModule := map[string]string{}
	for _, r := range current {
		byModule[r.Module] = r.Edition
	}
	same(t, "current", byModule, map[string]string{"m": "", "n": "n1"})
	refused(t, s.AddRelease(ctx, publish.Release{Module: "m", Edition: "unknown"}), kp.NotFound, "page.notfound")
}

// releasesTogether also checks what replicas rely on, who follow the highest
// number: no release shows before an earlier one. With one release a module
// and none that fails, as many are current as the highest number says.
func releasesTogether(t *testing.T, s Store) {
	ctx := t.Context()
	const n = 24
	for _, err := range together(n+1, func(i int) error {
		if i < n {
			return s.AddRelease(ctx, publish.Release{Module: fmt.Sprint("m", i), At: at(i)})
		}
		for seq := int64(0); seq < n; {
			current, highest, err := s.Current(ctx)
			if err != nil {
				return err
			}
			if seq = highest; int64(len(current)) != seq {
				return fmt.Errorf("%d releases show while the highest is %d", len(current), seq)
			}
		}
		return nil
	}) {
		must(t, err)
	}
	same(t, "seq", got[int64](t)(s.Seq(ctx)), int64(n))
}
