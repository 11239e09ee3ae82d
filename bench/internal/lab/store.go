package lab

import (
	"context"
	"fmt"
	"net"
	"time"

	"github.com/seed-435e3e10/tlssocket/bench/internal/protocol"
)

// store is a process of a session store.
type store struct {
	process *process
	url     string
}

// storeURL returns what a server calls the store of a variant, which is
// started when it is first asked for.
func (l *Lab) storeURL(ctx context.Context, name string) (string, error) {
	start := map[string]func(context.Context) (*store, error){
		"redis": l.startRedis,
		"nats":  l.startNATS,
	}[name]
	choice := map[string]string{"redis": l.Redis, "nats": l.NATS}[name]
	switch {
	case start == nil:
		return name, nil
	case choice != "auto":
		return choice, nil
	}
	if s := l.stores[name]; s != nil {
		return s.url, nil
	}
	s, err := start(ctx)
	if err != nil {
		return "", fmt.Errorf("%s: %w", name, err)
	}
	l.stores[name] = s
	return s.url, nil
}

func (l *Lab) startRedis(ctx context.Context) (*store, error) {
	address, err := freeAddress()
	if err != nil {
		return nil, err
	}
	host, port, _ := net.SplitHostPort(address)
	p, err := l.spawn(ctx, whole, "redis-server", "--bind", host, "--port",
		port, "--save", "", "--dir", l.dir, "--daemonize", "no")
	if err != nil {
		return nil, err
	}
	if err := await(ctx, address); err != nil {
		p.cmd.Process.Kill()
		p.end()
		return nil, err
	}
	return &store{p, "redis://" + address}, nil
}

func (l *Lab) startNATS(ctx context.Context) (*store, error) {
	address, err := freeAddress()
	if err != nil {
		return nil, err
	}
	p, _, err := l.launch(ctx, protocol.Setup{Role: protocol.NATS,
		Store: "nats+embedded://" + address}, l.program)
	if err != nil {
		return nil, err
	}
	return &store{p, "nats://" + address}, nil
}

// freeAddress returns an address where nobody listens at the moment.
func freeAddress() (string, error) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return "", err
	}
	defer l.Close()
	return l.Addr().String(), nil
}

// await waits until somebody listens.
func await(ctx context.Context, address string) error {
	ctx, cancel := context.WithTimeout(ctx, 10*time.Second)
	defer cancel()
	var d net.Dialer
	for {
		c, err := d.DialContext(ctx, "tcp", address)
		if err == nil {
			return c.Close()
		}
		if sleep(ctx, 20*time.Millisecond) != nil {
			return err
		}
	}
}
