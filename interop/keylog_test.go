package interop_test

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/seed-435e3e10/tlssocket"
	"github.com/seed-435e3e10/tlssocket/internal/testpair"
)

// keyLog collects the key log lines of ours.
type keyLog struct {
	mu    sync.Mutex
	lines []string
}

func (k *keyLog) add(e tlssocket.KeyLogEvent) {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.lines = append(k.lines, string(e.Line))
}

// sorted returns the lines in an order that does not depend on who wrote them.
func (k *keyLog) sorted() []string {
	k.mu.Lock()
	defer k.mu.Unlock()
	return slices.Sorted(slices.Values(k.lines))
}

// check compares our lines with the peer's, which has one more in TLS 1.3: no
// program gets the exporter's secret out of crypto/tls.
func (k *keyLog) check(t *testing.T, version string, theirs []string) {
	t.Helper()
	want := slices.DeleteFunc(theirs, func(line string) bool {
		return strings.HasPrefix(line, "#") ||
			strings.HasPrefix(line, "EXPORTER_SECRET ")
	})
	slices.Sort(want)
	testpair.Until(t, "the lines of the key log", func() bool {
		return len(k.sorted()) >= len(want) // events may come after Connect
	})
	if got := k.sorted(); !slices.Equal(got, want) {
		t.Errorf("our lines are\n%q\nwant\n%q", got, want)
	}
	each := map[string]int{"TLSv1.2": 1, "TLSv1.3": 4}[version]
	if len(want) != 2*each {
		t.Errorf("%d lines, want %d for each connection", len(want), each)
	}
}

// client returns options of a client that logs.
func (k *keyLog) client(t *testing.T, version string) *tlssocket.Options {
	o := clientOptions(t, version)
	o.Events = new(tlssocket.Events)
	o.Events.KeyLog.On(k.add)
	return o
}

// server starts a server that logs.
func (k *keyLog) server(t *testing.T, version string) *server {
	o := serverOptions(version, testpair.Certs(t).Leaf)
	o.Events = new(tlssocket.ServerEvents)
	o.Events.KeyLog.On(k.add)
	return serve(t, o)
}

// logFile is the path for openssl's key log.
func logFile(t *testing.T) string {
	return filepath.Join(t.TempDir(), "keys")
}

func readLines(t *testing.T, path string) []string {
	t.Helper()
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return slices.Collect(strings.Lines(string(b)))
}

// TestKeyLogOpenSSL connects twice: the second connection resumes.
func TestKeyLogOpenSSL(t *testing.T) {
	leaf := testpair.Certs(t).Leaf
	eachVersion(t, func(t *testing.T, version string) {
		t.Run("server", func(t *testing.T) {
			var k keyLog
			path := logFile(t)
			addr, p := opensslServer(t, version, leaf, "-naccept", "2",
				"-keylogfile", path)
			resumeTwice(t, addr, k.client(t, version))
			p.exit(t)
			k.check(t, version, readLines(t, path))
		})
		t.Run("client", func(t *testing.T) {
			var k keyLog
			path, session := logFile(t), sessionFile(t)
			s := k.server(t, version)
			visit(t, s, version, "-keylogfile", path, "-sess_out", session)
			if !visit(t, s, version, "-keylogfile", path,
				"-sess_in", session) {
				t.Error("the session was not resumed")
			}
			k.check(t, version, readLines(t, path))
		})
	})
}

func TestKeyLogNode(t *testing.T) {
	leaf := testpair.Certs(t).Leaf
	eachVersion(t, func(t *testing.T, version string) {
		t.Run("server", func(t *testing.T) {
			var k keyLog
			addr, n := nodeServer(t, version, leaf, script{})
			resumeTwice(t, addr, k.client(t, version))
			n.next(t, "close")
			n.next(t, "close")
			k.check(t, version, nodeLines(n))
		})
		t.Run("client", func(t *testing.T) {
			var k keyLog
			s := k.server(t, version)
			first, session, _ := nodeVisit(t, s, version, nil)
			second, _, reused := nodeVisit(t, s, version, session)
			if !reused {
				t.Error("the session was not resumed")
			}
			k.check(t, version,
				append(nodeLines(first), nodeLines(second)...))
		})
	})
}

// nodeLines are the lines that a script was told.
func nodeLines(n *node) (lines []string) {
	for _, e := range n.all("keylog") {
		lines = append(lines, e.Data)
	}
	return lines
}
