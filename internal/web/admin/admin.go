// Package admin is the admin's surface: the content with its findings, new
// editions, going back, and the people with their organisations and
// invitations. Admins see no learner's answers here.
package admin

import (
	"net/http"
	"slices"
	"time"

	"knowledgepath/internal/catalog"
	"knowledgepath/internal/kp"
	"knowledgepath/internal/publish"
	"knowledgepath/internal/web/site"
	"knowledgepath/internal/web/ui"
)

// Routes lists the surface's routes.
func Routes() []site.Route {
	return []site.Route{
		{Method: http.MethodGet, Path: "/admin", Handle: func(v *site.Visit) error { return v.Redirect("/admin/content") }},
		{Method: http.MethodGet, Path: "/admin/content", Handle: showContent},
		{Method: http.MethodPost, Path: "/admin/content", Handle: upload},
		{Method: http.MethodGet, Path: "/admin/content/editions/:edition", Handle: showEdition},
		{Method: http.MethodPost, Path: "/admin/content/editions/:edition", Handle: release},
		{Method: http.MethodPost, Path: "/admin/content/modules/:uid/back", Handle: back},
		{Method: http.MethodGet, Path: "/admin/people", Handle: showPeople},
		{Method: http.MethodPost, Path: "/admin/people/organisations", Handle: addOrganisation},
		{Method: http.MethodPost, Path: "/admin/people/invitations", Handle: invite},
		{Method: http.MethodPost, Path: "/admin/people/:person", Handle: changePerson},
	}
}

// contentPage lists the modules.
type contentPage struct {
	modules  []moduleLine
	findings []ui.Group // of modules that are not served, and of shared files
	upload   ui.Field
	refused  []ui.Group // findings of a bundle that was just refused
	files    filesState
	reviews  []reviewLine
}

// moduleLine is a module with the state of its languages.
type moduleLine struct {
	m        *catalog.Module // nil for one with errors, which is not served
	slug     string
	uid      string
	es, en   bool // complete in the language
	released time.Time
	by       string
	back     bool // there is an edition to go back to
	errors   int
	warnings int
	standing publish.Standing // zero for one that is not served
}

func showContent(v *site.Visit) error {
	return renderContent(v, http.StatusOK, ui.Field{Name: "file"}, nil)
}

func renderContent(v *site.Visit, status int, field ui.Field, refused []publish.Finding) error {
	f := v.Frame(v.P.T("content.title"), "admin")
	f.Path, f.Private = "/admin/content", true
	f.Problem = status >= http.StatusBadRequest
	r := v.Publish.Report()
	p := contentPage{
		upload: field, findings: foundIn(f, r), refused: ui.GroupFindings(f, refused),
		files: filesOf(f, r), reviews: reviewsOf(v.Content, f.Now),
	}
	for m := range v.Content.Modules() {
		line := moduleLine{m: m, slug: m.Slug, uid: m.UID, es: whole(m, kp.ES), en: whole(m, kp.EN), standing: r.Modules[m.UID]}
		if err := line.complete(v, r); err != nil {
			return err
		}
		p.modules = append(p.modules, line)
	}
	lost, err := unserved(v, r)
	if err != nil {
		return err
	}
	p.modules = append(p.modules, lost...)
	p.modules = append(p.modules, broken(r, p.modules)...)
	return v.RenderStatus(status, contentView(f, p))
}

// complete adds what the check found in a module and what is known of its
// releases.
func (l *moduleLine) complete(v *site.Visit, r publish.Report) error {
	l.errors, l.warnings = counts(r, l.folder())
	history, err := v.Publish.Store.Releases(v.Context(), l.uid)
	if err != nil || len(history) == 0 {
		return err
	}
	if history[0].Edition != "" {
		l.released, l.by = history[0].At, history[0].ByName
	}
	_, l.back = publish.Before(history)
	return nil
}

// folder is the name that findings know the module by.
func (l *moduleLine) folder() string {
	if l.standing.Folder != "" {
		return l.standing.Folder
	}
	return l.slug
}

