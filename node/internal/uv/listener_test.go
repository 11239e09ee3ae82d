package uv_test

import (
	"io"
	"net"
	"sync"
	"testing"

	"github.com/dop251/goja"

	"github.com/seed-435e3e10/tlssocket/node/internal/loop"
	"github.com/seed-435e3e10/tlssocket/node/internal/nodetest"
	"github.com/seed-435e3e10/tlssocket/node/internal/uv"
)

// Who listens on the same socket may take a client that the loop was about to
// accept. The loop waits for no other, and each client has one server.
func TestListenersOfOneSocket(t *testing.T) {
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	file, err := ln.(*net.TCPListener).File()
	if err != nil {
		t.Skipf("a socket cannot be shared here: %v", err)
	}
	other, err := net.FileListener(file)
	if err != nil {
		t.Fatal(err)
	}
	_ = file.Close()
	const n = 300
	here, there := 0, 0
	var accepting sync.WaitGroup
	accepting.Go(func() { // ends when other is closed
		for {
			conn, err := other.Accept()
			if err != nil {
				return
			}
			there++
			_ = conn.Close()
		}
	})
	p := nodetest.NewProcess(t)
	p.Run(func(vm *goja.Runtime) error {
		l := loop.Of(vm)
		h := uv.NewListener(l, uv.NewMeetings(l), ln, func(conn net.Conn) *goja.Object {
			here++
			_ = conn.Close()
			return vm.NewObject()
		})
		h.Object = vm.NewObject()
		loop.Must(h.Object.Set("onconnection", func(goja.FunctionCall) goja.Value {
			return nil
		}))
		if e := h.Listen(511); e != 0 {
			t.Errorf("listen: %d", e)
		}
		go func() { // ends when all clients were closed
			var clients sync.WaitGroup
			for range n {
				clients.Go(func() { // ends when its server has closed it
					conn, err := net.Dial("tcp", ln.Addr().String())
					if err != nil {
						t.Error(err)
						return
					}
					_, _ = io.Copy(io.Discard, conn)
					_ = conn.Close()
				})
			}
			clients.Wait()
			l.Post(func() { h.Shut(nil) })
		}()
		return nil
	})
	_ = other.Close()
	accepting.Wait()
	if here+there != n {
		t.Errorf("%d were accepted here and %d there, of %d", here, there, n)
	}
	nodetest.NoHandles(t)
}
