package main

import (
	"context"
	"flag"
	"io"
	"net"
	"os"
	"os/signal"
	"sync/atomic"
	"syscall"
	"time"

	"github.com/seed-435e3e10/tlssocket"
	"github.com/seed-435e3e10/tlssocket/internal/pki"
	"github.com/seed-435e3e10/tlssocket/internal/usage"
)

const aboutServe = `Echoes to every client what it sends, until it ends its side; a request of HTTP
gets a page of what was seen of the client. Without a
certificate it makes a CA for development, in memory, and a certificate for
localhost, 127.0.0.1, ::1 and the host of -listen. Events go to standard
error, the listening event with the address first. An interrupt ends it well:
it waits a little for its clients.

The files of -cert, -key, -pfx, -passphrase, -ca, -crl, -sni, -ocsp and
-ticket-keys are read again at SIGHUP, and when they have changed. What they
have then is for new connections; those that exist go on. A reload event
reports it (ours; Node has none). If a file cannot be used, an error event says
so, all stays as it was, and the next change or SIGHUP is another try.

Servers that share a -session-store, and keys by -fleet-secret or -ticket-keys,
resume each other's clients. A store that is not reached, or fails, costs full
handshakes and no connection. More events of ours: sessionStore tells whether
it was reached, ticketKeys how it is with the keys (both also before
listening), and sessionStats has the counters, at the end and at SIGUSR1.
`

// patience bounds how long clients may take to end after an interrupt.
const patience = 2 * time.Second

// serveFlags are the flags of serve.
type serveFlags struct {
	tlsFlags
	listen            string
	requestCert       bool
	allowUnauthorized bool
	sni               list
	ocsp              string
	ticketKeys        string
	sessionTimeout    time.Duration
	sessionStore      string
	fleetSecret       string
	writeCA           string

	leaf   *pki.Leaf                // of the development CA, once it is needed
	served atomic.Pointer[[][]byte] // the files of -cert that are in use
}

func (f *serveFlags) register(fs *flag.FlagSet) {
	f.tlsFlags.register(fs)
	fs.StringVar(&f.listen, "listen", "127.0.0.1:8443",
		"`HOST:PORT` to listen on; 127.0.0.1:8443 unless given")
	fs.BoolVar(&f.requestCert, "request-cert", false,
		"require a client certificate that -ca trusts")
	fs.BoolVar(&f.allowUnauthorized, "allow-unauthorized", false,
		"with -request-cert: go on with clients that are not\n"+
			"authorized")
	fs.Var(&f.sni, "sni",
		"for a server name: `HOST=CERT,KEY`, two files (repeats)")
	fs.StringVar(&f.ocsp, "ocsp", "",
		"send OCSP responses to who asks: `SOURCE` is a file\n"+
			"(DER), the URL of a responder, or auto, which is\n"+
			"the responder that each certificate names; the\n"+
			"issuer is in -cert or -ca")
	fs.StringVar(&f.ticketKeys, "ticket-keys", "",
		"`FILE` of 48 bytes that encrypt tickets: a secret")
	timeVar(fs, &f.sessionTimeout, "session-timeout",
		"how long sessions are good: a `TIME`, 300s unless given")
	fs.StringVar(&f.sessionStore, "session-store", "",
		"keep sessions in `STORE`, not in tickets: memory, or\n"+
			"a URL: redis://, rediss:// or nats://")
	fs.StringVar(&f.fleetSecret, "fleet-secret", "",
		"share ticket keys through the store: `FILE` of 16\n"+
			"bytes or more, a secret of the fleet")
	fs.StringVar(&f.writeCA, "write-ca", "",
		"write the development CA's certificate to `FILE`")
}

func runServe(std stdio, args []string) int {
	var f serveFlags
	fs := usage.NewFlags("serve")
	f.register(fs)
	rest, err := parseFlags(fs, args)
	if done, code := finishParse(std, fs, err, rest, "",
		aboutServe); done {
		return code
	}
	return report(std, jsonSide(f.json, "server"), serve(std, &f))
}

// serve is a server from its options to its end.
func serve(std stdio, f *serveFlags) error {
	p := &printer{w: std.err, json: f.json, stamp: true}
	h, r, err := f.host(p.print)
	if err != nil {
		return err
	}
	f.warn("server", p.print)
	for _, note := range f.notes() {
		p.note("note: %s", note)
	}
	keys, err := f.loadFleet(h)
	if err != nil {
		closeStore(h.store)
		return err
	}
	if f.keyLog != "" {
		keyLog, err := openKeyLog(f.keyLog)
		if err != nil {
			closeStore(h.store)
			return err
		}
		defer keyLog.Close()
		h.keyLog = h.writeTo(keyLog, f.keyLog)
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt,
		syscall.SIGTERM)
	defer stop()
	context.AfterFunc(ctx, stop) // a second interrupt kills
	defer f.accompany(h, keys)()
	return f.run(ctx, h, r)
}

// host makes the server, and what reloads its files.
func (f *serveFlags) host(out func(record)) (*host, *reloader, error) {
	if err := f.checkUsage(); err != nil {
		return nil, nil, err
	}
	r := newReloader(f, out)
	m, err := f.material()
	if err != nil {
		return nil, nil, err
	}
	store := f.openStore(out)
	count := 0
	h := &host{out: out, store: store, handle: answer,
		next: func() int { count++; return count }}
	if m.staple != nil {
		r.setStaple(m.staple)
		h.ocsp = r.respond
	} else if err := f.staple(h); err != nil {
		closeStore(store)
		return nil, nil, err
	}
	if h.server, err = tlssocket.NewServer(f.options(m)); err != nil {
		closeStore(store)
		return nil, nil, err
	}
	r.server = h.server
	f.served.Store(&m.context.Cert)
	return h, r, nil
}

// run listens until ctx ends, and reloads.
func (f *serveFlags) run(ctx context.Context, h *host, r *reloader) error {
	signals, stop := hangups()
	defer stop()
	if err := h.listen(f.listen); err != nil {
		return err
	}
	if err := r.follow(ctx, signals, h.failed); err != nil {
		h.close(0)
		return err
	}
	h.close(patience)
	return <-h.failed
}

// echo sends back what it reads, until the client ends its side. Its errors
// are events of the socket, which the caller closes.
func echo(s *tlssocket.Socket) { io.Copy(s, s) }

// splitHost returns the host of -listen, or "" where it is any.
func splitHost(address string) (string, error) {
	host, port, err := net.SplitHostPort(address)
	if err != nil {
		return "", badUsage("serve", "-listen %q is not HOST:PORT", address)
	}
	if err := checkPort("serve", address, port); err != nil {
		return "", err
	}
	if ip := net.ParseIP(host); ip != nil && ip.IsUnspecified() {
		return "", nil
	}
	return host, nil
}
