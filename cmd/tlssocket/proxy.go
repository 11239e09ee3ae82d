package main

import (
	"cmp"
	"context"
	"errors"
	"flag"
	"net"
	"os"
	"os/signal"
	"strings"
	"syscall"
	"time"

	"github.com/seed-435e3e10/tlssocket/cmd/tlssocket/internal/dest"
	"github.com/seed-435e3e10/tlssocket/internal/usage"
)

const aboutProxy = `Puts TLS in front of a plain service (-mode server), or gives a plain client
TLS (-mode client). A connection is copied both ways, with its half closes,
until both ends have closed. Each has a line of the log on standard error when
it is over, or with -json an object.

  tlssocket proxy -listen :8443 -target 127.0.0.1:8080 -cert cert.pem \
      -key key.pem
  tlssocket proxy -listen :8443 -target unix:/run/app.sock -cert cert.pem \
      -key key.pem -ca clients.pem -allow-cn backup
  tlssocket proxy -mode client -listen 127.0.0.1:6379 \
      -target redis.example.com:6380

-ca, and any -allow, make a server ask for a client's certificate, which must be
trusted and fulfil one of the rules. The files are read again at SIGHUP and when
they have changed; connections that exist go on. An interrupt ends it: no
connection is taken any more, and those that exist have the time of -drain.
`

// Modes of a proxy.
const (
	modeServer = "server"
	modeClient = "client"
)

// proxyFlags are the flags of proxy. What a server has in common with serve is
// serve's.
type proxyFlags struct {
	serveFlags
	reach
	rules
	listen         string // serve has another
	target, mode   string
	serverName     string
	sendProxy      string
	acceptProxy    bool
	maxConnections int
	maxPerAddress  int
	status         string
	timeout        time.Duration
	drain          time.Duration
}

func (f *proxyFlags) register(fs *flag.FlagSet) {
	f.registerTLS(fs)
	f.reach.register(fs, "mysql", "ftp")
	f.rules.register(fs)
	fs.StringVar(&f.listen, "listen", "", "where clients come: `ADDRESS` is HOST:PORT,"+
		"\nunix:PATH or systemd, for its socket")
	fs.StringVar(&f.target, "target", "", "where they go: `ADDRESS` is HOST:PORT, or\n"+
		"unix:PATH")
	fs.StringVar(&f.mode, "mode", modeServer, "`SIDE` of TLS that the proxy is: "+
		"server or client;\nserver unless given")
	nameVar(fs, &f.serverName, "`NAME` of a client's server; "+
		"the target's unless given")
	fs.StringVar(&f.sendProxy, "send-proxy", "", "tell the target who the client is: "+
		"`VERSION` of\nthe PROXY protocol, v1 or v2")
	fs.BoolVar(&f.acceptProxy, "accept-proxy", false, "clients come with a header of "+
		"the PROXY protocol,\nv2: for a proxy in front of this one, and nobody else")
	fs.IntVar(&f.maxConnections, "max-connections", 0,
		"`NUMBER` of connections; those beyond it are closed")
	fs.IntVar(&f.maxPerAddress, "max-per-address", 0,
		"`NUMBER` of connections of one client's address")
	fs.StringVar(&f.status, "status", "", "serve /healthz and /metrics at `ADDRESS`, "+
		"in plain\nHTTP")
	f.timeout, f.drain = 10*time.Second, 30*time.Second
	timeVar(fs, &f.timeout, "timeout", "`TIME` that a client has until it is "+
		"secure, and the\ntarget; 10s unless given")
	timeVar(fs, &f.drain, "drain", "`TIME` for connections to end after an "+
		"interrupt;\n30s unless given")
}

// registerTLS takes over serve's flags, but for those that are no proxy's.
func (f *proxyFlags) registerTLS(fs *flag.FlagSet) {
	all := usage.NewFlags("serve")
	f.serveFlags.register(all)
	all.VisitAll(func(g *flag.Flag) {
		switch g.Name {
		case "listen", "request-cert", "allow-unauthorized", "write-ca", "keylog":
		case "json":
			fs.Var(g.Value, g.Name, "log in JSON, an object a line")
		default:
			fs.Var(g.Value, g.Name, g.Usage)
		}
	})
}

func runProxy(std stdio, args []string) int {
	var f proxyFlags
	fs := usage.NewFlags("proxy")
	f.register(fs)
	rest, err := parseFlags(fs, args)
	if done, code := finishParse(std, fs, err, rest, "", aboutProxy); done {
		return code
	}
	return report(std, jsonSide(f.json, f.mode), ofCommand("proxy", proxy(std, &f)))
}

