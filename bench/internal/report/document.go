package report

import (
	"fmt"
	"strings"
)

// Replace puts text between the markers of a part of a document:
//
//	<!-- bench:NAME -->
//	text
//	<!-- /bench:NAME -->
func Replace(document, name, text string) (string, error) {
	begin := fmt.Sprintf("<!-- bench:%s -->\n", name)
	end := fmt.Sprintf("<!-- /bench:%s -->", name)
	before, rest, ok := strings.Cut(document, begin)
	if !ok {
		return "", fmt.Errorf("the document has no %q", begin)
	}
	_, after, ok := strings.Cut(rest, end)
	if !ok {
		return "", fmt.Errorf("the document has no %q", end)
	}
	return before + begin + "\n" + strings.TrimSpace(text) + "\n\n" + end +
		after, nil
}

// Describe lists what the works are, in Markdown.
func Describe(works []*Work) string {
	var b strings.Builder
	for _, w := range works {
		fmt.Fprintf(&b, "- **%s** (`%s`): %s\n", w.Title, w.Name, w.About)
	}
	return b.String()
}
