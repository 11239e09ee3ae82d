package lab

import (
	"context"
	"time"

	"github.com/seed-435e3e10/tlssocket/bench/internal/protocol"
)

// Memory is what an idle connection holds of its server's resident memory.
type Memory struct {
	Natural   float64 // bytes, as the runtime leaves it
	Collected float64 // bytes, after a collection
	Server    float64 // bytes that the whole server holds, before a collection
}

// Idle opens load.Conns connections, of which each exchanges once, and weighs
// them. A part of them is there before: what only the first ones cost is not
// counted.
func (l *Lab) Idle(ctx context.Context, name string, v Variant,
	load protocol.Load, before int) (Memory, error) {
	first, rest := load, load
	first.Conns = max(1, before)
	rest.Conns = load.Conns - first.Conns
	p, err := l.pair(ctx, name, v, first, rest)
	if err != nil {
		return Memory{}, err
	}
	defer p.end()
	if _, err := p.client.do(ctx, protocol.Connect, 0); err != nil {
		return Memory{}, err
	}
	_, base, err := p.weigh(ctx, l.Warmup)
	if err != nil {
		return Memory{}, err
	}
	if _, err := p.client.do(ctx, protocol.Connect, 1); err != nil {
		return Memory{}, err
	}
	natural, collected, err := p.weigh(ctx, l.Warmup)
	n := float64(rest.Conns)
	return Memory{(natural - base) / n, (collected - base) / n, natural}, err
}

// weigh returns the resident memory of the server when it has come to rest,
// and when its garbage is collected.
func (p *pair) weigh(ctx context.Context, rest time.Duration) (
	natural, collected float64, err error) {
	if err := sleep(ctx, rest); err != nil {
		return 0, 0, err
	}
	if natural, err = resident(p.server.cmd.Process.Pid); err != nil {
		return 0, 0, err
	}
	_, err = p.server.do(ctx, protocol.Collect, 0)
	if err != nil {
		return 0, 0, err
	}
	collected, err = resident(p.server.cmd.Process.Pid)
	return natural, collected, err
}
