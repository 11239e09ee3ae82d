package node

import (
	"errors"
	"io"
	"net"
	"os"
	"runtime"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/dop251/goja"
)

// onLoop runs a script with the connection of a handle that is the other end
// of peer, as the global handle, and expects that no goroutine is left.
func onLoop(t *testing.T, local bool, test func(l *loop, h *connHandle, peer net.Conn)) {
	t.Helper()
	conn, peer := bothEnds(t, local)
	p := newProcess(t)
	code := p.Run(func(vm *goja.Runtime) error {
		l := loopOf(vm)
		h := newConnHandle(l, newMeetings(), conn, local)
		h.object = vm.NewObject()
		test(l, h, peer)
		return nil
	})
	if code != 0 {
		t.Errorf("exit code %d", code)
	}
	_ = peer.Close()
	noHandles(t)
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

// noHandles fails the test if a goroutine of a handle does not end.
func noHandles(t *testing.T) {
	t.Helper()
	for give := time.Now().Add(10 * time.Second); ; runtime.Gosched() {
		buf := make([]byte, 1<<20)
		stacks := string(buf[:runtime.Stack(buf, true)])
		switch {
		case !strings.Contains(stacks, "Handle).run") &&
			!strings.Contains(stacks, "Handle).connect"):
			return
		case time.Now().After(give):
			t.Fatalf("goroutines are left:\n%s", stacks)
		}
	}
}

// onread has fn called with what a handle reads.
func onread(h *connHandle, fn func(n int, data []byte)) {
	must(h.object.Set("onread", func(call goja.FunctionCall) goja.Value {
		data, _ := h.l.bytes(call.Argument(1))
		fn(int(call.Argument(0).ToInteger()), data)
		return nil
	}))
}

func TestHandleReads(t *testing.T) {
	onLoop(t, false, func(l *loop, h *connHandle, peer net.Conn) {
		var got []byte
		onread(h, func(n int, data []byte) {
			got = append(got, data...)
			if n < 0 {
				if errno(n) != errEOF || string(got) != "some bytes" {
					t.Errorf("%d %q", n, got)
				}
				h.shut(nil)
			}
		})
		h.readStart()
		go func() {
			_, _ = peer.Write([]byte("some bytes"))
			_ = peer.Close()
		}()
	})
}

// A handle that is not read keeps at most what one read gives, and the peer is
// held by the system's buffers.
func TestHandleHoldsThePeer(t *testing.T) {
	onLoop(t, false, func(l *loop, h *connHandle, peer net.Conn) {
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
				h.shut(nil)
				return
			}
			chunks, got = chunks+1, got+n
			h.readStop()
			stopped = true
			l.later(func() {
				stopped = false
				h.readStart()
			})
		})
		h.readStart()
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
		onLoop(t, local, func(l *loop, h *connHandle, peer net.Conn) {
			onread(h, func(n int, _ []byte) { t.Errorf("onread(%d) after close", n) })
			h.readStart()
			outcome := 0
			big := make([]byte, 64<<20)
			if n := h.write([][]byte{big}, func(args ...any) {
				outcome = args[0].(int)
			}); n != writePending {
				t.Errorf("write: %d", n)
			}
			if h.queueSize.Load() == 0 {
				t.Error("nothing waits")
			}
			h.shut(func() { _, _ = l.vm.RunString("closed = true") })
			h.shut(nil) // again does nothing
			t.Cleanup(func() {
				if errno(outcome) != -errno(syscall.ECANCELED) {
					t.Errorf("write ended with %d", outcome)
				}
				if v := l.vm.Get("closed"); v == nil || !v.ToBoolean() {
					t.Error("close did not call back")
				}
			})
		})
	}
}

