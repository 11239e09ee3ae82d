package main

import (
	"errors"
	"fmt"
	"strings"
	"time"
)

const unreleased = "## Unreleased"

// moveUnreleased puts what a changelog has under Unreleased under a version,
// and leaves an empty Unreleased above it.
func moveUnreleased(text, version string, date time.Time) (string, error) {
	before, body, found := cutHeading(text)
	if !found {
		return "", fmt.Errorf("CHANGELOG.md has no line %q", unreleased)
	}
	news, older := body, ""
	if i := strings.Index("\n"+body, "\n## "); i >= 0 {
		news, older = body[:i], body[i:]
	}
	if !hasEntry(news) {
		return "", errors.New("CHANGELOG.md has nothing under Unreleased")
	}
	heading := "## " + version
	for line := range strings.Lines(older) {
		if rest, ok := strings.CutPrefix(line, heading); ok &&
			strings.TrimLeft(rest, " \r\n") != rest {
			return "", fmt.Errorf("CHANGELOG.md has %s already", version)
		}
	}
	moved := fmt.Sprintf("%s%s\n\n%s - %s\n\n%s\n", before, unreleased,
		heading, date.Format(time.DateOnly), strings.TrimSpace(news))
	if older != "" {
		moved += "\n" + older
	}
	return moved, nil
}

// cutHeading splits a changelog at the line with Unreleased.
func cutHeading(text string) (before, after string, found bool) {
	for line := range strings.Lines(text) {
		if strings.TrimSpace(line) == unreleased {
			return before, text[len(before)+len(line):], true
		}
		before += line
	}
	return "", "", false
}

// hasEntry reports whether a section says anything below its headings.
func hasEntry(section string) bool {
	for line := range strings.Lines(section) {
		line = strings.TrimSpace(line)
		if line != "" && !strings.HasPrefix(line, "#") {
			return true
		}
	}
	return false
}
