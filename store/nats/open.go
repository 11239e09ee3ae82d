package nats

import (
	"context"
	"errors"
	"net/url"
	"strings"
	"time"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"
)

// Open makes a Store with the default Options from a URL, or from several of
// one cluster with commas between them. It connects, and finds or makes the
// bucket, as long as ctx lasts: a wrong address or password is known at once.
// The caller closes the Store.
//
//	nats://user:password@host:4222
//	nats://token@host                            a token
//	tls://host                                   over TLS
//	ws://host  wss://host                        over WebSocket
//	nats+embedded://host:4222                    a server in this process
//	nats+embedded://host:4222/?store_dir=/path   which keeps the sessions
//
// An embedded server listens at the address for the other processes of the
// fleet, which Open nats://host:4222, and ends with the Store. It asks them
// for user and password if its URL has them, and has no TLS. Without
// store_dir its sessions are in memory and gone with it. A host left out is
// any, a port left out 4222, and port 0 one that nobody knows.
func Open(ctx context.Context, url string) (*Store, error) {
	if strings.HasPrefix(url, embeddedScheme+":") {
		return openEmbedded(ctx, url)
	}
	for one := range strings.SplitSeq(url, ",") {
		u, err := checkURL(one)
		if err != nil {
			return nil, wrap(ctx, err)
		}
		switch u.Scheme {
		case "nats", "tls", "ws", "wss":
		default:
			return nil, wrap(ctx, errors.New("the URL begins with neither "+
				"nats, tls, ws, wss nor "+embeddedScheme))
		}
	}
	return open(ctx, url, nil, func() error { return nil })
}

// open connects and finds the bucket. stop is called at the end, also of a
// Store that is not made.
func open(ctx context.Context, url string, opts *Options,
	stop func() error, more ...nats.Option) (*Store, error) {
	conn, err := connect(ctx, url, more)
	if err != nil {
		stop()
		return nil, wrap(ctx, err)
	}
	end := func() error {
		conn.Close()
		return stop()
	}
	js, err := jetstream.New(conn)
	if err != nil {
		end()
		return nil, wrap(ctx, err)
	}
	s, err := New(ctx, js, opts)
	if err != nil {
		end()
		return nil, err
	}
	s.close = end
	return s, nil
}

// connect connects as long as ctx lasts.
func connect(ctx context.Context, url string, more []nats.Option) (*nats.Conn,
	error) {
	type result struct {
		conn *nats.Conn
		err  error
	}
	opts := append([]nats.Option{
		nats.Name("tlssocket sessions"),
		nats.MaxReconnects(-1),
		nats.ReconnectWait(250 * time.Millisecond),
		nats.ReconnectJitter(250*time.Millisecond, 250*time.Millisecond),
		nats.ReconnectBufSize(-1), // who waits has gone by then
	}, more...)
	done := make(chan result)
	go func() { // ends with nats.go's attempt, which lasts two seconds
		conn, err := nats.Connect(url, opts...)
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

// checkURL parses a URL. What cannot be parsed, or was parsed wrongly because
// a password has a slash or such, is not repeated in the error: it may be the
// password.
func checkURL(text string) (*url.URL, error) {
	u, err := url.Parse(text)
	if err != nil {
		return nil, errors.New("the URL is not one; are all special " +
			"characters of its password percent-encoded?")
	}
	_, rest, _ := strings.Cut(text, "://")
	if i := strings.IndexAny(rest, "/?#"); i >= 0 &&
		strings.Contains(rest[i:], "@") {
		return nil, errors.New("the URL has an @ after its host; are all " +
			"special characters percent-encoded?")
	}
	return u, nil
}
