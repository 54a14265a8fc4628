// Package markdown compiles content files into the domain's immutable
// content, and says what is wrong with them the way a compiler does: file,
// line, column, code. It knows the module format (pairs of Markdown files,
// module.yaml, the site's shared files) and the addresses of the product's
// pages; it does not know how pages look, who reads them, or where editions
// are kept.
//
// Authors are not trusted. The HTML made here is safe under a Content
// Security Policy without inline script or style: every element and attribute
// is written by this package or by goldmark in its safe mode, raw HTML is
// refused, links lead to https, http, mailto, tel or inside the product, and
// pictures are a module's own. Ids that come from headings begin with "u-";
// those of activities are refused where a page has the like (reserved).
//
// # Shape of the HTML
//
// Short texts (a quiz prompt, an option, feedback, a card's side, a step, a
// term's definition) are phrasing content where they are one paragraph, so
// that they fit into a label or legend; only longer ones carry block
// elements. Lesson prose is blocks: h2 and h3 with ids that begin with "u-",
// tables of class "tbl" with data-h on their cells, call-outs as div of class
// "key" ("key warn" for warnings). References to notes are
//
//	<sup><a href="#note-N" id="ref-N-k">N</a></sup>
//
// where k counts the references to note N; the page gives its list of notes
// the ids note-N.
//
// # Findings
//
// The codes are those of the content format; the slots that their messages
// may use stand in codes.go beside each code.
package markdown
