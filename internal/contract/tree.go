package contract

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"unicode/utf8"
)

// kind is what a JSON value is.
type kind uint8

const (
	null kind = iota
	boolean
	number
	text
	array
	object
)

func (k kind) String() string {
	return [...]string{"null", "true or false", "a number", "a text", "an array", "an object"}[k]
}

// tree is a JSON value as it was written, numbers unread.
type tree struct {
	kind   kind
	text   string // of a text, a number, or "true"
	list   []tree // of an array; the values of an object
	fields []string
}

// maxDepth is deeper than any document of the contract.
const maxDepth = 16

// parse reads one JSON value and nothing after it.
func parse(name string, data []byte) (tree, *Faults) {
	faults := &Faults{}
	if !utf8.Valid(data) {
		faults.add(CodeSyntax, name, "not UTF-8")
		return tree{}, faults
	}
	d := json.NewDecoder(bytes.NewReader(data))
	d.UseNumber()
	t, err := readTree(d, name, maxDepth, faults)
	if err == nil {
		if _, more := d.Token(); !errors.Is(more, io.EOF) {
			err = errors.New("something follows the value")
		}
	}
	if err != nil {
		faults.add(CodeSyntax, name, "%v (near byte %d)", err, d.InputOffset())
	}
	return t, faults
}

func readTree(d *json.Decoder, path string, depth int, faults *Faults) (tree, error) {
	token, err := d.Token()
	if errors.Is(err, io.EOF) {
		return tree{}, io.ErrUnexpectedEOF
	}
	if err != nil {
		return tree{}, err
	}
	switch v := token.(type) {
	case nil:
		return tree{}, nil
	case bool:
		return tree{kind: boolean, text: fmt.Sprint(v)}, nil
	case json.Number:
		return tree{kind: number, text: v.String()}, nil
	case string:
		return tree{kind: text, text: v}, nil
	}
	if depth == 0 {
		return tree{}, errors.New("nested too deeply")
	}
	if token == json.Delim('[') {
		return readArray(d, path, depth-1, faults)
	}
	return readObject(d, path, depth-1, faults)
}

func readArray(d *json.Decoder, path string, depth int, faults *Faults) (tree, error) {
	t := tree{kind: array}
	for d.More() {
		v, err := readTree(d, at(path, len(t.list)), depth, faults)
		if err != nil {
			return t, err
		}
		t.list = append(t.list, v)
	}
	_, err := d.Token()
	return t, err
}

func readObject(d *json.Decoder, path string, depth int, faults *Faults) (tree, error) {
	t := tree{kind: object}
	seen := map[string]bool{}
	for d.More() {
		token, err := d.Token()
		if err != nil {
			return t, err
		}
		field := token.(string) // the decoder accepts nothing else here
		if seen[field] {
			faults.add(CodeDuplicate, under(path, field), "the field stands twice")
		}
		seen[field] = true
		v, err := readTree(d, under(path, field), depth, faults)
		if err != nil {
			return t, err
		}
		t.fields = append(t.fields, field)
		t.list = append(t.list, v)
	}
	_, err := d.Token()
	return t, err
}

// at is the path of an element.
func at(path string, i int) string { return fmt.Sprintf("%s[%d]", path, i) }

// under is the path of a field; a key that is not a plain word is quoted.
func under(path, field string) string {
	if len(field) > maxID {
		field = field[:maxID]
	}
	for _, r := range field {
		if r <= ' ' || r == '"' || r == utf8.RuneError {
			return fmt.Sprintf("%s.%q", path, field)
		}
	}
	return path + "." + field
}
