package tlssocket

import (
	"crypto/rand"
	"crypto/tls"
	"sync"
)

// serverConfig is the configuration of a server's connection that hello gives
// to crypto/tls. That keeps it as long as the connection, and after the
// handshake reads only what all connections of a context have in common. So
// the next handshake gets it, and an idle connection costs no memory for it.
type serverConfig struct {
	tls       *tls.Config
	handshake *serverHandshake // that has it now
}

// configPool has the configurations of a context that no handshake uses.
type configPool struct {
	mu   sync.Mutex
	free []*serverConfig
}

// maxFreeConfigs bounds what is left of a crowd of handshakes.
const maxFreeConfigs = 64

// takeConfig returns a configuration for h. What may be of this handshake alone
// is as in the context.
func (c *SecureContext) takeConfig(h *serverHandshake) *serverConfig {
	sc := c.configs.get()
	if sc == nil {
		sc = newServerConfig(c.config)
	}
	sc.handshake = h
	sc.tls.CipherSuites = c.config.CipherSuites
	sc.tls.NextProtos = nil
	sc.tls.ClientAuth, sc.tls.ClientCAs = tls.NoClientCert, nil
	sc.tls.KeyLogWriter = h.keyLog()
	return sc
}

// returnConfig lets other handshakes have the configuration.
func (h *serverHandshake) returnConfig() {
	if h.config != nil {
		h.main.configs.put(h.config)
	}
}

func newServerConfig(base *tls.Config) *serverConfig {
	sc := &serverConfig{tls: base.Clone()}
	sc.tls.GetCertificate = func(info *tls.ClientHelloInfo) (
		*tls.Certificate, error) {
		return sc.handshake.certificate(info)
	}
	sc.tls.VerifyConnection = func(cs tls.ConnectionState) error {
		return sc.handshake.verifyClient(cs)
	}
	sc.tls.WrapSession = func(cs tls.ConnectionState,
		ss *tls.SessionState) ([]byte, error) {
		return sc.handshake.wrapSession(cs, ss)
	}
	sc.tls.UnwrapSession = func(ticket []byte, cs tls.ConnectionState) (
		*tls.SessionState, error) {
		return sc.handshake.unwrapSession(ticket, cs)
	}
	// A key that is never used: crypto/tls would make one a connection.
	var key [32]byte
	rand.Read(key[:]) // never fails
	sc.tls.SetSessionTicketKeys([][32]byte{key})
	return sc
}

func (p *configPool) get() *serverConfig {
	p.mu.Lock()
	defer p.mu.Unlock()
	last := len(p.free) - 1
	if last < 0 {
		return nil
	}
	sc := p.free[last]
	p.free = p.free[:last]
	return sc
}

// put takes back the configuration of a handshake that is over.
func (p *configPool) put(sc *serverConfig) {
	sc.handshake, sc.tls.KeyLogWriter = nil, nil
	p.mu.Lock()
	defer p.mu.Unlock()
	if len(p.free) < maxFreeConfigs {
		p.free = append(p.free, sc)
	}
}
