package markdown

import (
	"go.yaml.in/yaml/v3"
)

// frontOf reads a file's front matter with the fields it may have. Title and
// lang must be there, and lang must be what the file's name says.
func frontOf(r *report, s *source, more ...string) (object, bool) {
	if s.front == nil {
		r.add(s.file, start, NoFrontMatter)
		return object{}, false
	}
	y := &yamlFile{r: r, file: s.file, line0: 1, code: BadYAML}
	root := y.parse(s.front, yaml.MappingNode)
	if root == nil {
		return object{}, false
	}
	o := y.object(root, "", append([]string{"title", "lang", "lint_allow", "note"}, more...)...)
	o.need("title")
	if o.need("lang") != "" && o.text("lang") != string(s.lang) {
		r.add(s.file, o.place("lang"), WrongLang, "lang", string(s.lang), "name", o.text("lang"))
	}
	return o, true
}
