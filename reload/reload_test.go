package reload_test

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/seed-435e3e10/tlssocket"
	"github.com/seed-435e3e10/tlssocket/code"
	"github.com/seed-435e3e10/tlssocket/internal/pki"
	"github.com/seed-435e3e10/tlssocket/internal/testpair"
	"github.com/seed-435e3e10/tlssocket/internal/testpki"
	"github.com/seed-435e3e10/tlssocket/reload"
)

// folder is one with files.
type folder struct {
	testing.TB
	dir string
}

func newFolder(t testing.TB) *folder { return &folder{t, t.TempDir()} }

func (f *folder) name(name string) string { return filepath.Join(f.dir, name) }

// write replaces a file at once.
func (f *folder) write(name string, data []byte) {
	f.Helper()
	next := f.name(name + ".next")
	err := os.WriteFile(next, data, 0o600)
	if err == nil {
		err = os.Rename(next, f.name(name))
	}
	if err != nil {
		f.Fatal(err)
	}
}

func (f *folder) writeLeaf(prefix string, leaf *pki.Leaf) {
	f.Helper()
	f.write(prefix+".pem", leaf.CertPEM())
	f.write(prefix+".key", leaf.KeyPEM())
}

// options are those of a pair of files.
func (f *folder) options(prefix string) *reload.Options {
	return &reload.Options{
		Cert:     []string{f.name(prefix + ".pem")},
		Key:      []string{f.name(prefix + ".key")},
		Interval: time.Millisecond,
	}
}

// running is Run with what it told.
type running struct {
	*reload.Files
	contexts chan *tlssocket.SecureContext
	errs     chan error
}

func run(t testing.TB, o *reload.Options) *running {
	t.Helper()
	r := &running{contexts: make(chan *tlssocket.SecureContext, 100),
		errs: make(chan error, 100)}
	o.OnError = func(err error) { r.errs <- err }
	var err error
	if r.Files, err = reload.New(o); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	done := testpair.Go(func() error {
		return r.Run(ctx, func(c *tlssocket.SecureContext) { r.contexts <- c })
	})
	t.Cleanup(func() {
		cancel()
		if err := testpair.Receive(t, done); !errors.Is(err, context.Canceled) {
			t.Errorf("Run returns %v", err)
		}
	})
	return r
}

// next is the next context; it is the present one then.
func (r *running) next(t testing.TB) *tlssocket.SecureContext {
	t.Helper()
	c := testpair.Receive(t, r.contexts)
	if r.Context() != c {
		t.Error("it is not the present context")
	}
	return c
}

// serves reports whether a context has a certificate.
func serves(t testing.TB, c *tlssocket.SecureContext, leaf *pki.Leaf) bool {
	t.Helper()
	client, _ := testpair.Secure(t, nil,
		&tlssocket.Options{IsServer: true, SecureContext: c})
	return client.PeerCertificates()[0].Equal(leaf.Cert)
}

func fresh(t testing.TB) *pki.Leaf {
	return testpki.Leaf(t, testpair.Certs(t).CA, "localhost")
}

func TestReload(t *testing.T) {
	f := newFolder(t)
	first, second := fresh(t), fresh(t)
	f.writeLeaf("server", first)
	r := run(t, f.options("server"))
	if !serves(t, r.Context(), first) {
		t.Error("it does not serve what is in the files")
	}
	f.writeLeaf("server", second)
	if !serves(t, r.next(t), second) {
		t.Error("it does not serve what is in the files now")
	}
}

