// Package starttls speaks the part of twelve protocols that comes before TLS:
// a client's side of all, a server's side of all but one. It needs nothing but
// a [net.Conn], and works with this module's sockets as with crypto/tls:
//
//	conn, err := net.Dial("tcp", "mail.example.com:25")
//	…
//	conn, err = starttls.Client(ctx, conn, "smtp", "mail.example.com")
//	…
//	secure := tls.Client(conn, &tls.Config{ServerName: "mail.example.com"})
//
// The protocols:
//
//	smtp         RFC 3207   ports 25, 587    ldap         RFC 4511, 4.14  389
//	lmtp         RFC 2033   24               postgres     SSLRequest      5432
//	imap         RFC 9051   143              mysql        CLIENT_SSL      3306
//	pop3         RFC 2595   110              xmpp         RFC 6120, 5     5222
//	ftp          RFC 4217   21               xmpp-server  RFC 6120, 5     5269
//	nntp         RFC 4642   119              sieve        RFC 5804, 2.2   4190
//
// A server of MySQL sends its version and a salt in clear, upon which a client
// answers inside TLS: only what knows them can be that server, so that there is
// no side of it here.
//
// What FTP's CCC (RFC 4217, section 5) ends again, Socket.Unwrap of the root package
// does: over its connection the protocol goes on in clear.
//
// # Security
//
// Whoever is between both ends can remove the offer of TLS. [Client] then fails
// with [code.StartTLSRefused]; go on in clear after that and they have won.
//
// What comes in clear behind the last word before TLS is an attempt to have it
// taken for something that came inside (CVE-2011-0411, CVE-2021-23222): it is
// [code.StartTLSInjection]. So nothing of the plain part is left over, and the
// connection to be wrapped is the one that came in. What a program has learned
// from the plain part, such as a server's capabilities, it has to forget.
package starttls

import (
	"context"
	"net"
	"slices"
	"strings"
	"unicode"

	"github.com/seed-435e3e10/tlssocket/code"
	"github.com/seed-435e3e10/tlssocket/internal/coded"
)

// traits are what is known of a protocol.
type traits struct {
	name   string
	ports  []int // of IANA's registry, in clear
	client func(*talk) error
	server func(*talk) error // nil: not possible

	await func(*talk) error // reads a server's first words; nil: it waits for the client
	greet func(*talk) error // says them
}

var protocols = []traits{
	{"smtp", []int{25, 587}, smtpClient, smtpServer, greeting220, smtpGreet},
	{"lmtp", []int{24}, lmtpClient, lmtpServer, greeting220, smtpGreet},
	{"imap", []int{143}, imapClient, imapServer, imapGreeting, imapGreet},
	{"pop3", []int{110}, pop3Client, pop3Server, pop3Greeting, pop3Greet},
	{"ftp", []int{21}, ftpClient, ftpServer, greeting220, ftpGreet},
	{"ldap", []int{389}, ldapClient, ldapServer, nil, nil},
	{"postgres", []int{5432}, postgresClient, postgresServer, nil, nil},
	{"mysql", []int{3306}, mysqlClient, nil, nil, nil},
	{"xmpp", []int{5222}, xmppClient, xmppServer, nil, nil},
	{"xmpp-server", []int{5269}, xmppClient, xmppServer, nil, nil},
	{"sieve", []int{4190}, sieveClient, sieveServer, nil, nil},
	{"nntp", []int{119}, nntpClient, nntpServer, nntpGreeting, nntpGreet},
}

// Protocols returns the names that [Client] takes, in a new slice.
func Protocols() []string {
	names := make([]string, len(protocols))
	for i, p := range protocols {
		names[i] = p.name
	}
	return names
}

// ForPort returns the protocol that begins in clear at a TCP port by IANA's
// registry, "" if none of [Protocols] does.
func ForPort(port int) string {
	for _, p := range protocols {
		if slices.Contains(p.ports, port) {
			return p.name
		}
	}
	return ""
}

