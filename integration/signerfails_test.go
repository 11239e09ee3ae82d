package integration_test

import (
	"context"
	"crypto"
	"crypto/tls"
	"errors"
	"io"
	"testing"
	"time"

	"github.com/seed-435e3e10/tlssocket"
	"github.com/seed-435e3e10/tlssocket/code"
	"github.com/seed-435e3e10/tlssocket/internal/testpair"
)

var errKMS = errors.New("the KMS is down")

// broken is a key whose signatures are what sign makes.
type broken struct {
	crypto.Signer
	sign func() ([]byte, error)
}

func (b broken) Sign(io.Reader, []byte, crypto.SignerOpts) ([]byte, error) {
	return b.sign()
}

func brokenCert(t *testing.T, sign func() ([]byte, error)) []tls.Certificate {
	leaf := testpair.Certs(t).Leaf
	return []tls.Certificate{{Certificate: [][]byte{leaf.Cert.Raw},
		PrivateKey: broken{leaf.Key, sign}}}
}

// What a key fails of is what the handshake failed of, on both sides.
func TestKeyThatFails(t *testing.T) {
	for name, row := range map[string]struct {
		sign func() ([]byte, error)
		want code.Code
	}{
		"error": {func() ([]byte, error) { return nil, errKMS }, code.TLSHookFailed},
		"code": {func() ([]byte, error) { return nil, code.Code("KMS_DENIED") },
			"KMS_DENIED"},
		"panic": {func() ([]byte, error) { panic("in the key") }, code.TLSHookPanic},
	} {
		t.Run(name, func(t *testing.T) {
			testpair.EachVersion(t, func(t *testing.T, version string) {
				server := &tlssocket.Options{IsServer: true}
				server.Certificates = brokenCert(t, row.sign)
				client := testpair.Client(t)
				only(version)(client)
				c, s := testpair.New(t, client, server)
				cErr, err := testpair.Shake(t, c, s)
				testpair.RequireCode(t, err, row.want)
				if name == "error" && !errors.Is(err, errKMS) {
					t.Errorf("%v does not wrap the key's error", err)
				}
				var alert *tlssocket.AlertError
				if !errors.As(cErr, &alert) || !alert.Remote {
					t.Errorf("the client is not told: %v", cErr)
				}

				server = testpair.Server(t)
				server.ClientAuth = tls.RequireAnyClientCert
				client.Certificates = brokenCert(t, row.sign)
				c, s = testpair.New(t, client, server)
				err, _ = testpair.Shake(t, c, s)
				testpair.RequireCode(t, err, row.want)
			})
		})
	}
}

// A signature that is wrong is the peer's to find.
func TestKeyThatLies(t *testing.T) {
	server := &tlssocket.Options{IsServer: true}
	server.Certificates = brokenCert(t, func() ([]byte, error) {
		return []byte("no signature"), nil
	})
	c, s := testpair.New(t, nil, server)
	err, _ := testpair.Shake(t, c, s)
	testpair.RequireCode(t, err, code.SSLBadSignature)
}

// A key that does not come back holds its own handshake, up to the time limit;
// other clients of the server are served, and it closes.
func TestKeyThatHangs(t *testing.T) {
	testpair.InBubble(t, func(b *testpair.Bubble) {
		asked, release := make(chan struct{}, 1), make(chan struct{})
		first := true
		leaf := b.PKI.Leaf
		key := broken{leaf.Key, nil}
		hanging := tls.Certificate{Certificate: [][]byte{leaf.Cert.Raw}}
		key.sign = func() ([]byte, error) {
			asked <- struct{}{}
			<-release
			return nil, errKMS
		}
		hanging.PrivateKey = key
		srv, so := b.NewServer(func(o *tlssocket.ServerOptions) {
			o.HandshakeTimeout = time.Minute
			o.GetCertificate = func(*tls.ClientHelloInfo) (*tls.Certificate, error) {
				if first {
					first = false
					return &hanging, nil
				}
				return nil, nil
			}
		})
		near, far := testpair.Pipe(b)
		c, s := testpair.Over(b, near, far, b.Client(), so)
		go c.Handshake(context.Background())
		done := testpair.Go(func() error { return s.Handshake(context.Background()) })
		<-asked
		b.Visit(b.Client(), so)
		begun := time.Now()
		err := <-done
		testpair.RequireCode(b, err, code.TLSHandshakeTimeout)
		if took := time.Since(begun); took > time.Minute {
			b.Errorf("the handshake ended after %v", took)
		}
		srv.Close()
		close(release)
	})
}
