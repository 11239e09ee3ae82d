package coded

import (
	"fmt"
	"strings"
	"unicode/utf8"
)

// MaxText is how many bytes the text of an error may have into which a peer can
// put something: it is a line for a log.
const MaxText = 1 << 10

const (
	maxList = MaxText / 2 // bytes of a list of names
	maxName = 255         // bytes of one of them
	cut     = "…"
)

// Brief returns a text of at most limit bytes, which is cut if it has to be.
func Brief(text string, limit int) string {
	if len(text) <= limit {
		return text
	}
	end := max(limit-len(cut), 0)
	for end > 0 && !utf8.RuneStart(text[end]) {
		end--
	}
	return text[:end] + cut
}

// List joins names as a sentence has them. Those for which there is no place
// are counted.
func List(names []string, separator string) string {
	var b strings.Builder
	for i, n := range names {
		n = Brief(n, maxName)
		if b.Len()+len(n) > maxList {
			return b.String() + fmt.Sprintf(" and %d more", len(names)-i)
		}
		if i > 0 {
			b.WriteString(separator)
		}
		b.WriteString(n)
	}
	return b.String()
}
