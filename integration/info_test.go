package integration_test

import (
	"bytes"
	"io"
	"net"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/seed-435e3e10/tlssocket"
	"github.com/seed-435e3e10/tlssocket/code"
	"github.com/seed-435e3e10/tlssocket/internal/testpair"
	"github.com/seed-435e3e10/tlssocket/internal/testpki"
)

func TestCipherInfo(t *testing.T) {
	rsa := testpki.RSA(t, testpair.Certs(t).CA, "localhost")
	for _, want := range []tlssocket.CipherInfo{
		{Name: "ECDHE-ECDSA-AES128-GCM-SHA256", Version: "TLSv1.2",
			StandardName: "TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256"},
		{Name: "ECDHE-ECDSA-CHACHA20-POLY1305", Version: "TLSv1.2",
			StandardName: "TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256"},
		{Name: "ECDHE-RSA-AES256-GCM-SHA384", Version: "TLSv1.2",
			StandardName: "TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384"},
		{Name: "ECDHE-RSA-AES128-SHA", Version: "TLSv1.0",
			StandardName: "TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA"},
		{Name: "AES128-SHA", Version: "SSLv3",
			StandardName: "TLS_RSA_WITH_AES_128_CBC_SHA"},
	} {
		client, server := testpair.Client(t), testpair.Server(t)
		client.Ciphers, client.MaxVersion = want.Name, "TLSv1.2"
		server.Ciphers = want.Name
		server.Cert = append(server.Cert, rsa.CertPEM())
		server.Key = append(server.Key, rsa.KeyPEM())
		c, s := testpair.Secure(t, client, server)
		if c.Cipher() != want || s.Cipher() != want {
			t.Errorf("%+v and %+v; want %+v", c.Cipher(), s.Cipher(), want)
		}
	}
}

func TestProtocolAndCipher13(t *testing.T) {
	c, s := testpair.Secure(t, nil, nil)
	for _, x := range []*tlssocket.Socket{c, s} {
		i := x.Cipher()
		if x.Protocol() != "TLSv1.3" || i.Version != "TLSv1.3" ||
			i.Name != i.StandardName || i.Name == "" {
			t.Errorf("%s, %+v", x.Protocol(), i)
		}
	}
}

func TestEphemeralKey(t *testing.T) {
	for curve, want := range map[string]tlssocket.KeyInfo{
		"X25519":         {Type: "ECDH", Name: "X25519", Size: 253},
		"P-256":          {Type: "ECDH", Name: "prime256v1", Size: 256},
		"P-384":          {Type: "ECDH", Name: "secp384r1", Size: 384},
		"P-521":          {Type: "ECDH", Name: "secp521r1", Size: 521},
		"X25519MLKEM768": {Type: "KEM", Name: "X25519MLKEM768", Size: 0},
	} {
		for _, version := range bothVersions {
			client := testpair.Client(t)
			client.ECDHCurve = curve
			only(version)(client)
			if want.Type == "KEM" && version == "TLSv1.2" {
				continue // hybrids came with TLS 1.3
			}
			c, s := testpair.Secure(t, client, nil)
			if c.EphemeralKey() != want {
				t.Errorf("%s: %+v; want %+v", version, c.EphemeralKey(), want)
			}
			if got := s.EphemeralKey(); got != (tlssocket.KeyInfo{}) {
				t.Errorf("the server has %+v", got)
			}
		}
	}
}

func TestInfoBeforeHandshake(t *testing.T) {
	c, s := testpair.New(t, nil, nil)
	for _, x := range []*tlssocket.Socket{c, s} {
		if x.Protocol() != "" || x.Cipher() != (tlssocket.CipherInfo{}) ||
			x.EphemeralKey() != (tlssocket.KeyInfo{}) || x.Authorized() ||
			x.AuthorizationError() != nil || x.ALPNProtocol() != "" ||
			x.ServerName() != "" || x.PeerCertificates() != nil ||
			x.SessionReused() || x.Session() != nil ||
			x.TLSTicket() != nil || x.BytesRead() != 0 ||
			x.BytesWritten() != 0 || x.Err() != nil ||
			x.ConnectionState().HandshakeComplete {
			t.Error("something is known before the handshake")
		}
		_, err := x.ExportKeyingMaterial(32, "EXPORTER-test", nil)
		testpair.RequireCode(t, err, code.TLSInvalidState)
	}
	if !s.LocalCertificate().Equal(testpair.Certs(t).Leaf.Cert) {
		t.Error("the server's certificate is not known")
	}
}

