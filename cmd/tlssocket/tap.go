package main

import (
	"bytes"
	"crypto/tls"
	"errors"
	"strings"
	"sync/atomic"

	"github.com/seed-435e3e10/tlssocket"
	"github.com/seed-435e3e10/tlssocket/cmd/tlssocket/internal/probe"
)

// tap turns the events of one socket into records.
type tap struct {
	server bool
	conn   int
	out    func(record)

	keyLog      func(line []byte)        // nil: key material is not asked for
	session     func(blob []byte)        // called beside the record; may be nil
	showSession bool                     // the record has the session itself
	offered     bool                     // a client was given a session
	then        func(*tlssocket.Socket)  // called when secure; may be nil
	explain     func(error) error        // adds to an error what else is known; may be nil
	showCerts   bool                     // the peer's, in PEM
	asked       atomic.Pointer[[]string] // by a server for a certificate of these CAs

	secure bool          // owned by the listeners
	closed chan struct{} // closed after the last event
}

// events returns Events for the socket, with the tap's listeners.
func (t *tap) events() *tlssocket.Events {
	t.closed = make(chan struct{})
	e := new(tlssocket.Events)
	if t.keyLog != nil {
		e.KeyLog.On(t.onKeyLog)
	}
	e.OCSPResponse.On(func(v tlssocket.OCSPResponseEvent) {
		t.out(newOCSPResponseRecord(t.head("OCSPResponse"), v.Response))
	})
	e.SecureConnect.On(t.onSecure)
	if !t.server {
		e.Session.On(t.onSession)
	}
	e.Error.On(t.onError)
	e.Close.On(func(v tlssocket.CloseEvent) { t.onClose(v.HadError) })
	return e
}

func (t *tap) head(event string) header {
	return header{t.side(), t.conn, event}
}

func (t *tap) side() string {
	if t.server {
		return "server"
	}
	return "client"
}

func (t *tap) onKeyLog(v tlssocket.KeyLogEvent) {
	t.keyLog(v.Line)
	line := string(bytes.TrimSuffix(v.Line, []byte("\n")))
	t.out(keyLogRecord{t.head("keylog"), line})
}

// onSecure has Node's name for each side: the server's event is that of the
// tls.Server.
func (t *tap) onSecure(v tlssocket.SecureConnectEvent) {
	t.secure = true
	t.tellAsked(v.Socket)
	event := "secureConnect"
	if t.server {
		event = "secureConnection"
	}
	r := newSecureRecord(t.head(event), v.Socket)
	if t.showCerts {
		r.Chain = chainPEM(v.Socket.PeerCertificates())
	}
	if !t.server {
		r.SessionOffered = &t.offered
	}
	t.out(r)
	if t.then != nil {
		t.then(v.Socket)
	}
}

// ask is a client's hook: it notes that the server wants a certificate, and
// leaves the choice to the context.
func (t *tap) ask(info *tls.CertificateRequestInfo) (*tls.Certificate, error) {
	names := probe.Authorities(info.AcceptableCAs)
	t.asked.Store(&names)
	return nil, nil
}

// tellAsked tells that the server has asked, and what it got.
func (t *tap) tellAsked(s *tlssocket.Socket) {
	names := t.asked.Load()
	if names == nil {
		return
	}
	r := certificateRequestRecord{t.head("certificateRequest"), *names, nil}
	if c := s.LocalCertificate(); c != nil {
		subject := c.Subject.String()
		r.Sent = &subject
	}
	t.out(r)
}

// adviseCertificate gives an error another hint where the server asked for a
// certificate and then refused us.
func (t *tap) adviseCertificate(err error, s *tlssocket.Socket) error {
	names := t.asked.Load()
	var alert *tlssocket.AlertError
	if names == nil || !errors.As(err, &alert) || !alert.Remote {
		return err
	}
	of := "a CA that it trusts"
	if len(*names) > 0 {
		of = limited(strings.Join(*names, " or "))
	}
	advice := "send the server a certificate of " + of + ": -cert FILE -key FILE"
	if c := s.LocalCertificate(); c != nil {
		advice = "send the server another certificate than " +
			c.Subject.String() + ", one of " + of + ": -cert FILE -key FILE"
	}
	return &clearError{error: err, advice: visible(advice)}
}

func (t *tap) onSession(v tlssocket.SessionEvent) {
	r := sessionRecord{header: t.head("session"), Size: len(v.Session)}
	if t.showSession {
		r.Session = v.Session
	}
	t.out(r)
	if t.session != nil {
		t.session(v.Session)
	}
}

func (t *tap) onError(v tlssocket.ErrorEvent) {
	event := "error"
	if t.server && !t.secure {
		event = "tlsClientError"
	}
	if !t.secure {
		t.tellAsked(v.Socket)
	}
	err := v.Err
	if t.explain != nil {
		err = t.explain(err)
	}
	t.out(failureRecord(t.head(event), err))
}

func (t *tap) onClose(hadError bool) {
	t.out(closeRecord{t.head("close"), hadError})
	close(t.closed)
}
