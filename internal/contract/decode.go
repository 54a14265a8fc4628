package contract

import (
	"cmp"
	"fmt"
	"math"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"
)

// Limits of texts, in characters.
const (
	maxID   = 100
	maxText = 2000
)

// shorthand is a record that may also be written as a text alone.
type shorthand interface{ fromText(string) }

// decode fills *into, a pointer to a record of the contract, from JSON: no
// field that the record does not have, none twice, no value of another kind.
// It also returns the tree, for the hash. name begins the paths of faults.
func decode(name string, data []byte, into any) (tree, *Faults) {
	t, faults := parse(name, data)
	if len(faults.List) == 0 {
		fill(name, t, reflect.ValueOf(into).Elem(), faults)
	}
	return t, faults
}

// fill writes a tree into a value by the value's type.
func fill(path string, t tree, v reflect.Value, faults *Faults) {
	if s, ok := v.Addr().Interface().(shorthand); ok && t.kind == text {
		s.fromText(t.text)
		return
	}
	if v.Type() == reflect.TypeFor[time.Time]() {
		fillTime(path, t, v, faults)
		return
	}
	switch v.Kind() {
	case reflect.Pointer:
		if t.kind != null {
			v.Set(reflect.New(v.Type().Elem()))
			fill(path, t, v.Elem(), faults)
		}
	case reflect.Struct:
		fillStruct(path, t, v, faults)
	case reflect.Map:
		fillMap(path, t, v, faults)
	case reflect.Slice:
		fillSlice(path, t, v, faults)
	case reflect.Array:
		fillArray(path, t, v, faults)
	case reflect.String:
		if is(path, t, text, faults) {
			v.SetString(t.text)
		}
	case reflect.Bool:
		if is(path, t, boolean, faults) {
			v.SetBool(t.text == "true")
		}
	case reflect.Int:
		fillInt(path, t, v, faults)
	case reflect.Float64:
		fillFloat(path, t, v, faults)
	default:
		panic("contract: no record has a " + v.Type().String())
	}
}

// is notes a fault where a value is of another kind.
func is(path string, t tree, want kind, faults *Faults) bool {
	if t.kind != want {
		faults.add(CodeType, path, "%v, not %v", t.kind, want)
	}
	return t.kind == want
}

func fillStruct(path string, t tree, v reflect.Value, faults *Faults) {
	if !is(path, t, object, faults) {
		return
	}
	names := fieldNames(v.Type())
	for i, field := range t.fields {
		index := slices.Index(names, field)
		if index < 0 {
			faults.add(CodeUnknown, under(path, field), "no such field")
			continue
		}
		fill(under(path, field), t.list[i], v.Field(index), faults)
	}
	for i, name := range names {
		if v.Type().Field(i).Tag.Get("must") == "be" && !slices.Contains(t.fields, name) {
			faults.add(CodeMissing, under(path, name), "it must be there")
		}
	}
}

// fieldNames lists the JSON names of a record's fields, in order; those that
// are not exported have one that no JSON text can have.
func fieldNames(t reflect.Type) []string {
	names := make([]string, t.NumField())
	for i := range names {
		names[i] = "\xff"
		if f := t.Field(i); f.IsExported() {
			names[i], _, _ = strings.Cut(f.Tag.Get("json"), ",")
		}
	}
	return names
}

func fillMap(path string, t tree, v reflect.Value, faults *Faults) {
	if t.kind == null || !is(path, t, object, faults) {
		return
	}
	v.Set(reflect.MakeMapWithSize(v.Type(), len(t.list)))
	for i, key := range t.fields {
		element := reflect.New(v.Type().Elem()).Elem()
		fill(under(path, key), t.list[i], element, faults)
		v.SetMapIndex(reflect.ValueOf(key), element)
	}
}

func fillSlice(path string, t tree, v reflect.Value, faults *Faults) {
	if t.kind == null || !is(path, t, array, faults) {
		return
	}
	v.Set(reflect.MakeSlice(v.Type(), len(t.list), len(t.list)))
	for i, element := range t.list {
		fill(at(path, i), element, v.Index(i), faults)
	}
}

func fillArray(path string, t tree, v reflect.Value, faults *Faults) {
	if !is(path, t, array, faults) {
		return
	}
	if len(t.list) != v.Len() {
		faults.add(CodeRange, path, "%d values, not %d", len(t.list), v.Len())
		return
	}
	for i, element := range t.list {
		fill(at(path, i), element, v.Index(i), faults)
	}
}

func fillInt(path string, t tree, v reflect.Value, faults *Faults) {
	if !is(path, t, number, faults) {
		return
	}
	n, err := strconv.ParseInt(t.text, 10, 64)
	if err != nil {
		faults.add(CodeType, path, "not a whole number")
		return
	}
	if n < -math.MaxInt32 || n > math.MaxInt32 {
		faults.add(CodeRange, path, "too large")
		return
	}
	v.SetInt(n)
}

func fillFloat(path string, t tree, v reflect.Value, faults *Faults) {
	if !is(path, t, number, faults) {
		return
	}
	x, err := strconv.ParseFloat(t.text, 64)
	if err != nil {
		faults.add(CodeRange, path, "too large")
		return
	}
	v.SetFloat(x)
}

func fillTime(path string, t tree, v reflect.Value, faults *Faults) {
	if !is(path, t, text, faults) {
		return
	}
	when, err := ParseTime(t.text)
	if err != nil {
		faults.add(CodeType, path, "not a time in UTC like 2025-01-01T00:00:00Z")
		return
	}
	v.Set(reflect.ValueOf(when))
}

// ParseTime reads a time of the contract: RFC 3339 in UTC.
func ParseTime(s string) (time.Time, error) {
	when, err := time.Parse(time.RFC3339Nano, s)
	if err != nil {
		return when, err
	}
	if _, offset := when.Zone(); offset != 0 {
		return when, fmt.Errorf("contract: %q is not in UTC", s)
	}
	return when.UTC(), nil
}

// checkID notes a fault where a text is no id.
func checkID(path, id string, faults *Faults) {
	switch n := utf8.RuneCountInString(id); {
	case n == 0:
		faults.add(CodeMissing, path, "an id must be there")
	case n > maxID:
		faults.add(CodeRange, path, "an id has up to %d characters, this one %d", maxID, n)
	case hasControl(id):
		faults.add(CodeRange, path, "a control character in an id")
	}
}

// checkText notes a fault where a text is longer than any needs to be.
func checkText(path, s string, faults *Faults) {
	if n := utf8.RuneCountInString(s); n > maxText {
		faults.add(CodeRange, path, "a text has up to %d characters, this one %d", maxText, n)
	}
}

func hasControl(s string) bool {
	return strings.ContainsFunc(s, func(r rune) bool { return r < ' ' || r >= 0x7f && r < 0xa0 })
}

// checkRange notes a fault where a number is out of its limits.
func checkRange[T cmp.Ordered](path string, n, low, high T, faults *Faults) {
	if n < low || n > high {
		faults.add(CodeRange, path, "%v is not between %v and %v", n, low, high)
	}
}

// checkSchema notes a fault where a document says that it is another.
func checkSchema(path, got, want string, faults *Faults) {
	switch got {
	case want:
	case "":
		faults.add(CodeMissing, path+".schema", "must be %q", want)
	default:
		faults.add(CodeSchema, path+".schema", "%.40q, not %q", got, want)
	}
}
