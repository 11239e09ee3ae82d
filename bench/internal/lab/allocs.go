package lab

import (
	"context"

	"github.com/seed-435e3e10/tlssocket/bench/internal/protocol"
)

// Allocs counts what a connection without listeners costs: "allocations" of
// an exchange, and "goroutines".
func (l *Lab) Allocs(ctx context.Context, v Variant) (map[string]float64,
	error) {
	p, reply, err := l.start(ctx, v, "", protocol.Setup{
		Role: protocol.Allocs})
	if err != nil {
		return nil, err
	}
	p.end()
	return reply.Values, nil
}
