package interop_test

import (
	"io"
	"testing"

	"github.com/seed-435e3e10/tlssocket"
	"github.com/seed-435e3e10/tlssocket/internal/testpair"
)

// halfOpen are the options of a Node socket that goes on after the peer's end.
func halfOpen() js { return js{"allowHalfOpen": true} }

// eachEnd runs f with a socket of ours, as client and as server, that is
// connected to a Node script.
func eachEnd(t *testing.T, o script,
	f func(t *testing.T, s *tlssocket.Socket, n *node)) {
	leaf := testpair.Certs(t).Leaf
	eachVersion(t, func(t *testing.T, version string) {
		t.Run("server", func(t *testing.T) {
			addr, n := nodeServer(t, version, leaf, o)
			f(t, secureClient(t, addr, clientOptions(t, version)), n)
		})
		t.Run("client", func(t *testing.T) {
			s := serve(t, serverOptions(version, leaf))
			n := nodeClient(t, version, s.addr, o)
			f(t, s.accept(t), n)
		})
	})
}

// TestHalfCloseOurs: we end first, and Node replies to the end.
func TestHalfCloseOurs(t *testing.T) {
	o := script{TLS: halfOpen(), AtEnd: "late"}
	eachEnd(t, o, func(t *testing.T, s *tlssocket.Socket, n *node) {
		if _, err := io.WriteString(s, "request"); err != nil {
			t.Fatal(err)
		}
		if err := s.CloseWrite(); err != nil {
			t.Fatal(err)
		}
		got, err := io.ReadAll(s)
		if err != nil || string(got) != "late" {
			t.Errorf("got %q, %v", got, err)
		}
		if got := n.next(t, "data").Data; got != "request" {
			t.Errorf("Node got %q", got)
		}
		s.Close()
		if n.next(t, "close").HadError {
			t.Errorf("Node has errors: %v", n.all("error"))
		}
	})
}

// TestHalfCloseTheirs: Node ends first, and we reply to the end.
func TestHalfCloseTheirs(t *testing.T) {
	o := script{TLS: halfOpen(), Send: "request", End: true}
	eachEnd(t, o, func(t *testing.T, s *tlssocket.Socket, n *node) {
		got, err := io.ReadAll(s)
		if err != nil || string(got) != "request" {
			t.Fatalf("got %q, %v", got, err)
		}
		if _, err := io.WriteString(s, "late"); err != nil {
			t.Fatal(err)
		}
		if err := s.Close(); err != nil {
			t.Error(err)
		}
		if got := n.next(t, "data").Data; got != "late" {
			t.Errorf("Node got %q", got)
		}
		n.next(t, "end")
		if n.next(t, "close").HadError {
			t.Errorf("Node has errors: %v", n.all("error"))
		}
	})
}
