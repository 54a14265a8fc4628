package contract

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"slices"
	"strconv"
	"unicode/utf8"
)

// Canonical rewrites JSON so that equal content has equal bytes: keys sorted,
// no white space, arrays of records with an id sorted by it, numbers in their
// shortest form, texts escaped only where they must be.
func Canonical(data []byte) ([]byte, error) {
	t, faults := parse("json", data)
	if err := faults.orNil(); err != nil {
		return nil, err
	}
	return t.append(nil), nil
}

// Hash returns the SHA-256 of v's canonical JSON, in hexadecimal.
func Hash(v any) string {
	data, err := json.Marshal(v)
	if err != nil {
		panic("contract: a record that is not JSON: " + err.Error())
	}
	t, faults := parse("json", data)
	if len(faults.List) > 0 {
		panic("contract: " + faults.Error())
	}
	return t.hash()
}

func (t tree) hash() string {
	sum := sha256.Sum256(t.append(nil))
	return hex.EncodeToString(sum[:])
}

// append writes the canonical form of t to b.
func (t tree) append(b []byte) []byte {
	switch t.kind {
	case null:
		return append(b, "null"...)
	case boolean:
		return append(b, t.text...)
	case number:
		return append(b, shortest(t.text)...)
	case text:
		return appendText(b, t.text)
	case array:
		return t.appendArray(b)
	default:
		return t.appendObject(b)
	}
}

func (t tree) appendObject(b []byte) []byte {
	order := make([]int, len(t.fields))
	for i := range order {
		order[i] = i
	}
	slices.SortFunc(order, func(i, j int) int { return cmp.Compare(t.fields[i], t.fields[j]) })
	b = append(b, '{')
	for k, i := range order {
		if k > 0 {
			b = append(b, ',')
		}
		b = appendText(b, t.fields[i])
		b = append(b, ':')
		b = t.list[i].append(b)
	}
	return append(b, '}')
}

func (t tree) appendArray(b []byte) []byte {
	list := t.list
	if len(list) > 1 && !slices.ContainsFunc(list, func(e tree) bool { _, ok := e.id(); return !ok }) {
		list = slices.Clone(list)
		slices.SortStableFunc(list, func(x, y tree) int {
			a, _ := x.id()
			b, _ := y.id()
			if c := cmp.Compare(a, b); c != 0 {
				return c
			}
			return slices.Compare(x.append(nil), y.append(nil))
		})
	}
	b = append(b, '[')
	for i, e := range list {
		if i > 0 {
			b = append(b, ',')
		}
		b = e.append(b)
	}
	return append(b, ']')
}

// id returns the id of a record that has one.
func (t tree) id() (string, bool) {
	if t.kind != object {
		return "", false
	}
	i := slices.Index(t.fields, "id")
	if i < 0 || t.list[i].kind != text {
		return "", false
	}
	return t.list[i].text, true
}

// shortest writes a number without digits that say nothing.
func shortest(s string) string {
	if n, err := strconv.ParseInt(s, 10, 64); err == nil {
		return strconv.FormatInt(n, 10)
	}
	x, err := strconv.ParseFloat(s, 64)
	if err != nil {
		return s
	}
	if x == float64(int64(x)) && x > -1e15 && x < 1e15 {
		return strconv.FormatInt(int64(x), 10)
	}
	return strconv.FormatFloat(x, 'g', -1, 64)
}

// appendText writes a JSON text with the least escaping.
func appendText(b []byte, s string) []byte {
	const hexDigits = "0123456789abcdef"
	b = append(b, '"')
	for _, r := range s {
		switch {
		case r == '"' || r == '\\':
			b = append(b, '\\', byte(r))
		case r == '\n':
			b = append(b, '\\', 'n')
		case r == '\r':
			b = append(b, '\\', 'r')
		case r == '\t':
			b = append(b, '\\', 't')
		case r < ' ':
			b = append(b, '\\', 'u', '0', '0', hexDigits[r>>4], hexDigits[r&15])
		default:
			b = utf8.AppendRune(b, r)
		}
	}
	return append(b, '"')
}