// Client lets the server at the other end of conn begin TLS. It returns the
// connection to be wrapped, on which the next bytes are the ClientHello.
//
// host is the server's name, which XMPP's clients have to tell; others do not
// need it. ctx bounds the time: without a deadline a silent server is waited
// for. The server can make it read 64 KB at most. While it runs conn belongs to
// it; its deadlines are gone then. After an error conn must be closed, which
// Client does not do.
//
// The error is an [*Error].
func Client(ctx context.Context, conn net.Conn, protocol, host string) (
	net.Conn, error) {
	return begin(ctx, conn, protocol, host, "Client",
		func(p *traits) func(*talk) error { return p.client })
}

// Server awaits that the client at the other end of conn begins TLS. It returns
// the connection to be wrapped, on which the next bytes are the client's.
//
// It is there for all protocols but mysql, which is refused with
// [code.InvalidArgValue]. host is what the server calls itself; "" is localhost.
// A client that tries anything else than to begin TLS is told that it must, and
// may try 20 times. For time, conn and errors see [Client].
//
// After the handshake a server of sieve says its capabilities again (RFC 5804,
// section 2.2); that of another protocol waits for the client.
func Server(ctx context.Context, conn net.Conn, protocol, host string) (
	net.Conn, error) {
	return begin(ctx, conn, protocol, host, "Server",
		func(p *traits) func(*talk) error { return p.server })
}

// AwaitGreeting reads the words with which a server begins, and nothing else:
// for a program that has begun TLS on behalf of a server, and lets the client
// speak to it now. Where servers wait for their clients (ldap, postgres, xmpp,
// xmpp-server), or greet after the handshake, too (sieve), it does nothing.
// mysql is refused. For time, conn and errors see [Client].
func AwaitGreeting(ctx context.Context, conn net.Conn, protocol string) error {
	_, err := begin(ctx, conn, protocol, "", "AwaitGreeting",
		func(p *traits) func(*talk) error {
			return greetingOr(p, p.await)
		})
	return err
}

// Greet says what a server begins with, host being its name: for a program that
// has begun TLS on behalf of a client, which does not know it. It is the
// counterpart of [AwaitGreeting], and does nothing where that does nothing.
func Greet(ctx context.Context, conn net.Conn, protocol, host string) error {
	_, err := begin(ctx, conn, protocol, host, "Greet",
		func(p *traits) func(*talk) error {
			return greetingOr(p, p.greet)
		})
	return err
}

// greetingOr is for protocols that have no greeting, too.
func greetingOr(p *traits, side func(*talk) error) func(*talk) error {
	if side == nil && p.server != nil {
		return func(*talk) error { return nil }
	}
	return side
}

// begin speaks one side of a protocol.
func begin(ctx context.Context, conn net.Conn, name, host, function string,
	side func(*traits) func(*talk) error) (net.Conn, error) {
	fail := func(format string, args ...any) (net.Conn, error) {
		return nil, &Error{Protocol: printable(name), Code: code.InvalidArgValue,
			Err: coded.New(code.InvalidArgValue, format, args...)}
	}
	i := slices.IndexFunc(protocols, func(p traits) bool { return p.name == name })
	switch {
	case i < 0:
		return fail("no protocol of STARTTLS; there are %s",
			strings.Join(Protocols(), ", "))
	case !isName(host):
		return fail("%q is not the name of a host", printable(host))
	}
	speak := side(&protocols[i])
	if speak == nil {
		return fail("the protocol has no %s", function)
	}
	if host == "" {
		host = "localhost"
	}
	t := &talk{conn: conn, host: host, name: name, left: maxTalk}
	if err := t.run(ctx, speak); err != nil {
		return nil, t.failed(ctx, err)
	}
	return conn, nil
}

// isName reports whether a host's name is one that cannot end a line.
func isName(host string) bool {
	return len(host) <= 255 && !strings.ContainsFunc(host, func(r rune) bool {
		return unicode.IsSpace(r) || !unicode.IsPrint(r)
	})
}
