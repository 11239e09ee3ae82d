package integration_test

import (
	"bufio"
	"io"
	"net"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/seed-435e3e10/tlssocket"
	"github.com/seed-435e3e10/tlssocket/internal/testleak"
	"github.com/seed-435e3e10/tlssocket/internal/testpair"
)

// readFirst is a connection of which bytes were read too far: its Read gives
// them first.
type readFirst struct {
	net.Conn
	from io.Reader
}

func (c readFirst) Read(p []byte) (int, error) { return c.from.Read(p) }

// untouchable is a connection that must not be used yet.
type untouchable struct {
	net.Conn
	t *testing.T
}

func (c untouchable) Read([]byte) (int, error) {
	c.t.Error("Read was called")
	return 0, io.EOF
}

func (c untouchable) Write([]byte) (int, error) {
	c.t.Error("Write was called")
	return 0, io.ErrClosedPipe
}

func (c untouchable) SetDeadline(time.Time) error {
	c.t.Error("SetDeadline was called")
	return nil
}

func TestNewDoesNoIO(t *testing.T) {
	for name, o := range map[string]*tlssocket.Options{
		"client": testpair.Client(t), "server": testpair.Server(t),
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) { newDoesNoIO(t, o) })
		})
	}
}

func newDoesNoIO(t *testing.T, o *tlssocket.Options) {
	a, _ := testpair.Pipe(t)
	o.HandshakeTimeout = time.Nanosecond
	o.Events = new(tlssocket.Events)
	o.Events.Session.On(func(tlssocket.SessionEvent) {})
	o.CoalesceWrites = true
	c, err := tlssocket.New(untouchable{a, t}, o)
	if err != nil {
		t.Fatal(err)
	}
	c.Events()
	c.SetReadDeadline(testpair.Past)
	c.SetWriteDeadline(testpair.Past)
	if c.Authorized() || c.SessionReused() || c.Protocol() != "" ||
		c.Session() != nil || c.Err() != nil {
		t.Error("a new socket knows what it cannot know")
	}
	if started := testleak.Bubble(t); len(started) > 0 {
		t.Errorf("goroutines were started:\n%s", strings.Join(started, "\n\n"))
	}
	c.Destroy(nil)
}

// Both sides speak in clear, then TLS; both may have read into the other's
// first flight.
func TestStartTLS(t *testing.T) {
	testpair.EachVersion(t, func(t *testing.T, version string) {
		a, b := testpair.TCP(t)
		served := testpair.Go(func() error { return serveStartTLS(t, b) })
		in := bufio.NewReader(a)
		if line, err := in.ReadString('\n'); err != nil ||
			line != "220 hello\n" {
			t.Fatalf("%q, %v", line, err)
		}
		o := testpair.Client(t)
		o.MaxVersion = version
		// The command and the ClientHello leave together.
		c, err := tlssocket.New(readFirst{&together{
			Conn: a, first: []byte("STARTTLS\n")}, &skipLine{in: in}}, o)
		if err != nil {
			t.Fatal(err)
		}
		defer c.Close()
		if _, err := c.Write([]byte("over TLS\n")); err != nil {
			t.Fatal(err)
		}
		line, err := bufio.NewReader(c).ReadString('\n')
		if err != nil || line != "over TLS\n" {
			t.Errorf("echo: %q, %v", line, err)
		}
		if err := testpair.Receive(t, served); err != nil {
			t.Error(err)
		}
	})
}

// together sends the bytes of the plain protocol with the first write.
type together struct {
	net.Conn
	first []byte
}

func (c *together) Write(p []byte) (int, error) {
	n := len(c.first)
	m, err := c.Conn.Write(append(c.first, p...))
	c.first = nil
	return max(0, m-n), err
}

// skipLine reads what follows the server's last line in clear, which is empty.
type skipLine struct {
	in      *bufio.Reader
	skipped bool
}

func (s *skipLine) Read(p []byte) (int, error) {
	if !s.skipped {
		if _, err := s.in.ReadString('\n'); err != nil {
			return 0, err
		}
		s.skipped = true
	}
	return s.in.Read(p)
}

// serveStartTLS reads the command with a buffer that takes all it can get.
func serveStartTLS(t *testing.T, conn net.Conn) error {
	io.WriteString(conn, "220 hello\n")
	in := bufio.NewReader(conn)
	if _, err := in.ReadString('\n'); err != nil {
		return err
	}
	if in.Buffered() == 0 {
		if _, err := in.Peek(1); err != nil {
			return err
		}
	}
	io.WriteString(conn, "\n")
	s, err := tlssocket.New(readFirst{conn, in}, testpair.Server(t))
	if err != nil {
		return err
	}
	defer s.Close()
	line, err := bufio.NewReader(s).ReadString('\n')
	if err != nil {
		return err
	}
	_, err = io.WriteString(s, line)
	return err
}
