// Package lab starts the processes that the benchmark measures, and measures
// them: a server and a client of the same stack, each in a process of its own.
package lab

import (
	"context"
	_ "embed"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"time"

	"github.com/seed-435e3e10/tlssocket/bench/internal/protocol"
	"github.com/seed-435e3e10/tlssocket/internal/pki"
)

//go:embed peer.js
var peer []byte

// Options configure a Lab.
type Options struct {
	Node    string        // the command; "" has none
	Redis   string        // "auto" starts one, "off" has none, else a URL
	NATS    string        // the same
	Profile string        // a directory for CPU profiles; "" has none
	Warmup  time.Duration // before each window
	Window  time.Duration // that is measured
}

// Lab has what all processes share. New makes one, Close ends it. Its methods
// are for one goroutine.
type Lab struct {
	Options
	dir    string // of its files, and of Redis
	script string // of Node, and of the package node
	program,
	ca, cert, key string
	stores map[string]*store
}

// New makes a Lab, of which nothing runs yet.
func New(opts Options) (*Lab, error) {
	l := &Lab{Options: opts, stores: map[string]*store{}}
	var err error
	if l.program, err = os.Executable(); err != nil {
		return nil, err
	}
	if err := l.issue(); err != nil {
		return nil, err
	}
	if l.dir, err = os.MkdirTemp("", "tlssocket-bench-"); err != nil {
		return nil, err
	}
	l.script = filepath.Join(l.dir, "peer.js")
	if err := os.WriteFile(l.script, peer, 0o600); err != nil {
		l.Close()
		return nil, err
	}
	return l, nil
}

// Close ends what runs, and removes the files.
func (l *Lab) Close() error {
	for _, s := range l.stores {
		s.process.cmd.Process.Kill() // Redis does not mind its input
		s.process.end()
	}
	return os.RemoveAll(l.dir)
}

// issue makes the server's certificate: ECDSA on P-256, under a CA.
func (l *Lab) issue() error {
	ca, err := pki.NewCA("benchmark")
	if err != nil {
		return err
	}
	leaf, err := ca.Issue([]string{"localhost"})
	if err != nil {
		return err
	}
	l.ca = string(ca.PEM())
	l.cert, l.key = string(leaf.CertPEM()), string(leaf.KeyPEM())
	return nil
}

// Variant is one of those that a work compares.
type Variant struct {
	Name     string // in tables
	Stack    string
	TLS12    bool
	Coalesce bool
	Compact  bool
	Data     bool   // the server listens to it
	Session  bool   // the client listens to it
	Store    string // "", "memory", "redis" or "nats"

	// Alone is what is measured in place of the work's load, without a server.
	// Zero: the load.
	Alone protocol.Service
}

// Missing returns why a variant cannot run here, nil if it can.
func (l *Lab) Missing(v Variant) error {
	if v.Stack == protocol.Node && l.Node == "" {
		return errors.New("there is no node")
	}
	switch v.Store {
	case "redis":
		return lookUp(l.Redis, "redis-server")
	case "nats":
		return lookUp(l.NATS, "")
	}
	return nil
}

// lookUp finds the program that "auto" needs; "" is this one.
func lookUp(choice, program string) error {
	switch {
	case choice == "off":
		return errors.New("it is off")
	case choice != "auto" || program == "":
		return nil
	}
	_, err := exec.LookPath(program)
	return err
}

// start starts a process of a variant.
func (l *Lab) start(ctx context.Context, v Variant, name string,
	s protocol.Setup) (*process, protocol.Reply, error) {
	s.Stack, s.TLS12, s.Coalesce = v.Stack, v.TLS12, v.Coalesce
	s.Compact, s.Data, s.Session = v.Compact, v.Data, v.Session
	s.CA = l.ca
	if s.Role != protocol.Client {
		s.Cert, s.Key = l.cert, l.key
	}
	if l.Profile != "" && name != "" && !isScript(v) {
		s.Profile = filepath.Join(l.Profile, fmt.Sprintf("%s.%s.%s.pprof",
			fileName(name), fileName(v.Name), s.Role))
	}
	switch v.Stack {
	case protocol.Node:
		return l.launch(ctx, s, l.Node, "--expose-gc", l.script)
	case protocol.Script:
		return l.launch(ctx, s, l.program, l.script)
	}
	return l.launch(ctx, s, l.program)
}

// isScript reports whether a variant is run by a script, which has no profile.
func isScript(v Variant) bool {
	return v.Stack == protocol.Node || v.Stack == protocol.Script
}

// fileName leaves letters, digits and dashes.
func fileName(s string) string {
	b := []byte(s)
	for i, c := range b {
		switch {
		case 'a' <= c && c <= 'z', 'A' <= c && c <= 'Z', '0' <= c && c <= '9':
		default:
			b[i] = '-'
		}
	}
	return string(b)
}

// sleep waits, unless ctx ends.
func sleep(ctx context.Context, d time.Duration) error {
	select {
	case <-time.After(d):
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}
