package integration_test

import (
	"context"
	"crypto/tls"
	"net"
	"strings"
	"testing"

	"github.com/seed-435e3e10/tlssocket"
	"github.com/seed-435e3e10/tlssocket/code"
	"github.com/seed-435e3e10/tlssocket/internal/testpair"
)

// Options of one side are not taken from the other, and what cannot be together
// is refused where it is written.
func TestBadHookOptions(t *testing.T) {
	contextHook := func(context.Context, *tls.ClientHelloInfo) (
		*tlssocket.SecureContext, error) {
		return nil, nil
	}
	sniHook := func(context.Context, string) (*tlssocket.SecureContext, error) {
		return nil, nil
	}
	certHook := func(*tls.ClientHelloInfo) (*tls.Certificate, error) { return nil, nil }
	clientHook := func(*tls.CertificateRequestInfo) (*tls.Certificate, error) {
		return nil, nil
	}
	identity := allowed("x")
	for name, row := range map[string]struct {
		o    tlssocket.Options
		want code.Code
	}{
		"ContextFor":           {tlssocket.Options{ContextFor: contextHook}, ""},
		"GetCertificate":       {tlssocket.Options{GetCertificate: certHook}, ""},
		"ClientAuth":           {tlssocket.Options{ClientAuth: tls.RequestClientCert}, ""},
		"CheckClientIdentity":  {tlssocket.Options{CheckClientIdentity: identity}, ""},
		"GetClientCertificate": {tlssocket.Options{IsServer: true, GetClientCertificate: clientHook}, ""},
		"ContextFor and SNI":   {tlssocket.Options{IsServer: true, ContextFor: contextHook, SNI: sniHook}, ""},
		"RequestCert":          {tlssocket.Options{IsServer: true, RequestCert: true, ClientAuth: tls.RequestClientCert}, ""},
		"AllowUnauthorized":    {tlssocket.Options{IsServer: true, AllowUnauthorized: true, ClientAuth: tls.RequestClientCert}, ""},
		"ClientAuth is 5":      {tlssocket.Options{IsServer: true, ClientAuth: 5}, code.OutOfRange},
		"ClientAuth is -1":     {tlssocket.Options{IsServer: true, ClientAuth: -1}, code.OutOfRange},
		"needs RequestCert":    {tlssocket.Options{IsServer: true, CheckClientIdentity: identity}, ""},
	} {
		a, _ := net.Pipe()
		_, err := tlssocket.New(a, &row.o)
		if row.want == "" {
			row.want = code.InvalidArgValue
		}
		testpair.RequireCode(t, err, row.want)
		if !strings.Contains(err.Error(), name) {
			t.Errorf("%q does not say %q", err, name)
		}
	}
	for name, o := range map[string]*tlssocket.ServerOptions{
		"ContextFor and SNI": {ContextFor: contextHook, SNI: sniHook},
		"needs RequestCert":  {CheckClientIdentity: identity},
		"ClientAuth is 5":    {ClientAuth: 5},
	} {
		if _, err := tlssocket.NewServer(o); err == nil ||
			!strings.Contains(err.Error(), name) {
			t.Errorf("%v does not say %q", err, name)
		}
	}
}
