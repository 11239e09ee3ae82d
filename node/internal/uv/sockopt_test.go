//go:build linux

package uv_test

import (
	"testing"

	"github.com/dop251/goja"
	"golang.org/x/sys/unix"

	"github.com/seed-435e3e10/tlssocket/node/internal/nodetest"
)

// The system's sockets get what the script asks for, and what libuv gives them
// where it asks for nothing.
func TestSocketOptions(t *testing.T) {
	options := map[string][2]int{
		"delay":     {unix.IPPROTO_TCP, unix.TCP_NODELAY},
		"keepalive": {unix.SOL_SOCKET, unix.SO_KEEPALIVE},
		"idle":      {unix.IPPROTO_TCP, unix.TCP_KEEPIDLE},
		"interval":  {unix.IPPROTO_TCP, unix.TCP_KEEPINTVL},
		"count":     {unix.IPPROTO_TCP, unix.TCP_KEEPCNT},
		"tos":       {unix.IPPROTO_IP, unix.IP_TOS},
		"reuse":     {unix.SOL_SOCKET, unix.SO_REUSEADDR},
		"port":      {unix.SOL_SOCKET, unix.SO_REUSEPORT},
	}
	get := func(call goja.FunctionCall, vm *goja.Runtime) goja.Value {
		o := options[call.Argument(1).String()]
		v, err := unix.GetsockoptInt(int(call.Argument(0).ToInteger()), o[0], o[1])
		if err != nil {
			t.Error(err)
		}
		return vm.ToValue(v)
	}
	out := nodetest.RunNet(t, map[string]any{"getsockopt": get}, `
		const host = '127.0.0.1';
		const show = (socket, ...names) => console.log(names.map((name) =>
			name + '=' + getsockopt(socket._handle.fd, name)).join(' '));
		const server = net.createServer({ noDelay: true, keepAlive: true,
			keepAliveInitialDelay: 7000 }, (socket) => {
			show(socket, 'delay', 'keepalive', 'idle', 'interval', 'count');
			socket.resume().end();
		});
		server.listen({ port: 0, host, reusePort: true }, () => {
			show(server, 'reuse', 'port');
			const { port } = server.address();
			const plain = net.connect(port, host, () => {
				show(plain, 'delay', 'keepalive', 'tos');
				plain.setNoDelay().setKeepAlive(true, 3000).setTypeOfService(16);
				show(plain, 'delay', 'keepalive', 'idle', 'tos');
				plain.setKeepAlive({ enable: true, initialDelay: 4000, interval: 5000, count: 6 });
				show(plain, 'idle', 'interval', 'count');
				plain.setKeepAlive(true, 7000, 8000, 9);
				show(plain, 'idle', 'interval', 'count');
				console.log(plain.getTypeOfService());
				plain.setNoDelay(false).setKeepAlive(false);
				show(plain, 'delay', 'keepalive');
				plain.resume().end();
				const asked = net.connect({ port, host, noDelay: true, keepAlive: true,
					keepAliveInitialDelay: 9000, typeOfService: 8 }, () => {
					show(asked, 'delay', 'keepalive', 'idle', 'tos');
					asked.resume().end();
					server.close();
				});
				console.log(asked.getTypeOfService());
			});
		});
	`)
	want := "reuse=1 port=1|delay=1 keepalive=1 idle=7 interval=1 count=10|" +
		"delay=0 keepalive=0 tos=0|delay=1 keepalive=1 idle=3 tos=16|" +
		"idle=4 interval=5 count=6|idle=7 interval=8 count=9|16|" +
		"delay=0 keepalive=0|8|delay=1 keepalive=1 idle=7 interval=1 count=10|" +
		"delay=1 keepalive=1 idle=9 tos=8"
	if out != want {
		t.Errorf("got:  %s\nwant: %s", out, want)
	}
}
