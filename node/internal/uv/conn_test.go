package uv_test

import (
	"errors"
	"io"
	"net"
	"strings"
	"syscall"
	"testing"

	"github.com/dop251/goja"

	"github.com/seed-435e3e10/tlssocket/node/internal/loop"
	"github.com/seed-435e3e10/tlssocket/node/internal/nodetest"
	"github.com/seed-435e3e10/tlssocket/node/internal/uv"
)

const maxRead = 64 << 10 // of one read

// onLoop runs a script with the connection of a handle that is the other end
// of peer, as the global handle, and expects that no goroutine is left.
func onLoop(t *testing.T, local bool, test func(l *loop.Loop, h *uv.Conn, peer net.Conn)) {
	t.Helper()
	conn, peer := bothEnds(t, local)
	over(t, conn, peer, local, test)
}

// over is onLoop for two ends that are there.
func over(t *testing.T, conn, peer net.Conn, local bool,
	test func(l *loop.Loop, h *uv.Conn, peer net.Conn),
) {
	t.Helper()
	p := nodetest.NewProcess(t)
	code := p.Run(func(vm *goja.Runtime) error {
		l := loop.Of(vm)
		h := uv.NewConn(l, uv.NewMeetings(l), conn, local)
		h.Object = vm.NewObject()
		test(l, h, peer)
		return nil
	})
	if code != 0 {
		t.Errorf("exit code %d", code)
	}
	_ = peer.Close()
	nodetest.NoHandles(t)
}

// bothEnds returns the two ends of a connection.
func bothEnds(t *testing.T, local bool) (a, b net.Conn) {
	t.Helper()
	network, address := "tcp", "127.0.0.1:0"
	if local {
		network, address = "unix", t.TempDir()+"/s"
	}
	ln, err := net.Listen(network, address)
	if err != nil {
		t.Fatal(err)
	}
	defer ln.Close()
	a, err = net.Dial(network, ln.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	b, err = ln.Accept()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = a.Close(); _ = b.Close() })
	return a, b
}

// onread has fn called with what a handle reads.
func onread(h *uv.Conn, fn func(n int, data []byte)) {
	loop.Must(h.Object.Set("onread", func(call goja.FunctionCall) goja.Value {
		data, _ := h.Loop.Bytes(call.Argument(1))
		fn(int(call.Argument(0).ToInteger()), data)
		return nil
	}))
}

func TestHandleReads(t *testing.T) {
	onLoop(t, false, func(l *loop.Loop, h *uv.Conn, peer net.Conn) {
		var got []byte
		onread(h, func(n int, data []byte) {
			got = append(got, data...)
			if n < 0 {
				if uv.Errno(n) != uv.ErrEOF || string(got) != "some bytes" {
					t.Errorf("%d %q", n, got)
				}
				h.Shut(nil)
			}
		})
		h.ReadStart()
		go func() {
			_, _ = peer.Write([]byte("some bytes"))
			_ = peer.Close()
		}()
	})
}

// A handle that is not read keeps at most what one read gives, and the peer is
// held by the system's buffers.
func TestHandleHoldsThePeer(t *testing.T) {
	onLoop(t, false, func(l *loop.Loop, h *uv.Conn, peer net.Conn) {
		const size = 64 << 20
		chunks, got, stopped := 0, 0, false
		onread(h, func(n int, data []byte) {
			if stopped {
				t.Error("a chunk after readStop")
			}
			if len(data) > maxRead {
				t.Errorf("a chunk of %d bytes", len(data))
			}
			if n < 0 {
				h.Shut(nil)
				return
			}
			chunks, got = chunks+1, got+n
			h.ReadStop()
			stopped = true
			l.Later(func() {
				stopped = false
				h.ReadStart()
			})
		})
		h.ReadStart()
		go func() {
			_, err := peer.Write(make([]byte, size))
			if err != nil {
				t.Error(err)
			}
			_ = peer.Close()
		}()
		t.Cleanup(func() {
			if got != size || chunks < size/maxRead {
				t.Errorf("%d bytes in %d chunks", got, chunks)
			}
		})
	})
}

