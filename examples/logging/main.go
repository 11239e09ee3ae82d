// Logging writes a server's life to log/slog: errors, events and sockets say their
// parts, such as the code, as attributes.
package main

import (
	"context"
	"crypto/tls"
	"log/slog"
	"os"

	"github.com/seed-435e3e10/tlssocket"
	"github.com/seed-435e3e10/tlssocket/examples/internal/kit"
)

func main() {
	logger := slog.New(slog.NewTextHandler(os.Stdout, &slog.HandlerOptions{
		ReplaceAttr: constant}))
	ca := kit.NewCA()
	opts := &tlssocket.ServerOptions{
		Logger: logger, // gets the failed handshakes of which nobody else is told
	}
	opts.Certificates = []tls.Certificate{ca.Issue([]string{"localhost"})}
	srv := kit.Must(tlssocket.NewServer(opts))
	defer srv.Close()
	done := make(chan bool)
	srv.Events().SecureConnection.On(func(e tlssocket.SecureConnectionEvent) {
		logger.Info("connected", "conn", e)
		e.Socket.Close()
		done <- true
	})
	kit.Check(srv.Listen(context.Background(), "tcp", "127.0.0.1:0"))

	client := &tlssocket.Options{ServerName: "localhost"}
	client.RootCAs = ca.Pool()
	s := kit.Must(tlssocket.Connect(context.Background(), "tcp",
		srv.Addr().String(), client))
	<-done
	s.Close()

	client.RootCAs = kit.NewCA().Pool()
	_, err := tlssocket.Connect(context.Background(), "tcp",
		srv.Addr().String(), client)
	kit.Check(srv.Shutdown(context.Background())) // the server has logged it
	logger.Error("not connected", "err", err)
}

// constant leaves out what differs each time: the time, ports and messages.
func constant(groups []string, a slog.Attr) slog.Attr {
	switch a.Key {
	case "time", "remote", "addr", "cipher":
		return slog.Attr{}
	case "msg":
		if len(groups) > 0 {
			return slog.Attr{}
		}
	}
	return a
}
