package soak

import (
	"bufio"
	"fmt"
	"io"
	"math/rand/v2"
	"net"
	"path/filepath"

	"github.com/seed-435e3e10/tlssocket"
	"github.com/seed-435e3e10/tlssocket/internal/testtool"
)

// route is how two ends are connected.
type route struct {
	over     string  // "tcp", "narrow" (TCP with little room), "unix", "pipe"
	nested   bool    // TLS in TLS
	upgrade  bool    // STARTTLS: both speak in clear first
	version  string  // of TLS
	joined   [2]bool // CoalesceWrites of client and server
	told     [2]bool // client and server read by events at times
	ahead    bool    // the client reads ahead, for its sessions
	fragment int     // SetMaxSendFragment; 0: no limit
	plain    int     // the side that is crypto/tls's, or none
}

const none = -1

var versions = []string{"TLSv1.2", "TLSv1.3"}

func coin(rng *rand.Rand, oneIn int) bool { return rng.IntN(oneIn) == 0 }

func pick[T any](rng *rand.Rand, list ...T) T { return list[rng.IntN(len(list))] }

func drawRoute(rng *rand.Rand) route {
	r := route{
		over:    pick(rng, "tcp", "narrow", "unix", "pipe"),
		nested:  coin(rng, 4),
		upgrade: coin(rng, 4),
		version: pick(rng, versions...),
		joined:  [2]bool{coin(rng, 2), coin(rng, 2)},
		told:    [2]bool{coin(rng, 2), coin(rng, 2)},
		ahead:   coin(rng, 4),
		plain:   pick(rng, none, none, none, 0, 1),
	}
	if coin(rng, 4) {
		r.fragment = 512 + rng.IntN(15873)
	}
	return r
}

// wire makes the connection beneath.
func (t *Trial) wire(over string) (a, b net.Conn, err error) {
	if over == "pipe" {
		a, b = net.Pipe()
		t.Own(a)
		t.Own(b)
		t.raw = [2]net.Conn{a, b}
		return a, b, nil
	}
	network, address := "tcp", "127.0.0.1:0"
	if over == "unix" {
		network = "unix"
		address = filepath.Join(t.World.dir, fmt.Sprint(t.Number))
	}
	l, err := net.Listen(network, address)
	if err != nil {
		return nil, nil, err
	}
	defer l.Close()
	// A dial completes before Accept: the backlog has room for one.
	if a, err = net.Dial(network, l.Addr().String()); err != nil {
		return nil, nil, err
	}
	t.Own(a)
	if b, err = l.Accept(); err != nil {
		return nil, nil, err
	}
	t.Own(b)
	if over == "narrow" {
		a.(*net.TCPConn).SetWriteBuffer(1 << 16)
		b.(*net.TCPConn).SetReadBuffer(1 << 16)
	}
	t.raw = [2]net.Conn{a, b}
	return a, b, nil
}

// beneath makes what the ends stand on.
func (t *Trial) beneath(r route) (a, b net.Conn, err error) {
	if a, b, err = t.wire(r.over); err != nil {
		return nil, nil, err
	}
	if coin(t.draw, 2) {
		a, b = b, a // the narrow way is the other's
		t.raw = [2]net.Conn{a, b}
	}
	if r.nested {
		outer := route{version: pick(t.draw, versions...), plain: none,
			joined: [2]bool{coin(t.draw, 2), coin(t.draw, 2)}}
		t.Tell("outer %+v", outer)
		ends, err := t.secure(a, b, outer)
		if err != nil {
			return nil, nil, err
		}
		a, b = ends[0].conn, ends[1].conn
	}
	if r.upgrade {
		a = &asking{Conn: a, line: upgradeLine}
		b = &asked{Conn: b}
	}
	return a, b, nil
}

const (
	upgradeLine = "STARTTLS\n"
	upgradeGo   = "go\n"
)

// asking is a client that does not wait for the answer to STARTTLS: its
// ClientHello comes with it.
type asking struct {
	net.Conn
	line string // what is not sent yet
	came bool   // the answer
}

func (c *asking) Write(p []byte) (int, error) {
	if c.line == "" {
		return c.Conn.Write(p)
	}
	n, err := c.Conn.Write(append([]byte(c.line), p...))
	n = max(0, n-len(c.line))
	c.line = ""
	return n, err
}

func (c *asking) Read(p []byte) (int, error) {
	if !c.came {
		if _, err := io.ReadFull(c.Conn, make([]byte, len(upgradeGo))); err != nil {
			return 0, err
		}
		c.came = true
	}
	return c.Conn.Read(p)
}

// asked is a server that reads far beyond the line.
type asked struct {
	net.Conn
	in *bufio.Reader
}

func (c *asked) Read(p []byte) (int, error) {
	if c.in == nil {
		in := bufio.NewReader(c.Conn)
		if line, err := in.ReadString('\n'); err != nil || line != upgradeLine {
			return 0, fmt.Errorf("%q in place of STARTTLS: %w", line, err)
		}
		if _, err := io.WriteString(c.Conn, upgradeGo); err != nil {
			return 0, err
		}
		c.in = in
	}
	return c.in.Read(p)
}

// connect makes the two ends of a route secure.
func (t *Trial) connect(r route) (ends [2]*side, err error) {
	t.Tell("%+v", r)
	a, b, err := t.beneath(r)
	if err != nil {
		return ends, err
	}
	return t.secure(a, b, r)
}

// secure runs the handshake of both ends over a and b.
func (t *Trial) secure(a, b net.Conn, r route) (ends [2]*side, err error) {
	for i, conn := range []net.Conn{a, b} {
		if ends[i], err = t.newSide(i, conn, r); err != nil {
			return ends, err
		}
	}
	ends[0].in, ends[1].in = ends[1].out, ends[0].out
	err = t.Together(ends[0].handshake, ends[1].handshake)
	if err == nil && r.fragment > 0 {
		for _, s := range ends {
			if s.socket != nil {
				err = s.socket.SetMaxSendFragment(r.fragment)
			}
		}
	}
	return ends, err
}

// options are those of one of our ends.
func (t *Trial) options(which int, r route) *tlssocket.Options {
	o := &tlssocket.Options{
		IsServer:       which == 1,
		CompactRecords: which == 1 && testtool.Compact(),
		CoalesceWrites: r.joined[which],
		SecureContext:  t.World.clients[r.version],
	}
	if o.IsServer {
		o.SecureContext = t.World.contexts[0]
		return o
	}
	o.ServerName = "localhost"
	if r.ahead {
		o.Events = new(tlssocket.Events)
		o.Events.Session.On(func(tlssocket.SessionEvent) {})
	}
	return o
}
