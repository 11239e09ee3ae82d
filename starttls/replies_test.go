package starttls_test

import (
	"errors"
	"io"
	"net"
	"strings"
	"testing"
	"unicode"

	"github.com/seed-435e3e10/tlssocket/code"
	"github.com/seed-435e3e10/tlssocket/internal/testpair"
	"github.com/seed-435e3e10/tlssocket/starttls"
)

// mysqlGreeting is a greeting of version 10 with a server's capabilities.
func mysqlGreeting(capabilities string) string {
	content := "\x0a8.0\x00" + "\x01\x00\x00\x00" + "saltsalt" + "\x00" +
		capabilities + "\xff\x02\x00\xff\xdf\x15" + strings.Repeat("\x00", 10) +
		"saltsaltsalt\x00mysql_native_password\x00"
	return string([]byte{byte(len(content)), 0, 0, 0}) + content
}

const (
	ldapOK = "\x30\x0c\x02\x01\x01\x78\x07\x0a\x01\x00\x04\x00\x04\x00"
	// As Active Directory writes it, with lengths of four bytes.
	ldapOKLong = "\x30\x84\x00\x00\x00\x10\x02\x01\x01\x78\x84\x00\x00\x00\x07" +
		"\x0a\x01\x00\x04\x00\x04\x00"
	ldapNo = "\x30\x10\x02\x01\x01\x78\x0b\x0a\x01\x35\x04\x00\x04\x04busy"

	xmppStart = "<?xml version='1.0'?><stream:stream xmlns='jabber:client' " +
		"xmlns:stream='http://etherx.jabber.org/streams' id='1' version='1.0'>"
	xmppFeatures = "<stream:features><starttls " +
		"xmlns='urn:ietf:params:xml:ns:xmpp-tls'/></stream:features>"
	xmppProceed = "<proceed xmlns='urn:ietf:params:xml:ns:xmpp-tls'/>"
)

