package main

import (
	"bytes"

	"github.com/seed-435e3e10/tlssocket"
)

// tap turns the events of one socket into records.
type tap struct {
	server bool
	conn   int
	out    func(record)

	keyLog      func(line []byte)       // nil: key material is not asked for
	session     func(blob []byte)       // called beside the record; may be nil
	showSession bool                    // the record has the session itself
	offered     bool                    // a client was given a session
	then        func(*tlssocket.Socket) // called when secure; may be nil
	explain     func(error) error       // adds to an error what else is known; may be nil
	showCerts   bool                    // the peer's, in PEM

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
