package ui

import (
	_ "embed"
	"strings"
)

// sprite holds the thirteen line icons of the design as symbols; it stands
// once in every page, so that an icon costs no request.
//
//go:embed sprite.svg
var spriteFile string

func sprite() string { return strings.TrimSpace(spriteFile) }
