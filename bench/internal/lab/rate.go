package lab

import (
	"context"
	"errors"
	"fmt"
	"math"
	"time"

	"github.com/seed-435e3e10/tlssocket/bench/internal/protocol"
)

// Rate is what was counted in a window of time.
type Rate struct {
	Seconds float64
	Bytes   float64 // that the client received
	Ops     float64

	// ClientCPU and ServerCPU are seconds, of all threads, in user mode and in
	// the kernel.
	ClientCPU, ServerCPU float64
}

// A store that is slow for a moment may miss two sessions, or this share.
const maxMissed = 0.01

// Rate measures a load on a service of its own. A variant that is
// Alone needs no server.
func (l *Lab) Rate(ctx context.Context, name string, v Variant,
	load protocol.Load) (Rate, error) {
	if v.Alone.Kind != "" {
		return l.alone(ctx, name, v, protocol.Load{Service: v.Alone})
	}
	p, err := l.pair(ctx, name, v, load)
	if err != nil {
		return Rate{}, err
	}
	defer p.end()
	return p.measure(ctx, 0, l.Warmup, l.Window)
}

// alone measures a load without a server. Who opens records receives, who seals
// them sends: the CPU time of the other end is NaN.
func (l *Lab) alone(ctx context.Context, name string, v Variant,
	load protocol.Load) (Rate, error) {
	client, _, err := l.start(ctx, v, name, protocol.Setup{
		Role: protocol.Client, Loads: []protocol.Load{load}})
	if err != nil {
		return Rate{}, err
	}
	p := &pair{client: client, server: client}
	defer p.end()
	r, err := p.measure(ctx, 0, l.Warmup, l.Window)
	if load.Kind == protocol.Open {
		r.ServerCPU = math.NaN()
	} else {
		r.ClientCPU = math.NaN()
	}
	return r, err
}

// pair is a server and a client.
type pair struct{ server, client *process }

// pair starts a server with a service for each load, and the client of them.
func (l *Lab) pair(ctx context.Context, name string, v Variant,
	loads ...protocol.Load) (*pair, error) {
	services := make([]protocol.Service, len(loads))
	for i, load := range loads {
		services[i] = load.Service
	}
	url, err := l.storeURL(ctx, v.Store)
	if err != nil {
		return nil, err
	}
	server, reply, err := l.start(ctx, v, name, protocol.Setup{
		Role: protocol.Server, Services: services, Store: url})
	if err != nil {
		return nil, err
	}
	for i, address := range reply.Addresses {
		loads[i].Address = address
	}
	client, _, err := l.start(ctx, clientOf(v, loads), name, protocol.Setup{
		Role: protocol.Client, Loads: loads})
	if err != nil {
		server.end()
		return nil, err
	}
	return &pair{server, client}, nil
}

// clientOf is the variant that runs the loads: where their records must be
// full, and of HTTP, crypto/tls sends them for all stacks.
func clientOf(v Variant, loads []protocol.Load) Variant {
	for _, l := range loads {
		if l.FullRecords || l.Kind == protocol.HTTP {
			v.Stack, v.Coalesce = protocol.Plain, false
		}
	}
	return v
}

func (p *pair) end() {
	p.client.end()
	p.server.end()
}

// measure connects and starts a load, and counts for the length of a window.
func (p *pair) measure(ctx context.Context, load int,
	warmup, window time.Duration) (Rate, error) {
	if _, err := p.client.do(ctx, protocol.Connect, load); err != nil {
		return Rate{}, err
	}
	return p.run(ctx, load, warmup, window)
}

// run is measure for a load that is connected. A window in which nothing
// happens is made longer: a thousand handshakes at once may take a second.
func (p *pair) run(ctx context.Context, load int,
	warmup, window time.Duration) (Rate, error) {
	if _, err := p.client.do(ctx, protocol.Start, load); err != nil {
		return Rate{}, err
	}
	if err := sleep(ctx, warmup); err != nil {
		return Rate{}, err
	}
	before, err := p.mark(ctx)
	if err != nil {
		return Rate{}, err
	}
	after := before
	for limit := time.Now().Add(patience); after.idle(before) &&
		time.Now().Before(limit); {
		if err := sleep(ctx, window); err != nil {
			return Rate{}, err
		}
		if after, err = p.mark(ctx); err != nil {
			return Rate{}, err
		}
	}
	return rate(before, after)
}

// marks are the counters of both ends.
type marks struct{ server, client protocol.Reply }

// idle reports whether nothing happened since.
func (m marks) idle(since marks) bool {
	return m.client.Bytes == since.client.Bytes &&
		m.client.Ops == since.client.Ops
}

func (p *pair) mark(ctx context.Context) (m marks, err error) {
	if m.client, err = p.client.do(ctx, protocol.Mark, 0); err != nil {
		return m, err
	}
	if p.server == p.client {
		return marks{m.client, m.client}, nil
	}
	m.server, err = p.server.do(ctx, protocol.Mark, 0)
	return m, err
}

func rate(before, after marks) (Rate, error) {
	client := minus(after.client, before.client)
	server := minus(after.server, before.server)
	r := Rate{
		Seconds:   float64(client.Time) / 1e9,
		Bytes:     float64(client.Bytes),
		Ops:       float64(client.Ops),
		ClientCPU: float64(client.CPU) / 1e9,
		ServerCPU: float64(server.CPU) / 1e9,
	}
	missed := float64(client.Missed)
	switch {
	case r.Seconds <= 0 || r.Bytes+r.Ops == 0:
		return r, errors.New("nothing happened while it was measured")
	case missed > max(2, r.Ops*maxMissed):
		return r, fmt.Errorf("%.0f of %.0f sessions were not resumed", missed,
			r.Ops)
	}
	return r, nil
}

func minus(a, b protocol.Reply) protocol.Reply {
	return protocol.Reply{
		Time:   a.Time - b.Time,
		CPU:    a.CPU - b.CPU,
		Bytes:  a.Bytes - b.Bytes,
		Ops:    a.Ops - b.Ops,
		Missed: a.Missed - b.Missed,
	}
}
