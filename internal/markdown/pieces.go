package markdown

import "slices"

// alignPieces finds for each piece of the source the one of the target that
// corresponds to it, by its index, or -1. Pieces with equal keys do, as many
// as can in one order; between those, prose corresponds to prose one by one
// where there is as much of it in both languages. What else has a name finds
// its like wherever that stands.
func alignPieces(source, target []piece) []int {
	at := common(source, target)
	i, j := 0, 0
	for i < len(source) || j < len(target) {
		from, to := i, j
		for i < len(source) && at[i] < 0 {
			i++
		}
		if i < len(source) {
			to = at[i]
		} else {
			to = len(target)
		}
		pairProse(source[from:i], target[j:to], at[from:i], j)
		i, j = i+1, to+1
	}
	for i, p := range source {
		if at[i] < 0 && !p.prose {
			at[i] = unpaired(p.key, target, at)
		}
	}
	return at
}

// unpaired is the first piece with a key that corresponds to none yet, or -1.
func unpaired(key string, target []piece, at []int) int {
	for j, p := range target {
		if p.key == key && !slices.Contains(at, j) {
			return j
		}
	}
	return -1
}

// pairProse pairs the prose of a gap, whose target pieces begin at index j.
func pairProse(source, target []piece, at []int, j int) {
	var mine, theirs []int
	for i, p := range source {
		if p.prose {
			mine = append(mine, i)
		}
	}
	for i, p := range target {
		if p.prose {
			theirs = append(theirs, i)
		}
	}
	if len(mine) != len(theirs) {
		return
	}
	for n := range mine {
		at[mine[n]] = j + theirs[n]
	}
}

// common is the longest common subsequence of the keys.
func common(source, target []piece) []int {
	n, m := len(source), len(target)
	longest := make([]int32, (n+1)*(m+1))
	row := m + 1
	for i := n - 1; i >= 0; i-- {
		for j := m - 1; j >= 0; j-- {
			if source[i].key == target[j].key {
				longest[i*row+j] = longest[(i+1)*row+j+1] + 1
			} else {
				longest[i*row+j] = max(longest[(i+1)*row+j], longest[i*row+j+1])
			}
		}
	}
	at := make([]int, n)
	for i := range at {
		at[i] = -1
	}
	for i, j := 0, 0; i < n && j < m; {
		switch {
		case source[i].key == target[j].key:
			at[i] = j
			i, j = i+1, j+1
		case longest[(i+1)*row+j] >= longest[i*row+j+1]:
			i++
		default:
			j++
		}
	}
	return at
}
