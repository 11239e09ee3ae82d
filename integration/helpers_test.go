package integration_test

import (
	"bytes"
	"errors"
	"io"
	"net"
	"runtime"
	"testing"
	"time"

	"github.com/seed-435e3e10/tlssocket"
	"github.com/seed-435e3e10/tlssocket/internal/pki"
	"github.com/seed-435e3e10/tlssocket/internal/testpair"
	"github.com/seed-435e3e10/tlssocket/internal/testtool"
)

// What the documentation promises, in words.
const (
	goodbye           = 5 * time.Second    // Socket.Close takes at most
	storePause        = time.Second        // a store that failed is left alone
	maxSessionTimeout = 7 * 24 * time.Hour // ContextOptions.SessionTimeout
)

// bothVersions are those that this package speaks by default.
var bothVersions = []string{"TLSv1.2", "TLSv1.3"}

// requireSecure fails the test if one of the sides of a handshake failed.
func requireSecure(t testing.TB, cErr, sErr error) {
	t.Helper()
	if cErr != nil || sErr != nil {
		t.Fatalf("client: %v\nserver: %v", cErr, sErr)
	}
}

// present makes leaf the certificate of the options.
func present(o *tlssocket.ContextOptions, leaf *pki.Leaf) {
	o.Cert = [][]byte{leaf.CertPEM()}
	o.Key = [][]byte{leaf.KeyPEM()}
}

func newContext(t testing.TB, o *tlssocket.ContextOptions) (
	c *tlssocket.SecureContext) {
	t.Helper()
	c, err := tlssocket.NewSecureContext(o)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func contextFor(t testing.TB, leaf *pki.Leaf) *tlssocket.SecureContext {
	t.Helper()
	var o tlssocket.ContextOptions
	present(&o, leaf)
	return newContext(t, &o)
}

// running is a server on loopback TCP, with what its events told.
type running struct {
	*tlssocket.Server
	failures chan error
	secure   chan *tlssocket.Socket
}

// startServer serves with the shared certificate, unless edit changes that.
func startServer(t testing.TB, edit func(*tlssocket.ServerOptions)) *running {
	t.Helper()
	srv := testpair.NewServer(t, edit)
	r := &running{srv, make(chan error, 1000),
		make(chan *tlssocket.Socket, 1000)}
	srv.Events().TLSClientError.On(func(e tlssocket.TLSClientErrorEvent) {
		r.failures <- e.Err
	})
	srv.Events().SecureConnection.On(
		func(e tlssocket.SecureConnectionEvent) { r.secure <- e.Socket })
	closed := make(chan struct{})
	srv.Events().Close.On(func(tlssocket.CloseEvent) { close(closed) })
	// Nobody else gets its port once it is closed.
	address := net.JoinHostPort("127.0.0.1", testtool.Port(t))
	if err := srv.Listen(t.Context(), "tcp", address); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		srv.Close()
		testpair.Receive(t, closed)
	})
	return r
}

// startEcho is startServer; each connection gets back what it sends.
func startEcho(t testing.TB, edit func(*tlssocket.ServerOptions)) *running {
	t.Helper()
	r := startServer(t, edit)
	r.Events().SecureConnection.On(
		func(e tlssocket.SecureConnectionEvent) {
			io.Copy(e.Socket, e.Socket)
			e.Socket.Close()
		})
	return r
}

// dial connects with the shared client options, which edit may change.
func (r *running) dial(t testing.TB, edit func(*tlssocket.Options)) (
	*tlssocket.Socket, error) {
	t.Helper()
	o := testpair.Client(t)
	if edit != nil {
		edit(o)
	}
	c, err := tlssocket.Connect(testpair.PatientContext(t), "tcp",
		r.Addr().String(), o)
	if err == nil {
		t.Cleanup(func() { c.Destroy(nil) })
	}
	return c, err
}

