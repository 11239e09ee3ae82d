package main

import (
	"bytes"
	"crypto/x509"
	"net"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/seed-435e3e10/tlssocket"
	"github.com/seed-435e3e10/tlssocket/code"
	"github.com/seed-435e3e10/tlssocket/internal/pki"
	"github.com/seed-435e3e10/tlssocket/ocsp"
	"github.com/seed-435e3e10/tlssocket/store"
)

func keyMaterial(s *scene) {
	h := s.serve(s.serverOptions(s.local), func(h *host) {
		h.keyLog = func([]byte) {} // the records have the lines
	})
	v := s.visit(h, s.visitor("localhost")).went()
	client, server := v.keyLog("client"), v.keyLog("server")
	s.expect(len(client) >= 4, "the client has %d lines", len(client))
	s.expect(slices.Equal(client, server), "the lines differ")
	o := s.visitor("localhost")
	o.MaxVersion = "TLSv1.2"
	v = s.visit(h, o).went()
	client, server = v.keyLog("client"), v.keyLog("server")
	s.expect(len(client) == 1 && slices.Equal(client, server) &&
		strings.HasPrefix(client[0], "CLIENT_RANDOM "),
		"in TLS 1.2 there is not one line of CLIENT_RANDOM on both sides")
}

// keyLog returns a side's lines, sorted.
func (v *visit) keyLog(side string) []string {
	var lines []string
	for _, r := range of[keyLogRecord](v, side, "keylog") {
		lines = append(lines, r.Line)
	}
	slices.Sort(lines)
	return lines
}

// stapling has a server whose certificate names a responder, asked for real.
// The second server starts when the certificate has been revoked.
func stapling(s *scene) {
	responder := s.ca.NewResponder(time.Hour)
	url, stop := s.listenHTTP(responder)
	defer stop()
	leaf, err := s.ca.Issue([]string{"localhost"},
		func(c *x509.Certificate) { c.OCSPServer = []string{url} })
	s.expect(err == nil, "%w", err)
	o := s.visitor("localhost")
	o.RequestOCSP, o.OCSPPolicy = true, tlssocket.OCSPRequire
	responder.Set(leaf.Cert, ocspGood)
	v := s.visit(s.stapled(leaf), o).went()
	s.expect(len(of[ocspRequestRecord](v, "server", "OCSPRequest")) == 1,
		"the server was not asked")
	v.stapled(ocsp.Good)
	s.expect(v.before("OCSPResponse", "secureConnect"),
		"the response came after the connection was secure")
	responder.Set(leaf.Cert, ocspRevoked)
	s.visit(s.stapled(leaf), o).failed(code.CertRevoked).
		stapled(ocsp.Revoked)
}

// listenHTTP serves HTTP until stop is called.
func (s *scene) listenHTTP(h http.Handler) (url string, stop func()) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		s.expect(false, "%w", err)
		return "", func() {}
	}
	server := &http.Server{Handler: h, ReadHeaderTimeout: patience}
	go server.Serve(l) // stop ends it
	return "http://" + l.Addr().String(), func() { server.Close() }
}

// stapled starts a server that staples what the leaf's responder says.
func (s *scene) stapled(leaf *pki.Leaf) *host {
	return s.serve(s.serverOptions(leaf), func(h *host) {
		f := &serveFlags{ocsp: "auto"}
		err := f.staple(h)
		s.expect(err == nil, "%w", err)
	})
}

// stapled expects the client to get one response of a status.
func (v *visit) stapled(want ocsp.Status) {
	got := of[ocspResponseRecord](v, "client", "OCSPResponse")
	v.scene.expect(len(got) == 1 && got[0].Status != nil &&
		*got[0].Status == string(want),
		"the client did not get the status %s", want)
}

// before reports whether the client told one event before another.
func (v *visit) before(first, second string) bool {
	v.scene.mu.Lock()
	defer v.scene.mu.Unlock()
	at := func(event string) int {
		return slices.IndexFunc(v.scene.records, func(r record) bool {
			return r.head() == header{"client", v.conn, event}
		})
	}
	return at(first) >= 0 && at(first) < at(second)
}

// session returns the newest session that the client was told.
func (v *visit) session() []byte {
	found := of[sessionRecord](v, "client", "session")
	if len(found) == 0 {
		v.scene.expect(false, "there was no session event")
		return nil
	}
	return found[len(found)-1].Session
}

// resumes visits h once more with a session, and expects both sides to say
// whether it was resumed.
func (s *scene) resumes(h *host, o tlssocket.Options, session []byte,
	want bool) *visit {
	o.Session = session
	v := s.visit(h, o).went()
	s.expect(v.secure("client").SessionReused == want &&
		v.secure("server").SessionReused == want,
		"sessionReused is %v on the client and %v on the server",
		v.secure("client").SessionReused, v.secure("server").SessionReused)
	return v
}

func resume12(s *scene) {
	h := s.serve(s.serverOptions(s.local))
	o := s.visitor("localhost")
	o.MaxVersion = "TLSv1.2"
	v := s.visit(h, o).went()
	session := v.session()
	if v.socket == nil {
		return
	}
	s.expect(bytes.Equal(v.socket.Session(), session),
		"getSession differs from the event's session")
	s.expect(len(v.socket.TLSTicket()) > 0, "there is no ticket")
	v = s.resumes(h, o, session, true)
	s.expect(v.secure("client").Authorized, "a resumed server is not "+
		"authorized any more")
}

func resume13(s *scene) {
	h := s.serve(s.serverOptions(s.local))
	o := s.visitor("localhost")
	v := s.visit(h, o).went()
	s.expect(v.before("secureConnect", "session"),
		"the session came before the connection was secure")
	v = s.resumes(h, o, v.session(), true)
	s.resumes(h, o, v.session(), true)
}

func storedSessions(s *scene) {
	h := s.serve(s.serverOptions(s.local), func(h *host) {
		h.store = store.Memory(0)
	})
	o := s.visitor("localhost")
	v := s.visit(h, o).went()
	s.expect(len(of[newSessionRecord](v, "server", "newSession")) > 0,
		"the server stored nothing")
	session := v.session()
	v = s.resumes(h, o, session, true)
	asked := of[resumeSessionRecord](v, "server", "resumeSession")
	s.expect(len(asked) == 1 && asked[0].Hit, "the store was not asked")
	s.resumes(h, o, session, false) // it is good for one time
}

func damagedSession(s *scene) {
	h := s.serve(s.serverOptions(s.local))
	o := s.visitor("localhost")
	session := s.visit(h, o).went().session()
	if len(session) == 0 {
		return
	}
	damaged := bytes.Clone(session)
	damaged[len(damaged)/2] ^= 1
	s.resumes(h, o, damaged, false)
}
