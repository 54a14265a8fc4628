// Package content embeds what can be learnt: the modules and the files they
// share. The format is described in internal/markdown.
package content

import "embed"

// FS is the content folder.
//
//go:embed all:*
var FS embed.FS