// mustDial is dial for a client that must get through.
func (r *running) mustDial(t testing.TB, edit func(*tlssocket.Options)) (
	c *tlssocket.Socket) {
	t.Helper()
	c, err := r.dial(t, edit)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// raw connects without TLS.
func (r *running) raw(t testing.TB) *net.TCPConn {
	t.Helper()
	c, err := net.Dial("tcp", r.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { c.Close() })
	return c.(*net.TCPConn)
}

// ping sends something to an echo server and expects it back.
func ping(t testing.TB, c net.Conn) {
	t.Helper()
	if err := tryPing(c); err != nil {
		t.Fatal(err)
	}
}

func tryPing(c net.Conn) error {
	c.SetDeadline(time.Now().Add(testpair.Patience))
	defer c.SetDeadline(time.Time{})
	if _, err := c.Write([]byte("ping")); err != nil {
		return err
	}
	got := make([]byte, 4)
	if _, err := io.ReadFull(c, got); err != nil {
		return err
	}
	if string(got) != "ping" {
		return errors.New("the echo is " + string(got))
	}
	return nil
}

// rawPeer runs a peer without TLS on the other end of a TCP connection.
func rawPeer(t testing.TB, run func(*net.TCPConn)) net.Conn {
	t.Helper()
	here, there := testpair.TCP(t)
	done := make(chan struct{})
	go func() {
		defer close(done)
		run(there.(*net.TCPConn))
	}()
	t.Cleanup(func() {
		here.Close()
		testpair.Receive(t, done)
	})
	return here
}

// readRecord reads one record of TLS, header included.
func readRecord(c net.Conn) ([]byte, error) {
	header := make([]byte, 5)
	if _, err := io.ReadFull(c, header); err != nil {
		return nil, err
	}
	body := make([]byte, int(header[3])<<8|int(header[4]))
	_, err := io.ReadFull(c, body)
	return append(header, body...), err
}

// reset closes with RST instead of FIN.
func reset(c *net.TCPConn) {
	c.SetLinger(0)
	c.Close()
}

// readAllOf reads to the end.
func readAllOf(t testing.TB, c net.Conn) []byte {
	t.Helper()
	c.SetReadDeadline(time.Now().Add(testpair.Patience))
	got, err := io.ReadAll(c)
	if err != nil {
		t.Fatal(err)
	}
	return got
}

// requireSoon waits for what should follow at once, less patiently than
// testpair.Receive: before the time of a handshake is over.
func requireSoon(t testing.TB, ch <-chan struct{}, what string) {
	t.Helper()
	select {
	case <-ch:
	case <-time.After(time.Minute):
		t.Errorf("it did not happen: %s", what)
	}
}

// sessionFor makes a session and returns it once it has come.
func sessionFor(t *testing.T, client, server *tlssocket.Options) []byte {
	t.Helper()
	o := *client
	o.Events = new(tlssocket.Events)
	came := make(chan []byte, 4)
	o.Events.Session.On(func(e tlssocket.SessionEvent) { came <- e.Session })
	testpair.Secure(t, &o, server)
	return testpair.Receive(t, came)
}

// resumes reports whether a client of the session resumes.
func resumes(t *testing.T, client, server *tlssocket.Options,
	session []byte) bool {
	t.Helper()
	o := *client
	o.Session = session
	c, s := testpair.Secure(t, &o, server)
	if c.SessionReused() != s.SessionReused() {
		t.Error("the sides do not agree about resumption")
	}
	return c.SessionReused()
}

// keyed is a server whose tickets others open as well.
func keyed(t *testing.T) *tlssocket.Options {
	server := testpair.Server(t)
	server.TicketKeys = bytes.Repeat([]byte{7}, 48)
	return server
}

// requireFreed waits until the garbage collector has freed what closes freed.
func requireFreed(t testing.TB, freed <-chan struct{}) {
	t.Helper()
	testpair.Until(t, "the socket is freed", func() bool {
		runtime.GC()
		select {
		case <-freed:
			return true
		default:
			return false
		}
	})
}