// counts says how many errors and warnings the module in a folder has.
func counts(r publish.Report, folder string) (errors, warnings int) {
	for _, x := range r.Findings {
		if ui.ModuleOf(x.File) != folder {
			continue
		}
		switch x.Severity {
		case publish.Error:
			errors++
		case publish.Warning:
			warnings++
		}
	}
	return errors, warnings
}

// broken lists the modules that errors keep from being served, by the name of
// their folder, but for those listed already.
func broken(r publish.Report, listed []moduleLine) []moduleLine {
	var out []moduleLine
	for _, x := range r.Findings {
		folder := ui.ModuleOf(x.File)
		there := func(l moduleLine) bool { return l.folder() == folder }
		if folder == "" || slices.ContainsFunc(out, there) || slices.ContainsFunc(listed, there) || x.Severity != publish.Error {
			continue
		}
		line := moduleLine{slug: folder}
		line.errors, line.warnings = counts(r, folder)
		out = append(out, line)
	}
	return out
}

// unserved lists the modules whose released edition is not being served,
// because it does not fit the rest any more, so that it can be taken back.
func unserved(v *site.Visit, r publish.Report) ([]moduleLine, error) {
	current, _, err := v.Publish.Store.Current(v.Context())
	if err != nil {
		return nil, err
	}
	var out []moduleLine
	for _, now := range current {
		if now.Edition == "" || v.Content.Module(now.Module) != nil {
			continue
		}
		e, err := v.Publish.Store.Edition(v.Context(), now.Edition)
		if err != nil {
			return nil, err
		}
		line := moduleLine{slug: e.Slug, uid: now.Module}
		if err := line.complete(v, r); err != nil {
			return nil, err
		}
		out = append(out, line)
	}
	return out, nil
}

// whole reports whether a module has all its lessons in a language.
func whole(m *catalog.Module, l kp.Lang) bool {
	if m.In(l).Title == "" {
		return false
	}
	for i := range m.Lessons {
		if len(m.Lessons[i].In(l).Blocks) == 0 {
			return false
		}
	}
	return len(m.Lessons) > 0
}

// upload checks a module that an admin sends; one without errors can be seen
// and published on the next page.
func upload(v *site.Visit) error {
	field := ui.Field{Name: "file"}
	data, err := v.File("file", publish.MaxZip)
	var bundle publish.Bundle
	if err == nil {
		bundle, err = publish.ReadZip(data)
	}
	if fault, ok := v.Fault(err); ok {
		field.Fault = fault
		return renderContent(v, http.StatusUnprocessableEntity, field, nil)
	}
	if err != nil {
		return err
	}
	m, findings, err := v.Publish.Check(v.Context(), bundle)
	if err != nil {
		return err
	}
	if m == nil {
		field.Fault = v.P.N("upload.refused", len(findings))
		return renderContent(v, http.StatusUnprocessableEntity, field, findings)
	}
	return v.Redirect("/admin/content/editions/" + m.Edition)
}

// editionPage is a checked module before it is published.
type editionPage struct {
	m        *catalog.Module
	now      *catalog.Module // the one being served; nil for none
	findings []ui.Group
	current  bool
}

func showEdition(v *site.Visit) error {
	m, findings, err := v.Publish.Checked(v.Context(), v.Param("edition"))
	if err != nil {
		return err
	}
	if m == nil {
		return kp.E(kp.Conflict, "publish.broken", nil)
	}
	f := v.Frame(m.In(v.Lang).Title, "admin")
	f.Private = true
	p := editionPage{m: m, now: v.Content.Module(m.UID), findings: ui.GroupFindings(f, findings)}
	p.current = p.now != nil && p.now.Edition == m.Edition
	return v.Render(editionView(f, p))
}

func release(v *site.Visit) error {
	if err := v.Publish.Release(v.Context(), v.Param("edition"), v.Person.Name); err != nil {
		return err
	}
	return v.Redirect("/admin/content?done=published")
}

func back(v *site.Visit) error {
	if err := v.Publish.Back(v.Context(), v.Param("uid"), v.Person.Name); err != nil {
		return err
	}
	return v.Redirect("/admin/content?done=back")
}

// stateWords says whether a language is complete.
func stateWords(f *ui.Frame, complete bool) string {
	if complete {
		return f.T("content.complete")
	}
	return f.T("content.missing")
}
