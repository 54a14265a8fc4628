package learn

import (
	"path"
	"strings"
	"time"

	"knowledgepath/internal/catalog"
	"knowledgepath/internal/progress"
	"knowledgepath/internal/web/site"
	"knowledgepath/internal/web/ui"
)

// modulePage is a module with how far the person is.
type modulePage struct {
	m       *catalog.Module
	track   catalog.Track
	did     progress.Module
	stage   progress.Stage
	next    *catalog.Lesson
	missing []ref // what finishing still needs
	sources []catalog.Source
	files   []file
	finish  time.Time
}

// ref points to an activity.
type ref struct{ lesson, activity, title string }

// file is an attachment in the language of the page.
type file struct{ name, href string }

// visible returns the module of a visit and what the person did, and leads
// from a former slug to the present one.
func visible(v *site.Visit) (m *catalog.Module, did progress.State, moved bool, err error) {
	if did, err = v.Did(); err != nil {
		return nil, nil, false, err
	}
	m, err = v.Module(v.Param("slug"), did)
	return m, did, err == nil && m.Slug != v.Param("slug"), err
}

func showModule(v *site.Visit) error {
	m, did, moved, err := visible(v)
	if err != nil {
		return err
	}
	if moved {
		return v.Moved("/modules/" + m.Slug)
	}
	text := m.In(v.Lang)
	f := v.Frame(text.Title, "modules")
	f.Summary = text.Summary
	p := modulePage{m: m, did: did[m.UID], stage: did.StageOf(m)}
	p.track, _ = v.Content.Track(m.Track)
	p.next, p.finish = p.did.NextLesson(m), p.did.FinishedAt(m)
	if p.next == nil && p.stage == progress.Started {
		p.missing = missing(v, m, p.did)
	}
	for _, key := range m.Sources {
		if s, ok := v.Content.Source(key); ok {
			p.sources = append(p.sources, s)
		}
	}
	for _, a := range m.Artefacts {
		name := a.ES
		if v.Lang == "en" {
			name = a.EN
		}
		if base, ok := strings.CutPrefix(name, "files/"); ok {
			p.files = append(p.files, file{base, f.URL("/modules/" + m.Slug + "/files/" + base)})
		}
	}
	return v.Render(moduleView(f, p))
}

// missing lists the activities that finishing still needs, with their lesson.
func missing(v *site.Visit, m *catalog.Module, did progress.Module) []ref {
	var out []ref
	for _, key := range did.Missing(m) {
		lesson, activity, _ := strings.Cut(key, "#")
		if l := m.Lesson(lesson); l != nil {
			out = append(out, ref{lesson, activity, l.In(v.Lang).Title})
		}
	}
	return out
}

// startModule notes that the person begins and leads to the first lesson.
func startModule(v *site.Visit) error {
	m, did, _, err := visible(v)
	if err != nil {
		return err
	}
	next := did[m.UID].NextLesson(m)
	if next == nil {
		return v.Redirect("/modules/" + m.Slug)
	}
	if err := v.Learner(); err != nil {
		return err
	}
	if _, err := v.Progress.Record(v.Context(), progress.Event{
		ID: v.EventID("open"), Person: v.Person.ID, Kind: progress.Opened,
		Module: m.UID, Lesson: next.ID, Edition: m.Edition, Lang: v.Lang,
	}); err != nil {
		return err
	}
	return v.Redirect("/modules/" + m.Slug + "/" + next.ID)
}

// attachmentType is the media type of a file that modules may offer, and
// whether its kind is one. Media stand in pages; everything else is saved.
func attachmentType(name string) (kind string, media, ok bool) {
	switch strings.ToLower(path.Ext(name)) {
	case ".svg":
		return "image/svg+xml", true, true
	case ".png":
		return "image/png", true, true
	case ".jpg":
		return "image/jpeg", true, true
	case ".webp":
		return "image/webp", true, true
	case ".avif":
		return "image/avif", true, true
	case ".opus", ".ogg":
		return "audio/ogg", true, true
	case ".mp3":
		return "audio/mpeg", true, true
	case ".m4a":
		return "audio/mp4", true, true
	case ".mp4":
		return "video/mp4", true, true
	case ".webm":
		return "video/webm", true, true
	case ".vtt":
		return "text/vtt; charset=utf-8", true, true
	case ".csv":
		return "text/csv; charset=utf-8", false, true
	case ".txt":
		return "text/plain; charset=utf-8", false, true
	case ".pdf":
		return "application/pdf", false, true
	case ".ods":
		return "application/vnd.oasis.opendocument.spreadsheet", false, true
	case ".odt":
		return "application/vnd.oasis.opendocument.text", false, true
	case ".docx":
		return "application/vnd.openxmlformats-officedocument.wordprocessingml.document", false, true
	case ".xlsx":
		return "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", false, true
	}
	return "", false, false
}

// filePolicy is the Content Security Policy of files that authors brought:
// whatever is in one, it may neither run, nor load, nor speak for the product.
const filePolicy = "default-src 'none'; style-src 'unsafe-inline'; sandbox"

// sendAttachment answers with a file that goes with a module.
func sendAttachment(v *site.Visit) error { return sendFile(v, "files/") }

// sendMedia answers with a picture, sound or film of a module, or the captions
// of one.
func sendMedia(v *site.Visit) error { return sendFile(v, "media/") }

func sendFile(v *site.Visit, dir string) error {
	m, _, _, err := visible(v)
	if err != nil {
		return err
	}
	name := v.Param("name")
	kind, media, ok := attachmentType(name)
	if !ok {
		return site.NotFound()
	}
	data, err := v.Publish.File(v.Context(), m, dir+name)
	if err != nil {
		return err
	}
	if !media {
		v.Header("Content-Disposition", `attachment; filename="`+strings.ReplaceAll(name, `"`, "")+`"`)
	}
	v.Header("Content-Security-Policy", filePolicy)
	v.Header("Cache-Control", "public, max-age=3600")
	return v.SendParts(kind, data)
}

// credits joins the names of those who made a module.
func credits(list []catalog.Credit) string {
	var names []string
	for _, c := range list {
		names = append(names, c.Name)
	}
	return strings.Join(names, ", ")
}

// cite is a source on one line.
func cite(f *ui.Frame, s catalog.Source) string {
	parts := []string{}
	if s.Author != "" {
		parts = append(parts, s.Author)
	}
	if s.Year != 0 {
		parts = append(parts, "("+itoa(s.Year)+")")
	}
	return strings.Join(parts, " ") + ". " + s.Title.In(f.Lang()) + "."
}
