package integration_test

import (
	"bytes"
	"encoding/hex"
	"regexp"
	"runtime"
	"slices"
	"sync"
	"testing"

	"github.com/seed-435e3e10/tlssocket"
	"github.com/seed-435e3e10/tlssocket/internal/testpair"
)

// logged collects the lines of key log events.
type logged struct {
	mu    sync.Mutex
	lines []string
}

func (l *logged) add(ev tlssocket.KeyLogEvent) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.lines = append(l.lines, string(ev.Line))
	clear(ev.Line) // the line is the listener's
}

func (l *logged) sorted() []string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return slices.Sorted(slices.Values(l.lines))
}

// listen makes options with a key log.
func (l *logged) listen(o *tlssocket.Options) {
	o.Events = new(tlssocket.Events)
	o.Events.KeyLog.On(l.add)
}

var nssLine = regexp.MustCompile(
	`^([A-Z0-9_]+) ([0-9a-f]{64}) ([0-9a-f]{64}|[0-9a-f]{96})\n$`)

// checkLines checks the form of the lines, and that they have these labels and
// the same client random.
func checkLines(t *testing.T, lines []string, labels ...string) {
	t.Helper()
	var got []string
	random := ""
	for _, line := range lines {
		m := nssLine.FindStringSubmatch(line)
		if m == nil {
			t.Fatalf("not a line: %q", line)
		}
		if random != "" && random != m[2] {
			t.Errorf("two client randoms: %s and %s", random, m[2])
		}
		random = m[2]
		got = append(got, m[1])
	}
	if !slices.Equal(got, labels) {
		t.Errorf("labels %q, want %q", got, labels)
	}
}

// labelsOf returns the labels of a version in the order of the alphabet.
func labelsOf(version string) []string {
	if version == "TLSv1.2" {
		return []string{"CLIENT_RANDOM"}
	}
	return []string{"CLIENT_HANDSHAKE_TRAFFIC_SECRET",
		"CLIENT_TRAFFIC_SECRET_0", "SERVER_HANDSHAKE_TRAFFIC_SECRET",
		"SERVER_TRAFFIC_SECRET_0"}
}

// Both sides have the same lines, of full handshakes and resumed ones.
func TestKeyLog(t *testing.T) {
	testpair.EachVersion(t, func(t *testing.T, version string) {
		co, so := testpair.Agreed(t, version)
		var seen []string
		var masters []string
		for _, resumed := range []bool{false, true} {
			var client, server logged
			client.listen(co)
			server.listen(so)
			c, _ := testpair.Visit(t, co, so)
			if c.SessionReused() != resumed {
				t.Fatalf("resumed: %v", !resumed)
			}
			co.Session = c.Session()
			testpair.Until(t, "the last lines", func() bool {
				return len(server.sorted()) >= len(labelsOf(version)) &&
					len(client.sorted()) >= len(labelsOf(version))
			})
			checkLines(t, client.sorted(), labelsOf(version)...)
			if !slices.Equal(client.sorted(), server.sorted()) {
				t.Errorf("client %q\nserver %q", client.sorted(),
					server.sorted())
			}
			for _, line := range client.sorted() {
				if slices.Contains(seen, line) {
					t.Errorf("the same line again: %q", line)
				}
				seen = append(seen, line)
				masters = append(masters, nssLine.FindStringSubmatch(line)[3])
			}
		}
		// In TLS 1.2 the secret is that of the full handshake.
		if version == "TLSv1.2" && masters[0] != masters[1] {
			t.Errorf("secrets %q", masters)
		}
	})
}

