// Package dest reads addresses of TLS servers as people write them: a host,
// a host and a port, a URL, an IPv6 address with or without brackets and zone,
// the path of a unix socket; and lists of them.
package dest

import (
	"errors"
	"fmt"
	"net"
	"net/url"
	"path/filepath"
	"strconv"
	"strings"
	"unicode"

	"github.com/seed-435e3e10/tlssocket/internal/coded"
)

// Target is a server to connect to.
type Target struct {
	// Text is how it was given, without the user, the password and the path of
	// a URL: those may be secrets.
	Text string

	Network, Address string // of net.Dial

	// Host is the name to ask for and to check, an international one in its form
	// with xn--; "localhost" of a unix socket.
	Host string

	// Port is 0 of a unix socket.
	Port int

	// StartTLS is the protocol of the scheme, if that begins in clear.
	StartTLS string
}

// defaultPort is for addresses that name none.
const defaultPort = 443

// schemes are those of URLs whose servers speak TLS from the start, with their
// ports (IANA).
var schemes = map[string]int{
	"https": 443, "wss": 443, "tls": 443, "ssl": 443, "smtps": 465,
	"submissions": 465, "nntps": 563, "ldaps": 636, "dot": 853, "ftps": 990,
	"imaps": 993, "pop3s": 995, "sips": 5061, "amqps": 5671, "rediss": 6380,
	"xmpps": 5223, "ircs": 6697, "mqtts": 8883,
}

// clear are the schemes whose servers begin TLS in the middle: their ports, and
// their names as package starttls has them.
var clear = map[string]struct {
	port     int
	protocol string
}{
	"smtp": {25, "smtp"}, "submission": {587, "smtp"}, "lmtp": {24, "lmtp"},
	"imap": {143, "imap"}, "pop3": {110, "pop3"}, "pop": {110, "pop3"},
	"ftp": {21, "ftp"}, "ldap": {389, "ldap"}, "postgres": {5432, "postgres"},
	"postgresql": {5432, "postgres"}, "mysql": {3306, "mysql"},
	"xmpp": {5222, "xmpp"}, "sieve": {4190, "sieve"}, "nntp": {119, "nntp"},
}

// maxText bounds what an error repeats of an address.
const maxText = 100

// quote makes any text fit for an error.
func quote(text string) string { return strconv.Quote(coded.Brief(text, maxText)) }

// Parse reads one address. Its error says in one line what is wrong.
func Parse(text string) (Target, error) {
	switch {
	case text == "":
		return Target{}, errors.New("an empty address")
	case strings.Contains(text, "://"):
		return parseURL(text)
	case strings.HasPrefix(text, "unix:"):
		return unix(text, strings.TrimPrefix(text, "unix:"))
	case filepath.IsAbs(text):
		return unix(text, text)
	}
	host, port, err := split(text)
	if err != nil {
		return Target{}, err
	}
	return tcp(text, host, port, defaultPort)
}

// unix is a socket of this machine.
func unix(text, path string) (Target, error) {
	// The least that a system can have in its sockaddr_un, with the zero.
	const longest = 103
	switch {
	case path == "":
		return Target{}, fmt.Errorf("%s has no path", quote(text))
	case len(path) > longest || strings.ContainsRune(path, 0):
		return Target{}, fmt.Errorf("%s is no path of a unix socket",
			quote(text))
	}
	return Target{Text: text, Network: "unix", Address: path,
		Host: "localhost"}, nil
}

func parseURL(text string) (Target, error) {
	u, err := url.Parse(text)
	if err != nil {
		return Target{}, fmt.Errorf("%s is not a URL", quote(withoutUser(text)))
	}
	shown := u.Scheme + "://" + u.Host
	port, ok := schemes[u.Scheme]
	begins, inClear := clear[u.Scheme]
	if inClear {
		port, ok = begins.port, true
	}
	switch {
	case u.Scheme == "http":
		return Target{}, fmt.Errorf("%s is without TLS: use https://%s",
			quote(shown), coded.Brief(u.Host, maxText))
	case !ok:
		return Target{}, fmt.Errorf("%s: %s is not a scheme with TLS; use "+
			"HOST:PORT", quote(shown), quote(u.Scheme))
	case u.Hostname() == "":
		return Target{}, fmt.Errorf("%s has no host", quote(shown))
	}
	t, err := tcp(shown, u.Hostname(), u.Port(), port)
	t.StartTLS = begins.protocol
	return t, err
}

// withoutUser leaves out what may be a password.
func withoutUser(text string) string {
	scheme, rest, _ := strings.Cut(text, "://")
	if at := strings.LastIndexByte(rest, '@'); at >= 0 {
		rest = rest[at+1:]
	}
	return scheme + "://" + rest
}

// split takes HOST:PORT apart; the port may be missing.
func split(text string) (host, port string, err error) {
	if isAddress(text) {
		return text, "", nil // IPv6 without brackets, or IPv4
	}
	if inner, ok := strings.CutPrefix(text, "["); ok {
		if inner, ok := strings.CutSuffix(inner, "]"); ok {
			return inner, "", nil
		}
	}
	if !strings.Contains(text, ":") {
		return text, "", nil
	}
	host, port, err = net.SplitHostPort(text)
	switch {
	case err != nil || host == "" || port == "":
		return "", "", fmt.Errorf("%s is not HOST:PORT", quote(text))
	case strings.ContainsAny(port, "/?#"):
		return "", "", fmt.Errorf("%s is not HOST:PORT (leave out the path)",
			quote(text))
	}
	return host, port, nil
}

// tcp checks host and port. A port may be a service's name.
func tcp(text, host, port string, byDefault int) (Target, error) {
	err := checkHost(host)
	if err == nil {
		host, err = ASCII(host)
	}
	if err != nil {
		return Target{}, fmt.Errorf("%s is not HOST:PORT: the host %w",
			quote(text), err)
	}
	number := byDefault
	if port != "" {
		n, err := net.LookupPort("tcp", port)
		if err != nil || n == 0 {
			return Target{}, fmt.Errorf("%s is not HOST:PORT: %s is neither a "+
				"number from 1 to 65535 nor a service's name", quote(text),
				quote(port))
		}
		number = n
	}
	return Target{Text: text, Network: "tcp", Host: host, Port: number,
		Address: net.JoinHostPort(host, strconv.Itoa(number))}, nil
}

// maxName is the most that a name of DNS has (RFC 1035, section 2.3.4), with
// the last dot.
const maxName = 254

func checkHost(host string) error {
	switch {
	case isAddress(host):
	case len(host) > maxName:
		return fmt.Errorf("has %d bytes", len(host))
	case strings.ContainsAny(host, "/:@[]%?#,;\"'*\\"),
		strings.ContainsFunc(host, func(r rune) bool {
			return unicode.IsSpace(r) || !unicode.IsPrint(r)
		}):
		return errors.New("has characters that no name has")
	}
	return nil
}