// A server and a client take up what is new.
func TestReloadServer(t *testing.T) {
	f := newFolder(t)
	f.writeLeaf("server", fresh(t))
	o := f.options("server")
	files, err := reload.New(o)
	if err != nil {
		t.Fatal(err)
	}
	srv, err := tlssocket.NewServer(&tlssocket.ServerOptions{
		SecureContext: files.Context()})
	if err != nil {
		t.Fatal(err)
	}
	defer srv.Close()
	ctx, cancel := context.WithCancel(t.Context())
	done := testpair.Go(func() error { return files.Run(ctx, srv.SetSecureContext) })
	next := fresh(t)
	f.writeLeaf("server", next)
	testpair.Until(t, "the server has the new certificate", func() bool {
		c, _ := testpair.Secure(t, nil, &tlssocket.Options{IsServer: true,
			Server: srv})
		defer c.Close()
		return c.PeerCertificates()[0].Equal(next.Cert)
	})
	cancel()
	testpair.Receive(t, done)
}

// Kubernetes moves a link to a folder, in which others lead to the files.
func TestReloadMovedLink(t *testing.T) {
	f := newFolder(t)
	first, second := fresh(t), fresh(t)
	for dir, leaf := range map[string]*pki.Leaf{"..1": first, "..2": second} {
		if err := os.Mkdir(f.name(dir), 0o700); err != nil {
			t.Fatal(err)
		}
		f.writeLeaf(filepath.Join(dir, "tls"), leaf)
	}
	link := func(to, name string) {
		t.Helper()
		if err := os.Symlink(to, f.name(name)); err != nil {
			t.Skipf("no links here: %v", err)
		}
	}
	link("..1", "..data")
	link("..data/tls.pem", "tls.pem")
	link("..data/tls.key", "tls.key")
	r := run(t, f.options("tls"))
	link("..2", "..next")
	if err := os.Rename(f.name("..next"), f.name("..data")); err != nil {
		t.Fatal(err)
	}
	if !serves(t, r.next(t), second) {
		t.Error("it does not serve what the link leads to")
	}
}

// Content counts, not the time and the size of a file.
func TestReloadSameTimeAndSize(t *testing.T) {
	f := newFolder(t)
	ca, other := testpki.CA(t, "one CA"), testpki.CA(t, "two CA")
	pad := func(pem []byte) []byte {
		for len(pem) < 2000 {
			pem = append(pem, '\n')
		}
		return pem
	}
	f.write("ca.pem", pad(ca.PEM()))
	when := time.Now().Add(-time.Hour)
	os.Chtimes(f.name("ca.pem"), when, when)
	r := run(t, &reload.Options{CA: []string{f.name("ca.pem")},
		Interval: time.Millisecond})
	file, err := os.OpenFile(f.name("ca.pem"), os.O_WRONLY, 0)
	if err != nil {
		t.Fatal(err)
	}
	file.Write(pad(other.PEM()))
	file.Close()
	os.Chtimes(f.name("ca.pem"), when, when)
	leaf := testpki.Leaf(t, other, "localhost")
	server := &tlssocket.Options{IsServer: true}
	server.Cert = [][]byte{leaf.CertPEM()}
	server.Key = [][]byte{leaf.KeyPEM()}
	testpair.Secure(t, &tlssocket.Options{ServerName: "localhost",
		SecureContext: r.next(t)}, server)
}

// If one file cannot be used, all stays as it was; the error is told once, and
// the next change is another try.
func TestReloadAllOrNothing(t *testing.T) {
	f := newFolder(t)
	ca := testpair.Certs(t).CA
	first := fresh(t)
	for _, c := range []struct {
		what  string
		spoil func()
		want  code.Code
	}{
		{"half a certificate", func() {
			half := first.CertPEM()
			f.write("server.pem", half[:len(half)/2])
		}, "ERR_OSSL_PEM_BAD_END_LINE"},
		{"another key", func() {
			f.write("server.key", fresh(t).KeyPEM())
		}, code.OSSLX509KeyValuesMismatch},
		{"an empty CA", func() { f.write("ca.pem", nil) },
			"ERR_OSSL_PEM_NO_START_LINE"},
		{"no key", func() { os.Remove(f.name("server.key")) }, "ENOENT"},
		{"a folder", func() { // at once, as a file is replaced
			os.Symlink(f.dir, f.name("link"))
			os.Rename(f.name("link"), f.name("server.key"))
		}, code.IO},
	} {
		t.Run(c.what, func(t *testing.T) {
			f.writeLeaf("server", first)
			f.write("ca.pem", ca.PEM())
			o := f.options("server")
			o.CA = []string{f.name("ca.pem")}
			r := run(t, o)
			before := r.Context()
			c.spoil()
			err := testpair.Receive(t, r.errs)
			testpair.RequireCode(t, err, c.want)
			if r.Context() != before {
				t.Error("there is another context")
			}
			next := fresh(t)
			f.writeLeaf("server", next)
			f.write("ca.pem", ca.PEM())
			for !serves(t, r.next(t), next) {
			}
		})
	}
}

