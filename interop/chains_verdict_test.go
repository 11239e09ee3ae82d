package interop_test

import (
	"crypto/x509"
	"errors"
	"net"
	"strconv"
	"testing"

	"github.com/seed-435e3e10/tlssocket"
	"github.com/seed-435e3e10/tlssocket/code"
	"github.com/seed-435e3e10/tlssocket/trust"
)

// chainTest has what the four ways of judging need.
type chainTest struct {
	*judge
	servers, clients *world
	partial          bool // allowPartialTrustChain
}

// TestChains shows the same chains to Node and to us, in both roles.
func TestChains(t *testing.T) {
	const server, client = x509.ExtKeyUsageServerAuth,
		x509.ExtKeyUsageClientAuth
	c := chainTest{
		judge:   startJudge(t),
		servers: newWorld(t, server, client),
		clients: newWorld(t, client, server),
	}
	eachVersion(t, func(t *testing.T, version string) {
		c.rows(t, version, chainRows)
		if version == "TLSv1.3" {
			c.rows(t, version, unsigningRows)
			c.rows(t, version, oddNameRows())
		}
		for _, r := range differentRows {
			t.Run(r.name, func(t *testing.T) {
				c.both(t, version, r.chainRow, r.ours)
			})
		}
		for _, r := range nameRows {
			t.Run(r.name, func(t *testing.T) {
				c.ofServers(t, version, r, r.want)
			})
		}
		partial := c
		partial.partial = true
		partial.rows(t, version, partialRows)
	})
}

func (c *chainTest) rows(t *testing.T, version string, rows []chainRow) {
	for _, r := range rows {
		t.Run(r.name, func(t *testing.T) { c.both(t, version, r, r.want) })
	}
}

func (c *chainTest) both(t *testing.T, version string, r chainRow,
	ours string) {
	c.ofServers(t, version, r, ours)
	c.ofClients(t, version, r, ours)
}

func (c *chainTest) ofServers(t *testing.T, version string, r chainRow,
	ours string) {
	t.Helper()
	expect(t, "Node's client", c.nodeOnServer(t, version, r), r.want)
	expect(t, "our client", c.oursOnServer(t, version, r), ours)
}

func (c *chainTest) ofClients(t *testing.T, version string, r chainRow,
	ours string) {
	t.Helper()
	if !c.partial { // tls.createServer of Node 20 forgets the option
		expect(t, "Node's server", c.nodeOnClient(t, version, r), r.want)
	}
	expect(t, "our server", c.oursOnClient(t, version, r), ours)
}

func expect(t *testing.T, who, got, want string) {
	t.Helper()
	if got != want {
		t.Errorf("%s says %q, want %q", who, got, want)
	}
}

// nodeOnServer is the verdict of Node's client on a server of ours.
func (c *chainTest) nodeOnServer(t *testing.T, version string, r chainRow,
) string {
	o := &tlssocket.ServerOptions{}
	o.ContextOptions = *ourContext(version)
	show(&o.ContextOptions, c.servers, r)
	s := serve(t, o)
	answers := c.ask(t, portOf(t, s.addr), c.nodeJudge(c.servers, version, r))
	s.accept(t)
	return heard(t, answers).verdict()
}

// oursOnServer is the verdict of our client on a server of Node's.
func (c *chainTest) oursOnServer(t *testing.T, version string, r chainRow,
) string {
	answers := c.ask(t, 0, nodeShow(c.servers, version, r))
	o := &tlssocket.Options{ServerName: "localhost", AllowUnauthorized: true}
	o.ContextOptions = *ourContext(version)
	c.trust(&o.ContextOptions, c.servers, r)
	s := secureClient(t, nodeAddr(heard(t, answers)), o)
	defer s.Close()
	return ourVerdict(t, s)
}

// nodeOnClient is the verdict of Node's server on a client of ours.
func (c *chainTest) nodeOnClient(t *testing.T, version string, r chainRow,
) string {
	options := c.nodeJudge(c.clients, version, r)
	options["requestCert"] = true
	options["cert"] = c.servers.certs("leafR")
	options["key"] = c.servers.key("leafR")
	answers := c.ask(t, 0, options)
	o := &tlssocket.Options{ServerName: "localhost", AllowUnauthorized: true}
	o.ContextOptions = *ourContext(version)
	show(&o.ContextOptions, c.clients, r)
	s := secureClient(t, nodeAddr(heard(t, answers)), o)
	defer s.Close()
	return heard(t, answers).verdict()
}

// oursOnClient is the verdict of our server on a client of Node's.
func (c *chainTest) oursOnClient(t *testing.T, version string, r chainRow,
) string {
	o := &tlssocket.ServerOptions{RequestCert: true, AllowUnauthorized: true}
	o.ContextOptions = *ourContext(version)
	show(&o.ContextOptions, c.servers, chainRow{chain: "leafR"})
	c.trust(&o.ContextOptions, c.clients, r)
	s := serve(t, o)
	c.ask(t, portOf(t, s.addr), nodeShow(c.clients, version, r))
	return ourVerdict(t, s.accept(t))
}

func ourContext(version string) *tlssocket.ContextOptions {
	return &tlssocket.ContextOptions{
		MinVersion: version, MaxVersion: version}
}

// show presents the chain of a row, trust judges it.
func show(o *tlssocket.ContextOptions, w *world, r chainRow) {
	o.Cert = [][]byte{[]byte(w.certs(r.chain))}
	o.Key = [][]byte{[]byte(w.key(r.chain))}
}

func (c *chainTest) trust(o *tlssocket.ContextOptions, w *world,
	r chainRow) {
	o.AllowPartialTrustChain = c.partial
	o.CA = [][]byte{[]byte(w.certs(r.ca))}
	for _, list := range w.lists(r.crl) {
		o.CRL = append(o.CRL, []byte(list))
	}
}

// nodeShow and nodeJudge are the same for Node. Only the side that shows a
// chain goes below Node's usual security level: it is not to be the judge of
// what it shows.
func nodeShow(w *world, version string, r chainRow) js {
	return with(js{"cert": w.certs(r.chain), "key": w.key(r.chain),
		"ciphers": "DEFAULT@SECLEVEL=0", "rejectUnauthorized": false}, version)
}

func (c *chainTest) nodeJudge(w *world, version string, r chainRow) js {
	return with(js{"ca": w.certs(r.ca), "crl": w.lists(r.crl),
		"allowPartialTrustChain": c.partial, "rejectUnauthorized": false},
		version)
}

func ourVerdict(t *testing.T, s *tlssocket.Socket) string {
	t.Helper()
	err := s.AuthorizationError()
	if (err == nil) != s.Authorized() {
		t.Errorf("authorized is %t, the error %v", s.Authorized(), err)
	}
	if err == nil {
		return good
	}
	var v *trust.Error
	if !errors.As(err, &v) {
		t.Fatalf("the error is %v", err)
	}
	if v.Code == code.Unspecified {
		return v.Reason
	}
	return string(v.Code)
}

func nodeAddr(a judgement) string {
	return net.JoinHostPort("127.0.0.1", strconv.Itoa(a.Port))
}

func portOf(t *testing.T, addr string) int {
	t.Helper()
	a := must(net.ResolveTCPAddr("tcp", addr))(t)
	return a.Port
}
