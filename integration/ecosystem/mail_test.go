package ecosystem_test

import (
	"errors"
	"fmt"
	"io"
	"net/smtp"
	"testing"

	"github.com/emersion/go-imap/v2/imapclient"
	"github.com/emersion/go-imap/v2/imapserver"
	"github.com/emersion/go-imap/v2/imapserver/imapmemserver"
	"github.com/emersion/go-sasl"
	gosmtp "github.com/emersion/go-smtp"

	"github.com/seed-435e3e10/tlssocket"
	"github.com/seed-435e3e10/tlssocket/code"
	"github.com/seed-435e3e10/tlssocket/internal/testpair"
)

// mailbox is a mail server's backend. It tells what came, and how.
type mailbox struct{ came chan string }

type mailSession struct {
	mailbox
	c *gosmtp.Conn
}

func (b mailbox) NewSession(c *gosmtp.Conn) (gosmtp.Session, error) {
	return &mailSession{b, c}, nil
}

func (s *mailSession) AuthMechanisms() []string { return []string{"PLAIN"} }

func (s *mailSession) Auth(string) (sasl.Server, error) {
	return sasl.NewPlainServer(func(_, user, password string) error {
		if user != "tester" || password != "secret" {
			return errors.New("no")
		}
		return nil
	}), nil
}

func (s *mailSession) Mail(string, *gosmtp.MailOptions) error { return nil }
func (s *mailSession) Rcpt(string, *gosmtp.RcptOptions) error { return nil }
func (s *mailSession) Reset()                                 {}
func (s *mailSession) Logout() error                          { return nil }

func (s *mailSession) Data(r io.Reader) error {
	cs, ok := s.c.TLSConnectionState()
	io.Copy(io.Discard, r)
	s.came <- fmt.Sprint(ok, len(cs.VerifiedChains))
	return nil
}

// send sends a mail through a client that has been upgraded.
func send(c *smtp.Client) error {
	auth := smtp.PlainAuth("", "tester", "secret", "127.0.0.1")
	for _, step := range []func() error{
		func() error { return c.Auth(auth) },
		func() error { return c.Mail("a@example.com") },
		func() error { return c.Rcpt("b@example.com") },
	} {
		if err := step(); err != nil {
			return err
		}
	}
	w, err := c.Data()
	if err != nil {
		return err
	}
	fmt.Fprint(w, "Subject: hello\r\n\r\nhello\r\n")
	return w.Close()
}

// net/smtp's client and go-smtp's server, each with a configuration of ours.
func TestSMTPStartTLS(t *testing.T) {
	box := mailbox{make(chan string, 1)}
	srv := gosmtp.NewServer(box)
	srv.Domain = "localhost"
	srv.TLSConfig = testpair.NewServer(t, mutual(t)).TLSConfig()
	srv.ErrorLog = quiet{}
	l := listen(t)
	served := testpair.Go(func() error { return srv.Serve(l) })
	defer testpair.Receive(t, served)
	defer srv.Close()
	upgrade := func(c *tlssocket.SecureContext, name string) (*smtp.Client, error) {
		client, err := smtp.Dial(l.Addr().String())
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { client.Close() })
		return client, client.StartTLS(c.TLSConfig(name))
	}
	client, err := upgrade(newContext(t), "localhost")
	if err != nil {
		t.Fatal(err)
	}
	if err := send(client); err != nil {
		t.Error(err)
	}
	if got := testpair.Receive(t, box.came); got != "true 1" {
		t.Errorf("TLS and chains of the server: %s", got)
	}
	_, err = upgrade(newContext(t), "other.test")
	requireCode(t, err, code.TLSCertAltNameInvalid)
	_, err = upgrade(strangers(t), "localhost")
	requireCode(t, err, code.UnableToVerifyLeafSignature)
	// go-smtp's own client.
	own, err := gosmtp.DialStartTLS(l.Addr().String(),
		newContext(t).TLSConfig("localhost"))
	if err != nil {
		t.Fatal(err)
	}
	defer own.Close()
	if err := own.Auth(sasl.NewPlainClient("", "tester", "secret")); err != nil {
		t.Error(err)
	}
}

// quiet is a logger of a server whose clients are to fail.
type quiet struct{}

func (quiet) Printf(string, ...any) {}
func (quiet) Println(...any)        {}

// serveIMAP runs go-imap's server.
func serveIMAP(t *testing.T, o *imapserver.Options,
	over func(*imapserver.Server) error) {
	t.Helper()
	mem := imapmemserver.New()
	user := imapmemserver.NewUser("tester", "secret")
	if err := user.Create("INBOX", nil); err != nil {
		t.Fatal(err)
	}
	mem.AddUser(user)
	o.NewSession = func(*imapserver.Conn) (imapserver.Session,
		*imapserver.GreetingData, error) {
		return mem.NewSession(), nil, nil
	}
	o.Logger = quiet{}
	srv := imapserver.New(o)
	served := testpair.Go(func() error { return over(srv) })
	t.Cleanup(func() {
		srv.Close()
		testpair.Receive(t, served)
	})
}

func readInbox(t *testing.T, c *imapclient.Client) {
	t.Helper()
	defer c.Close()
	if err := c.Login("tester", "secret").Wait(); err != nil {
		t.Fatal(err)
	}
	if _, err := c.Select("INBOX", nil).Wait(); err != nil {
		t.Error(err)
	}
	if err := c.Logout().Wait(); err != nil {
		t.Error(err)
	}
}

func TestIMAPStartTLS(t *testing.T) {
	l := listen(t)
	serveIMAP(t, &imapserver.Options{TLSConfig: testpair.NewServer(t, nil).TLSConfig()},
		func(s *imapserver.Server) error { return s.Serve(l) })
	dial := func(c *tlssocket.SecureContext, name string) (*imapclient.Client,
		error) {
		return imapclient.DialStartTLS(l.Addr().String(),
			&imapclient.Options{TLSConfig: c.TLSConfig(name)})
	}
	c, err := dial(newContext(t), "localhost")
	if err != nil {
		t.Fatal(err)
	}
	readInbox(t, c)
	_, err = dial(newContext(t), "other.test")
	requireCode(t, err, code.TLSCertAltNameInvalid)
	_, err = dial(strangers(t), "localhost")
	requireCode(t, err, code.UnableToVerifyLeafSignature)
}

// The server over our Listener, which it takes for TLS, as it must before it
// lets anybody log in.
func TestIMAPOverListener(t *testing.T) {
	l := testpair.NewServer(t, nil).Listener(listen(t))
	serveIMAP(t, new(imapserver.Options),
		func(s *imapserver.Server) error { return s.Serve(l) })
	dialer := &tlssocket.Dialer{Options: &tlssocket.Options{
		SecureContext: newContext(t)}}
	conn, err := dialer.Dial("tcp", l.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	readInbox(t, imapclient.New(conn, nil))
}
