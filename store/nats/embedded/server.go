package embedded

import (
	"context"
	"fmt"
	"os"
	"time"

	"github.com/nats-io/nats-server/v2/server"
)

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
// files may still come and go for a moment. Without a directory there is nothing
// to do.
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
