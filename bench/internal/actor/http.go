package actor

import (
	"bufio"
	"errors"
	"io"
	"log"
	"net"
	"net/http"
	"strconv"

	"github.com/seed-435e3e10/tlssocket/bench/internal/protocol"
)

// serveHTTP answers requests by net/http: over its own TLS, over our Listener,
// which hands out crypto/tls's connections, or over our Sockets.
func (s *server) serveHTTP(l net.Listener, setup protocol.Setup,
	service protocol.Service) error {
	server := &http.Server{Handler: answer(service.Reply),
		ErrorLog: log.New(io.Discard, "", 0)} // clients end as they like
	if setup.Stack == protocol.Plain {
		config, err := plainServerConfig(setup)
		if err != nil {
			return err
		}
		server.TLSConfig = config
		go func() { s.fail(server.ServeTLS(l, "", "")) }() // ends with the process
		return nil
	}
	ours, err := newOurServer(setup)
	if err != nil {
		return err
	}
	over := ours.Sockets
	if service.Plain {
		over = ours.Listener
	}
	go func() { s.fail(server.Serve(over(l))) }() // ends with the process
	return nil
}

// answer is a handler that answers all with so many bytes.
func answer(size int) http.HandlerFunc {
	length := strconv.Itoa(size)
	return func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Length", length)
		w.Write(payload(size)) // an error ends the connection
	}
}

// get sends a request and reads the answer, without more of net/http than it
// takes: the client is not what is measured.
func get(c net.Conn, in *bufio.Reader, size int) error {
	const request = "GET / HTTP/1.1\r\nHost: " + serverName + "\r\n\r\n"
	if _, err := io.WriteString(c, request); err != nil {
		return err
	}
	r, err := http.ReadResponse(in, nil)
	if err != nil {
		return err
	}
	n, err := io.Copy(io.Discard, r.Body)
	if err == nil && (r.StatusCode != http.StatusOK || n != int64(size)) {
		err = errors.New("the answer is " + r.Status)
	}
	return err
}
