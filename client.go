package tlssocket

import (
	"bytes"
	"crypto/tls"
	"crypto/x509"
	"net"
	"strings"
	"time"

	"github.com/seed-435e3e10/tlssocket/trust"
)

// clientConfig makes the configuration of one client's connection. Trust is
// judged in verifyServer, which crypto/tls calls on resumption too.
func (s *Socket) clientConfig() *tls.Config {
	c := s.context.config.Clone()
	c.InsecureSkipVerify = true // verifyServer is stricter
	if !isAddress(s.opts.ServerName) {
		c.ServerName = strings.TrimSuffix(s.opts.ServerName, ".")
	}
	c.NextProtos = s.opts.ALPNProtocols
	c.VerifyConnection = s.verifyServer
	c.ClientSessionCache = (*sessionCache)(s)
	c.GetClientCertificate = s.clientCertificate
	return c
}

// verifyServer delivers the OCSP response, then decides. It runs on the
// handshake's goroutine, before the server has proved that it has the key: the
// verdict counts only if the handshake goes well.
func (s *Socket) verifyServer(cs tls.ConnectionState) error {
	s.publish(cs)
	s.deliverOCSP(&cs)
	if s.isEnded() {
		return net.ErrClosed
	}
	var chains [][]*x509.Certificate
	var err error
	if r := s.try.resuming; cs.DidResume && r != nil {
		_, state, _ := r.state.ResumptionState() // fails never
		s.logResumed(cs.Version, state)
		chains, err = r.chains, r.err
	} else {
		chains, err = s.serverVerdict(cs.PeerCertificates, cs.OCSPResponse)
	}
	s.publishVerdict(chains, err)
	if err != nil && !s.opts.AllowUnauthorized {
		return err
	}
	return nil
}

// serverVerdict judges the chain, the name and the OCSP response.
func (s *Socket) serverVerdict(certs []*x509.Certificate, response []byte) (
	[][]*x509.Certificate, error) {
	chains, err := s.context.trust.Verify(certs, trust.ServerAuth, time.Now())
	if err != nil {
		return nil, s.untrusted(err, s.host)
	}
	if err := s.checkIdentity(chains, certs); err != nil {
		return nil, err
	}
	if err := s.stapleVerdict(chains, certs, response); err != nil {
		return nil, err
	}
	return chains, nil
}

// untrusted makes the socket's error of a chain that was refused.
func (s *Socket) untrusted(err error, host string) error {
	v := *err.(*trust.Error)
	v.Host = host
	return s.wrap("verify", failure{v.Code, &v})
}

// clientCertificate returns the certificate for a server that asks. Like
// OpenSSL it does so whatever CAs the server names: crypto/tls's own choice
// would send none, and the server could not say why it refuses.
func (s *Socket) clientCertificate(info *tls.CertificateRequestInfo) (
	*tls.Certificate, error) {
	pairs := s.context.pairs
	anyCA := *info
	anyCA.AcceptableCAs = nil
	for i := range pairs {
		if anyCA.SupportsCertificate(&pairs[i]) == nil {
			s.setLocal(pairs[i].Leaf)
			return &pairs[i], nil
		}
	}
	return &tls.Certificate{}, nil
}

func (s *Socket) setLocal(c *x509.Certificate) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.local = c
}

// deliverOCSP emits OCSPResponse and waits until its listeners have returned.
// As in Node, a TLS 1.2 connection that resumes has none, and a TLS 1.3 one an
// empty one.
func (s *Socket) deliverOCSP(cs *tls.ConnectionState) {
	events := s.heardEvents()
	if !s.opts.RequestOCSP || events == nil {
		return
	}
	response := bytes.Clone(cs.OCSPResponse)
	if cs.DidResume {
		if cs.Version < tls.VersionTLS13 {
			return
		}
		response = nil
	}
	if len(response) == 0 {
		response = nil
	}
	event := OCSPResponseEvent{s, response}
	if !emit(s, &events.OCSPResponse, event) {
		return
	}
	delivered := make(chan struct{})
	if s.queue.Post(func() { close(delivered) }) {
		<-delivered
	}
}
