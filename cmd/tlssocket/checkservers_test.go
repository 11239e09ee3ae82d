package main

import (
	"bytes"
	"context"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/asn1"
	"encoding/json"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/seed-435e3e10/tlssocket/cmd/tlssocket/internal/chainview"
	"github.com/seed-435e3e10/tlssocket/cmd/tlssocket/internal/probe"
	"github.com/seed-435e3e10/tlssocket/internal/pki"
	"github.com/seed-435e3e10/tlssocket/internal/testpki"
	"github.com/seed-435e3e10/tlssocket/internal/testtool"
)

// checked runs check with -json, and returns the reports and the exit code.
func checked(t *testing.T, args ...string) ([]probe.Report, int) {
	t.Helper()
	var out, errs bytes.Buffer
	code := run(stdio{nil, &out, &errs}, append([]string{"check", "-json",
		"-timeout", bound.String()}, args...))
	var all []probe.Report
	for line := range strings.Lines(out.String()) {
		var r probe.Report
		if err := json.Unmarshal([]byte(line), &r); err != nil {
			t.Fatal(err)
		}
		all = append(all, r)
	}
	if errs.Len() > 0 {
		t.Errorf("it says %s", &errs)
	}
	return all, code
}

// Fifty servers of which none answers before all were called: they are asked at
// the same time.
func TestCheckAsksAllAtOnce(t *testing.T) {
	const servers = 50
	ca := testpki.CA(t, "CA")
	leaf := testpki.Leaf(t, ca, "127.0.0.1")
	config := &tls.Config{Certificates: []tls.Certificate{{
		Certificate: [][]byte{leaf.Cert.Raw}, PrivateKey: leaf.Key}}}
	var called sync.WaitGroup
	called.Add(servers)
	args := []string{"-ca", writeTemp(t, "ca.pem", ca.PEM()), "-timeout", "10m"}
	for range servers {
		l, err := net.Listen("tcp", "127.0.0.1:0")
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { l.Close() })
		args = append(args, l.Addr().String())
		go serveWhenAllCalled(l, config, &called) // ends with l
	}
	reports, code := checked(t, args...)
	if code != exitWell || len(reports) != servers {
		t.Fatalf("exit code %d, %d reports", code, len(reports))
	}
	for i, r := range reports {
		if r.Status != probe.Well || r.Target != args[4+i] {
			t.Errorf("%d: %s is %s: %+v", i, r.Target, r.Status, r.Error)
		}
	}
}

// serveWhenAllCalled counts its first connection, and shakes no hands before
// called is done.
func serveWhenAllCalled(l net.Listener, config *tls.Config,
	called *sync.WaitGroup) {
	first := sync.OnceFunc(called.Done)
	for {
		conn, err := l.Accept()
		if err != nil {
			return
		}
		first()
		go func() { // ends with the client
			defer conn.Close()
			called.Wait()
			c := tls.Server(conn, config)
			c.HandshakeContext(context.Background())
			c.Read(make([]byte, 1))
		}()
	}
}

func writeTemp(t *testing.T, name string, data ...[]byte) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, bytes.Join(data, nil), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// startServer runs a server until the test ends, and waits until it listens.
func startServer(t *testing.T, port string, name string, args ...string) {
	t.Helper()
	cmd := exec.Command(name, args...)
	var out bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &out
	in, err := cmd.StdinPipe() // s_server ends with its input
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	ended := make(chan struct{})
	go func() { cmd.Wait(); close(ended) }() // ends with the process
	t.Cleanup(func() {
		in.Close()
		cmd.Process.Kill()
		<-ended
	})
	for limit := time.Now().Add(bound); ; {
		conn, err := net.Dial("tcp", "127.0.0.1:"+port)
		if err == nil {
			conn.Close()
			return
		}
		select {
		case <-ended:
			t.Fatalf("%s ended: %s", name, &out)
		case <-time.After(5 * time.Millisecond):
		}
		if time.Now().After(limit) {
			t.Fatalf("%s does not listen: %s", name, &out)
		}
	}
}

// tree is a root, an intermediate and a leaf in files.
type tree struct {
	root, inter           *pki.CA
	leaf                  *pki.Leaf
	dir                   string
	caFile, leafFile, key string
}

func newTree(t *testing.T, mods ...func(*x509.Certificate)) *tree {
	t.Helper()
	w := &tree{root: testpki.CA(t, "My Root"), dir: t.TempDir()}
	var err error
	if w.inter, err = w.root.Intermediate("My Inter"); err != nil {
		t.Fatal(err)
	}
	w.leaf = testpki.Leaf(t, w.inter, "127.0.0.1", mods...)
	first, _, _ := bytes.Cut(w.leaf.CertPEM(), []byte("-----END"))
	w.leafFile = w.file(t, "leaf.pem", first,
		[]byte("-----END CERTIFICATE-----\n"))
	w.caFile = w.file(t, "root.pem", w.root.PEM())
	w.key = w.file(t, "leaf.key", w.leaf.KeyPEM())
	return w
}

