package nats

import (
	"context"
	"errors"
	"strings"
	"time"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"

	"github.com/seed-435e3e10/tlssocket/internal/storeurl"
)

// Open makes a Store with the default Options from a URL, or from several of
// one cluster with commas between them. It connects, and finds or makes the
// bucket, as long as ctx lasts: a wrong address or password is known at once.
// The caller closes the Store.
//
//	nats://user:password@host:4222
//	nats://token@host               a token
//	tls://host                      over TLS
//	ws://host  wss://host           over WebSocket
//
// A server within the process, nats+embedded://host:4222, is a module of its
// own: github.com/seed-435e3e10/tlssocket/store/nats/embedded.
func Open(ctx context.Context, url string) (*Store, error) {
	for one := range strings.SplitSeq(url, ",") {
		if err := checkURL(one); err != nil {
			return nil, wrap(ctx, err)
		}
	}
	conn, err := connect(ctx, url)
	if err != nil {
		return nil, wrap(ctx, err)
	}
	js, err := jetstream.New(conn)
	if err != nil {
		conn.Close()
		return nil, wrap(ctx, err)
	}
	s, err := New(ctx, js, nil)
	if err != nil {
		conn.Close()
		return nil, err
	}
	s.conn = conn
	return s, nil
}

// checkURL refuses what nats.go would not understand, or not as it is meant.
func checkURL(text string) error {
	u, err := storeurl.Parse(text)
	if err != nil {
		return err
	}
	switch u.Scheme {
	case "nats", "tls", "ws", "wss":
		return nil
	case "nats+embedded":
		return errors.New("nats+embedded is opened by the module " +
			"github.com/seed-435e3e10/tlssocket/store/nats/embedded")
	}
	return errors.New("the URL begins with neither nats, tls, ws nor wss")
}

// connect connects as long as ctx lasts.
func connect(ctx context.Context, url string) (*nats.Conn, error) {
	type result struct {
		conn *nats.Conn
		err  error
	}
	done := make(chan result)
	go func() { // ends with nats.go's attempt, which lasts two seconds
		conn, err := nats.Connect(url,
			nats.Name("tlssocket sessions"),
			nats.MaxReconnects(-1),
			nats.ReconnectWait(250*time.Millisecond),
			nats.ReconnectJitter(250*time.Millisecond, 250*time.Millisecond),
			nats.ReconnectBufSize(-1)) // who waits has gone by then
		select {
		case done <- result{conn, err}:
		case <-ctx.Done():
			if conn != nil {
				conn.Close()
			}
		}
	}()
	select {
	case r := <-done:
		return r.conn, r.err
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}
