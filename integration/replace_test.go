package integration_test

import (
	"bytes"
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/seed-435e3e10/tlssocket"
	"github.com/seed-435e3e10/tlssocket/internal/pki"
	"github.com/seed-435e3e10/tlssocket/internal/testleak"
	"github.com/seed-435e3e10/tlssocket/internal/testpair"
	"github.com/seed-435e3e10/tlssocket/internal/testpki"
)

// The size of the load, bounded by counts.
const (
	loadClients = 16
	loadVisits  = 5       // of each client, for each name: two connections
	loadBytes   = 100_000 // there and back, for each connection
)

// renewal is a server whose certificates are replaced, each of two names
// having an old one and a new one.
type renewal struct {
	*running
	leaves map[string][2]*pki.Leaf
	made   map[string][2]*tlssocket.SecureContext
	moved  chan struct{} // a token for each visit: time for a replacement

	replaced atomic.Int32 // how often
}

// The names of a renewal: the server's own context serves the first, one of
// AddContext the second.
var renewed = []string{"localhost", "a.example"}

func newRenewal(t *testing.T) *renewal {
	t.Helper()
	r := &renewal{
		leaves: make(map[string][2]*pki.Leaf),
		made:   make(map[string][2]*tlssocket.SecureContext),
		moved:  make(chan struct{}, loadClients*loadVisits*len(renewed)),
	}
	for _, name := range renewed {
		old := testpki.Leaf(t, testpair.Certs(t).CA, name)
		fresh := testpki.Leaf(t, testpair.Certs(t).CA, name)
		r.leaves[name] = [2]*pki.Leaf{old, fresh}
		r.made[name] = [2]*tlssocket.SecureContext{
			contextFor(t, old), contextFor(t, fresh)}
	}
	r.running = startEcho(t, func(o *tlssocket.ServerOptions) {
		o.SecureContext = r.made["localhost"][0]
		o.Contexts = map[string]*tlssocket.SecureContext{
			"a.example": r.made["a.example"][0]}
	})
	return r
}

// replace makes the server serve with the old or the new contexts, after some
// changes of mind, and now and then encrypt its tickets with other keys: a
// slow client's session must outlive all of them, and 16 keys are kept.
func (r *renewal) replace(which int) error {
	keys := make([]byte, 48)
	rand.Read(keys) // never fails
	for i := range 21 {
		now := (which + i) % 2
		r.SetSecureContext(r.made["localhost"][now])
		r.AddContext("a.example", r.made["a.example"][now])
	}
	if r.replaced.Add(1)%16 != 0 {
		return nil
	}
	return r.SetTicketKeys(keys)
}

// load is one client: for each name it connects, and connects again with the
// session of the first time, which must be good whatever the keys are now.
func (r *renewal) load(ctx context.Context, o tlssocket.Options) error {
	for range loadVisits {
		for _, name := range renewed {
			o.ServerName, o.Session = name, nil
			session, err := r.visit(ctx, &o)
			if err != nil {
				return fmt.Errorf("%s: %w", name, err)
			}
			o.Session = session
			if _, err := r.visit(ctx, &o); err != nil {
				return fmt.Errorf("%s, again: %w", name, err)
			}
			r.moved <- struct{}{} // has room for all
		}
	}
	return nil
}

// visit is one connection. It returns the session.
func (r *renewal) visit(ctx context.Context, o *tlssocket.Options) (
	session []byte, err error) {
	c, err := tlssocket.Connect(ctx, "tcp", r.Addr().String(), o)
	if err != nil {
		return nil, err
	}
	defer c.Close()
	got := c.PeerCertificates()[0]
	isOf := func(l *pki.Leaf) bool { return got.Equal(l.Cert) }
	leaves := r.leaves[o.ServerName]
	switch {
	case !slices.ContainsFunc(leaves[:], isOf):
		return nil, fmt.Errorf("served with %v", got.Subject)
	case o.Session != nil && !c.SessionReused():
		return nil, errors.New("the session is no good")
	}
	if err := echoMuch(c); err != nil {
		return nil, err
	}
	return c.Session(), nil
}

// echoMuch sends much to an echo server while it reads it back.
func echoMuch(c *tlssocket.Socket) error {
	c.SetDeadline(time.Now().Add(testpair.Patience))
	sent := bytes.Repeat([]byte("0123456789"), loadBytes/10)
	wrote := testpair.Go(func() error {
		_, err := c.Write(sent)
		return err
	})
	got := make([]byte, len(sent))
	_, err := io.ReadFull(c, got)
	if err == nil && !bytes.Equal(got, sent) {
		err = errors.New("the echo is something else")
	}
	return errors.Join(err, <-wrote)
}

// Contexts and keys are replaced again and again while clients come and go:
// none of them fails, and connections from before live through all of it.
func TestReplaceUnderLoad(t *testing.T) {
	r := newRenewal(t)
	var held []*tlssocket.Socket
	for i := range loadClients {
		c := r.mustDial(t, only(bothVersions[i%2]))
		requireServed(t, c, r.leaves["localhost"][0])
		held = append(held, c)
	}
	errs := make(chan error, 3*loadClients)
	var clients, others sync.WaitGroup
	for i := range loadClients {
		o := testpair.Client(t)
		only(bothVersions[i%2])(o)
		clients.Go(func() { errs <- r.load(t.Context(), *o) })
	}
	for which := range 2 { // two at once, who do not agree
		others.Go(func() {
			for n := which; ; n++ {
				if _, more := <-r.moved; !more {
					return
				}
				if err := r.replace(n % 2); err != nil {
					errs <- err
					return
				}
			}
		})
	}
	for _, c := range held {
		others.Go(func() { errs <- echoMuch(c) })
	}
	clients.Wait()
	close(r.moved)
	others.Wait()
	close(errs)
	for err := range errs {
		if err != nil {
			t.Error(err)
		}
	}
	r.requireEnd(t, held)
}

// requireEnd checks what is served in the end, that nobody was refused, and
// that nothing is left.
func (r *renewal) requireEnd(t *testing.T, held []*tlssocket.Socket) {
	t.Helper()
	for which := range 2 {
		if err := r.replace(which); err != nil {
			t.Fatal(err)
		}
		for _, name := range renewed {
			c := r.mustDial(t, func(o *tlssocket.Options) {
				o.ServerName = name
			})
			requireServed(t, c, r.leaves[name][which])
			held = append(held, c)
		}
	}
	for _, c := range held {
		ping(t, c)
		c.Close()
	}
	if err := r.Shutdown(testpair.PatientContext(t)); err != nil {
		t.Error(err)
	}
	if n := r.Connections(); n != 0 {
		t.Errorf("%d connections are left", n)
	}
	select {
	case err := <-r.failures:
		t.Errorf("a client was refused: %v", err)
	default:
	}
	if left := testleak.Wait(); len(left) > 0 {
		t.Errorf("%d goroutines are left:\n%s", len(left), left[0])
	}
}