func (w *tree) file(t *testing.T, name string, data ...[]byte) string {
	t.Helper()
	path := filepath.Join(w.dir, name)
	if err := os.WriteFile(path, bytes.Join(data, nil), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

func kindsOf(r probe.Report) (all []chainview.Kind) {
	for _, f := range r.Diagnosis {
		all = append(all, f.Kind)
	}
	return all
}

// OpenSSL's server sends any chain.
func TestCheckChainsOfOpenSSL(t *testing.T) {
	openssl := testtool.Path(t, "openssl")
	w := newTree(t)
	inter, root := w.inter.PEM(), w.root.PEM()
	type kinds = []chainview.Kind
	for _, c := range []struct {
		sent [][]byte // behind the leaf
		want kinds
		code int
	}{
		{[][]byte{inter}, kinds{chainview.Complete}, exitWell},
		{nil, kinds{chainview.IssuerMissing}, exitUnauthorized},
		{[][]byte{inter, root}, kinds{chainview.RootSent}, exitWell},
		{[][]byte{root, inter},
			kinds{chainview.WrongOrder, chainview.RootSent}, exitWell},
	} {
		port := testtool.Port(t)
		args := []string{"s_server", "-accept", "127.0.0.1:" + port, "-quiet",
			"-cert", w.leafFile, "-key", w.key}
		if c.sent != nil {
			args = append(args, "-cert_chain", writeTemp(t, "chain.pem",
				c.sent...))
		}
		startServer(t, port, openssl, args...)
		all, code := checked(t, "-ca", w.caFile, "127.0.0.1:"+port)
		r := all[0]
		if got := kindsOf(r); !slices.Equal(got, c.want) || code != c.code {
			t.Errorf("%v: %v, exit code %d: %+v", c.want, got, code, r.Error)
		}
		if len(r.Chain) != 1+len(c.sent) || len(r.Resumption) != 2 ||
			!r.Resumption[0].Resumed || !r.Resumption[1].Resumed {
			t.Errorf("%v: the report is %+v", c.want, r)
		}
	}
}

// nginx staples, asks for a certificate, and takes TLS 1.2 alone.
func TestCheckNginx(t *testing.T) {
	nginx := testtool.Path(t, "nginx")
	w := newTree(t, func(c *x509.Certificate) {
		c.ExtraExtensions = mustStaple
	})
	staple, err := w.inter.OCSP(w.leaf.Cert, ocspGood, 72*time.Hour)
	if err != nil {
		t.Fatal(err)
	}
	port := testtool.Port(t)
	w.file(t, "staple.der", staple)
	w.file(t, "chain.pem", w.leaf.CertPEM())
	conf := w.file(t, "nginx.conf", fmt.Appendf(nil, nginxConf, w.dir, port))
	startServer(t, port, nginx, "-e", "stderr", "-p", w.dir, "-c", conf)
	all, code := checked(t, "-ca", w.caFile, "127.0.0.1:"+port)
	r := all[0]
	if code != exitWell || r.Status != probe.Well || !r.Authorized ||
		*r.Protocol != "TLSv1.2" || !slices.Equal(kindsOf(r),
		[]chainview.Kind{chainview.Complete}) {
		t.Fatalf("exit code %d, %+v, %+v", code, r, r.Error)
	}
	if s := r.Staple; s == nil || s.Status != "good" || s.Error != "" ||
		*s.DaysLeft != 2 || !r.MustStaple {
		t.Errorf("the staple is %+v", s)
	}
	if c := r.ClientCertificate; c == nil || c.Required ||
		!slices.Equal(c.Authorities, []string{"CN=My Root"}) {
		t.Errorf("the client certificate is %+v", c)
	}
	if r.Resumption[0].Spoken || !r.Resumption[1].Resumed {
		t.Errorf("the resumption is %+v", r.Resumption)
	}
}

const nginxConf = `daemon off;
master_process off;
error_log stderr;
pid nginx.pid;
events {}
http {
  access_log off;
  client_body_temp_path %[1]s/body; proxy_temp_path %[1]s/proxy;
  fastcgi_temp_path %[1]s/fastcgi; uwsgi_temp_path %[1]s/uwsgi;
  scgi_temp_path %[1]s/scgi;
  server {
    listen 127.0.0.1:%[2]s ssl;
    ssl_certificate %[1]s/chain.pem;
    ssl_certificate_key %[1]s/leaf.key;
    ssl_protocols TLSv1.2;
    ssl_session_cache shared:c:1m;
    ssl_stapling on;
    ssl_stapling_file %[1]s/staple.der;
    ssl_verify_client optional;
    ssl_client_certificate %[1]s/root.pem;
  }
}
`

// mustStaple is the TLS feature extension with status_request (RFC 7633).
var mustStaple = []pkix.Extension{{
	Id:    asn1.ObjectIdentifier{1, 3, 6, 1, 5, 5, 7, 1, 24},
	Value: []byte{0x30, 3, 2, 1, 5},
}}