func TestCertificatesOfBothSides(t *testing.T) {
	mine := testpki.Leaf(t, testpair.Certs(t).CA, "client")
	client, server := testpair.Client(t), testpair.Server(t)
	present(&client.ContextOptions, mine)
	server.RequestCert, server.CA = true, client.CA
	c, s := testpair.Secure(t, client, server)
	theirs := testpair.Certs(t).Leaf
	if !c.LocalCertificate().Equal(mine.Cert) ||
		!s.PeerCertificates()[0].Equal(mine.Cert) ||
		!s.LocalCertificate().Equal(theirs.Cert) ||
		!c.PeerCertificates()[0].Equal(theirs.Cert) {
		t.Error("a certificate is another")
	}
	for _, x := range []*tlssocket.Socket{c, s} {
		chains := x.ConnectionState().VerifiedChains
		if len(chains) != 1 || len(chains[0]) != 2 ||
			!chains[0][1].Equal(testpair.Certs(t).CA.Cert) {
			t.Errorf("%d verified chains", len(chains))
		}
	}
}

func TestExportKeyingMaterial(t *testing.T) {
	for _, version := range bothVersions {
		client := testpair.Client(t)
		only(version)(client)
		c, s := testpair.Secure(t, client, nil)
		export := func(x *tlssocket.Socket, label string,
			context []byte) string {
			t.Helper()
			out, err := x.ExportKeyingMaterial(40, label, context)
			if err != nil || len(out) != 40 {
				t.Fatalf("%d bytes, %v", len(out), err)
			}
			return string(out)
		}
		seen := make(map[string]int)
		for _, context := range [][]byte{nil, {}, []byte("context")} {
			for _, label := range []string{"EXPORTER-a", "EXPORTER-b"} {
				out := export(c, label, context)
				if out != export(s, label, context) {
					t.Errorf("%s: the sides differ", version)
				}
				seen[out]++
			}
		}
		want := map[string]int{"TLSv1.2": 6, "TLSv1.3": 4}[version]
		if len(seen) != want { // a nil context is an empty one in TLS 1.3
			t.Errorf("%s: %d results; want %d", version, len(seen), want)
		}
		for _, n := range []int{-1, 1<<16 + 1} {
			_, err := c.ExportKeyingMaterial(n, "EXPORTER-a", nil)
			testpair.RequireCode(t, err, "ERR_OUT_OF_RANGE")
		}
	}
}

// In TLS 1.3 a label and the output have limits beyond which crypto/tls
// panics. Which suite it is, and so which limit, the machine decides.
func TestExportLimits(t *testing.T) {
	c, _ := testpair.Secure(t, testpair.Client(t), nil)
	most := 255 * 32
	if strings.HasSuffix(c.Cipher().StandardName, "SHA384") {
		most = 255 * 48
	}
	for _, ok := range []struct {
		length int
		label  string
	}{{most, "EXPORTER-a"}, {8, strings.Repeat("a", 249)}} {
		out, err := c.ExportKeyingMaterial(ok.length, ok.label, nil)
		if err != nil || len(out) != ok.length {
			t.Errorf("%d bytes, %v; want %d", len(out), err, ok.length)
		}
	}
	_, err := c.ExportKeyingMaterial(most+1, "EXPORTER-a", nil)
	testpair.RequireCode(t, err, "ERR_OUT_OF_RANGE")
	_, err = c.ExportKeyingMaterial(8, strings.Repeat("a", 250), nil)
	testpair.RequireCode(t, err, code.SSLIllegalExporterLabel)
}

