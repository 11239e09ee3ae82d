package interop_test

import (
	"io"
	"testing"

	"github.com/seed-435e3e10/tlssocket/code"
	"github.com/seed-435e3e10/tlssocket/internal/testpair"
)

// TestRefusalSeenByNode: a client of ours that refuses a server says so.
func TestRefusalSeenByNode(t *testing.T) {
	eachVersion(t, func(t *testing.T, version string) {
		addr, n := nodeServer(t, version, foreign(t), script{})
		_, err := connect(t, addr, clientOptions(t, version))
		wantCode(t, err, code.UnableToVerifyLeafSignature)
		const want = "ERR_SSL_SSLV3_ALERT_BAD_CERTIFICATE"
		if got := n.next(t, "tlsClientError").Code; got != want {
			t.Errorf("Node's server says %s, want %s", got, want)
		}
	})
}

func TestRefusalSeenByOpenSSL(t *testing.T) {
	eachVersion(t, func(t *testing.T, version string) {
		addr, p := opensslServer(t, version, foreign(t))
		_, err := connect(t, addr, clientOptions(t, version))
		wantCode(t, err, code.UnableToVerifyLeafSignature)
		p.waitError(t, "SSL alert number 42$")
	})
}

// TestRefusalByOpenSSL: s_client gives its reason. In TLS 1.3 it does so
// unencrypted, where a ciphertext is due.
func TestRefusalByOpenSSL(t *testing.T) {
	type alert struct {
		number uint8
		code   code.Code
	}
	unknown := alert{48, "ERR_SSL_TLSV1_ALERT_UNKNOWN_CA"}
	alerts := map[code.Code]alert{
		code.DepthZeroSelfSignedCert:      unknown,
		code.SelfSignedCertInChain:        unknown,
		code.UnableToVerifyLeafSignature:  unknown,
		code.UnableToGetIssuerCertLocally: unknown,
		code.CertHasExpired: {45,
			"ERR_SSL_SSLV3_ALERT_CERTIFICATE_EXPIRED"},
		code.TLSCertAltNameInvalid: {42,
			"ERR_SSL_SSLV3_ALERT_BAD_CERTIFICATE"},
	}
	eachDistrusted(t, func(t *testing.T, version string, d distrusted) {
		want := alerts[d.code]
		s := serve(t, serverOptions(version, d.leaf))
		opensslClient(t, version, s.addr, "-verify_return_error",
			"-verify_hostname", "localhost")
		wantAlert(t, s.failure(t), want.number, want.code)
	})
}

// TestRefusalByNode: Node's client hangs up. In TLS 1.2 the handshake is
// complete by then.
func TestRefusalByNode(t *testing.T) {
	eachVersion(t, func(t *testing.T, version string) {
		s := serve(t, serverOptions(version, foreign(t)))
		n := nodeClient(t, version, s.addr, script{})
		c := code.Code(n.next(t, "error").Code)
		if c != code.UnableToVerifyLeafSignature {
			t.Errorf("Node's client says %s", c)
		}
		if version == "TLSv1.3" {
			wantCode(t, s.failure(t), code.ConnReset)
			return
		}
		if n, err := s.accept(t).Read(make([]byte, 1)); err != io.EOF {
			t.Errorf("Read: %d, %v, want the end", n, err)
		}
	})
}

// TestNoCommonVersion has each side be the one that is too old.
func TestNoCommonVersion(t *testing.T) {
	const alert = "ERR_SSL_TLSV1_ALERT_PROTOCOL_VERSION"
	other := map[string]string{"TLSv1.2": "TLSv1.3", "TLSv1.3": "TLSv1.2"}
	eachVersion(t, func(t *testing.T, version string) {
		t.Run("server", func(t *testing.T) {
			addr, n := nodeServer(t, other[version],
				testpair.Certs(t).Leaf, script{})
			_, err := connect(t, addr, clientOptions(t, version))
			wantAlert(t, err, 70, alert)
			got := code.Code(n.next(t, "tlsClientError").Code)
			if got != code.SSLUnsupportedProtocol {
				t.Errorf("Node's server says %s", got)
			}
		})
		t.Run("client", func(t *testing.T) {
			s := serve(t, serverOptions(version, testpair.Certs(t).Leaf))
			n := nodeClient(t, other[version], s.addr, script{})
			wantCode(t, s.failure(t), code.SSLUnsupportedProtocol)
			if got := n.next(t, "error").Code; got != alert {
				t.Errorf("Node's client says %s, want %s", got, alert)
			}
		})
	})
}

func TestNoCommonCipher(t *testing.T) {
	const alert = "ERR_SSL_SSLV3_ALERT_HANDSHAKE_FAILURE"
	const ours = "ECDHE-ECDSA-AES128-GCM-SHA256"
	const theirs = "ECDHE-ECDSA-AES256-GCM-SHA384"
	leaf := testpair.Certs(t).Leaf
	t.Run("server", func(t *testing.T) {
		addr, n := nodeServer(t, "TLSv1.2", leaf,
			script{TLS: js{"ciphers": theirs}})
		o := clientOptions(t, "TLSv1.2")
		o.Ciphers = ours
		_, err := connect(t, addr, o)
		wantAlert(t, err, 40, alert)
		got := code.Code(n.next(t, "tlsClientError").Code)
		if got != code.SSLNoSharedCipher {
			t.Errorf("Node's server says %s", got)
		}
	})
	t.Run("client", func(t *testing.T) {
		o := serverOptions("TLSv1.2", leaf)
		o.Ciphers = ours
		s := serve(t, o)
		n := nodeClient(t, "TLSv1.2", s.addr,
			script{TLS: js{"ciphers": theirs}})
		wantCode(t, s.failure(t), code.SSLNoSharedCipher)
		if got := n.next(t, "error").Code; got != alert {
			t.Errorf("Node's client says %s, want %s", got, alert)
		}
	})
}
