package markdown

// mostPairs bounds the work of align: sequences longer than any real text
// are paired by their order alone.
const mostPairs = 1 << 16

// align pairs the members of two sequences of n and m without crossing. Of
// all ways it takes one with the most weight; what stands between two pairs
// that weigh something is paired in order, as far as it goes. It returns, for
// each member of the second sequence, its partner in the first, or -1.
func align(n, m int, weight func(i, j int) int) []int {
	partner := make([]int, m)
	for j := range partner {
		partner[j] = -1
	}
	i, j := 0, 0
	for _, p := range heaviest(n, m, weight) {
		pairUp(partner, i, p[0], j, p[1])
		partner[p[1]] = p[0]
		i, j = p[0]+1, p[1]+1
	}
	pairUp(partner, i, n, j, m)
	return partner
}

// pairUp pairs the members from i to n with those from j to m in order.
func pairUp(partner []int, i, n, j, m int) {
	for ; i < n && j < m; i, j = i+1, j+1 {
		partner[j] = i
	}
}

// heaviest returns the pairs that weigh something on one of the heaviest ways
// through both sequences: a longest common subsequence whose members may be
// more or less alike.
func heaviest(n, m int, weight func(i, j int) int) [][2]int {
	if n*m > mostPairs {
		return nil
	}
	best := make([][]int, n+1) // from i and j to the ends
	for i := range best {
		best[i] = make([]int, m+1)
	}
	for i := n - 1; i >= 0; i-- {
		for j := m - 1; j >= 0; j-- {
			best[i][j] = max(best[i+1][j], best[i][j+1], best[i+1][j+1]+weight(i, j))
		}
	}
	var pairs [][2]int
	for i, j := 0, 0; i < n && j < m; {
		switch w := weight(i, j); {
		case w > 0 && best[i][j] == best[i+1][j+1]+w:
			pairs = append(pairs, [2]int{i, j})
			i, j = i+1, j+1
		case best[i][j] == best[i+1][j]:
			i++
		default:
			j++
		}
	}
	return pairs
}
