package main

import (
	"fmt"

	"github.com/seed-435e3e10/tlssocket/bench/internal/protocol"
	"github.com/seed-435e3e10/tlssocket/bench/internal/report"
)

// small is a stream of writes that are far below a record. Only ours joins
// them by an option; Node does so by itself.
func small(name string, size int) *work {
	variants := compared()
	for i := range variants {
		variants[i].Coalesce = variants[i].Stack == protocol.Ours
	}
	var limits []report.Bar
	if size == 1<<10 {
		limits = bars(8, 2)
	}
	return &work{
		Work: report.Work{
			Name:  name,
			Title: fmt.Sprintf("Stream of %s writes", bytesText(size)),
			About: fmt.Sprintf("one connection; the server writes %s at a "+
				"time, ours with CoalesceWrites. crypto/tls makes a record "+
				"and a system call of each, Node joins what is written in "+
				"one turn of its loop.", bytesText(size)),
			Group:   report.Compare,
			Metrics: ofBytes(1, limits),
		},
		variants: variants,
		measure:  rater(name, stream(size, 1), bytesAndCPU),
	}
}

// bytesText is a size for people.
func bytesText(size int) string {
	switch {
	case size >= 1<<20:
		return fmt.Sprintf("%d MB", size>>20)
	case size >= 1<<10:
		return fmt.Sprintf("%d KB", size>>10)
	}
	return fmt.Sprintf("%d B", size)
}
