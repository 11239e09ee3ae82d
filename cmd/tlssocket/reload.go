package main

import (
	"bytes"
	"context"
	"crypto/x509"
	"fmt"
	"os"
	"os/signal"
	"sync/atomic"
	"syscall"
	"time"

	"github.com/seed-435e3e10/tlssocket"
	"github.com/seed-435e3e10/tlssocket/internal/sni"
	"github.com/seed-435e3e10/tlssocket/internal/watch"
)

// pollEvery is how often a server looks at its files.
const pollEvery = time.Second

// Why files are read again.
const (
	causeSignal = "SIGHUP"
	causeChange = "change"
)

// reloader lets a server take up what changes in its files. Connections that
// exist go on. Its methods are for one goroutine, but for respond.
type reloader struct {
	flags  *serveFlags
	files  *watch.Files
	server *tlssocket.Server
	out    func(record)
	use    func() error // loads and applies, in place of what is for a server

	failed bool // the last reload did
	staple atomic.Pointer[[]byte]
}

// newReloader reads the files, before which nothing is missed that happens
// later.
func newReloader(f *serveFlags, out func(record)) *reloader {
	r := &reloader{flags: f, files: watch.New(f.fileNames()), out: out}
	now := r.files.Now()
	f.readFrom(now)
	r.files.Accept(now)
	return r
}

// readFrom lets files be read from a snapshot.
func (f *serveFlags) readFrom(s *watch.Snapshot) {
	f.read = func(name string) ([]byte, error) { return usable(s.Read(name)) }
}

// poll reloads after a change, once nothing has happened from one poll to the
// next: a certificate and its key are not written at the same time.
func (r *reloader) poll() {
	if changed := r.files.Poll(); changed != nil {
		r.reload(causeChange, changed)
	}
}

// hangups are the SIGHUPs that the process gets, until stop. No system but Unix
// sends them. Who is told that we listen may send one, which ends a process that
// does not ask for it: so it is called before.
func hangups() (signals chan os.Signal, stop func()) {
	signals = make(chan os.Signal, 1)
	signal.Notify(signals, syscall.SIGHUP)
	return signals, func() { signal.Stop(signals) }
}

// follow reloads when files have changed and at each of signals, until ctx ends,
// or what serves fails.
func (r *reloader) follow(ctx context.Context, signals <-chan os.Signal,
	failed <-chan error) error {
	tick := time.NewTicker(pollEvery)
	defer tick.Stop()
	for {
		select {
		case <-signals:
			r.hup()
		case <-tick.C:
			r.poll()
		case err := <-failed:
			return err
		case <-ctx.Done():
			return nil
		}
	}
}

// hup reloads at once.
func (r *reloader) hup() { r.reload(causeSignal, r.files.Now()) }

// reload lets what the files have serve: all of them, or none if there is
// something wrong with one. It tells what happened, unless the content is what
// it was and nobody asked.
func (r *reloader) reload(cause string, now *watch.Snapshot) {
	r.flags.readFrom(now)
	changed := r.files.Changed(now)
	err := r.take(len(changed) > 0)
	if err != nil {
		r.failed = true
		r.out(newReloadFailure(err))
		return
	}
	r.files.Accept(now)
	if len(changed) > 0 {
		r.flags.warn("server", r.out)
	}
	if len(changed) > 0 || r.failed || cause == causeSignal {
		r.out(reloadRecord{header{"server", 0, "reload"}, cause, changed})
	}
	r.failed = false
}

// take loads what is there, and applies it if it is new.
func (r *reloader) take(isNew bool) error {
	if r.use != nil {
		return r.use()
	}
	main, m, err := r.load()
	if err == nil && isNew {
		err = r.apply(main, m)
	}
	return err
}

func (r *reloader) load() (*tlssocket.SecureContext, *material, error) {
	m, err := r.flags.material()
	if err != nil {
		return nil, nil, err
	}
	main, err := tlssocket.NewSecureContext(&m.context)
	return main, m, err
}

// apply makes the server use what was loaded, for connections to come. If
// there is an error nothing has happened.
func (r *reloader) apply(main *tlssocket.SecureContext, m *material) error {
	if m.keys != nil && !bytes.Equal(m.keys, r.server.TicketKeys()) {
		if err := r.server.SetTicketKeys(m.keys); err != nil {
			return err
		}
	}
	for _, host := range sni.Sorted(m.contexts) {
		r.server.AddContext(host, m.contexts[host])
	}
	r.server.SetSecureContext(main)
	r.setStaple(m.staple)
	r.flags.served.Store(&m.context.Cert)
	return nil
}

// setStaple replaces the response of -ocsp.
func (r *reloader) setStaple(response []byte) { r.staple.Store(&response) }

// respond is the ocspHook of -ocsp.
func (r *reloader) respond(context.Context, *x509.Certificate,
	*x509.Certificate) ([]byte, error) {
	return *r.staple.Load(), nil
}

// newReloadFailure tells that the server goes on as it was.
func newReloadFailure(err error) reloadFailure {
	return reloadFailure{
		failureRecord(header{"server", 0, "error"}, fmt.Errorf(
			"reload: %w; the server goes on with what it had", err)),
	}
}
