package main

import (
	"context"
	"errors"
	"net"
	"os"
	"sync"
	"sync/atomic"
	"syscall"
	"time"

	"github.com/seed-435e3e10/tlssocket"
	"github.com/seed-435e3e10/tlssocket/fleet"
)

// proxyServer takes connections, and hands each to a proxyConn.
type proxyServer struct {
	flags *proxyFlags
	out   func(record)
	count *counters

	host   *host                             // of -mode server
	client atomic.Pointer[tlssocket.Options] // of -mode client

	listener net.Listener
	killed   context.Context // ends what is left of the connections
	kill     context.CancelFunc
	running  sync.WaitGroup // connections

	mu    sync.Mutex
	conns map[*proxyConn]struct{}
	from  map[string]int // connections by the client's address
}

func newProxyServer(f *proxyFlags, out func(record)) *proxyServer {
	return &proxyServer{flags: f, out: out, count: newCounters(),
		conns: make(map[*proxyConn]struct{}), from: make(map[string]int)}
}

// run serves until ctx ends, and then for the time of -drain.
func (p *proxyServer) run(ctx context.Context) error {
	r, keys, err := p.prepare()
	if err != nil {
		return err
	}
	p.flags.warn(p.flags.mode, p.out)
	signals, stop := hangups()
	defer stop()
	if p.listener, err = p.listen(); err != nil {
		return err
	}
	defer p.listener.Close()
	status, err := p.serveStatus(ctx)
	if err != nil {
		return err
	}
	defer status()
	if p.host != nil {
		defer p.flags.accompany(p.host, keys)()
	}
	p.out(addressRecord{header{p.flags.mode, 0, "listening"}, p.listener.Addr().String()})
	p.killed, p.kill = context.WithCancel(context.Background())
	defer p.kill()
	failed := make(chan error, 1)
	go func() { failed <- p.accept() }() // ends with the listener
	notify("READY=1")
	err = r.follow(ctx, signals, failed)
	notify("STOPPING=1")
	p.listener.Close()
	p.end()
	return err
}

// prepare reads the files. It returns what looks at them again.
func (p *proxyServer) prepare() (r *reloader, keys *fleet.Keys, err error) {
	if p.flags.mode == modeClient {
		r = newReloader(&p.flags.serveFlags, p.out)
		r.use = func() error {
			opts, err := p.flags.clientOptions()
			if err == nil {
				p.client.Store(opts)
			}
			return err
		}
		return r, nil, r.use()
	}
	h, r, err := p.flags.host(p.out)
	if err != nil {
		return nil, nil, err
	}
	p.host = h
	if keys, err = p.flags.loadFleet(h); err != nil {
		closeStore(h.store)
	}
	return r, keys, err
}

// end lets connections end by themselves, and then ends those that are left.
func (p *proxyServer) end() {
	over := make(chan struct{})
	go func() { // ends with the connections, which kill ends
		p.running.Wait()
		close(over)
	}()
	late := time.NewTimer(p.flags.drain)
	defer late.Stop()
	select {
	case <-over:
	case <-late.C:
		p.kill()
		<-over
	}
	if p.host != nil {
		p.host.server.Close()
		if p.host.stapler != nil {
			p.host.stapler.Close()
		}
	}
}

// listen opens -listen.
func (p *proxyServer) listen() (net.Listener, error) {
	var l net.Listener
	var err error
	if p.flags.listen == systemd {
		l, err = activated()
	} else {
		l, err = listenAt(endpoint(p.flags.listen))
	}
	if err != nil {
		return nil, &inputError{"-listen " + p.flags.listen, err}
	}
	return l, nil
}

// listenAt is net.Listen that takes the place of a unix socket whose process is
// gone: one that was killed has not removed it.
func listenAt(network, address string) (net.Listener, error) {
	l, err := net.Listen(network, address)
	if network != "unix" || !errors.Is(err, syscall.EADDRINUSE) {
		return l, err
	}
	info, statErr := os.Lstat(address)
	if statErr != nil || info.Mode().Type() != os.ModeSocket {
		return nil, err
	}
	conn, dialErr := net.Dial(network, address)
	if dialErr == nil {
		conn.Close()
	}
	if !errors.Is(dialErr, syscall.ECONNREFUSED) {
		return nil, err
	}
	if err := os.Remove(address); err != nil {
		return nil, err
	}
	return net.Listen(network, address)
}

// accept takes connections until the listener is closed; then it returns nil.
func (p *proxyServer) accept() error {
	n := 0
	return acceptAll(p.listener, func(conn net.Conn) {
		n++
		c := newProxyConn(p, conn.(halfConn), n)
		p.running.Go(c.serve) // -timeout and kill end it
	})
}

// enter counts a connection in, unless there are too many: then it tells which
// limit that is.
func (p *proxyServer) enter(c *proxyConn) (full string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if limit := p.flags.maxConnections; limit > 0 && len(p.conns) >= limit {
		return "-max-connections"
	}
	p.conns[c] = struct{}{}
	return ""
}

// enterFrom counts a connection of an address in, in the same way.
func (p *proxyServer) enterFrom(c *proxyConn) (full string) {
	host, _, err := net.SplitHostPort(addressText(c.from))
	if err != nil {
		host = addressText(c.from)
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	if limit := p.flags.maxPerAddress; limit > 0 && p.from[host] >= limit {
		return "-max-per-address"
	}
	p.from[host]++
	c.source = host
	return ""
}

// leave is the counterpart of enter and enterFrom, whether they let it in or
// not. The connection's last counts are added to those of the others.
func (p *proxyServer) leave(c *proxyConn) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.count.over(&c.record)
	delete(p.conns, c)
	if c.source == "" {
		return
	}
	if p.from[c.source]--; p.from[c.source] == 0 {
		delete(p.from, c.source)
	}
}

// clientOptions are those of the connections of -mode client to the target.
func (f *proxyFlags) clientOptions() (*tlssocket.Options, error) {
	context, err := f.load("proxy")
	if err != nil {
		return nil, err
	}
	secure, err := tlssocket.NewSecureContext(&context)
	if err != nil {
		return nil, err
	}
	name := f.serverName
	if network, address := endpoint(f.target); name == "" && network == "tcp" {
		name, _, _ = net.SplitHostPort(address) // it was checked
	} else if name == "" {
		name = "localhost"
	}
	return &tlssocket.Options{ServerName: name, SecureContext: secure,
		ALPNProtocols: f.protocols(), Sessions: tlssocket.NewSessionCache(0)}, nil
}