// The writing side ends after what was written, and reading goes on.
func TestHandleHalfClose(t *testing.T) {
	for _, local := range []bool{false, true} {
		onLoop(t, local, func(l *loop, h *connHandle, peer net.Conn) {
			const size = 16 << 20
			var order []string
			if n := h.write([][]byte{make([]byte, size)}, func(...any) {
				order = append(order, "written")
			}); n != writePending {
				t.Errorf("write: %d", n)
			}
			h.end(func(args ...any) {
				order = append(order, "ended")
				if args[0] != 0 {
					t.Errorf("end: %v", args[0])
				}
			})
			onread(h, func(n int, data []byte) {
				if string(data) != "late" {
					t.Errorf("read %d %q", n, data)
				}
				h.shut(nil)
			})
			h.readStart()
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
	onLoop(t, false, func(l *loop, h *connHandle, peer net.Conn) {
		_ = peer.(*net.TCPConn).SetLinger(0)
		onread(h, func(n int, _ []byte) {
			if errno(n) != -errno(syscall.ECONNRESET) {
				t.Errorf("onread(%d)", n)
			}
			h.shut(nil)
		})
		h.readStart()
		_ = peer.Close()
	})
	onLoop(t, false, func(l *loop, h *connHandle, peer net.Conn) {
		if e := h.reset(nil); e != 0 {
			t.Errorf("reset: %d", e)
		}
		_, err := peer.Read(make([]byte, 1))
		if !errors.Is(err, syscall.ECONNRESET) {
			t.Errorf("peer: %v", err)
		}
	})
	onLoop(t, true, func(l *loop, h *connHandle, peer net.Conn) {
		if e := h.reset(nil); e != errNotSupported {
			t.Errorf("reset of a local connection: %d", e)
		}
		h.shut(nil)
	})
}

// TLS takes the connection with what was read and not delivered, and writes
// after what the script has written.
func TestHandleTaken(t *testing.T) {
	for _, local := range []bool{false, true} {
		onLoop(t, local, func(l *loop, h *connHandle, peer net.Conn) {
			onread(h, func(n int, _ []byte) { t.Errorf("onread(%d)", n) })
			h.readStart()
			h.readStop() // the read is under way all the same
			if _, err := peer.Write([]byte("first")); err != nil {
				t.Error(err)
			}
			const size = 8 << 20
			h.write([][]byte{make([]byte, size)}, func(...any) {})
			conn, err := h.take()
			if err != nil {
				t.Fatal(err)
			}
			if _, err := h.take(); !errors.Is(err, syscall.EBUSY) {
				t.Errorf("taken twice: %v", err)
			}
			if n := h.write([][]byte{{1}}, nil); errno(n) != errBadHandle {
				t.Errorf("the script still writes: %d", n)
			}
			h.readStart() // does nothing: TLS reads
			l.ref()
			peerDone := make(chan struct{})
			go func() {
				defer l.post(func() { l.unref(); h.shut(nil) })
				defer func() { <-peerDone }()
				all, err := io.ReadAll(io.LimitReader(conn, 11))
				if string(all) != "firstsecond" || err != nil {
					t.Errorf("read %q, %v", all, err)
				}
				if _, err := conn.Write([]byte("after")); err != nil {
					t.Error(err)
				}
				if err := conn.(*takenConn).CloseWrite(); err != nil {
					t.Error(err)
				}
			}()
			go func() { _, _ = peer.Write([]byte("second")) }()
			t.Cleanup(func() {
				if r, w := h.bytesRead.Load(), h.bytesWritten.Load(); r != 11 || w != size+5 {
					t.Errorf("%d read, %d written", r, w)
				}
			})
			go func() {
				defer close(peerDone)
				all, err := io.ReadAll(peer)
				if len(all) != size+5 || !strings.HasSuffix(string(all), "after") || err != nil {
					t.Errorf("peer read %d, %v", len(all), err)
				}
			}()
		})
	}
}

// A connect that is hung up leaves nothing behind.
func TestHandleCloseDuringConnect(t *testing.T) {
	p := newProcess(t)
	outcome := 0
	p.Run(func(vm *goja.Runtime) error {
		l := loopOf(vm)
		h := newConnHandle(l, newMeetings(), nil, false)
		h.object = vm.NewObject()
		h.connect(dialRequest{"tcp4", "192.0.2.1:9", nil}, func(args ...any) {
			outcome = args[0].(int)
		})
		h.shut(nil)
		return nil
	})
	if errno(outcome) != -errno(syscall.ECANCELED) {
		t.Errorf("connect ended with %d", outcome)
	}
	noHandles(t)
}

// What is open when the process ends is closed then.
func TestHandlesEndWithTheProcess(t *testing.T) {
	path := t.TempDir() + "/s"
	p := newProcess(t)
	p.Run(func(vm *goja.Runtime) error {
		must(vm.Set("path", path))
		_, err := vm.RunString(`
			const net = require('net');
			const server = net.createServer((socket) => socket.resume());
			server.listen(path, () => {
				net.connect(path, () => process.exit(0)).resume();
			});
		`)
		return err
	})
	if _, err := os.Stat(path); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("the socket's path is left: %v", err)
	}
	noHandles(t)
}

// The connections of a script end with it, however they end.
func TestHandlesOfScripts(t *testing.T) {
	p := newProcess(t)
	code := p.Run(func(vm *goja.Runtime) error {
		_, err := vm.RunString(`
			const net = require('net');
			let open = 50;
			const server = net.createServer((socket) => {
				socket.on('error', () => {});
				if (open % 3 === 0) socket.destroy();
				else if (open % 3 === 1) socket.resetAndDestroy();
				else socket.pipe(socket);
			});
			server.listen(0, '127.0.0.1', () => {
				for (let i = 0; i < 50; i++) {
					const socket = net.connect(server.address().port, '127.0.0.1');
					socket.on('error', () => {}).resume();
					socket.write(Buffer.alloc(i * 10000));
					if (i % 5 === 0) socket.destroy();
					else if (i % 5 === 1) socket.end();
					else setImmediate(() => socket.destroy());
					socket.on('close', () => { if (--open === 0) server.close(); });
				}
			});
		`)
		return err
	})
	if code != 0 {
		t.Errorf("exit code %d", code)
	}
	noHandles(t)
}
