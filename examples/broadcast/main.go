// Broadcast is a server whose members get what each of them says. Members are told
// of by events, so that one who is silent has no goroutine and no buffer.
//
//	go run ./broadcast               # three members talk
//	go run ./broadcast -idle 10000   # many are silent: what they cost
package main

import (
	"bufio"
	"context"
	"crypto/tls"
	"flag"
	"fmt"

	"github.com/seed-435e3e10/tlssocket"
	"github.com/seed-435e3e10/tlssocket/examples/internal/kit"
)

var (
	idle = flag.Int("idle", 0,
		"let so many members, of another process, be silent; then say something")
	members = flag.String("members", "",
		"be that other process, for the server with this address")
)

func main() {
	flag.Parse()
	if *members != "" {
		join(*members, *idle)
		return
	}
	ca := kit.NewCA()
	srv, r := serve(ca.Issue([]string{"localhost"}))
	defer srv.Close()
	if *idle > 0 {
		weigh(srv, r, ca, *idle)
		return
	}
	talk(srv, ca)
}

// serve starts the server on a free port.
func serve(cert tls.Certificate) (*tlssocket.Server, *room) {
	opts := &tlssocket.ServerOptions{
		CompactRecords: true, // most of what a silent member costs goes
	}
	opts.Certificates = []tls.Certificate{cert}
	srv := kit.Must(tlssocket.NewServer(opts))
	r := &room{members: make(map[*tlssocket.Socket]*member)}
	srv.Events().SecureConnection.On(func(e tlssocket.SecureConnectionEvent) {
		r.enter(e.Socket)
	})
	kit.Check(srv.Listen(context.Background(), "tcp", "127.0.0.1:0"))
	return srv, r
}

// talk has three members, who read as one reads any connection.
func talk(srv *tlssocket.Server, ca *kit.CA) {
	opts := &tlssocket.Options{ServerName: "localhost"}
	opts.RootCAs = ca.Pool()
	names := []string{"Ann", "Bob", "Cat"}
	var conns []*tlssocket.Socket
	var ins []*bufio.Reader
	for range names {
		s := kit.Must(tlssocket.Connect(context.Background(), "tcp",
			srv.Addr().String(), opts))
		defer s.Close()
		in := bufio.NewReader(s)
		kit.Must(in.ReadString('\n')) // the welcome: the room knows this one
		conns, ins = append(conns, s), append(ins, in)
	}
	fmt.Fprintln(conns[0], "hello from Ann")
	for i := 1; i < len(names); i++ {
		fmt.Printf("%s hears: %s", names[i], kit.Must(ins[i].ReadString('\n')))
	}
	fmt.Fprintln(conns[2], "hello from Cat")
	for i := range 2 {
		fmt.Printf("%s hears: %s", names[i], kit.Must(ins[i].ReadString('\n')))
	}
}