// A file that is written again with the same content is no news.
func TestReloadSameContent(t *testing.T) {
	f := newFolder(t)
	leaf := fresh(t)
	f.writeLeaf("server", leaf)
	r := run(t, f.options("server"))
	f.write("server.key", nil)
	testpair.RequireCode(t, testpair.Receive(t, r.errs),
		"ERR_OSSL_UNSUPPORTED")
	f.write("server.key", leaf.KeyPEM()) // as it was
	f.write("server.pem", leaf.CertPEM())
	next := fresh(t)
	f.writeLeaf("server", next)
	for !serves(t, r.next(t), next) {
		t.Error("a context came that is no news")
	}
}

func TestReloadOptions(t *testing.T) {
	f := newFolder(t)
	leaf, err := testpair.Certs(t).CA.IssueRSA([]string{"localhost"})
	if err != nil {
		t.Fatal(err)
	}
	f.writeLeaf("server", leaf)
	o := f.options("server")
	o.Context.MaxVersion = "TLSv1.2"
	files, err := reload.New(o)
	if err != nil {
		t.Fatal(err)
	}
	c, _ := testpair.Secure(t, nil, &tlssocket.Options{IsServer: true,
		SecureContext: files.Context()})
	if c.Protocol() != "TLSv1.2" {
		t.Errorf("it speaks %s", c.Protocol())
	}
	if _, err := reload.New(nil); err != nil {
		t.Error(err)
	}
	_, err = reload.New(&reload.Options{Interval: -1})
	testpair.RequireCode(t, err, code.InvalidArgValue)
	_, err = reload.New(&reload.Options{CA: []string{f.name("none")}})
	testpair.RequireCode(t, err, "ENOENT")
	f.write("huge", nil)
	if err := os.Truncate(f.name("huge"), 256<<20+1); err != nil {
		t.Fatal(err)
	}
	_, err = reload.New(&reload.Options{CA: []string{f.name("huge")}})
	testpair.RequireCode(t, err, code.IO)
	crl, err := testpair.Certs(t).CA.CRL()
	if err != nil {
		t.Fatal(err)
	}
	f.write("crl.pem", crl)
	f.write("ca.pem", testpair.Certs(t).CA.PEM())
	if _, err = reload.New(&reload.Options{CA: []string{f.name("ca.pem")},
		CRL: []string{f.name("crl.pem")}}); err != nil {
		t.Error(err)
	}
	_, err = reload.New(&reload.Options{PFX: []string{f.name("ca.pem")}})
	if err == nil {
		t.Error("PEM passes for a PFX")
	}
}

// A panic of the application's does not end the watching.
func TestReloadPanics(t *testing.T) {
	f := newFolder(t)
	f.writeLeaf("server", fresh(t))
	files, err := reload.New(f.options("server"))
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	calls := make(chan struct{}, 10)
	go files.Run(ctx, func(*tlssocket.SecureContext) {
		calls <- struct{}{}
		panic("in use")
	})
	for range 2 {
		f.writeLeaf("server", fresh(t))
		testpair.Receive(t, calls)
	}
}
