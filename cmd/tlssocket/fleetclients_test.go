//go:build unix

package main

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"os"
	"os/exec"
	"strconv"
	"strings"

	"github.com/seed-435e3e10/tlssocket"
)

// addClients makes the clients of all kinds.
func (f *fleetWorld) addClients() {
	ca, err := os.ReadFile("ca.pem")
	if err != nil {
		f.Fatal(err)
	}
	for i := range ourClients {
		f.clients = append(f.clients, f.ours(ca, i%2 == 0))
	}
	for i := range opensslClients {
		f.clients = append(f.clients, f.openssl(strconv.Itoa(i)+".session"))
	}
	f.clients = append(f.clients, f.node())
}

// ours is a client with this library.
func (f *fleetWorld) ours(ca []byte, old bool) func() (int, error) {
	o := &tlssocket.Options{ServerName: "localhost"}
	o.CA = [][]byte{ca}
	if old {
		o.MaxVersion = "TLSv1.2"
	}
	return func() (int, error) {
		ctx, cancel := context.WithTimeout(f.Context(), bound)
		defer cancel()
		s, err := tlssocket.Connect(ctx, "tcp", f.address, o)
		if err != nil {
			return 0, err
		}
		defer s.Close()
		ping(f.T, s)
		o.Session = s.Session()
		if s.SessionReused() {
			return 1, nil
		}
		return 0, nil
	}
}

// openssl is a client of OpenSSL, which keeps its session in a file. In TLS
// 1.2 it does not write the session that replaces one which was resumed.
func (f *fleetWorld) openssl(file string) func() (int, error) {
	return func() (int, error) {
		args := []string{"s_client", "-connect", f.address, "-CAfile",
			"ca.pem", "-verify_return_error", "-servername", "localhost",
			"-tls1_3", "-sess_out", file}
		if _, err := os.Stat(file); err == nil {
			args = append(args, "-sess_in", file)
		}
		ctx, cancel := context.WithTimeout(f.Context(), bound)
		defer cancel()
		cmd := exec.CommandContext(ctx, "openssl", args...)
		in, err := cmd.StdinPipe()
		if err != nil {
			return 0, err
		}
		out, err := cmd.StdoutPipe()
		if err != nil {
			return 0, err
		}
		if err := cmd.Start(); err != nil {
			return 0, err
		}
		io.WriteString(in, "ping pong\n") // what fails is not echoed
		resumed, echoed := 0, false
		for lines := bufio.NewScanner(out); lines.Scan(); {
			switch line := lines.Text(); {
			case strings.HasPrefix(line, "Reused, "):
				resumed = 1
			case line == "ping pong":
				echoed = true // and the ticket came before
				in.Close()
			}
		}
		if err := cmd.Wait(); err != nil || !echoed {
			return 0, fmt.Errorf("openssl: echoed %v, %v", echoed, err)
		}
		return resumed, nil
	}
}

// node is a process of Node with its clients. A line tells it to let each
// connect once; it answers with how many resumed, and how many failed.
func (f *fleetWorld) node() func() (int, error) {
	if err := os.WriteFile("clients.js", []byte(nodeScript),
		secretMode); err != nil {
		f.Fatal(err)
	}
	_, port, _ := strings.Cut(f.address, ":")
	cmd := exec.Command("node", "clients.js", port,
		strconv.Itoa(nodeClients))
	cmd.Stderr = os.Stderr
	in, err := cmd.StdinPipe()
	if err != nil {
		f.Fatal(err)
	}
	out, err := cmd.StdoutPipe()
	if err != nil {
		f.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		f.Fatal(err)
	}
	f.Cleanup(func() {
		cmd.Process.Kill()
		cmd.Wait()
	})
	answers := bufio.NewReader(out)
	return func() (resumed int, err error) {
		if _, err := io.WriteString(in, "round\n"); err != nil {
			return 0, err
		}
		var failed int
		_, err = fmt.Fscanln(answers, &resumed, &failed)
		if err == nil && failed > 0 {
			err = fmt.Errorf("node: %d clients failed", failed)
		}
		return resumed, err
	}
}

const nodeScript = `
const tls = require('tls'), fs = require('fs');
const port = +process.argv[2], ca = fs.readFileSync('ca.pem');
const clients = Array.from({ length: +process.argv[3] }, (_, i) =>
  ({ maxVersion: i % 2 ? 'TLSv1.2' : 'TLSv1.3' }));
const connect = (c) => new Promise((resolve, reject) => {
  const socket = tls.connect({ host: '127.0.0.1', port, ca,
    servername: 'localhost', maxVersion: c.maxVersion, session: c.session });
  let reused = false;
  socket.on('secureConnect', () => {
    reused = socket.isSessionReused();
    socket.write('ping');
  });
  socket.on('session', (s) => { c.session = s; });
  socket.on('data', () => {
    if (c.maxVersion === 'TLSv1.2') c.session = socket.getSession();
    socket.end();
  });
  socket.on('error', reject);
  socket.on('close', () => resolve(reused));
});
require('readline').createInterface({ input: process.stdin }).on('line',
  async () => {
    const all = await Promise.allSettled(clients.map(connect));
    for (const r of all) if (r.reason) console.error(r.reason);
    console.log(all.filter((r) => r.value).length,
      all.filter((r) => r.status === 'rejected').length);
  });
`
