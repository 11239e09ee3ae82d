package tlssocket

import (
	"crypto"
	"crypto/tls"
	"slices"

	"github.com/seed-435e3e10/tlssocket/internal/credential"
	"github.com/seed-435e3e10/tlssocket/internal/pairs"
	"github.com/seed-435e3e10/tlssocket/internal/signer"
)

// GetCertificate returns the first certificate of the context that a client can
// verify, nil if it has none for it. It is for [tls.Config.GetCertificate], and
// for an [Options.GetCertificate] that chooses among contexts.
func (c *SecureContext) GetCertificate(hello *tls.ClientHelloInfo) (
	*tls.Certificate, error) {
	if i := pairs.ForHello(pairs.Nameless(hello), c.pairs); i >= 0 {
		return &c.pairs[i], nil
	}
	return nil, nil
}

// chooseSuite chooses, up to TLS 1.2, a certificate that the client can verify,
// and the suite, which depends on the key: crypto/tls has an order of its own.
// If none fits, crypto/tls refuses the client, by the alert handshake_failure.
//
// In TLS 1.3 certificate chooses, and not for clients that resume. That goes for
// GetCertificate too.
func (h *serverHandshake) chooseSuite(c *tls.Config,
	info *tls.ClientHelloInfo) error {
	if speaksTLS13(info, c) {
		return nil
	}
	if err := h.askCertificate(info); err != nil {
		return err
	}
	// SupportsCertificate holds the client against the configuration that the
	// connection has now.
	h.first.MinVersion, h.first.MaxVersion = c.MinVersion, c.MaxVersion
	h.first.CipherSuites = c.CipherSuites
	h.first.CurvePreferences = c.CurvePreferences
	own, client := h.chosen.pairs, pairs.Nameless(info)
	if h.given {
		own = []tls.Certificate{*h.pair}
	}
	suite, fits := h.firstSuite(*client, own)
	if suite != nil {
		c.CipherSuites = suite
	} else {
		fits = pairs.ForHello(client, own)
	}
	if !h.given && len(own) > 0 {
		h.pair = &own[max(0, fits)]
	}
	return nil
}

// speaksTLS13 reports whether it is TLS 1.3 that both sides agree on.
func speaksTLS13(info *tls.ClientHelloInfo, c *tls.Config) bool {
	return c.MaxVersion >= tls.VersionTLS13 &&
		slices.Contains(info.SupportedVersions, tls.VersionTLS13)
}

// firstSuite returns the first suite of TLS 1.2, in the order that counts, for
// which there is a certificate, and which that is; nil if there is none for any.
func (h *serverHandshake) firstSuite(client tls.ClientHelloInfo,
	own []tls.Certificate) (suite []uint16, pair int) {
	if h.main.ownOrder {
		return pairs.Suite(client, own, h.main.config.CipherSuites,
			client.CipherSuites)
	}
	return pairs.Suite(client, own, client.CipherSuites,
		h.main.config.CipherSuites)
}

// askCertificate asks GetCertificate, once, for a certificate.
func (h *serverHandshake) askCertificate(info *tls.ClientHelloInfo) error {
	if h.s.opts.GetCertificate == nil || h.given {
		return nil
	}
	pair, err := askPair(h.s, "GetCertificate",
		func() (*tls.Certificate, error) {
			return h.s.opts.GetCertificate(helloForHook(h.s, info))
		})
	if pair != nil {
		h.pair, h.given = pair, true
	}
	return err
}

// certificate returns the chosen certificate with its OCSP response.
func (h *serverHandshake) certificate(info *tls.ClientHelloInfo) (
	*tls.Certificate, error) {
	if speaksTLS13(info, h.config.tls) {
		if err := h.askCertificate(info); err != nil {
			return nil, err
		}
		if own := h.chosen.pairs; !h.given && len(own) > 0 {
			h.pair = &own[max(0, pairs.ForHello(pairs.Nameless(info), own))]
		}
	}
	if h.pair == nil {
		return &tls.Certificate{}, nil
	}
	h.s.setLocal(h.pair.Leaf)
	pair, err := h.staple(info)
	if err != nil {
		return nil, err
	}
	return h.key.watch(pair), nil
}

// askPair asks a hook for a certificate; nil where it has none. One without a
// chain is for a client that sends none.
func askPair(s *Socket, hook string, get func() (*tls.Certificate, error)) (
	*tls.Certificate, error) {
	return ask(s, hook, func(hookContext) (*tls.Certificate, error) {
		given, err := get()
		if err != nil || given == nil ||
			len(given.Certificate) == 0 && !s.opts.IsServer {
			return given, err
		}
		pair, err := credential.Complete(*given)
		if err != nil {
			return nil, err
		}
		return &pair, nil
	})
}

// helloForHook is a hello as hooks see it: with the connection beneath.
func helloForHook(s *Socket, info *tls.ClientHelloInfo) *tls.ClientHelloInfo {
	hello := *info
	hello.Conn = s.link.Inner()
	return &hello
}

// keyWatch keeps what the private key of a handshake failed of: crypto/tls
// keeps the text only.
type keyWatch struct{ failed error }

// watch returns the certificate with a key that is watched.
func (k *keyWatch) watch(pair *tls.Certificate) *tls.Certificate {
	own := pair.PrivateKey.(crypto.Signer) // Complete saw to that
	key, ok := signer.Watch(own, &k.failed)
	if !ok {
		return pair
	}
	watched := *pair
	watched.PrivateKey = key
	return &watched
}

// explain returns what a handshake failed of.
func (k *keyWatch) explain(s *Socket, err error) error {
	if err != nil && k.failed != nil {
		return hookError(s, signer.Who, k.failed)
	}
	return err
}
