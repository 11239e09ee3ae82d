// Package embedded is a session store with a NATS server in the process: the
// servers of a fleet resume each other's clients and need nothing but
// themselves. One process has the server; the others open its address with
// package nats. It is a module of its own, so that only who wants a NATS server
// in his program has one.
package embedded

import (
	"context"
	"fmt"
	"net"
	"os"

	"github.com/nats-io/nats-server/v2/server"
	natsgo "github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"

	"github.com/seed-435e3e10/tlssocket/store/nats"
)

// Store is a [nats.Store] on a server of its own. [Open] makes one.
type Store struct {
	*nats.Store
	conn *natsgo.Conn
	srv  *server.Server
	dir  string // to be removed at the end, if there is one
}

// Open starts a server and makes a Store on it, as long as ctx lasts. The
// caller closes the Store.
//
//	nats+embedded://host:4222
//	nats+embedded://user:password@host:4222
//	nats+embedded://host:4222/?store_dir=/path   keeps the sessions on disk
//
// The server listens at the address for the other processes of the fleet, which
// [nats.Open] nats://host:4222. It asks them for user and password if its URL
// has them, and has no TLS. Without store_dir its sessions are in memory and
// gone with it. A host left out is any, a port left out 4222; port 0 is a free
// one, which [Store.Addr] tells.
func Open(ctx context.Context, url string) (*Store, error) {
	s, err := open(ctx, url)
	if err != nil {
		return nil, fmt.Errorf("embedded NATS: %w", err)
	}
	return s, nil
}

func open(ctx context.Context, url string) (_ *Store, err error) {
	so, err := serverOptions(url)
	if err != nil {
		return nil, err
	}
	s := new(Store)
	defer func() {
		if err != nil {
			s.Close()
		}
	}()
	persistent := so.StoreDir != ""
	if !persistent { // JetStream writes some files all the same
		s.dir, err = os.MkdirTemp("", "tlssocket-nats-")
		if err != nil {
			return nil, err
		}
		so.StoreDir = s.dir
	}
	if s.srv, err = startServer(ctx, so); err != nil {
		return nil, err
	}
	s.conn, err = natsgo.Connect(natsgo.DefaultURL,
		natsgo.InProcessServer(s.srv),
		natsgo.UserInfo(so.Username, so.Password),
		natsgo.MaxReconnects(-1), natsgo.ReconnectBufSize(-1))
	if err != nil {
		return nil, err
	}
	js, err := jetstream.New(s.conn)
	if err != nil {
		return nil, err
	}
	s.Store, err = nats.New(ctx, js, &nats.Options{Persistent: persistent})
	return s, err
}

// Addr is where the server listens, nil after Close.
func (s *Store) Addr() net.Addr { return s.srv.Addr() }

// Close ends the Store and its server, and removes the files of sessions that
// are in memory.
func (s *Store) Close() error {
	if s.conn != nil {
		s.conn.Close()
	}
	if s.srv != nil {
		shutdown(s.srv)
	}
	return removeAll(s.dir)
}
