package cipherlist

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/seed-435e3e10/tlssocket/code"
	"github.com/seed-435e3e10/tlssocket/internal/coded"
)

const (
	maxQuoted = 64 // bytes of an element that an error text repeats
	maxListed = 4  // elements that an error text repeats
)

// noMatch is the error for rules that select nothing at all.
func noMatch(rules string, unknown []string) error {
	if len(unknown) > 0 {
		return coded.New(code.SSLNoCipherMatch,
			"ciphers: no cipher matches %s", enumerate(quoteAll(unknown)))
	}
	return coded.New(code.SSLNoCipherMatch,
		"ciphers: %s leaves no cipher", quote(rules))
}

// unsupported is the error for rules that select only what crypto/tls lacks.
func unsupported(chosen []*suite) error {
	var names, reasons []string
	for _, s := range chosen {
		names = append(names, s.name)
		if reason := s.lacks(); !slices.Contains(reasons, reason) {
			reasons = append(reasons, reason)
		}
	}
	return coded.New(code.TLSUnsupported,
		"ciphers: crypto/tls does not have %s: it has no %s",
		enumerate(names), strings.Join(reasons, ", no "))
}

// lacks names what crypto/tls misses to support the suite.
func (s *suite) lacks() string {
	switch {
	case s.kx&anyPSK != 0:
		return "pre-shared keys"
	case s.kx == kSRP:
		return "SRP"
	case s.au == aNULL:
		return "anonymous key exchange"
	case s.kx == kDHE:
		return "finite-field Diffie-Hellman"
	case s.enc == eNULL:
		return "suites without encryption"
	case s.enc&anyCCM != 0:
		return "AES-CCM"
	case s.enc&anyCamellia != 0:
		return "Camellia"
	case s.enc&anyARIA != 0:
		return "ARIA"
	default:
		return "AES-256-CBC with HMAC-SHA-2"
	}
}

// enumerate joins the first few of a list and counts the others.
func enumerate(list []string) string {
	if more := len(list) - maxListed; more > 0 {
		return fmt.Sprintf("%s and %d more",
			strings.Join(list[:maxListed], ", "), more)
	}
	return strings.Join(list, ", ")
}

// quote makes any bytes printable and short.
func quote(s string) string {
	if len(s) > maxQuoted {
		return strconv.Quote(s[:maxQuoted]) + "..."
	}
	return strconv.Quote(s)
}

func quoteAll(list []string) []string {
	quoted := make([]string, len(list))
	for i, s := range list {
		quoted[i] = quote(s)
	}
	return quoted
}
