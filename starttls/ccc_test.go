//go:build linux

package starttls_test

import (
	"net"
	"net/textproto"
	"testing"

	"github.com/seed-435e3e10/tlssocket"
	"github.com/seed-435e3e10/tlssocket/internal/testpair"
	"github.com/seed-435e3e10/tlssocket/starttls"
)

// FTP can end TLS again (RFC 4217, section 5): ProFTPD goes on in clear on the
// connection that Unwrap returns.
func TestProFTPDClearsTheChannel(t *testing.T) {
	path := tool(t, "proftpd")
	needRoot(t)
	w := newWorld(t, "", "ftp")
	// The password is secret.
	w.write("users", "joe:$6$abcdefgh$ltjgWl6579NluT/Vi1nwEvcil.G5Nbc4NiXZaNGStk8PSwGfQv72N2CKPPrVACtLtip/cZ/1GM/O6IND4WQhG.:65534:65534::/:/bin/sh\n")
	w.write("proftpd.conf", `LoadModule mod_tls.c
ServerType standalone
DefaultAddress 127.0.0.1
SocketBindTight on
Port PORT(ftp)
User nobody
Group nogroup
PidFile DIR/pid
ScoreboardFile none
DelayTable none
WtmpLog off
TransferLog none
AuthUserFile DIR/users
AuthOrder mod_auth_file.c
RequireValidShell off
TLSEngine on
TLSProtocol TLSv1.2 TLSv1.3
TLSRSACertificateFile DIR/cert.pem
TLSRSACertificateKeyFile DIR/key.pem
`)
	w.serve(w.command(path, "-n", "-c", w.path("proftpd.conf")), "")
	testpair.EachVersion(t, func(t *testing.T, version string) {
		s := w.secure(t, "ftp", version)
		ftp(t, s, "331", "USER joe", "230", "PASS secret", "200", "CCC")
		conn, err := s.Unwrap(testpair.PatientContext(t))
		if err != nil {
			t.Fatal(err)
		}
		ftp(t, conn, "257", "PWD", "221", "QUIT")
	})
}

// secure begins TLS with the server.
func (w *world) secure(t *testing.T, protocol, version string) *tlssocket.Socket {
	t.Helper()
	ctx := testpair.PatientContext(t)
	conn, err := net.Dial("tcp", "127.0.0.1:"+w.port[protocol])
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { conn.Close() })
	plain, err := starttls.Client(ctx, conn, protocol, "localhost")
	if err != nil {
		t.Fatal(err)
	}
	o := &tlssocket.Options{ServerName: "localhost"}
	o.CA, o.MaxVersion = [][]byte{w.ca.PEM()}, version
	s, err := tlssocket.New(plain, o)
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Handshake(ctx); err != nil {
		t.Fatal(err)
	}
	return s
}

// ftp says commands, each of which has the reply before it.
func ftp(t *testing.T, conn net.Conn, script ...string) {
	t.Helper()
	c := textproto.NewConn(conn)
	for i := 0; i < len(script); i += 2 {
		reply, command := script[i], script[i+1]
		c.PrintfLine("%s", command)
		line, err := c.ReadLine()
		if err != nil || line[:min(3, len(line))] != reply {
			t.Fatalf("%s: got %q, %v, want %s", command, line, err, reply)
		}
	}
}
