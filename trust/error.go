package trust

import (
	"crypto/tls"
	"crypto/x509"
	"errors"
	"log/slog"

	"github.com/seed-435e3e10/tlssocket/code"
	"github.com/seed-435e3e10/tlssocket/internal/coded"
)

// Error says why a peer's certificate is not trusted. errors.Is finds its code:
// errors.Is(err, code.CertHasExpired).
type Error struct {
	Code        code.Code
	Reason      string              // Node's sentence, such as "certificate has expired"
	Host        string              // the name that was asked for; "" if names play no role
	Certificate *x509.Certificate   // the one at fault, if there is one
	Chain       []*x509.Certificate // as the peer sent it, leaf first
	Err         error               // crypto/x509's, if it refuses as well
}

func (e *Error) Error() string { return coded.Brief(e.Reason, coded.MaxText) }

// Unwrap returns the code and, of a certificate that was there, what
// crypto/tls would return: a [*tls.CertificateVerificationError] with
// crypto/x509's error, of another name an [x509.HostnameError].
func (e *Error) Unwrap() []error {
	chain := e.Chain
	if len(chain) == 0 && e.Certificate != nil {
		chain = []*x509.Certificate{e.Certificate}
	}
	switch {
	case len(chain) > 0:
		return []error{e.Code, &tls.CertificateVerificationError{
			UnverifiedCertificates: chain, Err: e.cause(chain[0])}}
	case e.Err != nil:
		return []error{e.Code, e.Err}
	}
	return []error{e.Code}
}

// cause is crypto/x509's error, or one in its place.
func (e *Error) cause(leaf *x509.Certificate) error {
	switch {
	case e.Err != nil:
		return e.Err
	case e.Code == code.TLSCertAltNameInvalid:
		return x509.HostnameError{Certificate: leaf, Host: e.Host}
	}
	return errors.New(e.Error())
}

// LogValue implements [slog.LogValuer].
func (e *Error) LogValue() slog.Value {
	attrs := []slog.Attr{slog.String("msg", e.Error()),
		slog.String("code", string(e.Code))}
	if e.Host != "" {
		attrs = append(attrs, slog.String("host", e.Host))
	}
	return slog.GroupValue(attrs...)
}
