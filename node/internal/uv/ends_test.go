package uv_test

import (
	"errors"
	"os"
	"syscall"
	"testing"

	"github.com/dop251/goja"

	"github.com/seed-435e3e10/tlssocket/node"
	"github.com/seed-435e3e10/tlssocket/node/internal/loop"
	"github.com/seed-435e3e10/tlssocket/node/internal/nodetest"
	"github.com/seed-435e3e10/tlssocket/node/internal/uv"
	"github.com/seed-435e3e10/tlssocket/node/system"
)

// A connect that is hung up leaves nothing behind.
func TestHandleCloseDuringConnect(t *testing.T) {
	p := nodetest.NewProcess(t)
	outcome := 0
	p.Run(func(vm *goja.Runtime) error {
		l := loop.Of(vm)
		h := uv.NewConn(l, uv.NewMeetings(l), nil, false)
		h.Object = vm.NewObject()
		h.Connect(uv.DialRequest{Network: "tcp4", Endpoint: "192.0.2.1:9"}, func(args ...any) {
			outcome = args[0].(int)
		})
		h.Shut(nil)
		return nil
	})
	if uv.Errno(outcome) != -uv.Errno(syscall.ECANCELED) {
		t.Errorf("connect ended with %d", outcome)
	}
	nodetest.NoHandles(t)
}

// What is open when the process ends is closed then.
func TestHandlesEndWithTheProcess(t *testing.T) {
	path := t.TempDir() + "/s"
	p := nodetest.NewProcess(t, node.With(system.Modules...))
	p.Run(func(vm *goja.Runtime) error {
		loop.Must(vm.Set("path", path))
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
	nodetest.NoHandles(t)
}

// The connections of a script end with it, however they end.
func TestHandlesOfScripts(t *testing.T) {
	p := nodetest.NewProcess(t)
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
	nodetest.NoHandles(t)
}
