package main

import (
	"context"
	"fmt"
	"math"

	"github.com/seed-435e3e10/tlssocket/bench/internal/lab"
	"github.com/seed-435e3e10/tlssocket/bench/internal/report"
)

// leastWeighed is how many connections it takes to tell what one of them
// holds: the kernel counts pages, the runtimes grow by more.
const leastWeighed = 100

// scale is a server with many connections.
func scale(conns int) *work {
	name := fmt.Sprintf("scale-%d", conns)
	return &work{
		Work: report.Work{
			Name:  name,
			Title: fmt.Sprintf("%d connections", conns),
			About: "all exchange 64 B requests and 16 KB replies at the same " +
				"time (throughput); before that they are idle after one " +
				"exchange (memory, from 100 connections on), while 4 more " +
				"clients make full handshakes (rate).",
			Group: report.Scale,
			Conns: conns,
			Metrics: append([]*report.Metric{
				{Name: "throughput", Unit: "MB/s"},
				{Name: "memory of a connection", Unit: "KB", Less: true},
				{Name: "handshakes", Unit: "1/s"},
			}, cpu("s/GB", 0, "server", "client")...),
		},
		variants: compared(),
		measure: func(ctx context.Context, l *lab.Lab, v lab.Variant) (
			[]float64, error) {
			s, err := l.Scale(ctx, name, v, exchange(64, record, conns),
				greet(false))
			memory := s.Memory / kilobyte
			if conns < leastWeighed || lab.Weighs() != nil {
				memory = math.NaN()
			}
			moved := bytesAndCPU(s.Moved)
			return append([]float64{moved[0], memory,
				s.Greeted.Ops / s.Greeted.Seconds}, moved[1:]...), err
		},
		forbids: func() error { return lab.Room(conns + comers) },
		costly:  true,
	}
}
