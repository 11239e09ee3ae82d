package integration_test

import (
	"bytes"
	"errors"
	"io"
	"net"
	"testing"
	"testing/iotest"

	"github.com/seed-435e3e10/tlssocket"
	"github.com/seed-435e3e10/tlssocket/internal/testpair"
)

// beneath are the connections that sockets are tried over.
var beneath = map[string]func(testing.TB) (a, b net.Conn){
	"tcp":  testpair.TCP,
	"unix": testpair.Unix,
	"pipe": testpair.Pipe,
	"tls": func(t testing.TB) (a, b net.Conn) {
		return testpair.Secure(t, nil, nil)
	},
}

// collect reads s to its end.
func collect(t *testing.T, s net.Conn) <-chan []byte {
	return testpair.Go(func() []byte {
		b, err := io.ReadAll(s)
		if err != nil {
			t.Errorf("read: %v", err)
		}
		return b
	})
}

// sources are readers of all kinds that give data.
func sources(t *testing.T, data []byte) map[string]io.Reader {
	list := map[string]io.Reader{
		"large":    bytes.NewReader(data),
		"small":    iotest.HalfReader(bytes.NewReader(data)),
		"with EOF": iotest.DataErrReader(bytes.NewReader(data)),
	}
	for name, ends := range beneath {
		a, b := ends(t)
		go func() {
			a.Write(data)
			a.Close()
		}()
		list[name] = b
	}
	return list
}

// ReadFrom sends all that a reader gives, whatever that is.
func TestReadFrom(t *testing.T) {
	data := testpair.Random(3 << 20)
	for name, source := range sources(t, data) {
		t.Run(name, func(t *testing.T) {
			c, s := testpair.Secure(t, nil, nil)
			got := collect(t, s)
			n, err := c.ReadFrom(source)
			if n != int64(len(data)) || err != nil {
				t.Errorf("ReadFrom = %d, %v", n, err)
			}
			c.Close()
			if !bytes.Equal(testpair.Receive(t, got), data) {
				t.Error("what arrived is not what was given")
			}
		})
	}
}

// The records of a ReadFrom leave in few calls.
func TestReadFromGathers(t *testing.T) {
	a, b := testpair.TCP(t)
	tap := &tapped{Conn: a}
	c, s := secureOver(t, tap, b, "TLSv1.3")
	got := collect(t, s)
	tap.reset()
	const size = 4 << 20
	if _, err := io.Copy(c, &zeros{size}); err != nil {
		t.Fatal(err)
	}
	calls := tap.calls.Load()
	c.Close()
	if n := len(testpair.Receive(t, got)); n != size {
		t.Errorf("%d bytes arrived", n)
	}
	if calls > 2*size/(1<<18) {
		t.Errorf("%d calls for %d bytes", calls, size)
	}
}

// zeros gives so many zero bytes, as many as it is asked for.
type zeros struct{ left int }

func (z *zeros) Read(p []byte) (int, error) {
	if z.left == 0 {
		return 0, io.EOF
	}
	n := min(z.left, len(p))
	clear(p[:n])
	z.left -= n
	return n, nil
}

func TestReadFromErrors(t *testing.T) {
	broken := errors.New("broken")
	c, s := testpair.Secure(t, nil, nil)
	got := collect(t, s)
	n, err := c.ReadFrom(io.MultiReader(bytes.NewReader(make([]byte, 100)),
		iotest.ErrReader(broken)))
	if n != 100 || err != broken {
		t.Errorf("ReadFrom = %d, %v", n, err)
	}
	c.Close()
	if n := len(testpair.Receive(t, got)); n != 100 {
		t.Errorf("%d bytes arrived", n)
	}
	n, err = c.ReadFrom(bytes.NewReader(make([]byte, 100)))
	if n != 0 || !errors.Is(err, net.ErrClosed) {
		t.Errorf("after Close ReadFrom = %d, %v", n, err)
	}
}

// pieces notes how it is written to, and fails after some bytes.
type pieces struct {
	bytes.Buffer
	calls int
	limit int
}

func (w *pieces) Write(p []byte) (int, error) {
	w.calls++
	if room := w.limit - w.Len(); w.limit > 0 && len(p) > room {
		w.Buffer.Write(p[:room])
		return room, io.ErrShortWrite
	}
	return w.Buffer.Write(p)
}

func TestWriteTo(t *testing.T) {
	data := testpair.Random(3 << 20)
	for name, ends := range beneath {
		for _, ahead := range []bool{false, true} {
			if ahead {
				name += ", reading ahead"
			}
			t.Run(name, func(t *testing.T) {
				a, b := ends(t)
				co := testpair.Client(t)
				co.Events = new(tlssocket.Events)
				if ahead {
					co.Events.Session.On(func(tlssocket.SessionEvent) {})
				}
				c, s := testpair.Over(t, a, b, co, nil)
				requireSecureNow(t, c, s)
				go func() {
					s.Write(data)
					s.Close()
				}()
				var w pieces
				n, err := c.WriteTo(&w)
				if n != int64(len(data)) || err != nil {
					t.Errorf("WriteTo = %d, %v", n, err)
				}
				if !bytes.Equal(w.Bytes(), data) {
					t.Error("what was written is not what was sent")
				}
			})
		}
	}
}

// What has come is passed on although nothing follows it.
func TestWriteToPassesOnAtOnce(t *testing.T) {
	c, s := testpair.Secure(t, nil, nil)
	r, w := io.Pipe()
	done := testpair.Go(func() error {
		_, err := c.WriteTo(w)
		w.Close()
		return err
	})
	for _, n := range []int{1, 1 << 14, 1<<14 + 1, 1 << 18, 3<<20 + 5, 7} {
		p := testpair.Random(n)
		go s.Write(p)
		got := make([]byte, n)
		if _, err := io.ReadFull(r, got); err != nil || !bytes.Equal(got, p) {
			t.Fatalf("of %d bytes came others, or %v", n, err)
		}
	}
	s.Close()
	if err := testpair.Receive(t, done); err != nil {
		t.Error(err)
	}
}

func TestWriteToErrors(t *testing.T) {
	c, s := testpair.Secure(t, nil, nil)
	go s.Write(make([]byte, 1<<20))
	w := &pieces{limit: 100_000}
	if n, err := c.WriteTo(w); n != 100_000 || err != io.ErrShortWrite {
		t.Errorf("WriteTo = %d, %v", n, err)
	}
	c.SetReadDeadline(testpair.Past)
	if _, err := c.WriteTo(io.Discard); !testpair.IsTimeout(err) {
		t.Errorf("WriteTo: %v", err)
	}
}
