package main

import (
	"context"
	"math"

	"github.com/seed-435e3e10/tlssocket/bench/internal/lab"
	"github.com/seed-435e3e10/tlssocket/bench/internal/protocol"
	"github.com/seed-435e3e10/tlssocket/bench/internal/report"
)

// events counts what events cost to which nobody listens.
func events() *work {
	plain := compared()[0]
	none := []report.Bar{{Variant: protocol.Ours}}
	return &work{
		Work: report.Work{
			Name:  "events",
			Title: "Connection without listeners",
			About: "allocations of an exchange of 1 KB there and back, both " +
				"ends together, and goroutines of a connection beside those " +
				"of the application; nobody listens to events.",
			Group: report.Compare,
			Metrics: []*report.Metric{
				{Name: "allocations", Unit: "each", Less: true},
				{Name: "allocations beyond crypto/tls's", Unit: "each",
					Less: true, Bars: none},
				{Name: "goroutines", Unit: "each", Less: true, Bars: none},
			},
		},
		variants: compared()[:2],
		measure: func(ctx context.Context, l *lab.Lab, v lab.Variant) (
			[]float64, error) {
			got, err := l.Allocs(ctx, v)
			if err != nil || v.Stack == protocol.Plain {
				return []float64{got["allocations"], math.NaN(),
					got["goroutines"]}, err
			}
			base, err := l.Allocs(ctx, plain)
			return []float64{got["allocations"],
				got["allocations"] - base["allocations"],
				got["goroutines"]}, err
		},
	}
}
