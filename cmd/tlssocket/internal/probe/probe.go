// Package probe finds out of a TLS server what its operator wants to know: is
// it trusted, until when, what is wrong with its chain, what does it speak,
// does it staple and resume. It makes a few connections to the server and
// sends nothing on them.
package probe

import (
	"context"
	"errors"
	"net"
	"sync/atomic"
	"time"

	"github.com/seed-435e3e10/tlssocket"
	"github.com/seed-435e3e10/tlssocket/cmd/tlssocket/internal/chainview"
	"github.com/seed-435e3e10/tlssocket/cmd/tlssocket/internal/dest"
	"github.com/seed-435e3e10/tlssocket/code"
	"github.com/seed-435e3e10/tlssocket/internal/gotls"
	"github.com/seed-435e3e10/tlssocket/ocsp"
	"github.com/seed-435e3e10/tlssocket/trust"
)

// Settings are how servers are examined, alike for all of them. They must not be
// changed while they are in use.
type Settings struct {
	// Context has whom to trust, and maybe a certificate to show.
	Context tlssocket.ContextOptions

	// Anchors says in words whose CAs these are: "-ca" or "the system".
	Anchors string

	// ServerName is the name to ask for and to check. Zero: the target's host.
	ServerName string

	// ALPN is the protocols to offer. Zero: those of HTTP on its port, else
	// none.
	ALPN []string

	// StartTLS is the protocol that the target speaks before TLS; "": none.
	StartTLS func(dest.Target) string

	// Begin speaks a protocol until TLS may begin; "" is none. It returns the
	// connection to go on with.
	Begin func(ctx context.Context, conn net.Conn, protocol string,
		t dest.Target) (net.Conn, error)

	// Timeout bounds the examination of one server.
	Timeout time.Duration

	// Warn and Crit are how long before its end an expiry is a Warning, and
	// Critical.
	Warn, Crit time.Duration

	// Explain gives an error its code, its sentence and a hint. conn is what
	// Begin returned, or nil.
	Explain func(err error, conn net.Conn, t dest.Target) Problem
}

// Examine finds out of one server. Any number of goroutines may call it.
func (s *Settings) Examine(ctx context.Context, t dest.Target) *Report {
	limited, cancel := context.WithTimeout(ctx, s.Timeout)
	defer cancel()
	start := time.Now()
	e := &examination{Settings: s, target: t, start: start,
		protocol: s.StartTLS(t),
		report: &Report{Target: t.Text, ServerName: s.nameFor(t),
			Time:  start.UTC().Truncate(time.Millisecond),
			Chain: []Certificate{}, Diagnosis: []chainview.Finding{},
			Resumption: []Resumption{}, Steps: []Step{}}}
	if e.protocol != "" {
		e.report.StartTLS = &e.protocol
	}
	e.run(limited)
	e.report.Took = milliseconds(time.Since(start))
	return e.report
}

func (s *Settings) nameFor(t dest.Target) string {
	if s.ServerName != "" {
		return s.ServerName
	}
	return t.Host
}

// examination is that of one server.
type examination struct {
	*Settings
	target   dest.Target
	protocol string // before TLS; "": none
	start    time.Time
	report   *Report

	expired bool // the leaf; known with the first connection
	asked   atomic.Pointer[ClientCertificate]
}

// run makes the first connection, and those that resume.
func (e *examination) run(ctx context.Context) {
	o := e.options()
	o.GetClientCertificate = e.ask
	first := e.connect(ctx, o, &e.report.Steps)
	if first.noProtocol() && e.ALPN == nil {
		o.ALPNProtocols = nil
		e.report.Steps = e.report.Steps[:0]
		first.close()
		first = e.connect(ctx, o, &e.report.Steps)
	}
	defer first.close()
	e.report.Address = first.address
	err := first.err
	if err == nil {
		e.tell(first)
		err = e.resumption(ctx, first)
	}
	asked := e.asked.Load()
	e.report.ClientCertificate = asked
	if asked != nil && !asked.Sent && isRefusal(err) &&
		len(first.socket.PeerCertificates()) > 0 {
		asked.Required = true
		err = nil // what is to be known of the server's certificate is known
	}
	e.judge(first, err)
}

// options are those of a full handshake.
func (e *examination) options() *tlssocket.Options {
	o := &tlssocket.Options{
		ServerName:        e.report.ServerName,
		AllowUnauthorized: true, // judge tells
		ALPNProtocols:     e.ALPN,
		ContextOptions:    e.Context,
	}
	if e.ALPN == nil && e.target.Port == httpsPort {
		o.ALPNProtocols = []string{"h2", "http/1.1"}
	}
	return o
}

const httpsPort = 443

// tell reports what was agreed on.
func (e *examination) tell(c *connection) {
	r, s := e.report, c.socket
	cs := s.ConnectionState()
	if len(cs.PeerCertificates) > 0 {
		e.expired = time.Now().After(cs.PeerCertificates[0].NotAfter)
	}
	protocol, alpn := s.Protocol(), s.ALPNProtocol()
	r.Protocol = &protocol
	if alpn != "" {
		r.ALPN = &alpn
	}
	cipher := s.Cipher()
	r.Cipher = &Cipher{cipher.Name, cipher.StandardName}
	if key := s.EphemeralKey(); key.Name != "" {
		r.Group, r.PostQuantum = &key.Name, key.Type == "KEM"
	}
	if scheme := gotls.PeerSignature(cs); scheme != 0 {
		name := scheme.String()
		r.Signature = &name
	}
}

// judge reports the verdict on the certificate, where one came, and the error
// that kept us from a connection.
func (e *examination) judge(c *connection, err error) {
	r, now := e.report, time.Now()
	var verdict error
	if c.socket != nil {
		verdict = c.socket.AuthorizationError()
		e.chain(c, verdict, now)
	}
	switch {
	case err != nil:
		r.Status = Failed
	case verdict != nil || r.Expires == nil:
		r.Status, err = Unauthorized, verdict
	default:
		r.Authorized = true
		r.Status = e.status(*r.Expires, now)
	}
	if err != nil {
		p := e.Explain(err, c.conn, e.target)
		r.Error = &p
	}
}

// chain reports what was sent, and how long it is good.
func (e *examination) chain(c *connection, verdict error, now time.Time) {
	r, sent := e.report, c.socket.PeerCertificates()
	if len(sent) == 0 && c.err != nil {
		return
	}
	for _, cert := range sent {
		r.Chain = append(r.Chain, describe(cert, now))
	}
	var why *trust.Error
	var reason code.Code
	if errors.As(verdict, &why) {
		reason = why.Code
	}
	r.Diagnosis = chainview.Diagnose(sent, reason, e.Anchors)
	if len(sent) == 0 {
		return
	}
	cs := c.socket.ConnectionState()
	lasting := sent
	if len(cs.VerifiedChains) > 0 {
		lasting = cs.VerifiedChains[0]
	}
	expires := sent[0].NotAfter.UTC()
	for _, cert := range lasting {
		// The end of a root that clients know ends nothing.
		if cert.NotAfter.Before(expires) && !isSelfIssued(cert) {
			expires = cert.NotAfter.UTC()
		}
	}
	left := days(expires, now)
	r.Expires, r.DaysLeft = &expires, &left
	r.MustStaple = ocsp.MustStaple(sent[0])
	r.Staple = staple(cs.OCSPResponse, sent[0], issuerOf(lasting), now)
}

func milliseconds(d time.Duration) float64 {
	return float64(d.Microseconds()) / 1000
}
