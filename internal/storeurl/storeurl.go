// Package storeurl parses the URLs of session stores, which may have passwords.
package storeurl

import (
	"errors"
	"net/url"
	"strings"
)

// Parse parses a URL. What cannot be parsed, or was parsed wrongly because a
// password has a slash or such, is not repeated in the error: it may be the
// password.
func Parse(text string) (*url.URL, error) {
	u, err := url.Parse(text)
	if err != nil {
		return nil, errors.New("the URL is not one; are all special " +
			"characters of its password percent-encoded?")
	}
	_, rest, _ := strings.Cut(text, "://")
	if i := strings.IndexAny(rest, "/?#"); i >= 0 &&
		strings.Contains(rest[i:], "@") {
		return nil, errors.New("the URL has an @ after its host; are all " +
			"special characters percent-encoded?")
	}
	return u, nil
}
