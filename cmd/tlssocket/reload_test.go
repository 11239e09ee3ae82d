package main

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/seed-435e3e10/tlssocket/code"
	"github.com/seed-435e3e10/tlssocket/internal/pki"
)

func TestReloadAtSignal(t *testing.T) {
	s := withLocal(t)
	fresh := s.issue("localhost")
	s.writeLeaf("local", fresh)
	s.requireServed("localhost", s.w.local)
	s.hup()
	s.requireReload(causeSignal, "local.pem", "local.key")
	s.requireServed("localhost", fresh)
	s.settle()
	s.requireQuiet()
	s.hup()
	s.requireReload(causeSignal)
}

// The certificate and the key need not come at the same time.
func TestReloadWaitsUntilFilesRest(t *testing.T) {
	s := withLocal(t)
	fresh := s.issue("localhost")
	s.poll()
	s.write("local.pem", fresh.CertPEM())
	s.poll()
	s.write("local.key", fresh.KeyPEM())
	s.poll()
	s.requireQuiet()
	s.requireServed("localhost", s.w.local)
	s.poll()
	s.requireReload(causeChange, "local.pem", "local.key")
	s.requireServed("localhost", fresh)
}

func TestReloadBrokenFiles(t *testing.T) {
	for _, c := range []struct {
		name  string
		spoil func(s *serving)
		code  code.Code
	}{
		{"half a certificate", func(s *serving) {
			half := s.w.local.CertPEM()
			s.write("local.pem", half[:len(half)/2])
		}, "ERR_OSSL_PEM_BAD_END_LINE"},
		{"a pair that does not match", func(s *serving) {
			s.write("local.key", s.w.api.KeyPEM())
		}, code.OSSLX509KeyValuesMismatch},
		{"an empty CA", func(s *serving) {
			s.write("ca.pem", nil)
		}, code.InvalidArgValue},
		{"a missing file", func(s *serving) {
			s.remove("local.key")
		}, "ENOENT"},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := withLocal(t, "-ca", "ca.pem")
			c.spoil(s)
			s.settle()
			s.requireFailure(c.code)
			s.requireServed("localhost", s.w.local)
			s.settle()
			s.requireQuiet() // once is enough
			s.hup()
			s.requireFailure(c.code)

			fresh := s.issue("localhost")
			s.writeLeaf("local", fresh)
			s.write("ca.pem", s.w.ca.PEM())
			s.settle()
			s.requireReload(causeChange, "local.pem", "local.key")
			s.requireServed("localhost", fresh)
		})
	}
}

// That the old files are back is told too, after an error.
func TestReloadRestoredFiles(t *testing.T) {
	s := withLocal(t)
	s.write("local.pem", s.w.api.CertPEM())
	s.settle()
	s.requireFailure(code.OSSLX509KeyValuesMismatch)
	s.write("local.pem", s.w.local.CertPEM())
	s.settle()
	s.requireReload(causeChange)
}

// A file that could not be read may have become readable.
func TestReloadTriesAgainWhenReadable(t *testing.T) {
	s := withLocal(t)
	s.remove("local.pem")
	if err := os.Symlink("later.pem", "local.pem"); err != nil {
		t.Skipf("no links here: %v", err)
	}
	s.settle()
	s.requireFailure("ENOENT")
	s.write("later.pem", s.w.local.CertPEM())
	s.settle()
	s.requireReload(causeChange)
}

// One file that is bad keeps all others from being taken.
func TestReloadAllOrNothing(t *testing.T) {
	s := withLocal(t, "-sni", "api.example.test=api.pem,api.key",
		"-ticket-keys", "keys", "-ocsp", "staple")
	s.writeLeaf("local", s.issue("localhost"))
	s.write("keys", bytes.Repeat([]byte("n"), 48))
	s.write("staple", []byte("half"))
	s.settle()
	s.requireFailure(code.InvalidArgValue)
	s.requireServed("localhost", s.w.local)
	if !bytes.Equal(s.server.TicketKeys(), firstKeys) {
		t.Error("the ticket keys were replaced")
	}
}

// A file that was touched, or written again, is no news.
func TestReloadSameContent(t *testing.T) {
	s := withLocal(t)
	s.writeLeaf("local", s.w.local)
	s.settle()
	later := time.Now().Add(time.Hour)
	if err := os.Chtimes("local.key", later, later); err != nil {
		t.Fatal(err)
	}
	s.settle()
	s.requireQuiet()
}

// A link to a folder of files is how orchestrators replace several at once.
func TestReloadSwitchedFolder(t *testing.T) {
	dir := t.TempDir()
	if err := os.Symlink(".", filepath.Join(dir, "now")); err != nil {
		t.Skipf("no links here: %v", err)
	}
	s := newServing(t, dir, "-cert", "now/local.pem", "-key", "now/local.key")
	if err := os.Mkdir("next", 0o700); err != nil {
		t.Fatal(err)
	}
	fresh := s.issue("localhost")
	s.writeLeaf("next/local", fresh)
	if err := os.Symlink("next", "link"); err != nil {
		t.Fatal(err)
	}
	if err := os.Rename("link", "now"); err != nil {
		t.Fatal(err)
	}
	s.settle()
	s.requireReload(causeChange, "now/local.pem", "now/local.key")
	s.requireServed("localhost", fresh)
}

func TestReloadDevelopmentCA(t *testing.T) {
	s := newServing(t, t.TempDir(), "-write-ca", "dev.pem", "-ca", "ca.pem")
	dev, err := os.ReadFile("dev.pem")
	if err != nil {
		t.Fatal(err)
	}
	o := s.w.visitor("localhost")
	o.CA = [][]byte{dev}
	before := s.mustConnect(o).PeerCertificates()[0]
	s.hup()
	s.requireReload(causeSignal)
	other := s.w.otherCA.PEM()
	s.write("ca.pem", other)
	s.hup()
	s.requireReload(causeSignal, "ca.pem")
	if !s.mustConnect(o).PeerCertificates()[0].Equal(before) {
		t.Error("it made another certificate")
	}
}

// A pipe is read once: what the shell makes of <(command).
func TestReloadReadsPipeOnce(t *testing.T) {
	pipe, w, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	defer pipe.Close()
	name := fmt.Sprintf("/dev/fd/%d", pipe.Fd())
	if _, err := os.Stat(name); err != nil {
		t.Skipf("no files for descriptors here: %v", err)
	}
	ca, err := pki.NewCA("piped")
	if err != nil {
		t.Fatal(err)
	}
	w.Write(ca.PEM())
	w.Close()
	s := withLocal(t, "-ca", name)
	fresh := s.issue("localhost")
	s.writeLeaf("local", fresh)
	s.settle()
	s.requireReload(causeChange, "local.pem", "local.key")
	s.requireServed("localhost", fresh)
}
