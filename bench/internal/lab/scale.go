package lab

import (
	"context"

	"github.com/seed-435e3e10/tlssocket/bench/internal/protocol"
)

// Scale is what a server does that has many connections.
type Scale struct {
	Moved   Rate    // by all connections together
	Memory  float64 // bytes of a connection that is idle
	Greeted Rate    // handshakes of others, beside the idle ones
}

// Scale opens load.Conns connections, weighs them, lets the comers come
// beside them, and then has all connections exchange.
func (l *Lab) Scale(ctx context.Context, name string, v Variant,
	load, comers protocol.Load) (s Scale, err error) {
	p, err := l.pair(ctx, name, v, load, comers)
	if err != nil {
		return s, err
	}
	defer p.end()
	if s.Memory, err = p.grow(ctx, l, load.Conns); err != nil {
		return s, err
	}
	if s.Greeted, err = p.measure(ctx, 1, l.Warmup, l.Window); err != nil {
		return s, err
	}
	if _, err := p.client.do(ctx, protocol.Stop, 1); err != nil {
		return s, err
	}
	s.Moved, err = p.run(ctx, 0, l.Warmup, l.Window)
	return s, err
}

// grow opens the connections and returns what each added to the server's
// memory, 0 where that is not known.
func (p *pair) grow(ctx context.Context, l *Lab, n int) (float64, error) {
	pid := p.server.cmd.Process.Pid
	before, _ := resident(pid)
	if _, err := p.client.do(ctx, protocol.Connect, 0); err != nil {
		return 0, err
	}
	if err := sleep(ctx, l.Warmup); err != nil {
		return 0, err
	}
	after, _ := resident(pid)
	return (after - before) / float64(n), nil
}