func TestHandleCloseDuringReadAndWrite(t *testing.T) {
	for _, local := range []bool{false, true} {
		onLoop(t, local, func(l *loop.Loop, h *uv.Conn, peer net.Conn) {
			onread(h, func(n int, _ []byte) { t.Errorf("onread(%d) after close", n) })
			h.ReadStart()
			outcome := 0
			big := make([]byte, 64<<20)
			if n := h.Write([][]byte{big}, func(args ...any) {
				outcome = args[0].(int)
			}); n != 1 {
				t.Errorf("write: %d", n)
			}
			if h.QueueSize == 0 {
				t.Error("nothing waits")
			}
			h.Shut(func() { _, _ = l.VM.RunString("closed = true") })
			h.Shut(nil) // again does nothing
			t.Cleanup(func() {
				if uv.Errno(outcome) != -uv.Errno(syscall.ECANCELED) {
					t.Errorf("write ended with %d", outcome)
				}
				if v := l.VM.Get("closed"); v == nil || !v.ToBoolean() {
					t.Error("close did not call back")
				}
			})
		})
	}
}

// The writing side ends after what was written, and reading goes on.
func TestHandleHalfClose(t *testing.T) {
	for _, local := range []bool{false, true} {
		onLoop(t, local, func(l *loop.Loop, h *uv.Conn, peer net.Conn) {
			const size = 16 << 20
			var order []string
			if n := h.Write([][]byte{make([]byte, size)}, func(...any) {
				order = append(order, "written")
			}); n != 1 {
				t.Errorf("write: %d", n)
			}
			h.End(func(args ...any) {
				order = append(order, "ended")
				if args[0] != 0 {
					t.Errorf("end: %v", args[0])
				}
			})
			onread(h, func(n int, data []byte) {
				if string(data) != "late" {
					t.Errorf("read %d %q", n, data)
				}
				h.Shut(nil)
			})
			h.ReadStart()
			go func() {
				n, err := io.Copy(io.Discard, peer)
				if n != size || err != nil {
					t.Errorf("peer read %d, %v", n, err)
				}
				_, _ = peer.Write([]byte("late"))
			}()
			t.Cleanup(func() {
				if strings.Join(order, " ") != "written ended" {
					t.Errorf("order: %v", order)
				}
			})
		})
	}
}

func TestHandleReset(t *testing.T) {
	onLoop(t, false, func(l *loop.Loop, h *uv.Conn, peer net.Conn) {
		_ = peer.(*net.TCPConn).SetLinger(0)
		onread(h, func(n int, _ []byte) {
			if uv.Errno(n) != -uv.Errno(syscall.ECONNRESET) {
				t.Errorf("onread(%d)", n)
			}
			h.Shut(nil)
		})
		h.ReadStart()
		_ = peer.Close()
	})
	onLoop(t, false, func(l *loop.Loop, h *uv.Conn, peer net.Conn) {
		if e := h.Reset(nil); e != 0 {
			t.Errorf("reset: %d", e)
		}
		_, err := peer.Read(make([]byte, 1))
		if !errors.Is(err, syscall.ECONNRESET) {
			t.Errorf("peer: %v", err)
		}
	})
	onLoop(t, true, func(l *loop.Loop, h *uv.Conn, peer net.Conn) {
		if e := h.Reset(nil); e != uv.ErrNotSupported {
			t.Errorf("reset of a local connection: %d", e)
		}
		h.Shut(nil)
	})
}

// TLS gets what is read instead of the script, which may write on.
func TestHandleSink(t *testing.T) {
	for _, local := range []bool{false, true} {
		onLoop(t, local, func(l *loop.Loop, h *uv.Conn, peer net.Conn) {
			onread(h, func(n int, _ []byte) { t.Errorf("onread(%d)", n) })
			var got []byte
			h.Sink(func(data []byte, status uv.Errno) {
				got = append(got, data...)
				if status != 0 {
					if status != uv.ErrEOF || string(got) != "some bytes" {
						t.Errorf("%d, %q", status, got)
					}
					h.Shut(nil)
				}
			})
			h.ReadStart()
			if n := h.Write([][]byte{[]byte("a"), []byte("b")}, nil); n != 0 {
				t.Errorf("write: %d", n)
			}
			go func() {
				b := make([]byte, 2)
				if _, err := io.ReadFull(peer, b); string(b) != "ab" || err != nil {
					t.Errorf("peer read %q, %v", b, err)
				}
				_, _ = peer.Write([]byte("some bytes"))
				_ = peer.Close()
			}()
			t.Cleanup(func() {
				if h.BytesRead != 10 || h.BytesWritten != 2 {
					t.Errorf("%d read, %d written", h.BytesRead, h.BytesWritten)
				}
			})
		})
	}
}
