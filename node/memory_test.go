package node_test

import (
	"runtime"
	"testing"

	"github.com/dop251/goja"

	"github.com/seed-435e3e10/tlssocket/node/internal/nodetest"
)

// A write that waits costs little more than the callback that the script makes for
// it, and so does telling of it.
func TestQueuedWritesMemory(t *testing.T) {
	const script = `
		const net = require('net');
		let told = 0;
		const nothing = () => {};
		const server = net.createServer((socket) => {
			socket.resume();
			socket.on('end', () => server.close());
		});
		server.listen(0, '127.0.0.1', () => {
			const client = net.connect(server.address().port, '127.0.0.1', () => {
				const start = allocated();
				for (let i = 0; i < writes; i++) nothing('', () => told++);
				const made = allocated();
				for (let i = 0; i < writes; i++) client.write('hello world', () => told++);
				const queued = allocated();
				client.end();
				client.on('close', () => {
					const all = allocated();
					report(told, queued - made - (made - start), all - queued);
				});
			});
		});`
	const (
		writes    = 100_000
		mostQueue = 100 // bytes a write, until it is queued
		mostTell  = 150 // and until its callback has been called
	)
	p := nodetest.NewProcess(t)
	reported := false
	code := p.Run(func(vm *goja.Runtime) error {
		for name, value := range map[string]any{
			"writes": writes,
			"allocated": func() int64 {
				var m runtime.MemStats
				runtime.ReadMemStats(&m)
				return int64(m.TotalAlloc)
			},
			"report": func(told, queue, tell int) {
				reported = true
				t.Logf("bytes a write: %d queued, %d told", queue/writes, tell/writes)
				if told != writes || queue/writes > mostQueue || tell/writes > mostTell {
					t.Errorf("%d callbacks, %d and %d bytes a write", told,
						queue/writes, tell/writes)
				}
			},
		} {
			if err := vm.Set(name, value); err != nil {
				return err
			}
		}
		_, err := vm.RunString(script)
		return err
	})
	if code != 0 || !reported {
		t.Errorf("exit code %d, reported: %v", code, reported)
	}
}
