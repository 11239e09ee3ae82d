package main

import (
	"context"
	"fmt"
	"slices"

	"github.com/seed-435e3e10/tlssocket/bench/internal/lab"
	"github.com/seed-435e3e10/tlssocket/bench/internal/protocol"
	"github.com/seed-435e3e10/tlssocket/bench/internal/report"
)

// record is the largest that a TLS record holds.
const record = 16 << 10

func idleSmall(conns int) *work {
	return idle("idle-small", "Idle, after small traffic",
		"64 bytes there and back", exchange(64, 64, conns), false,
		slices.Concat(bars(0.75, 0), barsOf(report.Compact, 0.45, 0.3)))
}

func idleRecord(conns int) *work {
	return idle("idle-16k", "Idle, after a 16 KB record",
		"one full record to the server, and a byte back",
		exchange(record, 1, conns), false,
		slices.Concat(bars(0.85, 0), barsOf(report.Compact, 0.35, 0.3)))
}

func idleData(conns int) *work {
	return idle("idle-data", "Idle, listening to Data",
		"64 bytes there and back, of which ours learns by Data, while "+
			"crypto/tls has a goroutine in Read", exchange(64, 64, conns), true,
		slices.Concat(bars(0.5, 0), barsOf(report.Compact, 0.2, 0.15)))
}

// idle weighs connections that do nothing any more.
func idle(name, title, traffic string, load protocol.Load, data bool,
	natural []report.Bar) *work {
	load.FullRecords = true
	return &work{
		Work: report.Work{
			Name:  name,
			Title: title,
			About: fmt.Sprintf("resident memory that each of the last nine "+
				"tenths of %d connections adds to the server after %s, as "+
				"the runtime leaves it and after a collection; compact is "+
				"ours with CompactRecords. The client is crypto/tls's for all "+
				"servers.", load.Conns, traffic),
			Group: report.Compare,
			Metrics: []*report.Metric{
				{Name: "memory", Unit: "KB", Less: true, Bars: natural},
				{Name: "memory, collected", Unit: "KB", Less: true},
			},
		},
		variants: withCompact(data),
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
	const name, million = "idle-many", 1e6
	few := max(1, conns*defaultIdle/defaultMany) // are there before
	load := exchange(64, 64, conns)
	load.FullRecords = true
	limit := func(at float64) []report.Bar {
		return []report.Bar{{Variant: report.Compact, Limit: at}}
	}
	return &work{
		Work: report.Work{
			Name:  name,
			Title: fmt.Sprintf("%d idle connections", conns),
			About: fmt.Sprintf("all that the server's process holds, after 64 "+
				"bytes there and back on each; what each holds of those after "+
				"the first %d; and what a million would hold, on paper, if that "+
				"goes on. Ours listen to Data, and compact has CompactRecords. "+
				"As many rounds as the works of scale.", few),
			Group: report.Compare,
			Metrics: []*report.Metric{
				{Name: "the server", Unit: "MB", Less: true, Bars: limit(80)},
				{Name: "slope", Unit: "KB", Less: true, Bars: limit(2.5)},
				{Name: "a million on paper", Unit: "GB", Less: true},
			},
		},
		variants: withCompact(true),
		measure: func(ctx context.Context, l *lab.Lab, v lab.Variant) (
			[]float64, error) {
			m, err := l.Idle(ctx, name, v, load, few)
			return []float64{m.Server / mega, m.Natural / kilobyte,
				(m.Server + m.Natural*(million-float64(conns))) / giga}, err
		},
		forbids: func() error { return weighing(conns) },
		costly:  true,
	}
}

// weighing returns what forbids to weigh n connections.
func weighing(n int) error {
	if err := lab.Weighs(); err != nil {
		return err
	}
	return lab.Room(n)
}
