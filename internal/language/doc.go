// Package language reads plain text in Spanish and English the way a careful
// editor does: where sentences end, how many syllables a word has, how easy a
// text is to read, and where words stand that a list advises against. It
// knows neither files nor markup, and nothing of what the words are about.
package language
