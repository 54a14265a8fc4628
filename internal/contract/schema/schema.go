// Package schema carries the JSON Schemas of the recommender's documents, for
// whoever writes a program that talks to it. They say what a document looks
// like; what its ids must name is for the contract itself to check.
package schema

import (
	"embed"
	"io/fs"
)

//go:embed *.json
var files embed.FS

// FS has one file for each document: catalog.json, params.json, answers.json,
// recommendation.json, and those of the other calls.
func FS() fs.FS { return files }
