package main

import (
	"bytes"
	"context"
	"io"
	"net"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/seed-435e3e10/tlssocket"
	"github.com/seed-435e3e10/tlssocket/code"
	"github.com/seed-435e3e10/tlssocket/internal/pki"
	"github.com/seed-435e3e10/tlssocket/internal/usage"
)

// serving is serve in this process. The test is its loop: nothing is reloaded
// but by the test. A connection is held from the start to the end.
type serving struct {
	*testing.T
	*reloader
	w    *world
	host *host
	dir  string

	mu   sync.Mutex
	told []record // reload, and error of no connection
}

// newServing starts serve with the flags; files are in the folder of dir.
func newServing(t *testing.T, dir string, args ...string) *serving {
	t.Helper()
	w, err := newWorld()
	if err != nil {
		t.Fatal(err)
	}
	s := &serving{T: t, w: w, dir: dir}
	s.writeFiles()
	t.Chdir(dir)
	var f serveFlags
	fs := usage.NewFlags("serve")
	f.register(fs)
	if _, err := parseFlags(fs, args); err != nil {
		t.Fatal(err)
	}
	if s.host, s.reloader, err = f.host(s.note); err != nil {
		t.Fatal(err)
	}
	if err := s.host.listen("127.0.0.1:0"); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.host.close(0) })
	return s
}

// withLocal is newServing with the certificate local, and a connection that
// must live as long as the test.
func withLocal(t *testing.T, args ...string) *serving {
	t.Helper()
	s := newServing(t, t.TempDir(),
		append([]string{"-cert", "local.pem", "-key", "local.key"},
			args...)...)
	held := s.mustConnect(s.w.identified(s.w.client))
	t.Cleanup(func() { ping(t, held) })
	return s
}

// firstKeys are in the file keys at first.
var firstKeys = bytes.Repeat([]byte("o"), 48)

// writeFiles writes what flags may name.
func (s *serving) writeFiles() {
	s.Helper()
	staple, err := s.w.ca.OCSP(s.w.local.Cert, ocspGood, time.Hour)
	if err != nil {
		s.Fatal(err)
	}
	crl, err := s.w.ca.CRL()
	if err != nil {
		s.Fatal(err)
	}
	for name, leaf := range map[string]*pki.Leaf{
		"local": s.w.local, "api": s.w.api, "any": s.w.apps,
	} {
		s.writeLeaf(name, leaf)
	}
	for name, data := range map[string][]byte{
		"ca.pem": s.w.ca.PEM(), "crl.pem": crl, "keys": firstKeys,
		"staple": staple,
	} {
		s.write(name, data)
	}
}

func (s *serving) note(r record) {
	h := r.head()
	if h.Event != "reload" && (h.Event != "error" || h.Conn > 0) {
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.told = append(s.told, r)
}

// write replaces a file at once.
func (s *serving) write(name string, data []byte) {
	s.Helper()
	if err := writeFile(filepath.Join(s.dir, name), data,
		secretMode); err != nil {
		s.Fatal(err)
	}
}

func (s *serving) writeLeaf(name string, leaf *pki.Leaf) {
	s.Helper()
	s.write(name+".pem", leaf.CertPEM())
	s.write(name+".key", leaf.KeyPEM())
}

func (s *serving) issue(hosts ...string) *pki.Leaf {
	s.Helper()
	leaf, err := s.w.ca.Issue(hosts)
	if err != nil {
		s.Fatal(err)
	}
	return leaf
}

func (s *serving) connect(o tlssocket.Options) (*tlssocket.Socket, error) {
	ctx, cancel := context.WithTimeout(s.Context(), bound)
	defer cancel()
	c, err := tlssocket.Connect(ctx, "tcp", s.host.listener.Addr().String(),
		&o)
	if err == nil {
		s.Cleanup(func() { c.Close() })
	}
	return c, err
}

func (s *serving) mustConnect(o tlssocket.Options) *tlssocket.Socket {
	s.Helper()
	c, err := s.connect(o)
	if err != nil {
		s.Fatal(err)
	}
	ping(s, c)
	return c
}

// requireServed connects and expects a certificate.
func (s *serving) requireServed(name string, leaf *pki.Leaf) {
	s.Helper()
	c := s.mustConnect(s.w.visitor(name))
	if !c.PeerCertificates()[0].Equal(leaf.Cert) {
		s.Errorf("%s is served with another certificate", name)
	}
}

// next returns what was told since it was called last.
func (s *serving) next() []record {
	s.mu.Lock()
	defer s.mu.Unlock()
	defer func() { s.told = nil }()
	return s.told
}

func (s *serving) requireQuiet() {
	s.Helper()
	if told := s.next(); len(told) > 0 {
		s.Errorf("told: %v", told)
	}
}

// requireReload expects that one reload was told.
func (s *serving) requireReload(cause string, changed ...string) {
	s.Helper()
	told := s.next()
	if len(told) != 1 {
		s.Fatalf("told: %v", told)
	}
	r, ok := told[0].(reloadRecord)
	if !ok || r.Cause != cause || !slices.Equal(r.Changed, changed) {
		s.Errorf("told: %v", told[0])
	}
}

// requireFailure expects that one error was told.
func (s *serving) requireFailure(code code.Code) reloadFailure {
	s.Helper()
	told := s.next()
	if len(told) != 1 {
		s.Fatalf("told: %v", told)
	}
	r, ok := told[0].(reloadFailure)
	if !ok || r.Code != string(code) || r.Hint == "" {
		s.Fatalf("told: %v", told[0])
	}
	return r
}

// settle polls as often as a change needs.
func (s *serving) settle() {
	s.poll()
	s.poll()
}

func ping(t testing.TB, c net.Conn) {
	t.Helper()
	c.SetDeadline(time.Now().Add(bound))
	got := make([]byte, 4)
	_, err := io.WriteString(c, "ping")
	if err == nil {
		_, err = io.ReadFull(c, got)
	}
	if err != nil || string(got) != "ping" {
		t.Errorf("the echo is %q, %v", got, err)
	}
}

// remove deletes a file.
func (s *serving) remove(name string) {
	s.Helper()
	if err := os.Remove(filepath.Join(s.dir, name)); err != nil {
		s.Fatal(err)
	}
}
