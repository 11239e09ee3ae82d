package main

import (
	"cmp"
	"context"
	"errors"
	"flag"
	"net"
	"os"
	"os/signal"
	"syscall"
	"time"

	"github.com/seed-435e3e10/tlssocket"
	"github.com/seed-435e3e10/tlssocket/cmd/tlssocket/internal/dest"
	"github.com/seed-435e3e10/tlssocket/internal/usage"
)

const aboutConnect = `Connects to a TLS server, copies standard input to it and what it sends to
standard output. At the end of the input it ends its side; when the server
ends its own, it is done. Events go to standard error: lines, or JSON with
-json. A session's bytes appear in them only with -json and -session-out, key
log lines only with -json and -keylog; both are secrets.

Servers of HTTP, among others, take the end of our side for a hang-up and give
no answer. For those -wait leaves it open until the server ends:

  printf 'GET / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n' |
      tlssocket connect -wait -timeout 10s localhost:443
`

// connectFlags are the flags of connect.
type connectFlags struct {
	tlsFlags
	reach
	address    string
	serverName string
	ocsp       bool
	ocspPolicy tlssocket.OCSPPolicy
	session    string
	sessionOut string
	insecure   bool
	wait       bool
	crlf       bool
	quiet      bool
	showCerts  bool
	timeout    time.Duration
	limited    bool // -timeout was given
}

func (f *connectFlags) register(fs *flag.FlagSet) {
	f.tlsFlags.register(fs)
	f.reach.register(fs)
	f.reach.registerFamily(fs)
	nameVar(fs, &f.serverName, "`NAME` to ask for and to check; HOST unless given")
	fs.BoolVar(&f.ocsp, "ocsp", false, "show the OCSP response")
	fs.Func("ocsp-policy", "`POLICY`: check refuses a server whose OCSP "+
		"response\nsays that it is revoked, or does not count; require\n"+
		"one without a good response, too", f.setOCSPPolicy)
	fs.StringVar(&f.session, "session", "", "resume the session in `FILE`")
	fs.StringVar(&f.sessionOut, "session-out", "",
		"write the newest session to `FILE`: a secret")
	fs.BoolVar(&f.insecure, "insecure", false,
		"go on with a server that is not authorized")
	fs.BoolVar(&f.wait, "wait", false,
		"do not end our side with the input: wait for the\n"+
			"server to end its own")
	fs.BoolVar(&f.crlf, "crlf", false,
		"end lines of the input as mail and HTTP need it")
	fs.BoolVar(&f.quiet, "quiet", false, "print no events but errors")
	fs.BoolVar(&f.showCerts, "showcerts", false,
		"show the server's certificates in PEM, as sent")
	f.timeout = 10 * time.Second
	timeVar(fs, &f.timeout, "timeout",
		"`TIME` for dialling, STARTTLS and the handshake\n"+
			"together, 10s unless given, 0 for any; if given,\n"+
			"for -wait, too, once the input has ended")
}

func (f *connectFlags) setOCSPPolicy(name string) error {
	switch name {
	case "check":
		f.ocspPolicy = tlssocket.OCSPCheck
	case "require":
		f.ocspPolicy = tlssocket.OCSPRequire
	default:
		return errors.New("check and require are policies")
	}
	return nil
}

func runConnect(std stdio, args []string) int {
	var f connectFlags
	fs := usage.NewFlags("connect")
	f.register(fs)
	rest, err := parseFlags(fs, args)
	if done, code := finishParse(std, fs, err, rest, "HOST[:PORT]",
		aboutConnect); done {
		return code
	}
	f.address = rest[0]
	fs.Visit(func(g *flag.Flag) {
		f.limited = f.limited || g.Name == "timeout" && f.timeout > 0
	})
	return report(std, jsonSide(f.json, "client"), connect(std, &f))
}

// connect is one connection from its options to its end.
func connect(std stdio, f *connectFlags) error {
	opts, err := f.options()
	if err != nil {
		return err
	}
	c := &client{flags: f, std: std,
		out: &printer{w: std.err, json: f.json, quiet: f.quiet}}
	f.warn("client", c.out.print)
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
	t, err := dest.Parse(f.address)
	if err != nil {
		return nil, badUsage("connect", "%w", err)
	}
	if f.keyLog == "" {
		f.keyLog = os.Getenv("SSLKEYLOGFILE")
	}
	f.address = t.Address
	f.reach.to(t)
	if err := cmp.Or(positive("connect", "timeout", f.timeout),
		f.reach.check()); err != nil {
		return nil, err
	}
	if err := checkServerName(cmp.Or(f.serverName, t.Host)); err != nil {
		return nil, err
	}
	context, err := f.load("connect")
	if err != nil {
		return nil, err
	}
	return &tlssocket.Options{
		ServerName:        cmp.Or(f.serverName, t.Host),
		AllowUnauthorized: f.insecure,
		RequestOCSP:       f.ocsp,
		OCSPPolicy:        f.ocspPolicy,
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

// checkPort refuses what is neither a number nor a service that net.Dial
// knows.
func checkPort(command, address, port string) error {
	if _, err := net.LookupPort("tcp", port); err != nil {
		return badUsage(command, "%q is not HOST:PORT: %q is neither a "+
			"number up to 65535 nor a service's name", address, port)
	}
	return nil
}
