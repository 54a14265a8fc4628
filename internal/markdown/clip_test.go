package markdown

import (
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"

	"knowledgepath/internal/catalog"
	"knowledgepath/internal/kp"
)

// withMedia is the sample with a sound and a picture.
func withMedia(t *testing.T) fstest.MapFS {
	t.Helper()
	files := edit(t, fixture(t), yamlOf, "media: []", `media:
  - {file: media/talk.opus, kind: audio, duration: "3:20", credit: Ana, licence: CC-BY-4.0}
  - {file: media/knot.svg, kind: image, alt: {es: Un nudo, en: A knot}, long: {es: Tres hilos., en: Three threads.}, credit: Ana, licence: CC-BY-4.0}`)
	for lang, words := range map[string][2]string{"es": {"Practica", "Hola a **todas**."}, "en": {"Practise", "Hello, **all**."}} {
		files = edit(t, files, "modules/demo/try."+lang+".md", words[0]+" [", "[Charla](media/talk.opus)\n\n![Nudo](media/knot.svg)\n\n"+words[0]+" [")
		files["modules/demo/media/talk."+lang+".md"] = &fstest.MapFile{Data: []byte(words[1] + "\n")}
	}
	files["modules/demo/media/talk.es.vtt"] = &fstest.MapFile{Data: []byte("WEBVTT\n")}
	files["modules/demo/media/talk.opus"] = &fstest.MapFile{Data: make([]byte, 1234)}
	files["modules/demo/media/knot.svg"] = &fstest.MapFile{Data: []byte(`<svg xmlns="http://www.w3.org/2000/svg"/>`)}
	return files
}

func TestMediaStandAlone(t *testing.T) {
	s, findings := New(withMedia(t)).Compile(nil)
	if len(findings) > 0 {
		t.Fatalf("findings:\n%s", listing(findings))
	}
	var got []catalog.Media
	for _, b := range s.BySlug("demo").Lesson("try").In(kp.ES).Blocks {
		if b.Media != nil {
			got = append(got, *b.Media)
		}
	}
	want := []catalog.Media{
		{
			Kind: catalog.Sound, File: "media/talk.opus", Address: "/es/modules/demo/media/talk.opus", Title: "Charla",
			Captions: "/es/modules/demo/media/talk.es.vtt", Transcript: "<p>Hola a <strong>todas</strong>.</p>",
			Seconds: 200, Bytes: 1234, Credit: "Ana", Licence: "CC-BY-4.0",
		},
		{
			Kind: catalog.Picture, File: "media/knot.svg", Address: "/es/modules/demo/media/knot.svg", Title: "Nudo",
			Alt: kp.Text{ES: "Un nudo", EN: "A knot"}, Long: kp.Text{ES: "Tres hilos.", EN: "Three threads."},
			Bytes: 41, Credit: "Ana", Licence: "CC-BY-4.0",
		},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("media (-want +got):\n%s", diff)
	}
	for _, b := range s.BySlug("demo").Lesson("try").In(kp.EN).Blocks {
		if b.Media != nil && b.Media.Captions != "" {
			t.Errorf("captions there are not: %q", b.Media.Captions)
		}
	}
}

func TestMediaFaults(t *testing.T) {
	files := withMedia(t)
	for name, c := range map[string]struct{ file, old, new, code, mark string }{
		"no such file":         {yamlOf, "media/talk.opus, kind", "talk.opus, kind", BadModule, "file: talk.opus"},
		"kind of another":      {yamlOf, "kind: audio", "kind: video", BadModule, "file: media/talk.opus"},
		"duration without end": {yamlOf, `"3:20"`, `"3:99"`, BadModule, `duration: "3:99"`},
		"link to nothing":      {tryES, "media/talk.opus", "media/talks.opus", MissingTarget, "[Charla]"},
	} {
		t.Run(name, func(t *testing.T) {
			broken := edit(t, files, c.file, c.old, c.new)
			_, got := New(broken).Compile(nil)
			compare(t, broken, []want{{c.code, c.file, c.mark, ""}}, got)
		})
	}
}