// The line has the random that is on the wire.
func TestKeyLogRandomIsTheHellos(t *testing.T) {
	testpair.EachVersion(t, func(t *testing.T, version string) {
		co, so := testpair.Agreed(t, version)
		for range 2 { // the second resumes
			var log logged
			log.listen(co)
			a, b := testpair.TCP(t)
			tap := &tapped{Conn: a}
			c, s := testpair.Meet(t, tap, b, co, so)
			co.Session = c.Session()
			c.Destroy(nil)
			s.Destroy(nil)
			testpair.Until(t, "a line",
				func() bool { return len(log.sorted()) > 0 })
			hello := tap.out[11 : 11+32]
			random, err := hex.DecodeString(nssLine.FindStringSubmatch(
				log.sorted()[0])[2])
			if err != nil || !bytes.Equal(random, hello) {
				t.Errorf("random %x, hello %x", random, hello)
			}
		}
	})
}

// A server's own event has the lines of all its sockets, each once, beside
// those of the socket.
func TestKeyLogOfServer(t *testing.T) {
	testpair.EachVersion(t, func(t *testing.T, version string) {
		var perServer, perSocket logged
		o := &tlssocket.ServerOptions{
			ContextOptions: testpair.Server(t).ContextOptions,
			Events:         new(tlssocket.ServerEvents),
		}
		var mu sync.Mutex
		sockets := make(map[*tlssocket.Socket]bool)
		o.Events.KeyLog.On(func(ev tlssocket.KeyLogEvent) {
			mu.Lock()
			defer mu.Unlock()
			sockets[ev.Socket] = true
			ev.Line = bytes.Clone(ev.Line)
			perServer.add(ev)
		})
		srv, err := tlssocket.NewServer(o)
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { srv.Close() })
		co := testpair.Client(t)
		co.MaxVersion = version
		for range 2 {
			so := &tlssocket.Options{IsServer: true, Server: srv,
				Events: new(tlssocket.Events)}
			so.Events.KeyLog.On(func(ev tlssocket.KeyLogEvent) {
				ev.Line = bytes.Clone(ev.Line)
				perSocket.add(ev)
			})
			testpair.Visit(t, co, so)
		}
		want := 2 * len(labelsOf(version))
		testpair.Until(t, "all lines", func() bool {
			return len(perServer.sorted()) >= want &&
				len(perSocket.sorted()) >= want
		})
		if !slices.Equal(perServer.sorted(), perSocket.sorted()) {
			t.Errorf("server %q\nsockets %q", perServer.sorted(),
				perSocket.sorted())
		}
		mu.Lock()
		defer mu.Unlock()
		if len(perServer.sorted()) != want || len(sockets) != 2 {
			t.Errorf("%d lines of %d sockets", len(perServer.sorted()),
				len(sockets))
		}
	})
}

// A listener that waits for a handshake of another connection does not stop
// it: crypto/tls writes all logs of a process under one lock.
func TestKeyLogListenerMayWait(t *testing.T) {
	co := testpair.Client(t)
	co.Events = new(tlssocket.Events)
	done := make(chan struct{})
	co.Events.KeyLog.Once(func(tlssocket.KeyLogEvent) {
		defer close(done)
		other := testpair.Client(t)
		other.Events = new(tlssocket.Events)
		other.Events.KeyLog.On(func(tlssocket.KeyLogEvent) {})
		testpair.Visit(t, other, testpair.Server(t))
	})
	testpair.Secure(t, co, nil)
	testpair.Receive(t, done)
}

// What a context keeps for its next handshake keeps no socket in memory.
func TestKeyLogKeepsNoEndedSocket(t *testing.T) {
	o := new(tlssocket.ServerOptions)
	present(&o.ContextOptions, testpair.Certs(t).Leaf)
	srv, err := tlssocket.NewServer(o)
	if err != nil {
		t.Fatal(err)
	}
	defer srv.Close()
	srv.Events().KeyLog.On(func(tlssocket.KeyLogEvent) {})
	freed := make(chan struct{})
	t.Run("a connection that ends", func(t *testing.T) {
		_, s := testpair.Secure(t, nil, &tlssocket.Options{IsServer: true,
			Server: srv})
		runtime.AddCleanup(s, func(int) { close(freed) }, 0)
	})
	requireFreed(t, freed)
}
