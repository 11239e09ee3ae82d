package trust

import (
	"crypto/x509"

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

// Unwrap returns the code, and crypto/x509's error if there is one.
func (e *Error) Unwrap() []error {
	if e.Err == nil {
		return []error{e.Code}
	}
	return []error{e.Code, e.Err}
}
