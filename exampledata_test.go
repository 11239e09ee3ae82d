package tlssocket_test

import (
	"context"
	"fmt"
	"log"

	"github.com/seed-435e3e10/tlssocket"
)

// A server whose connections have no goroutines: it gets what comes in events.
// What it cannot take on yet stays with the peer.
func ExampleSocket_Pause() {
	ca, cert, key := exampleCerts()
	serverOpts := &tlssocket.ServerOptions{}
	serverOpts.Cert, serverOpts.Key = [][]byte{cert}, [][]byte{key}
	srv, err := tlssocket.NewServer(serverOpts)
	if err != nil {
		log.Fatal(err)
	}
	defer srv.Close()
	orders := make(chan string)
	srv.Events().SecureConnection.On(func(e tlssocket.SecureConnectionEvent) {
		s := e.Socket
		s.Events().Data.On(func(e tlssocket.DataEvent) {
			order := string(e.Data) // e.Data is ours until we return
			s.Pause()               // nothing more is read, and we do not block
			go func() {
				orders <- order
				s.Resume()
			}()
		})
		s.Events().End.On(func(tlssocket.EndEvent) { s.Close() })
		s.Events().Close.On(func(tlssocket.CloseEvent) { close(orders) })
	})
	err = srv.Listen(context.Background(), "tcp", "127.0.0.1:0")
	if err != nil {
		log.Fatal(err)
	}

	opts := &tlssocket.Options{ServerName: "localhost"}
	opts.CA = [][]byte{ca}
	c, err := tlssocket.Connect(context.Background(), "tcp",
		srv.Addr().String(), opts)
	if err != nil {
		log.Fatal(err)
	}
	defer c.Close()
	fmt.Fprint(c, "tea")
	fmt.Println(<-orders)
	fmt.Fprint(c, "cake")
	c.CloseWrite()
	fmt.Println(<-orders)
	_, open := <-orders
	fmt.Println("open:", open)
	// Output:
	// tea
	// cake
	// open: false
}
