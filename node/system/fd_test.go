//go:build unix

package system_test

import (
	"strings"
	"syscall"
	"testing"

	"github.com/seed-435e3e10/tlssocket/node"
	"github.com/seed-435e3e10/tlssocket/node/internal/nodetest"
	"github.com/seed-435e3e10/tlssocket/node/system"
)

// A socket is made of a descriptor, takes it over and closes it.
func TestSocketOfDescriptor(t *testing.T) {
	pair, err := syscall.Socketpair(syscall.AF_UNIX, syscall.SOCK_STREAM, 0)
	if err != nil {
		t.Fatal(err)
	}
	var pipe [2]int
	if err := syscall.Pipe(pipe[:]); err != nil {
		t.Fatal(err)
	}
	out := nodetest.RunNet(t, map[string]any{"pair": pair[:], "pipe": pipe[:]}, `
		const a = new net.Socket({ fd: pair[0] });
		const b = new net.Socket(pair[1]);
		console.log(a._handle.fd === pair[0], a.readyState, a.remoteAddress);
		b.on('data', (data) => { console.log('b', data); b.end('and back'); });
		a.on('data', (data) => console.log('a', data));
		let open = 2;
		const closed = (name) => (hadError) => {
			console.log(name, 'close', hadError);
			if (--open === 0) w.end('down');
		};
		a.on('close', closed('a'));
		b.on('close', closed('b'));
		a.write('through');
		const r = new net.Socket({ fd: pipe[0], writable: false });
		const w = new net.Socket({ fd: pipe[1], readable: false });
		r.on('data', (data) => console.log('pipe', data));
		r.on('close', () => console.log('pipe close'));
	`, node.With(system.Modules...))
	want := "true open undefined|b through|a and back|"
	if !strings.HasPrefix(out, want) || !strings.HasSuffix(out, "pipe down|pipe close") {
		t.Errorf("got %s", out)
	}
	for _, fd := range []int{pair[0], pair[1], pipe[0], pipe[1]} {
		if err := syscall.Close(fd); err != syscall.EBADF {
			t.Errorf("descriptor %d is still open: %v", fd, err)
		}
	}
}

// The descriptor of another handle stays that handle's.
func TestSocketOfAnothersDescriptor(t *testing.T) {
	out := nodetest.RunNet(t, nil, `
		const server = net.createServer((socket) => {
			const other = new net.Socket({ fd: socket._handle.fd });
			other.unref();
			other.on('close', () => {
				console.log('other closed');
				socket.end('still here');
			});
			other.destroy();
			socket.resume();
			server.close();
		}).listen(0, '127.0.0.1', () => {
			net.connect(server.address().port, '127.0.0.1')
				.on('data', (data) => console.log(data));
		});
	`, node.With(system.Modules...))
	if want := "other closed|still here"; out != want {
		t.Errorf("got %s, want %s", out, want)
	}
}

func TestServerOfDescriptor(t *testing.T) {
	fd, err := syscall.Socket(syscall.AF_INET, syscall.SOCK_STREAM, 0)
	if err != nil {
		t.Fatal(err)
	}
	if err := syscall.Bind(fd, &syscall.SockaddrInet4{Addr: [4]byte{127, 0, 0, 1}}); err != nil {
		t.Fatal(err)
	}
	if err := syscall.Listen(fd, 5); err != nil {
		t.Fatal(err)
	}
	out := nodetest.RunNet(t, map[string]any{"fd": fd}, `
		const server = net.createServer((socket) => socket.end('hello'));
		server.listen({ fd }, () => {
			console.log(server.address().address, server._handle.fd === fd);
			net.connect(server.address().port, '127.0.0.1')
				.on('data', (data) => { console.log(data); server.close(); });
		});
	`, node.With(system.Modules...))
	if want := "127.0.0.1 true|hello"; out != want {
		t.Errorf("got %s, want %s", out, want)
	}
	if err := syscall.Close(fd); err != syscall.EBADF {
		t.Errorf("the descriptor is still open: %v", err)
	}
}

func TestUnsupportedDescriptors(t *testing.T) {
	out := nodetest.RunNet(t, nil, `
		for (const fd of [9999, -1, 'x']) {
			try {
				new net.Socket({ fd });
			} catch (err) {
				console.log(err.code, err.message);
			}
		}
		net.createServer().on('error', (err) => console.log(err.code, err.syscall))
			.listen({ fd: 9999 });
	`, node.With(system.Modules...))
	want := "ERR_INVALID_FD_TYPE Unsupported fd type: UNKNOWN|" +
		"ERR_OUT_OF_RANGE The value of \"fd\" is out of range. It must be >= 0 " +
		"&& <= 2147483647. Received -1|" +
		"ERR_INVALID_ARG_TYPE The \"fd\" argument must be of type number. " +
		"Received type string ('x')|EBADF listen"
	if out != want {
		t.Errorf("got %s, want %s", out, want)
	}
}
