package starttls_test

import (
	"bytes"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/seed-435e3e10/tlssocket"
	"github.com/seed-435e3e10/tlssocket/internal/pki"
	"github.com/seed-435e3e10/tlssocket/internal/testpair"
	"github.com/seed-435e3e10/tlssocket/internal/testpki"
	"github.com/seed-435e3e10/tlssocket/internal/testtool"
	"github.com/seed-435e3e10/tlssocket/starttls"
)

// OpenSSL's client begins TLS with our server, in each protocol that has one.
func TestOpenSSL(t *testing.T) {
	path := testtool.Path(t, "openssl")
	ca := testpki.CA(t, "a CA")
	leaf := testpki.Leaf(t, ca, "mail.example")
	file := filepath.Join(t.TempDir(), "ca.pem")
	if err := os.WriteFile(file, ca.PEM(), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, protocol := range sided() {
		t.Run(protocol, func(t *testing.T) {
			l, err := net.Listen("tcp", "127.0.0.1:0")
			if err != nil {
				t.Fatal(err)
			}
			defer l.Close()
			served := testpair.Go(func() error {
				return serveOnce(t, l, protocol, leaf)
			})
			cmd := exec.CommandContext(testpair.PatientContext(t), path, "s_client",
				"-connect", l.Addr().String(), "-starttls", protocol, "-CAfile",
				file, "-verify_return_error", "-servername", "mail.example",
				"-quiet")
			if strings.HasPrefix(protocol, "xmpp") {
				cmd.Args = append(cmd.Args, "-xmpphost", "mail.example")
			}
			out, err := cmd.CombinedOutput()
			if err != nil || !bytes.Contains(out, []byte("it is secure")) {
				t.Errorf("%v: %s", err, out)
			}
			if err := testpair.Receive(t, served); err != nil {
				t.Error(err)
			}
		})
	}
}

// serveOnce serves one connection, and says something in it.
func serveOnce(t *testing.T, l net.Listener, protocol string, leaf *pki.Leaf) error {
	conn, err := l.Accept()
	if err != nil {
		return err
	}
	defer conn.Close()
	ctx := t.Context()
	plain, err := starttls.Server(ctx, conn, protocol, "mail.example")
	if err != nil {
		return err
	}
	o := &tlssocket.Options{IsServer: true}
	o.Cert, o.Key = [][]byte{leaf.CertPEM()}, [][]byte{leaf.KeyPEM()}
	s, err := tlssocket.New(plain, o)
	if err != nil {
		return err
	}
	defer s.Close()
	if err := s.Handshake(ctx); err != nil {
		return err
	}
	_, err = s.Write([]byte("it is secure\n"))
	return err
}
