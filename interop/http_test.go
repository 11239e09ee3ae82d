package interop_test

import (
	"testing"

	"github.com/seed-435e3e10/tlssocket/code"
	"github.com/seed-435e3e10/tlssocket/internal/testpair"
)

// TestHTTP: a client that speaks plain HTTP to us.
func TestHTTP(t *testing.T) {
	s := serve(t, serverOptions("TLSv1.3", testpair.Certs(t).Leaf))
	tests := []struct {
		method string
		code   code.Code
	}{
		{"GET", code.SSLHTTPRequest},
		{"HEAD", code.SSLHTTPRequest},
		{"POST", code.SSLHTTPRequest},
		{"PUT", code.SSLHTTPRequest},
		{"CONNECT", code.SSLHTTPSProxyRequest},
		{"DELETE", code.SSLWrongVersionNumber},
	}
	for _, test := range tests {
		t.Run(test.method, func(t *testing.T) {
			n := nodeClient(t, "TLSv1.3", s.addr, script{HTTP: test.method})
			wantCode(t, s.failure(t), test.code)
			if e := n.next(t, "error"); e.Code == "" {
				t.Errorf("Node's client says %q, without a code", e.Message)
			}
		})
	}
}

// TestHTTPServer: a server that answers our hello with plain HTTP.
func TestHTTPServer(t *testing.T) {
	n := startNode(t, "server.js", script{HTTP: "plain"})
	_, err := connect(t, n.listening(t), clientOptions(t, "TLSv1.3"))
	wantCode(t, err, code.SSLWrongVersionNumber)
}
