package interop_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"net"
	"path/filepath"
	"testing"
	"time"

	"github.com/seed-435e3e10/tlssocket/internal/pki"
	"github.com/seed-435e3e10/tlssocket/internal/testpair"
)

// js are options of Node's.
type js map[string]any

// script is what the scripts in testdata are told to do.
type script struct {
	Port     int           `json:"port,omitempty"`     // client: to connect to
	TLS      js            `json:"tls"`                // as Node has them
	Contexts map[string]js `json:"contexts,omitempty"` // server: addContext
	OCSP     []byte        `json:"ocsp,omitempty"`     // server: to staple
	Session  []byte        `json:"session,omitempty"`  // client: to resume
	Tickets  []byte        `json:"tickets,omitempty"`  // server: ticketKeys
	Echo     bool          `json:"echo,omitempty"`     // what comes goes back
	Send     string        `json:"send,omitempty"`     // once it is secure
	End      bool          `json:"end,omitempty"`      // after that
	AtEnd    string        `json:"atEnd,omitempty"`    // to the peer's end
	HTTP     string        `json:"http,omitempty"`     // plain: GET, POST, …
	Label    string        `json:"label,omitempty"`    // of keys to export
}

// event is what the scripts print.
type event struct {
	Event      string
	Port       int
	Code       string
	Message    string
	Data       string
	Bytes      []byte
	HadError   bool
	Authorized bool
	Why        string // it is not authorized
	ALPN       any    // a string, or false
	ServerName any    // a string, or false
	Reused     bool
	Protocol   string
	Subject    string
	Cipher     string
	Keys       []byte // for Label
}

// node is a script that runs.
type node struct {
	*process
	seen map[string]int // events of a name that were waited for
}

func startNode(t testing.TB, name string, o script) *node {
	t.Helper()
	arg, err := json.Marshal(o)
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join("testdata", name)
	return &node{start(t, nodePath(t), path, string(arg)),
		make(map[string]int)}
}

// nodeServer runs a server with a leaf, and returns its address.
func nodeServer(t testing.TB, version string, leaf *pki.Leaf, o script) (
	addr string, n *node) {
	t.Helper()
	o.TLS = with(o.TLS, version)
	o.TLS["cert"] = string(leaf.CertPEM())
	o.TLS["key"] = string(leaf.KeyPEM())
	n = startNode(t, "server.js", o)
	return n.listening(t), n
}

// listening waits until a server listens, and returns its address.
func (n *node) listening(t testing.TB) string {
	t.Helper()
	return fmt.Sprintf("127.0.0.1:%d", n.next(t, "listening").Port)
}

// nodeClient runs a client that trusts the shared CA, unless o has others.
func nodeClient(t testing.TB, version, addr string, o script) *node {
	t.Helper()
	a, err := net.ResolveTCPAddr("tcp", addr)
	if err != nil {
		t.Fatal(err)
	}
	o.Port = a.Port
	o.TLS = with(o.TLS, version)
	if o.TLS["ca"] == nil {
		o.TLS["ca"] = string(testpair.Certs(t).CA.PEM())
	}
	return startNode(t, "client.js", o)
}

// with adds the version to options of Node's.
func with(o js, version string) js {
	o = maps.Clone(o)
	if o == nil {
		o = js{}
	}
	o["minVersion"], o["maxVersion"] = version, version
	return o
}

// next waits for the next event of that name.
func (n *node) next(t testing.TB, name string) event {
	t.Helper()
	late := time.After(testpair.Patience)
	for {
		text, ended, grew := n.out.state()
		found := named(text, name)
		if i := n.seen[name]; i < len(found) {
			n.seen[name]++
			return found[i]
		}
		if ended {
			t.Fatalf("node ended without an event %q", name)
		}
		select {
		case <-grew:
		case <-late:
			t.Fatalf("node has no event %q", name)
		}
	}
}

// all returns the events of that name until now.
func (n *node) all(name string) []event { return named(n.out.bytes(), name) }

// named finds the events of a name in lines of JSON.
func named(text []byte, name string) (found []event) {
	for line := range bytes.Lines(text) {
		var e event
		if json.Unmarshal(line, &e) == nil && e.Event == name {
			found = append(found, e)
		}
	}
	return found
}
