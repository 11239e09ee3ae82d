package main

import (
	"flag"
	"strings"
)

// closest is the candidate that somebody may have meant; "" if none is near.
func closest(word string, candidates []string) string {
	best, least := "", len(word)/3+1
	for _, c := range candidates {
		if d := distance(word, c); d <= least && d < len(word) {
			best, least = c, d-1
		}
	}
	return best
}

// distance counts the letters that one must insert, delete, replace or swap with
// the next to turn a into b.
func distance(a, b string) int {
	rows := make([][]int, len(a)+1)
	for i := range rows {
		rows[i] = make([]int, len(b)+1)
		rows[i][0] = i
	}
	for j := range rows[0] {
		rows[0][j] = j
	}
	for i := 1; i <= len(a); i++ {
		for j := 1; j <= len(b); j++ {
			change := 1
			if a[i-1] == b[j-1] {
				change = 0
			}
			d := min(rows[i-1][j]+1, rows[i][j-1]+1, rows[i-1][j-1]+change)
			if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
				d = min(d, rows[i-2][j-2]+1)
			}
			rows[i][j] = d
		}
	}
	return rows[len(a)][len(b)]
}

// maxWord bounds what is compared with names.
const maxWord = 40

// meant asks whether another name was meant, or says nothing.
func meant(word string, candidates []string, prefix string) string {
	if len(word) > maxWord {
		return ""
	}
	if c := closest(strings.ToLower(word), candidates); c != "" {
		return "; did you mean " + prefix + c + "?"
	}
	return ""
}

// unknownFlag is how package flag begins its error of a flag that there is not.
const unknownFlag = "flag provided but not defined: -"

// explainFlag adds to an error of package flag which flag may be meant.
func explainFlag(fs *flag.FlagSet, err error) string {
	word, ok := strings.CutPrefix(err.Error(), unknownFlag)
	if !ok {
		return ""
	}
	var names []string
	fs.VisitAll(func(f *flag.Flag) { names = append(names, f.Name) })
	return meant(strings.TrimPrefix(word, "-"), names, "-")
}
