package integration_test

import (
	"context"
	"crypto/tls"
	"net"
	"testing"

	"github.com/seed-435e3e10/tlssocket"
	"github.com/seed-435e3e10/tlssocket/code"
	"github.com/seed-435e3e10/tlssocket/internal/testpair"
)

// A context that NewSecureContext did not make is refused wherever one is taken.
func TestContextThatIsZero(t *testing.T) {
	zero := new(tlssocket.SecureContext)
	_, err := tlssocket.NewServer(&tlssocket.ServerOptions{SecureContext: zero})
	testpair.RequireCode(t, err, code.TLSInvalidContext)
	for _, isServer := range []bool{false, true} {
		a, b := net.Pipe()
		defer b.Close()
		_, err = tlssocket.New(a, &tlssocket.Options{IsServer: isServer,
			SecureContext: zero, ServerName: "localhost"})
		testpair.RequireCode(t, err, code.TLSInvalidContext)
	}
	so := testpair.Server(t)
	so.ContextFor = func(context.Context, *tls.ClientHelloInfo) (
		*tlssocket.SecureContext, error) {
		return zero, nil
	}
	c, s := testpair.New(t, nil, so)
	_, sErr := testpair.Shake(t, c, s)
	testpair.RequireCode(t, sErr, code.TLSInvalidContext)
}
