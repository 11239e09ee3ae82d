package tlssocket

import (
	"crypto/tls"
	"sync"

	"github.com/seed-435e3e10/tlssocket/internal/link"
)

// firstConfig is the configuration of all servers' connections until the
// client has spoken.
var firstConfig = &tls.Config{
	GetConfigForClient: func(info *tls.ClientHelloInfo) (*tls.Config, error) {
		return (*Socket)(link.OwnerOf(info.Conn).(*linkOwner)).hello(info)
	},
}

// serverConfig is the configuration of a server's handshake. crypto/tls keeps
// it as long as the connection, and after the handshake reads only what all
// connections of a context have in common. So the next handshake gets it, and
// an idle connection costs no memory for it.
type serverConfig struct {
	tls    *tls.Config
	socket *Socket // whose handshake it is
}

// configPool has the configurations of a context that no handshake uses.
type configPool struct {
	mu   sync.Mutex
	free []*serverConfig
}

// maxFreeConfigs bounds what is left of a crowd of handshakes.
const maxFreeConfigs = 64

// takeConfig returns a configuration for a handshake of s. What may be of this
// handshake alone is as in the context.
func (c *SecureContext) takeConfig(s *Socket) *serverConfig {
	sc := c.configs.get()
	if sc == nil {
		sc = newServerConfig(c.config)
	}
	sc.socket = s
	sc.tls.CipherSuites = c.config.CipherSuites
	sc.tls.NextProtos = nil
	sc.tls.ClientAuth, sc.tls.ClientCAs = tls.NoClientCert, nil
	sc.tls.KeyLogWriter = s.keyLogWriter()
	return sc
}

func newServerConfig(base *tls.Config) *serverConfig {
	sc := &serverConfig{tls: base.Clone()}
	sc.tls.GetCertificate = func(info *tls.ClientHelloInfo) (
		*tls.Certificate, error) {
		return sc.socket.serverCertificate(info)
	}
	sc.tls.VerifyConnection = func(cs tls.ConnectionState) error {
		return sc.socket.verifyClient(cs)
	}
	sc.tls.WrapSession = func(cs tls.ConnectionState,
		ss *tls.SessionState) ([]byte, error) {
		return sc.socket.wrapSession(cs, ss)
	}
	sc.tls.UnwrapSession = func(ticket []byte, cs tls.ConnectionState) (
		*tls.SessionState, error) {
		return sc.socket.unwrapSession(ticket, cs)
	}
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
	sc.socket, sc.tls.KeyLogWriter = nil, nil
	p.mu.Lock()
	defer p.mu.Unlock()
	if len(p.free) < maxFreeConfigs {
		p.free = append(p.free, sc)
	}
}
