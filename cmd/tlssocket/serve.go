package main

import (
	"context"
	"flag"
	"io"
	"net"
	"os"
	"os/signal"
	"syscall"
	"time"

	"github.com/seed-435e3e10/tlssocket"
)

const aboutServe = `Echoes to every client what it sends, until it ends its side. Without a
certificate it makes a CA for development, in memory, and a certificate for
localhost, 127.0.0.1, ::1 and the host of -listen. Events go to standard
error, the listening event with the address first. An interrupt ends it well:
it waits a little for its clients.
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
	writeCA           string
}

func (f *serveFlags) register(fs *flag.FlagSet) {
	f.tlsFlags.register(fs)
	fs.StringVar(&f.listen, "listen", "127.0.0.1:8443",
		"`HOST:PORT` to listen on; 127.0.0.1:8443 unless given")
	fs.BoolVar(&f.requestCert, "request-cert", false,
		"ask clients for a certificate, and refuse others")
	fs.BoolVar(&f.allowUnauthorized, "allow-unauthorized", false,
		"go on with clients that are not authorized")
	fs.Var(&f.sni, "sni",
		"for another server name: `HOST=CERT,KEY`, two files (repeats)")
	fs.StringVar(&f.ocsp, "ocsp", "",
		"send the OCSP response in `FILE` (DER) to who asks")
	fs.StringVar(&f.ticketKeys, "ticket-keys", "",
		"`FILE` of 48 bytes that encrypt session tickets: a secret")
	fs.DurationVar(&f.sessionTimeout, "session-timeout", 0,
		"how long sessions are good: a `TIME`, 300s unless given")
	fs.StringVar(&f.sessionStore, "session-store", "",
		"keep sessions in a `STORE`, memory, instead of in tickets")
	fs.StringVar(&f.writeCA, "write-ca", "",
		"write the development CA's certificate to `FILE`")
}

func runServe(std stdio, args []string) int {
	var f serveFlags
	fs := newFlags("serve")
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
	opts, err := f.options()
	if err != nil {
		return err
	}
	count := 0
	h := &host{out: (&printer{w: std.err, json: f.json}).print,
		store: f.store(), handle: echo,
		next: func() int { count++; return count }}
	if err := f.hooks(h); err != nil {
		return err
	}
	if f.keyLog != "" {
		keyLog, err := openKeyLog(f.keyLog)
		if err != nil {
			return err
		}
		defer keyLog.Close()
		h.keyLog = h.writeTo(keyLog)
	}
	if h.server, err = tlssocket.NewServer(opts); err != nil {
		return err
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt,
		syscall.SIGTERM)
	defer stop()
	return f.run(ctx, stop, h)
}

// run listens until ctx ends. From then on a second interrupt kills.
func (f *serveFlags) run(ctx context.Context, stop func(), h *host) error {
	if err := h.listen(f.listen); err != nil {
		return err
	}
	select {
	case err := <-h.failed:
		h.close(0)
		return err
	case <-ctx.Done():
	}
	stop()
	h.close(patience)
	return <-h.failed
}

// echo sends back what it reads, until the client ends its side. Its errors
// are events of the socket, which the caller closes.
func echo(s *tlssocket.Socket) { io.Copy(s, s) }

// splitHost returns the host of -listen, or "" where it is any.
func splitHost(address string) (string, error) {
	host, _, err := net.SplitHostPort(address)
	if err != nil {
		return "", badUsage("serve", "-listen %q is not HOST:PORT", address)
	}
	if ip := net.ParseIP(host); ip != nil && ip.IsUnspecified() {
		return "", nil
	}
	return host, nil
}
