package markdown

import (
	"bytes"
	"encoding/xml"
	"errors"
	"io"
	"regexp"
	"slices"
	"strings"
)

const svgSpace = "http://www.w3.org/2000/svg"

// svgElements are the elements that only draw. What a picture may not do is
// not listed: run, load, animate, or hold a page.
var svgElements = []string{
	"svg", "g", "defs", "symbol", "use", "title", "desc", "style",
	"path", "rect", "circle", "ellipse", "line", "polyline", "polygon", "text", "tspan", "textPath",
	"linearGradient", "radialGradient", "stop", "clipPath", "mask", "pattern", "marker",
	"filter", "feBlend", "feColorMatrix", "feComposite", "feDropShadow", "feFlood", "feGaussianBlur", "feMerge", "feMergeNode", "feOffset",
}

var (
	// svgAddress finds an address in a value of CSS that is not a part of the
	// same picture.
	svgAddress = regexp.MustCompile(`(?i)url\s*\(\s*['"]?\s*[^#'"\s]|url\s*\(\s*['"]?\s*$`)
	// svgLoads finds the other ways in which CSS loads or computes something.
	svgLoads = regexp.MustCompile(`(?i)(image|image-set|cross-fade|element|src|paint|expression)\s*\(|[@\\]|javascript:`)
)

// checkSVG reports what in an SVG picture does more than draw. Browsers show
// pictures without running what is in them, and the server says the same; but
// a picture may be saved and opened by itself.
func checkSVG(r *report, file string, data []byte) {
	c := &svgCheck{r: r, file: file, data: data, dec: xml.NewDecoder(bytes.NewReader(data))}
	for !c.bad {
		c.at = c.dec.InputOffset()
		token, err := c.dec.Token()
		if errors.Is(err, io.EOF) && c.drawn {
			return
		}
		if err != nil {
			c.fault("XML")
			return
		}
		c.token(token)
	}
}

// svgCheck is a picture being read. It ends with the first fault.
type svgCheck struct {
	r     *report
	file  string
	data  []byte
	dec   *xml.Decoder
	at    int64
	drawn bool            // there was an element
	bad   bool            // there was a fault
	ids   []bool          // of the open elements: whether it or one around it has an id
	style strings.Builder // text of the style element that is open
	css   bool
}

func (c *svgCheck) fault(name string) {
	if c.bad {
		return
	}
	c.r.add(c.file, placeIn(c.data, int(min(c.at, int64(len(c.data))))), UnsafePicture, "name", name)
	c.bad = true
}

func (c *svgCheck) token(token xml.Token) {
	switch t := token.(type) {
	case xml.StartElement:
		c.element(t)
	case xml.EndElement:
		c.ids = c.ids[:len(c.ids)-1]
		if c.css && unsafeCSS(c.style.String()) {
			c.fault("style")
		}
		c.css = false
		c.style.Reset()
	case xml.CharData:
		if c.css {
			c.style.Write(t)
		}
	case xml.Directive:
		c.fault("<!" + string(t))
	case xml.ProcInst:
		if t.Target != "xml" {
			c.fault("<?" + t.Target)
		}
	}
}

func (c *svgCheck) element(t xml.StartElement) {
	named := len(c.ids) > 0 && c.ids[len(c.ids)-1]
	switch {
	case t.Name.Space != svgSpace || !slices.Contains(svgElements, t.Name.Local), c.css:
		c.fault("<" + t.Name.Local + ">")
	case !c.drawn && t.Name.Local != "svg", len(c.ids) >= maxNesting:
		c.fault("<" + t.Name.Local + ">")
	}
	for _, a := range t.Attr {
		name := strings.ToLower(a.Name.Local)
		switch {
		case strings.HasPrefix(name, "on"), name == "base", name == "src":
			c.fault(name)
		case name == "href" && !strings.HasPrefix(a.Value, "#"):
			c.fault(a.Value)
		case name == "style" && unsafeCSS(a.Value), svgAddress.MatchString(a.Value):
			c.fault(name)
		case name == "id":
			named = true
		}
	}
	if t.Name.Local == "use" && named {
		c.fault("<use>") // one that others use again grows without end
	}
	c.ids = append(c.ids, named)
	c.drawn, c.css = true, t.Name.Local == "style"
}

func unsafeCSS(text string) bool { return svgAddress.MatchString(text) || svgLoads.MatchString(text) }
