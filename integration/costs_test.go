//go:build unix

package integration_test

import (
	"context"
	"crypto/tls"
	"fmt"
	"io"
	"net"
	"testing"

	"github.com/seed-435e3e10/tlssocket"
	"github.com/seed-435e3e10/tlssocket/internal/testpair"
)

// BenchmarkSmallRecords tells what reading records of two bytes costs, which have
// the size of close_notify, as a multiple of what it costs crypto/tls.
func BenchmarkSmallRecords(b *testing.B) {
	const records = 20_000
	for name, heard := range map[string]bool{"silent": false, "session heard": true} {
		b.Run(name, func(b *testing.B) {
			o := testpair.Client(b)
			if heard {
				o.Events = new(tlssocket.Events)
				o.Events.Session.On(func(tlssocket.SessionEvent) {})
			}
			plain := plainClient(b)
			read := func(conn net.Conn) { io.Copy(io.Discard, conn) }
			compare(b, func(conn net.Conn) {
				if s, err := hostileServer(conn, keyPair(b)); err == nil {
					conn.Write(s.repeat(records))
				}
			}, func(conn net.Conn) {
				read(tls.Client(conn, plain))
			}, func(conn net.Conn) {
				s, err := tlssocket.New(conn, o)
				if err != nil {
					b.Fatal(err)
				}
				read(s)
				s.Destroy(nil)
			})
		})
	}
}

// repeat makes records of two bytes.
func (s *sealer) repeat(count int) (wire []byte) {
	for range count {
		wire = append(wire, s.seal(typeData, 'x', 'y')...)
	}
	return wire
}

// BenchmarkManyContexts tells what a server pays in a handshake for its
// contexts, as a multiple of crypto/tls without any.
func BenchmarkManyContexts(b *testing.B) {
	for _, contexts := range []int{0, 1000} {
		b.Run(fmt.Sprint(contexts), func(b *testing.B) {
			so := testpair.Server(b)
			ctx := newContext(b, &so.ContextOptions)
			srv, err := tlssocket.NewServer(&tlssocket.ServerOptions{SecureContext: ctx})
			if err != nil {
				b.Fatal(err)
			}
			b.Cleanup(func() { srv.Close() })
			for i := range contexts {
				srv.AddContext(fmt.Sprintf("host%d.example.com", i), ctx)
			}
			o := &tlssocket.Options{IsServer: true, Server: srv}
			plain := &tls.Config{Certificates: []tls.Certificate{keyPair(b)}}
			client := &tls.Config{InsecureSkipVerify: true, ServerName: "nobody.example.org"}
			compare(b, func(conn net.Conn) { tls.Client(conn, client).Handshake() },
				func(conn net.Conn) { tls.Server(conn, plain).Handshake() },
				func(conn net.Conn) {
					s, err := tlssocket.New(conn, o)
					if err != nil {
						b.Fatal(err)
					}
					s.Handshake(context.Background())
					s.Destroy(nil)
				})
		})
	}
}