// dialogues are what servers say, all at once, and what comes of it. "" is
// success.
var dialogues = []struct {
	protocol, server string
	want             code.Code
	reply            string
}{
	{"smtp", "220 a\r\n250-a\r\n250-PIPELINING\r\n250 starttls\r\n220 go\r\n", "", ""},
	{"smtp", "220-a\n220 b\n250-a\n250 STARTTLS\n220\n", "", ""},
	{"smtp", "554 5.7.1 go away\r\n", code.StartTLSRefused, "554 5.7.1 go away"},
	{"smtp", "220 a\r\n250 a\r\n", code.StartTLSRefused, ""},
	{"smtp", "220 a\r\n250-STARTTLS\r\n250 SIZE\r\n", code.StartTLSRefused, ""},
	{"smtp", "220 a\r\n502 what?\r\n", code.StartTLSRefused, "502 what?"},
	{"smtp", "220 a\r\n250-a\r\n250 STARTTLS\r\n454 not now\r\n",
		code.StartTLSRefused, "454 not now"},
	{"smtp", "220 a\r\n250-a\r\n250 STARTTLS\r\n220 go\r\n250 injected\r\n",
		code.StartTLSInjection, "250 injected"},
	{"smtp", "* OK imap\r\n", code.StartTLSProtocol, "* OK imap"},
	{"smtp", "\x16\x03\x03\x00\x02\r\n", code.StartTLSProtocol, "�����"},
	{"smtp", "220 a\r\n", code.ConnReset, ""},
	{"smtp", "", code.ConnReset, ""},
	{"smtp", strings.Repeat("2", 5000), code.StartTLSProtocol,
		strings.Repeat("2", 200)},
	{"smtp", strings.Repeat("220-a\r\n", 20000), code.StartTLSProtocol, ""},
	{"lmtp", "220 a\r\n250-a\r\n250 STARTTLS\r\n220 go\r\n", "", ""},
	{"ftp", "220-a\r\nanything\r\n 220 b\r\n220 c\r\n234 go\r\n", "", ""},
	{"ftp", "220 a\r\n530 Please login\r\n", code.StartTLSRefused,
		"530 Please login"},
	{"ftp", "220 a\r\n234 go\r\n220 x\r\n", code.StartTLSInjection, "220 x"},
	{"nntp", "201 a\r\n382 go\r\n", "", ""},
	{"nntp", "200 a\r\n580 no\r\n", code.StartTLSRefused, "580 no"},
	{"nntp", "200 a\r\n382 go\r\nx", code.StartTLSInjection, "x"},
	{"imap", "* OK a\r\na1 OK go\r\n", "", ""},
	{"imap", "* OK a\r\n* CAPABILITY X\r\na1 ok go\r\n", "", ""},
	{"imap", "* PREAUTH a\r\na1 OK go\r\n", code.StartTLSRefused, "* PREAUTH a"},
	{"imap", "* BYE full\r\n", code.StartTLSRefused, "* BYE full"},
	{"imap", "* OK a\r\na1 BAD what\r\n", code.StartTLSRefused, "BAD what"},
	{"imap", "* OK a\r\na1 OK go\r\n* 1 EXISTS\r\n", code.StartTLSInjection,
		"* 1 EXISTS"},
	{"imap", "+OK pop\r\n", code.StartTLSProtocol, "+OK pop"},
	{"pop3", "+OK <1@a>\r\n+OK go\r\n", "", ""},
	{"pop3", "+OK\r\n-ERR no\r\n", code.StartTLSRefused, "-ERR no"},
	{"pop3", "-ERR busy\r\n", code.StartTLSRefused, "-ERR busy"},
	{"pop3", "+OK\r\n+OK go\r\n+OK\r\n", code.StartTLSInjection, "+OK"},
	{"pop3", "+OKAY\r\n", code.StartTLSProtocol, "+OKAY"},
	{"sieve", "\"SIEVE\" \"x\"\r\n\"STARTTLS\"\r\nOK\r\nOK \"go\"\r\n", "", ""},
	{"sieve", "\"SIEVE\" \"x\"\r\nOK\r\n", code.StartTLSRefused, ""},
	{"sieve", "BYE \"full\"\r\n", code.StartTLSRefused, "BYE \"full\""},
	{"sieve", "\"STARTTLS\"\r\nOK\r\nNO\r\n", code.StartTLSRefused, "NO"},
	{"sieve", "\"STARTTLS\"\r\nOK\r\nOK\r\nOK\r\n", code.StartTLSInjection, "OK"},
	{"sieve", "220 smtp\r\n", code.StartTLSProtocol, "220 smtp"},
	{"ldap", ldapOK, "", ""},
	{"ldap", ldapOKLong, "", ""},
	{"ldap", ldapNo, code.StartTLSRefused, "busy"},
	{"ldap", ldapOK + "x", code.StartTLSInjection, "x"},
	{"ldap", "\x30\x84\xff\xff\xff\xff", code.StartTLSProtocol, ""},
	{"ldap", "\x30\x80\x02\x01", code.StartTLSProtocol, ""},
	{"ldap", "220 a\r\n", code.StartTLSProtocol, ""},
	{"postgres", "S", "", ""},
	{"postgres", "N", code.StartTLSRefused, ""},
	{"postgres", "E\x00\x00\x00\x0aMbusy\x00", code.StartTLSRefused, "busy"},
	{"postgres", "SR\x00\x00\x00\x08", code.StartTLSInjection, "R\ufffd\ufffd\ufffd\ufffd"},
	{"postgres", "H", code.StartTLSProtocol, "H"},
	{"mysql", mysqlGreeting("\xff\xff"), "", ""},
	{"mysql", mysqlGreeting("\xff\xf7"), code.StartTLSRefused, ""},
	{"mysql", mysqlGreeting("\xff\xff") + "x", code.StartTLSInjection, "x"},
	{"mysql", "\x0f\x00\x00\x00\xff\x15\x04Host blocked", code.StartTLSRefused,
		"Host blocked"},
	{"mysql", "\x03\x00\x00\x00\x0a8\x00", code.StartTLSProtocol, "8\ufffd"},
	{"mysql", "220 a\r\n", code.StartTLSProtocol, "220"},
	{"xmpp", xmppStart + xmppFeatures + xmppProceed, "", ""},
	{"xmpp-server", xmppStart + xmppFeatures + "<proceed " +
		"xmlns='urn:ietf:params:xml:ns:xmpp-tls'></proceed>", "", ""},
	{"xmpp", xmppStart + "<stream:features/>", code.StartTLSRefused, ""},
	{"xmpp", xmppStart + "<stream:features><starttls xmlns='other'/>" +
		"</stream:features>", code.StartTLSRefused, ""},
	{"xmpp", xmppStart + xmppFeatures + "<failure " +
		"xmlns='urn:ietf:params:xml:ns:xmpp-tls'/>", code.StartTLSRefused,
		"<failure>"},
	{"xmpp", xmppStart + "<stream:error/>", code.StartTLSProtocol, "<error>"},
	{"xmpp", xmppStart + "</stream:stream>", code.StartTLSRefused, ""},
	{"xmpp", xmppStart + xmppFeatures + xmppProceed + "<iq/>",
		code.StartTLSInjection, "<iq/>"},
	{"xmpp", xmppStart + xmppFeatures + xmppProceed + " ",
		code.StartTLSInjection, ""},
	{"xmpp", "<!DOCTYPE x>" + xmppStart, code.StartTLSProtocol, ""},
	{"xmpp", xmppStart, code.ConnReset, ""},
	{"xmpp", "<a>", code.StartTLSProtocol, ""},
	{"xmpp", xmppStart + strings.Repeat("<a>", 30000), code.StartTLSProtocol, ""},
}

// against runs one side against a peer that says all at once, and then ends.
func against(t *testing.T, protocol, peer string,
	side func(net.Conn) error) error {
	t.Helper()
	a, b := testpair.TCP(t)
	sent := testpair.Go(func() error {
		io.WriteString(b, peer)
		b.(*net.TCPConn).CloseWrite()
		_, err := io.Copy(io.Discard, b)
		return err
	})
	err := side(a)
	a.Close()
	testpair.Receive(t, sent)
	return err
}

func TestDialogues(t *testing.T) {
	for _, d := range dialogues {
		err := against(t, d.protocol, d.server, func(conn net.Conn) error {
			return second(starttls.Client(testpair.PatientContext(t), conn,
				d.protocol, "h"))
		})
		checkError(t, d.protocol+" "+d.server[:min(60, len(d.server))], err,
			d.want, d.reply)
	}
}

// checkError looks at the code, the peer's words, and the text.
func checkError(t *testing.T, what string, err error, want code.Code,
	reply string) {
	t.Helper()
	if err == nil && want == "" {
		return
	}
	var e *starttls.Error
	if !errors.As(err, &e) || e.Code != want {
		t.Errorf("%q: %v, want %s", what, err, want)
		return
	}
	if want == code.StartTLSRefused && reply != e.Reply ||
		reply != "" && !strings.HasPrefix(e.Reply, reply) {
		t.Errorf("%q: %q, want %q", what, e.Reply, reply)
	}
	checkText(t, e)
}

// checkText makes sure of a line that a terminal can show.
func checkText(t *testing.T, e *starttls.Error) {
	t.Helper()
	text := e.Error()
	if len(text) > 1<<10 || strings.ContainsFunc(text, func(r rune) bool {
		return !unicode.IsPrint(r)
	}) {
		t.Errorf("%d bytes: %q", len(text), text)
	}
}
