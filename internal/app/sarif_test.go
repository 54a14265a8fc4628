package app

import "testing"

func TestURIOf(t *testing.T) {
	for file, want := range map[string]string{
		"content/modules/a/b.md":   "content/modules/a/b.md",
		"mi carpeta/año 1/a.es.md": "mi%20carpeta/a%C3%B1o%201/a.es.md",
		"c:d/a.md":                 "./c:d/a.md",
		"/srv/content/a.md":        "file:///srv/content/a.md",
	} {
		if got := uriOf(file); got != want {
			t.Errorf("%s is %s, want %s", file, got, want)
		}
	}
}
