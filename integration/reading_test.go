package integration_test

import (
	"fmt"
	"io"
	"net"
	"sync/atomic"
	"testing"
	"time"

	"github.com/seed-435e3e10/tlssocket"
	"github.com/seed-435e3e10/tlssocket/internal/testpair"
	"github.com/seed-435e3e10/tlssocket/internal/testtool"
)

// slowest knows since when a Write has been going on.
type slowest struct {
	net.Conn
	since atomic.Int64 // Unix time in nanoseconds; 0: none
}

func (s *slowest) Write(p []byte) (int, error) {
	s.since.Store(time.Now().UnixNano())
	defer s.since.Store(0)
	return s.Conn.Write(p)
}

func (s *slowest) stuck() bool {
	began := s.since.Load()
	return began != 0 && time.Since(time.Unix(0, began)) > 200*time.Millisecond
}

// A Read that is busy answering a peer that never reads ends as any other. Over
// TCP the peer is held up as well, sometimes before Read is: a full window lets
// no acknowledgement in.
func TestReadThatAnswersEnds(t *testing.T) {
	for name, act := range map[string]func(*tlssocket.Socket){
		"SetReadDeadline": func(c *tlssocket.Socket) { c.SetReadDeadline(soon()) },
		"SetDeadline":     func(c *tlssocket.Socket) { c.SetDeadline(soon()) },
		"Destroy":         func(c *tlssocket.Socket) { c.Destroy(nil) },
	} {
		for over, make := range map[string]func(testing.TB) (a, b net.Conn){
			"unix": testpair.Unix, "pipe": testpair.Pipe} {
			for side, meet := range map[string]meeting{
				"client": meetServer, "server": meetClient} {
				t.Run(name+" "+over+" "+side, func(t *testing.T) {
					if side == "server" && testtool.Compact() {
						t.Skip("records of ours answer when they write")
					}
					a, b := make(t)
					endAnswering(t, a, b, meet, act)
				})
			}
		}
	}
}

// meeting returns a secure socket of ours on a, and what seals the records of
// its peer on b.
type meeting func(t *testing.T, a, b net.Conn) (*tlssocket.Socket, *sealer)

func meetServer(t *testing.T, a, b net.Conn) (*tlssocket.Socket, *sealer) {
	return hostile(t, a, b, testpair.Client(t), keyPair(t))
}

func meetClient(t *testing.T, a, b net.Conn) (*tlssocket.Socket, *sealer) {
	t.Helper()
	srv, err := tlssocket.New(a, testpair.Server(t))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { srv.Destroy(nil) })
	var s *sealer
	met := testpair.Go(func() (err error) {
		s, err = hostileClient(t, b)
		return err
	})
	sErr := srv.Handshake(testpair.PatientContext(t))
	cErr := testpair.Receive(t, met)
	if cErr == errSuite {
		t.Skip(cErr)
	}
	requireSecure(t, cErr, sErr)
	return srv, s
}

// endAnswering lets a Read answer until nothing can be written any more, and
// then act ends it.
func endAnswering(t *testing.T, a, b net.Conn, meet meeting,
	act func(*tlssocket.Socket)) {
	slow := &slowest{Conn: a}
	c, s := meet(t, slow, b)
	flooded := testpair.Go(func() (err error) {
		for err == nil { // ends with the connection
			_, err = b.Write(s.flood(150, func(int) []byte { return s.keyUpdate() }))
		}
		return err
	})
	read := testpair.Go(func() error {
		_, err := io.Copy(io.Discard, c)
		return err
	})
	testpair.Until(t, "Read answers", slow.stuck)
	act(c)
	select {
	case err := <-read:
		if err == nil {
			t.Error("reading ends without an error")
		}
	case <-time.After(testpair.Patience):
		t.Error("it goes on reading")
	}
	c.Destroy(nil)
	b.Close()
	testpair.Receive(t, flooded)
}

// A peer that is still writing learns why we give it up: its writes are not
// reset, and it reads the alert.
func TestFatalAlertReachesWriter(t *testing.T) {
	for _, over := range []string{"tcp", "unix", "tls"} {
		testpair.EachVersion(t, func(t *testing.T, version string) {
			for _, server := range []bool{false, true} {
				l := route{over, version, server, false}
				t.Run(l.String(), func(t *testing.T) {
					peer, victim := l.real(t)
					spoil(t, victim, peer)
				})
			}
		})
	}
}

// spoil sends what cannot be decrypted, and much more behind it.
func spoil(t *testing.T, victim, peer *tlssocket.Socket) {
	t.Helper()
	read := testpair.Go(func() error {
		_, err := victim.Read(make([]byte, 1))
		return err
	})
	wire := append([]byte{typeData, 3, 3, 0, 100}, make([]byte, 1<<17)...)
	if _, err := peer.NetConn().Write(wire); err != nil {
		t.Errorf("the peer writes until %v", err)
	}
	peer.SetReadDeadline(time.Now().Add(testpair.Patience))
	_, err := peer.Read(make([]byte, 1))
	if codeOf(err) != "ERR_SSL_SSLV3_ALERT_BAD_RECORD_MAC" {
		t.Errorf("the peer reads %v", err)
	}
	peer.Destroy(nil)
	if err := testpair.Receive(t, read); err == nil || isLate(err) {
		t.Errorf("reading ends with %v", err)
	}
}

// sizes counts the writes of a copy.
type sizes struct{ calls, bytes int }

func (s *sizes) Write(p []byte) (int, error) {
	s.calls++
	s.bytes += len(p)
	return len(p), nil
}

// Copies are made of large pieces, also where sessions are listened to.
func TestCopyInLargePieces(t *testing.T) {
	const size, least = 1 << 20, 1 << 13
	for _, heard := range []bool{false, true} {
		for name, copy := range map[string]func(io.Writer,
			*tlssocket.Socket) (int64, error){
			"WriteTo": func(w io.Writer, s *tlssocket.Socket) (int64, error) {
				return s.WriteTo(w)
			},
			"io.Copy": func(w io.Writer, s *tlssocket.Socket) (int64, error) {
				return io.Copy(w, s)
			},
		} {
			t.Run(fmt.Sprintf("%s, heard %v", name, heard), func(t *testing.T) {
				co := testpair.Client(t)
				co.Events = new(tlssocket.Events)
				if heard {
					co.Events.Session.On(func(tlssocket.SessionEvent) {})
				}
				c, s := testpair.Secure(t, co, nil)
				sent := testpair.Go(func() error {
					s.Write(make([]byte, size))
					return s.CloseWrite()
				})
				var w sizes
				if n, err := copy(&w, c); n != size || err != nil {
					t.Fatalf("%d bytes, %v", n, err)
				}
				if err := testpair.Receive(t, sent); err != nil {
					t.Fatal(err)
				}
				if w.calls > size/least {
					t.Errorf("%d bytes in %d writes", w.bytes, w.calls)
				}
			})
		}
	}
}
