package nats

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"net/url"
	"os"
	"strconv"
	"strings"
	"time"

	"github.com/nats-io/nats-server/v2/server"
	"github.com/nats-io/nats.go"
)

const embeddedScheme = "nats+embedded"

// openEmbedded starts a server and makes a Store on it.
func openEmbedded(ctx context.Context, text string) (*Store, error) {
	u, err := checkURL(text)
	if err != nil {
		return nil, wrap(ctx, err)
	}
	so, err := embeddedOptions(u)
	if err != nil {
		return nil, wrap(ctx, err)
	}
	persistent := so.StoreDir != ""
	remove := func() error { return nil }
	if !persistent { // JetStream writes some files all the same
		so.StoreDir, err = os.MkdirTemp("", "tlssocket-nats-")
		if err != nil {
			return nil, wrap(ctx, err)
		}
		remove = func() error { return removeAll(so.StoreDir) }
	}
	srv, err := startServer(ctx, so)
	if err != nil {
		remove()
		return nil, wrap(ctx, err)
	}
	stop := func() error {
		shutdown(srv)
		return remove()
	}
	return open(ctx, nats.DefaultURL, &Options{Persistent: persistent}, stop,
		nats.InProcessServer(srv), nats.UserInfo(so.Username, so.Password))
}

// embeddedOptions are the options of the server that a URL asks for.
func embeddedOptions(u *url.URL) (*server.Options, error) {
	port, err := strconv.ParseUint(cmp.Or(u.Port(), "4222"), 10, 16)
	if err != nil {
		return nil, errors.New("the URL's port is out of range")
	}
	query, err := url.ParseQuery(u.RawQuery)
	if err != nil {
		return nil, errors.New("the URL's parameters are malformed")
	}
	so := &server.Options{
		ServerName: "tlssocket",
		Host:       u.Hostname(),
		Port:       int(port),
		JetStream:  true,
		StoreDir:   query.Get("store_dir"),
		NoSigs:     true, // the signals are the program's
	}
	if port == 0 {
		so.Port = server.RANDOM_PORT
	}
	if u.User != nil {
		so.Username = u.User.Username()
		so.Password, _ = u.User.Password()
	}
	for name := range query {
		if name != "store_dir" {
			return nil, fmt.Errorf("the URL has an unknown parameter %q", name)
		}
	}
	if strings.Trim(u.Path, "/") != "" {
		return nil, errors.New("the URL has a path; a directory is its " +
			"parameter store_dir")
	}
	return so, nil
}

// startServer starts a server and waits until it listens.
func startServer(ctx context.Context, so *server.Options) (*server.Server,
	error) {
	srv, err := server.NewServer(so)
	if err != nil {
		return nil, err
	}
	log := make(fatal, 1)
	srv.SetLoggerV2(log, false, false, false)
	srv.Start()
	if err := ready(ctx, srv, log); err != nil {
		shutdown(srv)
		return nil, err
	}
	return srv, nil
}

// ready waits until a server listens, or says why it does not.
func ready(ctx context.Context, srv *server.Server, log fatal) error {
	for {
		up := srv.ReadyForConnections(10 * time.Millisecond)
		select {
		case err := <-log:
			return err
		case <-ctx.Done():
			return ctx.Err()
		default:
			if up {
				return nil
			}
		}
	}
}

func shutdown(srv *server.Server) {
	srv.Shutdown()
	srv.WaitForShutdown()
}

// removeAll removes the directory of a server that has just ended, whose last
// files may still come and go for a moment.
func removeAll(dir string) (err error) {
	for range 20 {
		if err = os.RemoveAll(dir); err == nil {
			return nil
		}
		time.Sleep(10 * time.Millisecond)
	}
	return err
}

// fatal is the logger of an embedded server. It keeps why that does not
// start, and nothing else.
type fatal chan error

func (f fatal) Fatalf(format string, v ...any) {
	select {
	case f <- fmt.Errorf(format, v...):
	default:
	}
}

func (fatal) Errorf(string, ...any)  {}
func (fatal) Warnf(string, ...any)   {}
func (fatal) Noticef(string, ...any) {}
func (fatal) Debugf(string, ...any)  {}
func (fatal) Tracef(string, ...any)  {}
