package main

import (
	"context"
	"fmt"

	"github.com/seed-435e3e10/tlssocket/bench/internal/lab"
	"github.com/seed-435e3e10/tlssocket/bench/internal/protocol"
	"github.com/seed-435e3e10/tlssocket/bench/internal/report"
)

// record is the largest that a TLS record holds.
const record = 16 << 10

func idleSmall(conns int) *work {
	return idle("idle-small", "Idle connection, after small traffic",
		"64 bytes there and back", exchange(64, 64, conns), bars(0.75, 0.5))
}

func idleRecord(conns int) *work {
	return idle("idle-16k", "Idle connection, after a 16 KB record",
		"one full record to the server, and a byte back",
		exchange(record, 1, conns), bars(0.9, 0.6))
}

// idle weighs connections that do nothing any more.
func idle(name, title, traffic string, load protocol.Load,
	natural []report.Bar) *work {
	load.FullRecords = true
	return &work{
		Work: report.Work{
			Name:  name,
			Title: title,
			About: fmt.Sprintf("resident memory that each of the last nine "+
				"tenths of %d connections adds to the server after %s, as "+
				"the runtime leaves it and after a collection. The client "+
				"is crypto/tls's for all servers.", load.Conns, traffic),
			Group: report.Compare,
			Metrics: []*report.Metric{
				{Name: "memory", Unit: "KB", Less: true, Bars: natural},
				{Name: "memory, collected", Unit: "KB", Less: true},
			},
		},
		variants: compared(),
		measure: func(ctx context.Context, l *lab.Lab, v lab.Variant) (
			[]float64, error) {
			m, err := l.Idle(ctx, name, v, load, load.Conns/10)
			return []float64{m.Natural / kilobyte, m.Collected / kilobyte}, err
		},
		forbids: func() error { return weighing(load.Conns) },
	}
}

// idleMany is as many idle connections as the files of a process allow.
func idleMany(conns int) *work {
	const name, few = "idle-many", 4 // a quarter comes first
	load := exchange(64, 64, conns)
	load.FullRecords = true
	return &work{
		Work: report.Work{
			Name:  name,
			Title: fmt.Sprintf("%d idle connections", conns),
			About: "all that the server's process holds, after 64 bytes there " +
				"and back on each; what each holds of the last three quarters; " +
				"and what a million would hold, on paper, if that goes on.",
			Group: report.Compare,
			Metrics: []*report.Metric{
				{Name: "the server", Unit: "MB", Less: true},
				{Name: "slope", Unit: "KB", Less: true},
				{Name: "a million on paper", Unit: "GB", Less: true},
			},
		},
		variants: compared(),
		measure: func(ctx context.Context, l *lab.Lab, v lab.Variant) (
			[]float64, error) {
			m, err := l.Idle(ctx, name, v, load, conns/few)
			return []float64{m.Server / mega, m.Natural / kilobyte,
				m.Natural * million / giga}, err
		},
		forbids: func() error { return weighing(conns) },
	}
}

const million = 1e6 // connections

// weighing returns what forbids to weigh n connections.
func weighing(n int) error {
	if err := lab.Weighs(); err != nil {
		return err
	}
	return lab.Room(n)
}
