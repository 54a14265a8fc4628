package learn

import (
	"knowledgepath/internal/catalog"
	"knowledgepath/internal/web/ui"
)

// altOf is what a picture shows: as its lesson says, or as the module does.
func altOf(f *ui.Frame, c *catalog.Media) string {
	if c.Title != "" {
		return c.Title
	}
	return c.Alt.In(f.Lang())
}

// kilobytes is a size in thousands of bytes, at least one.
func kilobytes(n int) int { return max(1, (n+500)/1000) }
