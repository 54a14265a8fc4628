// Package locales embeds the messages of the product, one file for each
// surface and language.
package locales

import "embed"

// FS holds the message files.
//
//go:embed *.toml
var FS embed.FS
