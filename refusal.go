package tlssocket

import (
	"crypto/tls"
	"errors"
	"io"

	"github.com/seed-435e3e10/tlssocket/code"
	"github.com/seed-435e3e10/tlssocket/internal/gotls"
	"github.com/seed-435e3e10/tlssocket/trust"
)

// handshakeError says why the handshake failed. Errors of ours have their
// code already.
func (s *Socket) handshakeError(err error) *Error {
	var ours *Error
	if errors.As(err, &ours) {
		return ours
	}
	if e := s.openingAlert(); e != nil {
		return s.wrap("handshake", alertFailure(e))
	}
	if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) ||
		errors.Is(err, io.ErrClosedPipe) {
		return s.wrap("handshake", hangUp(s.opts.IsServer))
	}
	f := classifyTLS(err, s.opts.IsServer)
	var alert *AlertError
	if f.code == code.ConnReset && errors.As(f.cause, &alert) {
		// Of an alert without a code Node knows only that the peer left.
		f.cause = &explained{hangUp(s.opts.IsServer).cause.Error(), alert}
	}
	if s.opts.IsServer && !s.link.HelloSeen() &&
		errors.As(f.cause, &alert) && alert.Remote {
		f.code = code.SSLUnexpectedMessage
	}
	return s.wrap("handshake", f)
}

// sentAlert reports whether crypto/tls told the peer why it gave up.
func sentAlert(err error) bool {
	var ours *Error
	return errors.As(err, &ours) || gotls.Told(err)
}

// openingAlert returns the alert that the peer sent in clear although
// crypto/tls expected a ciphertext, and so could not read it.
func (s *Socket) openingAlert() *AlertError {
	n, ok := s.link.PeerAlert()
	if !ok || n == 0 || gotls.PeerAlertCode(n) == "" ||
		!s.link.HelloSeen() {
		return nil
	}
	return &AlertError{Alert: n, Remote: true}
}

// explain gives crypto/tls's refusal of a client's certificate its code.
func (h *serverHandshake) explain(e *tls.CertificateVerificationError) *Error {
	v := h.chosen.trust.Explain(e)
	return h.s.wrap("handshake", failure{v.Code, v})
}

// withoutCertificate says so where crypto/tls says that no suite fits: up to TLS
// 1.2 none does without a key.
func (h *serverHandshake) withoutCertificate(err error) error {
	c, _ := gotls.Explain(err, true)
	if c != code.SSLNoSharedCipher {
		return err
	}
	return h.s.wrap("handshake", failure{c,
		&explained{"the server has no certificate for this client", err}})
}

// untrusted makes the socket's error of a chain that was refused.
func (s *Socket) untrusted(err error, host string) error {
	v := *err.(*trust.Error)
	v.Host = host
	return s.wrap("verify", failure{v.Code, &v})
}

// hangUp is a connection that ended before it was secure. The cause is not
// io.EOF, so that nobody takes it for an orderly end.
func hangUp(isServer bool) failure {
	text := "Client network socket disconnected before secure TLS " +
		"connection was established"
	if isServer {
		text = "socket hang up"
	}
	return failure{code.ConnReset, &explained{text, io.ErrUnexpectedEOF}}
}
