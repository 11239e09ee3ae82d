package integration_test

import (
	"bytes"
	"fmt"
	"net"
	"testing"
	"time"

	"github.com/seed-435e3e10/tlssocket"
	"github.com/seed-435e3e10/tlssocket/internal/testpair"
)

// route is a kind of connection, and which of its ends sends.
type route struct {
	over, version  string
	server, joined bool // the sender is the server; it joins its writes
}

func (l route) String() string {
	side := "client"
	if l.server {
		side = "server"
	}
	return fmt.Sprintf("%s %s, %s, joined %v", l.over, l.version, side,
		l.joined)
}

// ends makes the route secure over a and b.
func (l route) ends(t testing.TB, a, b net.Conn,
	co, so *tlssocket.Options) (from, to *tlssocket.Socket) {
	t.Helper()
	co.MaxVersion = l.version
	co.CoalesceWrites, so.CoalesceWrites = l.joined, l.joined
	c, s := testpair.SecureOver(t, a, b, co, so)
	if l.server {
		return s, c
	}
	return c, s
}

// real makes the route in the time of everybody.
func (l route) real(t *testing.T) (from, to *tlssocket.Socket) {
	t.Helper()
	make := narrowTCP
	if l.over == "unix" {
		make = testpair.Unix
	}
	a, b := make(t)
	if l.server {
		a, b = b, a // the narrow way is the sender's
	}
	if l.over == "tls" {
		a, b = testpair.SecureOver(t, a, b, testpair.Client(t), testpair.Server(t))
	}
	return l.ends(t, a, b, testpair.Client(t), testpair.Server(t))
}

// inRoutes runs f in bubbles, for each route over pipes, or over TLS over pipes.
func inRoutes(t *testing.T, over string, f func(t *testing.T, l route,
	from, to *tlssocket.Socket)) {
	for i := range 8 {
		l := route{over, bothVersions[i&1], i&2 != 0, i&4 != 0}
		t.Run(l.String(), func(t *testing.T) {
			testpair.InBubble(t, func(b *testpair.Bubble) {
				near, far := testpair.Pipe(b)
				if l.over == "tls" {
					near, far = testpair.SecureOver(b, near, far, b.Client(),
						b.Server())
				}
				from, to := l.ends(b, near, far, b.Client(), b.Server())
				f(b.T, l, from, to)
			})
		})
	}
}

// writeUntilLate writes pieces of some size until a write times out, and
// returns what was counted.
func writeUntilLate(t *testing.T, s *tlssocket.Socket, size int) []byte {
	t.Helper()
	data := testpair.Random(1 << 21)
	s.SetWriteDeadline(time.Now().Add(20 * time.Millisecond))
	for n := 0; n < len(data); {
		m, err := s.Write(data[n:min(len(data), n+size)])
		n += m
		if testpair.IsTimeout(err) {
			return data[:n]
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	t.Fatal("no write timed out: the test tests nothing")
	return nil
}

// requireArrives reads what was counted. It gives up once nothing has come for
// so long.
func requireArrives(t *testing.T, s *tlssocket.Socket, want []byte,
	patience time.Duration) {
	t.Helper()
	var got []byte
	buf := make([]byte, 1<<16)
	for len(got) < len(want) {
		s.SetReadDeadline(time.Now().Add(patience))
		n, err := s.Read(buf)
		got = append(got, buf[:n]...)
		if err != nil {
			t.Errorf("%d bytes were counted, %d came: %v", len(want),
				len(got), err)
			break
		}
	}
	if !bytes.HasPrefix(want, got) {
		t.Error("what came is not what was written")
	}
}

// after is what an application may do after a write that timed out.
var after = map[string]func(*tlssocket.Socket){
	"nothing": func(*tlssocket.Socket) {},
	"takes back": func(s *tlssocket.Socket) {
		s.SetWriteDeadline(time.Time{})
	},
	"sets another": func(s *tlssocket.Socket) {
		s.SetWriteDeadline(time.Now().Add(time.Hour))
	},
	"waits for reply": func(s *tlssocket.Socket) {
		s.SetWriteDeadline(time.Time{})
		go s.Read(make([]byte, 1)) // ends with the socket
	},
}

// What a write that timed out has counted is on its way, whatever happens next.
func TestTimedOutWriteArrives(t *testing.T) {
	const small, large = 500, 1 << 21
	for name, next := range after {
		for _, size := range []int{small, large} {
			t.Run(fmt.Sprintf("%s, %d", name, size), func(t *testing.T) {
				check := func(t *testing.T, _ route, from, to *tlssocket.Socket) {
					sent := writeUntilLate(t, from, size)
					next(from)
					requireArrives(t, to, sent, time.Minute)
				}
				inRoutes(t, "pipe", check)
				inRoutes(t, "tls", check)
			})
		}
	}
	for l, row := range map[route]struct {
		next string
		size int
	}{
		{"tcp", "TLSv1.2", false, false}:  {"takes back", large},
		{"tcp", "TLSv1.3", true, false}:   {"waits for reply", small},
		{"tcp", "TLSv1.3", false, true}:   {"nothing", small},
		{"unix", "TLSv1.3", false, false}: {"waits for reply", large},
		{"unix", "TLSv1.3", true, true}:   {"takes back", small},
	} {
		t.Run(l.String()+", "+row.next, func(t *testing.T) {
			t.Parallel()
			from, to := l.real(t)
			sent := writeUntilLate(t, from, row.size)
			after[row.next](from)
			requireArrives(t, to, sent, time.Minute)
		})
	}
}