// proxy is a proxy from its options to its end.
func proxy(std stdio, f *proxyFlags) error {
	if err := f.checkProxy(); err != nil {
		return err
	}
	log := &printer{w: std.err, json: f.json, stamp: true}
	p := newProxyServer(f, log.print)
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt,
		syscall.SIGTERM)
	defer stop()
	context.AfterFunc(ctx, stop) // a second interrupt kills
	return p.run(ctx)
}

// checkProxy refuses what cannot be, before anything is opened.
func (f *proxyFlags) checkProxy() error {
	f.requestCert = f.mode == modeServer && (len(f.ca) > 0 || f.rules.any())
	if err := cmp.Or(
		needed("listen", f.listen), needed("target", f.target),
		f.checkMode(), f.reach.check(), f.checkStartTLS(), f.rules.check(),
		positive("proxy", "timeout", f.timeout), positive("proxy", "drain", f.drain),
		f.checkStore(), f.checkTimeout()); err != nil {
		return err
	}
	switch {
	case f.maxConnections < 0:
		return badUsage("proxy", "-max-connections %d: less than none", f.maxConnections)
	case f.maxPerAddress < 0:
		return badUsage("proxy", "-max-per-address %d: less than none", f.maxPerAddress)
	case f.timeout == 0:
		return badUsage("proxy", "-timeout 0: a client that says nothing would stay")
	}
	switch f.sendProxy {
	case "", "v1", "v2":
	default:
		return badUsage("proxy", "-send-proxy %s: v1 and v2 are versions", f.sendProxy)
	}
	for _, flag := range []struct{ name, value string }{
		{"-listen", f.listen}, {"-target", f.target}, {"-status", f.status},
	} {
		if err := checkEndpoint(flag.name, flag.value); err != nil {
			return err
		}
	}
	return nil
}

func needed(flag, value string) error {
	if value == "" {
		return badUsage("proxy", "-%s is missing", flag)
	}
	return nil
}

// checkMode refuses flags that are the other mode's.
func (f *proxyFlags) checkMode() error {
	switch f.mode {
	case modeServer:
		if !f.ownCert() {
			return badUsage("proxy", "-cert is missing: a server has a certificate")
		}
		if f.serverName != "" {
			return badUsage("proxy", "-servername: a server has the names of its "+
				"certificate")
		}
	case modeClient:
		if f.rules.any() || f.ocsp != "" || len(f.sni) > 0 || f.ticketKeys != "" ||
			f.sessionStore != "" || f.fleetSecret != "" || f.sessionTimeout != 0 {
			return badUsage("proxy", "-allow, -ocsp, -sni, -ticket-keys and -session "+
				"flags are for -mode server")
		}
		return checkServerName(f.serverName)
	default:
		return badUsage("proxy", "-mode %s: server and client are modes", f.mode)
	}
	return nil
}

// checkStartTLS refuses protocols that a proxy cannot carry.
func (f *proxyFlags) checkStartTLS() error {
	switch f.startTLS {
	case "mysql":
		return badUsage("proxy", "-starttls mysql: its login continues what was said "+
			"before TLS, so that only both ends can do it")
	case "ftp":
		return badUsage("proxy", "-starttls ftp: its data have connections of their "+
			"own, which would not be protected")
	}
	return nil
}

// checkEndpoint refuses what is neither HOST:PORT, nor unix:PATH, nor systemd
// where that can be.
func checkEndpoint(flag, value string) error {
	path, isUnix := strings.CutPrefix(value, "unix:")
	switch {
	case value == "" || isUnix && path != "" || flag == "-listen" && value == systemd:
		return nil
	}
	host, port, err := net.SplitHostPort(value)
	if err != nil || flag == "-target" && host == "" {
		return badUsage("proxy", "%s %q is not HOST:PORT or unix:PATH", flag, value)
	}
	if _, err := dest.ASCII(host); err != nil {
		return badUsage("proxy", "%s %q: the host %w", flag, value, err)
	}
	return checkPort("proxy", value, port)
}

// endpoint splits an address that was checked as net.Dial has it.
func endpoint(value string) (network, address string) {
	if path, ok := strings.CutPrefix(value, "unix:"); ok {
		return "unix", path
	}
	host, port, _ := net.SplitHostPort(value) // it was checked
	host, _ = dest.ASCII(host)
	return "tcp", net.JoinHostPort(host, port)
}

var errNoSocket = errors.New("systemd has passed no socket: start it by a .socket unit")
