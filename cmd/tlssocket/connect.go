package main

import (
	"context"
	"flag"
	"net"
	"os"
	"os/signal"
	"strconv"
	"strings"
	"syscall"
	"time"

	"github.com/seed-435e3e10/tlssocket"
)

const aboutConnect = `Connects to a TLS server, copies standard input to it and what it sends to
standard output. At the end of the input it ends its side; when the server
ends its own, it is done. Events go to standard error. Sessions appear in
them only with -session-out.
`

// connectFlags are the flags of connect.
type connectFlags struct {
	tlsFlags
	address    string
	serverName string
	ocsp       bool
	session    string
	sessionOut string
	insecure   bool
	timeout    time.Duration
}

func (f *connectFlags) register(fs *flag.FlagSet) {
	f.tlsFlags.register(fs)
	fs.StringVar(&f.serverName, "servername", "",
		"`NAME` to ask for and to check; HOST unless given")
	fs.BoolVar(&f.ocsp, "ocsp", false, "ask for an OCSP response")
	fs.StringVar(&f.session, "session", "", "resume the session in `FILE`")
	fs.StringVar(&f.sessionOut, "session-out", "",
		"write the newest session to `FILE`: a secret")
	fs.BoolVar(&f.insecure, "insecure", false,
		"go on with a server that is not authorized")
	fs.DurationVar(&f.timeout, "timeout", 0,
		"`TIME` for dialling and the handshake together, such as 10s")
}

func runConnect(std stdio, args []string) int {
	var f connectFlags
	fs := newFlags("connect")
	f.register(fs)
	rest, err := parseFlags(fs, args)
	if done, code := finishParse(std, fs, err, rest, "HOST:PORT",
		aboutConnect); done {
		return code
	}
	f.address = rest[0]
	return report(std, jsonSide(f.json, "client"), connect(std, &f))
}

// connect is one connection from its options to its end.
func connect(std stdio, f *connectFlags) error {
	opts, err := f.options()
	if err != nil {
		return err
	}
	c := &client{flags: f, std: std,
		out: &printer{w: std.err, json: f.json}}
	if err := c.openFiles(opts); err != nil {
		return err
	}
	defer c.closeFiles()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt,
		syscall.SIGTERM)
	defer stop()
	context.AfterFunc(ctx, stop) // a second interrupt kills
	return c.run(ctx, opts)
}

// options turns the flags into the library's options.
func (f *connectFlags) options() (*tlssocket.Options, error) {
	if err := checkAddress(f.address); err != nil {
		return nil, err
	}
	if err := positive("connect", "timeout", f.timeout); err != nil {
		return nil, err
	}
	if err := checkServerName(f.serverName); err != nil {
		return nil, err
	}
	context, err := f.load("connect")
	if err != nil {
		return nil, err
	}
	return &tlssocket.Options{
		ServerName:        f.serverName,
		AllowUnauthorized: f.insecure,
		RequestOCSP:       f.ocsp,
		ALPNProtocols:     f.protocols(),
		ContextOptions:    context,
	}, nil
}

// checkServerName refuses what cannot be a name, before anything is dialled.
func checkServerName(name string) error {
	conn, _ := net.Pipe() // nobody reads or writes it
	_, err := tlssocket.New(conn, &tlssocket.Options{ServerName: name})
	if err != nil {
		return &usageError{"connect", &inputError{"-servername " + name, err}}
	}
	return nil
}

// checkAddress refuses what is not HOST:PORT.
func checkAddress(address string) error {
	host, port, err := net.SplitHostPort(address)
	_, number := strconv.ParseUint(port, 10, 16)
	switch {
	case strings.Contains(address, "/"):
		return badUsage("connect", "%q is not HOST:PORT (leave out the "+
			"scheme and the path)", address)
	case err != nil || host == "" || number != nil:
		return badUsage("connect", "%q is not HOST:PORT", address)
	}
	return nil
}
