package contract

import (
	"encoding/json"
	"fmt"
	"strings"
)

// Fault is one thing wrong with an input: where, which rule, and in words for
// whoever wrote the program that sent it.
type Fault struct {
	Path    string `json:"path"` // as modules[3].teaches[0].effect, after the name of the document
	Code    string `json:"code"`
	Message string `json:"message"`
}

// Faults is every fault that was found in an input. As JSON it is the list of
// errors of the contract.
type Faults struct {
	// Infeasible tells an input that is well formed and cannot be carried out
	// (exit 3, status 409) from one that is wrong (exit 2, status 422).
	Infeasible bool    `json:"-"`
	List       []Fault `json:"errors"`
}

// maxFaults is how many faults are listed; who has made more will ask again.
const maxFaults = 100

// Error lists the faults, one a line.
func (f *Faults) Error() string {
	lines := make([]string, len(f.List))
	for i, fault := range f.List {
		lines[i] = fmt.Sprintf("%s: %s (%s)", fault.Path, fault.Message, fault.Code)
	}
	return strings.Join(lines, "\n")
}

// JSON returns the list of errors of the contract.
func (f *Faults) JSON() []byte {
	out, err := json.Marshal(f)
	if err != nil {
		panic("contract: faults are plain strings: " + err.Error())
	}
	return out
}

// The codes of faults.
const (
	CodeSyntax     = "syntax"     // not JSON, or not UTF-8
	CodeUnknown    = "unknown"    // a field the contract does not have
	CodeDuplicate  = "duplicate"  // a field or id that stands twice
	CodeType       = "type"       // a text where a number belongs, and the like
	CodeMissing    = "missing"    // a value that must be there
	CodeRange      = "range"      // a number out of its limits, a text too long
	CodeDangling   = "dangling"   // an id that names nothing
	CodeCycle      = "cycle"      // something that comes before itself
	CodeSchema     = "schema"     // another document or version
	CodeFuture     = "future"     // evidence later than the time asked for
	CodeInfeasible = "infeasible" // a pin that cannot be on any path
)

// add notes a fault at a place.
func (f *Faults) add(code, path, format string, args ...any) {
	if len(f.List) < maxFaults {
		f.List = append(f.List, Fault{path, code, fmt.Sprintf(format, args...)})
	}
}

// orNil returns the faults as an error, nil where there is none.
func (f *Faults) orNil() error {
	if len(f.List) == 0 {
		return nil
	}
	return f
}

// In returns the faults as those of one document of several, counted from
// one: their places begin with its name and number.
func (f *Faults) In(name string, number int) []Fault {
	out := make([]Fault, len(f.List))
	for i, fault := range f.List {
		fault.Path = fmt.Sprintf("%s[%d].%s", name, number, fault.Path)
		out[i] = fault
	}
	return out
}
