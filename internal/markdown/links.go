package markdown

import (
	"net/url"
	"path"
	"slices"
	"strings"

	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/util"

	"knowledgepath/internal/kp"
)

// address is where a link leads, settled.
type address struct {
	href string
	far  bool   // outside the product
	term string // glossary id it names; empty for any other link
	code string // what is wrong with it; empty for nothing
	name string // what the message calls it
}

func wrong(code, name string) address { return address{code: code, name: name} }

// settle turns a destination as written into an address, or into a fault.
// What it does not know to be harmless is one.
func (f *folder) settle(written string, lang kp.Lang) address {
	dest := string(util.URLEscape([]byte(written), true))
	scheme, _, hasColon := strings.Cut(dest, ":")
	switch {
	case dest == "" || strings.HasPrefix(dest, "//") || strings.ContainsAny(written, "\\\x00"):
		return wrong(BadLink, written)
	case hasColon && !strings.ContainsAny(scheme, "/?#"):
		return settleScheme(strings.ToLower(scheme), dest)
	case strings.HasPrefix(dest, "#"):
		return f.settleHere(dest[1:], lang)
	case strings.HasPrefix(dest, "/"):
		return address{href: dest}
	}
	u, err := url.Parse(dest)
	if err != nil {
		return wrong(BadLink, written)
	}
	target := path.Join(f.dir, u.Path)
	if rest, ok := strings.CutPrefix(target, "modules/"); ok {
		return f.settleModule(rest, u.Fragment, written, lang)
	}
	switch name := withoutLang(target); {
	case name == "glossary":
		return f.settleTerm(u.Fragment, lang)
	case strings.HasPrefix(name, "pages/"):
		return address{href: "/" + string(lang) + "/" + url.PathEscape(name[len("pages/"):])}
	}
	return wrong(MissingTarget, written)
}

// settleScheme judges an address with a scheme.
func settleScheme(scheme, dest string) address {
	switch scheme {
	case "mailto", "tel":
		return address{href: dest}
	case "https":
		if u, err := url.Parse(dest); err == nil && u.Hostname() != "" && u.User == nil {
			return address{href: dest, far: true}
		}
	}
	return wrong(BadLink, dest)
}

// settleHere settles a fragment of the same page.
func (f *folder) settleHere(fragment string, lang kp.Lang) address {
	if f.dir == "." {
		return f.settleTerm(fragment, lang)
	}
	if plain, err := url.PathUnescape(fragment); err == nil {
		fragment = plain
	}
	return address{href: "#u-" + fold(fragment)}
}

func (f *folder) settleTerm(id string, lang kp.Lang) address {
	if !f.terms[id] && !f.site.termIDs[id] {
		return address{code: Undefined, name: id}
	}
	return address{href: "/" + string(lang) + "/glossary#" + id, term: id}
}

// settleModule settles a path inside the folder of modules.
func (f *folder) settleModule(rest, fragment, written string, lang kp.Lang) address {
	slug, inside, _ := strings.Cut(rest, "/")
	own := slug == f.slug
	href := "/" + string(lang) + "/modules/" + url.PathEscape(slug)
	name := withoutLang(inside)
	switch {
	case own && name == "glossary":
		return f.settleTerm(fragment, lang)
	case inside == "" || name == "index":
	case strings.HasPrefix(inside, "files/"), strings.HasPrefix(inside, mediaDir):
		if own && !f.files[inside] {
			return wrong(MissingTarget, written)
		}
		dir, base := path.Split(inside)
		href += "/" + dir + url.PathEscape(base)
	case name != "" && !strings.Contains(name, "/") && (!own || f.lessons[name]):
		href += "/" + url.PathEscape(name)
	default:
		return wrong(MissingTarget, written)
	}
	if fragment != "" {
		href += "#u-" + fold(fragment)
	}
	return address{href: href}
}

// withoutLang returns the name of a pair of Markdown files, or "" for the
// name of any other file.
func withoutLang(name string) string {
	for _, l := range kp.Langs() {
		if stem, ok := strings.CutSuffix(name, "."+string(l)+".md"); ok {
			return stem
		}
	}
	return ""
}

// choice reports whether a link is the choice of a scenario, whose target is
// a scene and not a heading.
func choice(n ast.Node, dest string) bool {
	if !strings.HasPrefix(dest, "#") {
		return false
	}
	for n = n.Parent(); n != nil; n = n.Parent() {
		if f, ok := n.(*fence); ok {
			return headType(f.head) == "scenario"
		}
	}
	return false
}

func (p *page) resolveLink(n *ast.Link) {
	if choice(n, string(n.Destination)) {
		return
	}
	a := p.settle(string(n.Destination), p.lang)
	if !p.accept(n, a) {
		return
	}
	if a.term != "" {
		if !containsRef(p.named, a.term) {
			p.named = append(p.named, ref{a.term, p.at(n.Pos())})
		}
		t := &term{}
		n.Parent().ReplaceChild(n.Parent(), n, t)
		t.AppendChild(t, n)
	}
}

// accept marks a node with its address, or reports what is wrong with it.
func (p *page) accept(n ast.Node, a address) bool {
	switch a.code {
	case "":
		n.SetAttributeString(hrefAttr, a.href)
		if a.far {
			n.SetAttributeString(farAttr, "1")
		}
		return true
	case Undefined:
		p.r.add(p.file, p.at(n.Pos()), a.code, "id", a.name, "suggest", suggest(a.name, p.termIDs()))
	default:
		p.r.add(p.file, p.at(n.Pos()), a.code, "name", a.name)
	}
	return false
}

func (p *page) termIDs() []string {
	var ids []string
	for id := range p.site.termIDs {
		ids = append(ids, id)
	}
	for id := range p.terms {
		ids = append(ids, id)
	}
	return ids
}

func (p *page) resolveAutoLink(n *ast.AutoLink) {
	dest := string(n.URL(p.body))
	switch {
	case n.AutoLinkType == ast.AutoLinkEmail:
		dest = "mailto:" + strings.TrimPrefix(dest, "mailto:")
	case string(n.Protocol) == "http" && !strings.HasPrefix(string(n.Label(p.body)), "http"):
		// A bare www. address names no scheme; the parser supplied one.
		dest = "https" + strings.TrimPrefix(dest, "http")
	}
	p.accept(n, p.settle(dest, p.lang))
}

// imageTypes are the attachments that may be shown in a page.
var imageTypes = []string{".svg", ".png", ".jpg", ".webp", ".avif"}

func (p *page) resolveImage(n *ast.Image) {
	if plainText(n, p.body) == "" {
		p.r.add(p.file, p.at(n.Pos()), NoAlt)
	}
	written := string(n.Destination)
	a := p.settle(written, p.lang)
	own := "/" + string(p.lang) + "/modules/" + p.slug + "/"
	inside := strings.HasPrefix(a.href, own+"files/") || strings.HasPrefix(a.href, own+mediaDir)
	switch {
	case a.code == MissingTarget:
		p.accept(n, a)
	case a.code != "" || !inside || !slices.Contains(imageTypes, path.Ext(a.href)):
		p.r.add(p.file, p.at(n.Pos()), ForeignImage, "name", written)
	default:
		p.accept(n, a)
	}
}
