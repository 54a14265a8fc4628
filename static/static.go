// Package static embeds the files that browsers fetch as they stand.
package static

import "embed"

// FS holds the style sheet.
//
//go:embed *.css
var FS embed.FS
