package uv_test

import (
	"bytes"
	"io"
	"net"
	"runtime"
	"testing"

	"github.com/dop251/goja"

	"github.com/seed-435e3e10/tlssocket/node/internal/loop"
	"github.com/seed-435e3e10/tlssocket/node/internal/nodetest"
	"github.com/seed-435e3e10/tlssocket/node/internal/uv"
)

// Connections that are read have no goroutine each, get all that comes, and its
// end.
func TestHandlesWaitTogether(t *testing.T) {
	if runtime.GOOS != "linux" {
		t.Skip("each has a goroutine here")
	}
	const n = 200
	var conns, peers []net.Conn
	for range n {
		conn, peer := bothEnds(t, false)
		conns, peers = append(conns, conn), append(peers, peer)
	}
	ended, before := 0, 0
	p := nodetest.NewProcess(t)
	p.Run(func(vm *goja.Runtime) error {
		l := loop.Of(vm)
		m := uv.NewMeetings(l)
		for _, conn := range conns {
			h := uv.NewConn(l, m, conn, false)
			h.Object = vm.NewObject()
			got := 0
			onread(h, func(status int, data []byte) {
				if got += len(data); status < 0 {
					if uv.Errno(status) != uv.ErrEOF || got != 2 {
						t.Errorf("%d after %d bytes", status, got)
					}
					ended++
					h.Shut(nil)
				}
			})
			if before == 0 {
				before = runtime.NumGoroutine()
			}
			h.ReadStart()
		}
		if more := runtime.NumGoroutine() - before; more > 10 {
			t.Errorf("%d goroutines more", more)
		}
		go func() { // ends when all is written
			for _, peer := range peers {
				_, _ = peer.Write([]byte("a"))
			}
			for _, peer := range peers {
				_, _ = peer.Write([]byte("b"))
				_ = peer.Close()
			}
		}()
		return nil
	})
	if ended != n {
		t.Errorf("%d of %d ended", ended, n)
	}
	nodetest.NoHandles(t)
}

// wrapped is a connection that is none of the system's.
type wrapped struct{ net.Conn }

// A connection that cannot be parked is read all the same, one read ahead of what
// is wanted.
func TestHandleOfWrappedConn(t *testing.T) {
	conn, peer := bothEnds(t, false)
	over(t, wrapped{conn}, peer, false, func(l *loop.Loop, h *uv.Conn, peer net.Conn) {
		const size = 1 << 20
		sent, stopped := bytes.Repeat([]byte("0123456789abcde"), size/15), false
		var got []byte
		onread(h, func(n int, data []byte) {
			if stopped {
				t.Error("a chunk after readStop")
			}
			if n < 0 {
				if uv.Errno(n) != uv.ErrEOF || !bytes.Equal(got, sent) {
					t.Errorf("%d after %d bytes", n, len(got))
				}
				h.Shut(nil)
				return
			}
			got = append(got, data...)
			h.ReadStop()
			stopped = true
			l.Later(func() {
				stopped = false
				h.ReadStart()
			})
		})
		h.ReadStart()
		go func() { // ends when all is read
			_, _ = peer.Write(sent)
			_ = peer.(*net.TCPConn).CloseWrite()
			_, _ = io.Copy(io.Discard, peer)
		}()
	})
}

// Its goroutine ends with the handle.
func TestHandleOfWrappedConnCloses(t *testing.T) {
	conn, peer := bothEnds(t, false)
	over(t, wrapped{conn}, peer, false, func(l *loop.Loop, h *uv.Conn, _ net.Conn) {
		onread(h, func(n int, _ []byte) { t.Errorf("onread(%d) after close", n) })
		h.ReadStart()
		l.Later(func() { h.Shut(nil) })
	})
}
