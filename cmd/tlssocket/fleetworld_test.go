//go:build unix

package main

import (
	"io"
	"math/rand/v2"
	"net"
	"os"
	"os/exec"
	"sync"
	"testing"
	"time"

	"github.com/seed-435e3e10/tlssocket/internal/testtool"
)

// fleetWorld is three servers with a store, a balancer in front and clients.
type fleetWorld struct {
	*testing.T
	store   *daemon
	servers []*daemon
	address string // of the balancer
	clients []func() (int, error)
	resumed int // by all rounds
}

// roundResult is what became of the clients, each of which connected once.
type roundResult struct{ resumed int }

func newFleet(t *testing.T) *fleetWorld {
	t.Helper()
	port := testtool.Port(t)
	f := &fleetWorld{T: t, store: &daemon{name: "redis", port: port,
		args: []string{"redis-server", "--port", port, "--bind", "127.0.0.1",
			"--save", "", "--appendonly", "no"}}}
	t.Cleanup(func() { f.store.end() })
	f.store.start(t)
	for _, name := range []string{"one", "two", "three"} {
		s := &daemon{name: name, args: []string{"tlssocket", "serve",
			"-listen", "127.0.0.1:0", "-cert", "local.pem", "-key",
			"local.key", "-session-store", "redis://127.0.0.1:" + port,
			"-fleet-secret", "keys.bin", "-json"}}
		t.Cleanup(func() { s.end() })
		s.start(t)
		f.servers = append(f.servers, s)
	}
	f.balance()
	f.addClients()
	return f
}

// balance listens for clients and takes each to one of the servers.
func (f *fleetWorld) balance() {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		f.Fatal(err)
	}
	f.Cleanup(func() { l.Close() })
	f.address = l.Addr().String()
	go func() { // ends with the listener
		for {
			client, err := l.Accept()
			if err != nil {
				return
			}
			go f.relay(client, f.servers[rand.N(len(f.servers))].port)
		}
	}()
}

// relay joins two connections until both sides have ended.
func (f *fleetWorld) relay(client net.Conn, port string) {
	defer client.Close()
	server, err := net.Dial("tcp", "127.0.0.1:"+port)
	if err != nil {
		return // which the client notices
	}
	defer server.Close()
	var both sync.WaitGroup
	for _, way := range [][2]net.Conn{{client, server}, {server, client}} {
		both.Go(func() {
			io.Copy(way[0], way[1])
			way[0].(*net.TCPConn).CloseWrite()
		})
	}
	both.Wait()
}

// atOnce is how many clients connect at the same time: a machine that is busy
// with them makes the store seem slow.
const atOnce = 32

// round lets each client connect once. None may fail.
func (f *fleetWorld) round(name string) (r roundResult) {
	f.Helper()
	start := time.Now()
	var all sync.WaitGroup
	var mu sync.Mutex
	free := make(chan struct{}, atOnce)
	for _, connect := range f.clients {
		all.Go(func() {
			free <- struct{}{}
			n, err := connect()
			<-free
			mu.Lock()
			defer mu.Unlock()
			r.resumed += n
			if err != nil {
				f.Errorf("%s: %v", name, err)
			}
		})
	}
	all.Wait()
	f.resumed += r.resumed
	f.Logf("%s: %d resumed, %v", name, r.resumed,
		time.Since(start).Round(time.Millisecond))
	if f.Failed() {
		f.FailNow()
	}
	return r
}

// daemon is a process that a test may treat badly.
type daemon struct {
	name, port string
	args       []string
	cmd        *exec.Cmd
	exited     chan struct{}
}

// start starts it and waits until it listens.
func (d *daemon) start(t *testing.T) {
	t.Helper()
	log, err := os.Create(d.name + ".log")
	if err != nil {
		t.Fatal(err)
	}
	defer log.Close()
	cmd, exited := exec.Command(d.args[0], d.args[1:]...), make(chan struct{})
	cmd.Stdout, cmd.Stderr = log, log
	cmd.Env = append(os.Environ(), "GORACE="+quickRace)
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	d.cmd, d.exited = cmd, exited
	go func() { // ends with the process
		cmd.Wait()
		close(exited)
	}()
	for limit := time.Now().Add(bound); time.Now().Before(limit); {
		if d.listens() {
			return
		}
		time.Sleep(10 * time.Millisecond)
	}
	t.Fatalf("%s does not listen: %s", d.name, d.log(t))
}

// listens looks whether it is up, and finds the port of a server of ours.
func (d *daemon) listens() bool {
	if d.args[0] == "tlssocket" {
		data, _ := os.ReadFile(d.name + ".log") // not there: not up
		m := listening.FindSubmatch(data)
		if m == nil {
			return false
		}
		_, d.port, _ = net.SplitHostPort(string(m[1])) // by the expression
	}
	conn, err := net.Dial("tcp", "127.0.0.1:"+d.port)
	if err != nil {
		return false
	}
	conn.Close()
	return true
}

func (d *daemon) log(t *testing.T) string {
	t.Helper()
	data, err := os.ReadFile(d.name + ".log")
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}

func (d *daemon) signal(t *testing.T, s os.Signal) {
	t.Helper()
	if err := d.cmd.Process.Signal(s); err != nil {
		t.Fatal(err)
	}
}

func (d *daemon) kill(t *testing.T) {
	t.Helper()
	d.signal(t, os.Kill)
	<-d.exited
}

// end ends it if it was started, whatever state it is in.
func (d *daemon) end() {
	if d.cmd != nil {
		d.cmd.Process.Kill() // fails if it has ended
		<-d.exited
	}
}
