package markdown

import (
	"bytes"
	"errors"
	"io"
	"path"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v3"

	"knowledgepath/internal/kp"
)

// yamlFile reads one YAML text strictly: known fields only, no key twice, no
// anchors, and a place for everything that is wrong.
type yamlFile struct {
	r     *report
	file  string
	line0 int    // lines of the file before the text
	lines int    // of the text that was parsed
	code  string // what a value that is not valid is reported as
}

var yamlLine = regexp.MustCompile(`line (\d+):`)

// parse returns the root of the text, a mapping or a list, or nil where it is
// not what was asked for.
func (y *yamlFile) parse(text []byte, kind yaml.Kind) *yaml.Node {
	y.lines = bytes.Count(text, []byte("\n")) + 1
	dec := yaml.NewDecoder(bytes.NewReader(text))
	var doc, more yaml.Node
	err := dec.Decode(&doc)
	if err == nil {
		if err = dec.Decode(&more); err == nil {
			y.bad(&more, y.file)
			return nil
		}
		if errors.Is(err, io.EOF) {
			err = nil
		}
	}
	if err != nil || len(doc.Content) == 0 {
		y.r.add(y.file, pos{y.line0 + min(faultLine(err), y.lines), 1}, y.code, "name", path.Base(y.file))
		return nil
	}
	root := doc.Content[0]
	if root.Kind != kind {
		y.bad(root, path.Base(y.file))
		return nil
	}
	if !y.plain(root, 0) {
		return nil
	}
	return root
}

// faultLine returns the line that a syntax error names.
func faultLine(err error) int {
	if err == nil {
		return 1
	}
	m := yamlLine.FindStringSubmatch(err.Error())
	if m == nil {
		return 1
	}
	line, _ := strconv.Atoi(m[1])
	if strings.Contains(err.Error(), "did not find expected") {
		// The library counts the lines of these errors from 0.
		line++
	}
	return line
}

// plain reports whether a tree is free of anchors, repeated keys, keys that
// merge, characters that no text holds, and endless nesting.
func (y *yamlFile) plain(n *yaml.Node, depth int) bool {
	if n.Kind == yaml.AliasNode || n.Anchor != "" || n.Tag == "!!merge" || depth > maxNesting || strings.ContainsFunc(n.Value, control) {
		y.bad(n, path.Base(y.file))
		return false
	}
	seen := map[string]bool{}
	for i, c := range n.Content {
		if n.Kind == yaml.MappingNode && i%2 == 0 {
			if c.Kind != yaml.ScalarNode || seen[c.Value] {
				y.bad(c, c.Value)
				return false
			}
			seen[c.Value] = true
		}
		if !y.plain(c, depth+1) {
			return false
		}
	}
	return true
}

func (y *yamlFile) at(n *yaml.Node) pos {
	if n == nil || n.Line == 0 {
		return pos{y.line0 + 1, 1}
	}
	if n.Line > y.lines {
		return pos{y.line0 + y.lines, 1} // the library counts what is not there as the next line
	}
	return pos{y.line0 + n.Line, n.Column}
}

func (y *yamlFile) bad(n *yaml.Node, name string, more ...string) {
	y.r.add(y.file, y.at(n), y.code, append([]string{"name", name}, more...)...)
}

// object is a mapping being read.
type object struct {
	y      *yamlFile
	node   *yaml.Node
	keys   map[string]*yaml.Node
	values map[string]*yaml.Node
}

// object reads a mapping with the fields it may have.
func (y *yamlFile) object(n *yaml.Node, name string, known ...string) object {
	o := object{y: y, node: n, keys: map[string]*yaml.Node{}, values: map[string]*yaml.Node{}}
	if n == nil {
		return o
	}
	if n.Kind != yaml.MappingNode {
		y.bad(n, name)
		return o
	}
	for i := 0; i+1 < len(n.Content); i += 2 {
		k := n.Content[i]
		if known != nil && !slices.Contains(known, k.Value) {
			y.r.add(y.file, y.at(k), UnknownField, "name", k.Value, "suggest", suggest(k.Value, known))
			continue
		}
		o.keys[k.Value], o.values[k.Value] = k, n.Content[i+1]
	}
	return o
}

// has reports whether the field is there and not null.
func (o object) has(field string) bool {
	v := o.values[field]
	return v != nil && v.Tag != "!!null"
}

// place is where findings about a field stand: its key, or the mapping that
// lacks it.
func (o object) place(field string) pos {
	if k := o.keys[field]; k != nil {
		return o.y.at(k)
	}
	return o.y.at(o.node)
}

func (o object) bad(field string, more ...string) {
	o.y.r.add(o.y.file, o.place(field), o.y.code, append([]string{"name", field}, more...)...)
}

// text reads an optional scalar.
func (o object) text(field string) string {
	if !o.has(field) {
		return ""
	}
	if v := o.values[field]; v.Kind == yaml.ScalarNode {
		return v.Value
	}
	o.bad(field)
	return ""
}

// need reads a scalar that must be there.
func (o object) need(field string) string {
	s := o.text(field)
	if s == "" && (!o.has(field) || o.values[field].Kind == yaml.ScalarNode) {
		o.bad(field)
	}
	return s
}

// number reads an optional whole number within bounds.
func (o object) number(field string, least, most, otherwise int) int {
	if !o.has(field) {
		return otherwise
	}
	n, err := strconv.Atoi(o.values[field].Value)
	if err != nil || n < least || n > most {
		o.bad(field)
		return otherwise
	}
	return n
}

// permille reads a share from 0 to 1 as per mille.
func (o object) permille(field string) int {
	if !o.has(field) {
		return 0
	}
	f, err := strconv.ParseFloat(o.values[field].Value, 64)
	if err != nil || !(f >= 0 && f <= 1) {
		o.bad(field)
		return 0
	}
	return int(f*1000 + 0.5)
}

// list reads an optional list.
func (o object) list(field string) []*yaml.Node {
	if !o.has(field) {
		return nil
	}
	if v := o.values[field]; v.Kind == yaml.SequenceNode {
		return v.Content
	}
	o.bad(field)
	return nil
}

// texts reads an optional list of scalars.
func (o object) texts(field string) []string {
	var out []string
	for _, n := range o.list(field) {
		if n.Kind != yaml.ScalarNode || n.Value == "" {
			o.y.bad(n, field)
			continue
		}
		out = append(out, n.Value)
	}
	return out
}

// inner reads a mapping in a field.
func (o object) inner(field string, known ...string) object {
	if !o.has(field) {
		return object{y: o.y, node: o.node}
	}
	return o.y.object(o.values[field], field, known...)
}

// both reads a text in both languages.
func (o object) both(field string) kp.Text {
	if !o.has(field) {
		o.bad(field)
		return kp.Text{}
	}
	t := o.inner(field, "es", "en")
	return kp.Text{ES: t.need("es"), EN: t.need("en")}
}