// TLS itself uses some labels up to TLS 1.2 (RFC 5705, section 4).
func TestExportReservedLabel(t *testing.T) {
	client := testpair.Client(t)
	only("TLSv1.2")(client)
	c, _ := testpair.Secure(t, client, nil)
	_, err := c.ExportKeyingMaterial(10, "client finished", nil)
	if codeOf(err) == "" {
		t.Errorf("a reserved label gives %v", err)
	}
}

// meter counts what goes through a connection, and the sizes of the records
// that are written.
type meter struct {
	net.Conn
	in, out atomic.Int64
	stream  bytes.Buffer // owned by the writer
}

func (m *meter) Read(p []byte) (int, error) {
	n, err := m.Conn.Read(p)
	m.in.Add(int64(n))
	return n, err
}

func (m *meter) Write(p []byte) (int, error) {
	n, err := m.Conn.Write(p)
	m.out.Add(int64(n))
	m.stream.Write(p[:n])
	return n, err
}

// sizes lists the lengths of the records that were written since the last
// call.
func (m *meter) sizes() (list []int) {
	for m.stream.Len() >= 5 {
		header := m.stream.Next(5)
		n := int(header[3])<<8 | int(header[4])
		m.stream.Next(n)
		list = append(list, n)
	}
	return list
}

func metered(t *testing.T, client *tlssocket.Options) (*meter,
	*tlssocket.Socket, *tlssocket.Socket) {
	t.Helper()
	a, b := testpair.TCP(t)
	m := &meter{Conn: a}
	c, s := testpair.Over(t, m, b, client, nil)
	requireSecureNow(t, c, s)
	return m, c, s
}

func TestByteCounts(t *testing.T) {
	m, c, s := metered(t, nil)
	go func() {
		io.Copy(s, s)
		s.Close()
	}()
	c.Write(make([]byte, 100_000))
	if err := c.CloseWrite(); err != nil {
		t.Fatal(err)
	}
	if got := readAllOf(t, c); len(got) != 100_000 {
		t.Errorf("%d bytes come back", len(got))
	}
	if c.BytesRead() != m.in.Load() || c.BytesWritten() != m.out.Load() {
		t.Errorf("counted %d and %d; there were %d and %d", c.BytesRead(),
			c.BytesWritten(), m.in.Load(), m.out.Load())
	}
	if n := c.BytesWritten(); n < 100_000 || s.BytesRead() != n {
		t.Errorf("sent %d, received %d", n, s.BytesRead())
	}
}

func TestMaxSendFragmentBounds(t *testing.T) {
	c, _ := testpair.New(t, nil, nil) // may be set before the handshake
	for size, good := range map[int]bool{-1: false, 0: false, 511: false,
		512: true, 16384: true, 16385: false} {
		err := c.SetMaxSendFragment(size)
		if (err == nil) != good {
			t.Errorf("size %d: %v", size, err)
		}
		if err != nil {
			testpair.RequireCode(t, err, "ERR_OUT_OF_RANGE")
		}
	}
}

func TestMaxSendFragmentOnTheWire(t *testing.T) {
	// What encryption adds to a record: RFC 8446, section 5.2; RFC 5288.
	added := map[string]int{"TLSv1.2": 8 + 16, "TLSv1.3": 1 + 16}
	for _, version := range bothVersions {
		client := testpair.Client(t)
		only(version)(client)
		client.Ciphers = "ECDHE-ECDSA-AES128-GCM-SHA256"
		if version == "TLSv1.3" {
			client.Ciphers = ""
		}
		m, c, s := metered(t, client)
		go io.Copy(io.Discard, s)
		m.sizes()
		for _, limit := range []int{16384, 512, 1000} {
			if err := c.SetMaxSendFragment(limit); err != nil {
				t.Fatal(err)
			}
			n := 2*limit + 1
			if _, err := c.Write(make([]byte, n)); err != nil {
				t.Fatal(err)
			}
			most := limit + added[version]
			got := m.sizes()
			if len(got) != 3 || got[0] != most || got[1] != most ||
				got[2] != 1+added[version] {
				t.Errorf("%s, limit %d: records of %d", version, limit, got)
			}
		}
	}
}
