package starttls_test

import (
	"errors"
	"io"
	"net"
	"strings"
	"testing"

	"github.com/seed-435e3e10/tlssocket/code"
	"github.com/seed-435e3e10/tlssocket/internal/testpair"
	"github.com/seed-435e3e10/tlssocket/starttls"
)

const (
	ldapStart = "\x30\x1d\x02\x01\x01\x77\x18\x80\x161.3.6.1.4.1.1466.20037"
	ldapOther = "\x30\x1d\x02\x01\x07\x77\x18\x80\x161.3.6.1.4.1.1466.20036"
	ldapBind  = "\x30\x0c\x02\x01\x01\x60\x07\x02\x01\x03\x04\x00\x80\x00"

	pgSSL     = "\x00\x00\x00\x08\x04\xd2\x16\x2f"
	pgGSS     = "\x00\x00\x00\x08\x04\xd2\x16\x30"
	pgStartup = "\x00\x00\x00\x0e\x00\x03\x00\x00user\x00\x00"
)

// requests are what clients say, all at once, what comes of it, and what the
// server's last words are.
var requests = []struct {
	protocol, client string
	want             code.Code
	last             string
}{
	{"smtp", "EHLO a\r\nSTARTTLS\r\n", "", "220 Go ahead\r\n"},
	{"smtp", "starttls\n", "", "220 Go ahead\r\n"},
	{"smtp", "MAIL FROM:<a>\r\nQUIT\r\n", code.StartTLSRefused, "221 h\r\n"},
	{"smtp", "STARTTLS now\r\n", code.ConnReset,
		"530 Must issue a STARTTLS command first\r\n"},
	{"smtp", "STARTTLS\r\nMAIL FROM:<a>\r\n", code.StartTLSInjection,
		"220 h ESMTP\r\n"},
	{"smtp", strings.Repeat("NOOP\r\n", 21), code.StartTLSRefused, "250 OK\r\n"},
	{"smtp", strings.Repeat("a", 5000), code.StartTLSProtocol, "220 h ESMTP\r\n"},
	{"lmtp", "LHLO a\r\nSTARTTLS\r\n", "", "220 Go ahead\r\n"},
	{"imap", "x CAPABILITY\r\nx STARTTLS\r\n", "", "x OK Begin TLS now\r\n"},
	{"imap", "x LOGIN a b\r\n", code.ConnReset,
		"x NO [PRIVACYREQUIRED] Must issue STARTTLS first\r\n"},
	{"imap", "rubbish\r\n", code.ConnReset,
		"* BAD A tag and a command, please\r\n"},
	{"imap", "x STARTTLS\r\ny LOGIN a b\r\n", code.StartTLSInjection,
		"* OK h\r\n"},
	{"pop3", "CAPA\r\nSTLS\r\n", "", "+OK Begin TLS now\r\n"},
	{"pop3", "USER a\r\n", code.ConnReset, "-ERR Must issue STLS first\r\n"},
	{"ftp", "FEAT\r\nAUTH tls\r\n", "", "234 Go ahead\r\n"},
	{"ftp", "AUTH GSSAPI\r\n", code.ConnReset, "530 Must issue AUTH TLS first\r\n"},
	{"nntp", "CAPABILITIES\r\nMODE READER\r\nSTARTTLS\r\n", "",
		"382 Continue with TLS negotiation\r\n"},
	{"sieve", "CAPABILITY\r\nSTARTTLS\r\n", "", "OK\r\n"},
	{"ldap", ldapStart, "", ldapOK},
	{"ldap", ldapStart + ldapBind, code.StartTLSInjection, ""},
	{"ldap", ldapOther, code.StartTLSRefused,
		"\x30\x0c\x02\x01\x07\x78\x07\x0a\x01\x02\x04\x00\x04\x00"},
	{"ldap", ldapBind, code.StartTLSRefused,
		"\x30\x0c\x02\x01\x00\x78\x07\x0a\x01\x0d\x04\x00\x04\x00"},
	{"ldap", "GET / HTTP/1.1\r\n", code.StartTLSProtocol, ""},
	{"postgres", pgSSL, "", "S"},
	{"postgres", pgGSS + pgSSL, "", "S"},
	{"postgres", pgGSS + pgGSS, code.StartTLSRefused, "requires TLS\x00\x00"},
	{"postgres", pgStartup, code.StartTLSRefused, "requires TLS\x00\x00"},
	{"postgres", pgSSL + pgStartup, code.StartTLSInjection, ""},
	{"xmpp", xmppStart + "<starttls xmlns='urn:ietf:params:xml:ns:xmpp-tls'/>", "",
		xmppProceed},
	{"xmpp", xmppStart + "<iq/>", code.StartTLSRefused, "</stream:stream>"},
	{"xmpp", xmppStart + "<starttls xmlns='urn:ietf:params:xml:ns:xmpp-tls'/>" +
		"<iq/>", code.StartTLSInjection, "</stream:features>"},
}

func TestRequests(t *testing.T) {
	for _, r := range requests {
		a, b := testpair.TCP(t)
		heard := testpair.Go(func() string {
			io.WriteString(b, r.client)
			b.(*net.TCPConn).CloseWrite()
			all, _ := io.ReadAll(b)
			return string(all)
		})
		err := second(starttls.Server(testpair.PatientContext(t), a, r.protocol,
			"h"))
		what := r.protocol + " " + r.client[:min(60, len(r.client))]
		var e *starttls.Error
		if err == nil != (r.want == "") || err != nil && (!errors.As(err, &e) ||
			e.Code != r.want) {
			t.Errorf("%q: %v, want %q", what, err, r.want)
		}
		if e != nil {
			checkText(t, e)
		}
		a.(*net.TCPConn).CloseWrite()
		io.Copy(io.Discard, a) // else the system resets, and words are lost
		a.Close()
		if got := testpair.Receive(t, heard); !strings.HasSuffix(got, r.last) {
			t.Errorf("%q: the server said %q, want %q", what, got, r.last)
		}
	}
}
