package interop_test

import (
	"bytes"
	"context"
	"crypto/fips140"
	"crypto/sha256"
	"flag"
	"hash"
	"io"
	"math/rand/v2"
	"net"
	"net/http"
	"os/exec"
	"testing"
	"time"

	"github.com/seed-435e3e10/tlssocket"
	"github.com/seed-435e3e10/tlssocket/internal/testpair"
)

var long = flag.Bool("long", false,
	"let a gigabyte go each way between servers with CompactRecords and others")

// much returns how many bytes go each way, and how long that may take.
func much() (size int64, limit time.Duration) {
	if *long {
		return 1 << 30, 10 * time.Minute
	}
	return 4 << 20, testpair.Patience
}

// stream is what one side says.
func stream(seed byte) io.Reader {
	size, _ := much()
	return io.LimitReader(rand.NewChaCha8([32]byte{seed}), size)
}

// sumOf is the sum of a stream.
func sumOf(seed byte) []byte {
	h := sha256.New()
	io.Copy(h, stream(seed)) // neither fails
	return h.Sum(nil)
}

// Much goes both ways at once between a server with CompactRecords and the
// clients of others, however the server reads and writes.
func TestCompactCarriesMuch(t *testing.T) {
	ca := file(t, testpair.Certs(t).CA.PEM())
	clients := map[string]func(addr string) []string{
		"OpenSSL": func(addr string) []string {
			return []string{opensslPath(t), "s_client", "-quiet", "-CAfile", ca,
				"-connect", addr}
		},
		"Node": func(addr string) []string {
			_, port, _ := net.SplitHostPort(addr)
			return []string{nodePath(t), "testdata/pipe.js", port, ca}
		},
	}
	for name, command := range clients {
		for how, receive := range map[string]func(*tlssocket.Socket) hash.Hash{
			"Read": readSum, "Data": dataSum,
		} {
			t.Run(name+"/"+how, func(t *testing.T) {
				srv := serve(t, compactOptions(t))
				client := runMuch(t, command(srv.addr))
				s := srv.accept(t)
				_, limit := much()
				s.SetDeadline(time.Now().Add(limit))
				if !fips140.Enabled() && s.TLS() != nil { // which would end Data
					t.Error("the records are crypto/tls's")
				}
				sent := testpair.Go(func() error {
					_, err := io.Copy(s, stream(1))
					return err
				})
				if got := receive(s).Sum(nil); !bytes.Equal(got, sumOf(2)) {
					t.Error("what the client said is not what came")
				}
				if err := <-sent; err != nil {
					t.Fatal(err)
				}
				s.Close()
				if !bytes.Equal(<-client, sumOf(1)) {
					t.Error("what we said is not what came")
				}
			})
		}
	}
}

func compactOptions(t *testing.T) *tlssocket.ServerOptions {
	o := serverOptions("TLSv1.3", testpair.Certs(t).Leaf)
	o.CompactRecords = true
	return o
}

// runMuch gives a command stream 2, and returns the sum of what it puts out.
func runMuch(t *testing.T, command []string) <-chan []byte {
	_, limit := much()
	ctx, cancel := context.WithTimeout(t.Context(), limit)
	t.Cleanup(cancel)
	h := sha256.New()
	var errors bytes.Buffer
	cmd := exec.CommandContext(ctx, command[0], command[1:]...)
	cmd.Stdin, cmd.Stdout, cmd.Stderr = stream(2), h, &errors
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	return testpair.Go(func() []byte {
		// OpenSSL calls an end without another read an error.
		if err := cmd.Wait(); err != nil {
			t.Logf("%s: %v: %s", command[0], err, tail(errors.Bytes()))
		}
		return h.Sum(nil)
	})
}

// readSum reads the client's stream, and not its end: OpenSSL's does not end.
func readSum(s *tlssocket.Socket) hash.Hash {
	h := sha256.New()
	size, _ := much()
	io.CopyN(h, s, size) // the sum tells how it went
	return h
}

// dataSum is readSum by events.
func dataSum(s *tlssocket.Socket) hash.Hash {
	h := sha256.New()
	done := make(chan struct{})
	size, _ := much()
	s.Events().Data.On(func(e tlssocket.DataEvent) {
		h.Write(e.Data)
		if size -= int64(len(e.Data)); size == 0 {
			close(done)
		}
	})
	s.Events().Close.On(func(tlssocket.CloseEvent) {
		if size > 0 {
			close(done)
		}
	})
	<-done
	return h
}

// curl gives a server of net/http much, and gets as much.
func TestCompactHTTP(t *testing.T) {
	path := need(t, curl)
	srv, err := tlssocket.NewServer(compactOptions(t))
	if err != nil {
		t.Fatal(err)
	}
	defer srv.Close()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	sums := make(chan []byte, 1)
	web := &http.Server{Handler: http.HandlerFunc(
		func(w http.ResponseWriter, r *http.Request) {
			h := sha256.New()
			io.Copy(h, r.Body) // the sum tells how it went
			sums <- h.Sum(nil)
			io.Copy(w, stream(1))
		})}
	defer web.Close()
	go web.Serve(srv.Sockets(l)) // ends with web
	_, port, _ := net.SplitHostPort(l.Addr().String())
	client := runMuch(t, []string{path, "-sS", "-T", "-",
		"--cacert", file(t, testpair.Certs(t).CA.PEM()),
		"--resolve", "localhost:" + port + ":127.0.0.1", "https://localhost:" + port})
	if !bytes.Equal(<-client, sumOf(1)) {
		t.Error("what we said is not what curl has")
	}
	if !bytes.Equal(testpair.Receive(t, sums), sumOf(2)) {
		t.Error("what curl said is not what we have")
	}
}
