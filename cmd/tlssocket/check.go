package main

import (
	"cmp"
	"context"
	"net"
	"os"
	"os/signal"
	"slices"
	"strings"
	"sync"
	"syscall"
	"time"

	"github.com/seed-435e3e10/tlssocket/cmd/tlssocket/internal/dest"
	"github.com/seed-435e3e10/tlssocket/cmd/tlssocket/internal/probe"
	"github.com/seed-435e3e10/tlssocket/internal/usage"
	"github.com/seed-435e3e10/tlssocket/starttls"
)

// outcome is an exit code as an error; the reports told why.
type outcome int

func (outcome) Error() string { return "not every server is well" }

func runCheck(std stdio, args []string) int {
	var f checkFlags
	fs := usage.NewFlags("check")
	f.register(fs)
	rest, err := parseFlags(fs, args)
	if done, code := finishParse(std, fs, err, nil, "", aboutCheck); done {
		return code
	}
	if err := f.check(rest); err != nil {
		return report(std, jsonSide(f.json, "client"), err)
	}
	return report(std, jsonSide(f.json, "client"), check(std, &f))
}

// check examines the servers, tells, and returns the worst outcome.
func check(std stdio, f *checkFlags) error {
	s, err := f.settings()
	if err != nil {
		return err
	}
	page, err := f.openPage()
	if err != nil {
		return err
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt,
		syscall.SIGTERM)
	defer stop()
	context.AfterFunc(ctx, stop) // a second interrupt kills
	out := newCheckOutput(std, f)
	for _, line := range f.bad {
		out.badLine(line)
	}
	reports := examine(ctx, s, f.targets, f.parallel, out)
	if ctx.Err() != nil {
		return errInterrupted
	}
	out.finish(reports)
	if err := page.write(f, reports); err != nil {
		return err
	}
	return worst(reports, len(f.bad) > 0)
}

// checkHint is hintFor without the flag that check does not have.
func checkHint(err error) string {
	hint, _, _ := strings.Cut(hintFor(err), "; "+atAnyPrice)
	return hint
}

// settings turns the flags into what every examination has in common.
func (f *checkFlags) settings() (*probe.Settings, error) {
	loaded, err := f.load("check")
	if err != nil {
		return nil, err
	}
	s := &probe.Settings{
		Context:    loaded,
		Anchors:    "the system",
		ServerName: f.serverName,
		ALPN:       f.protocols(),
		Timeout:    f.timeout,
		Warn:       f.warn,
		Crit:       f.crit,
		StartTLS:   f.protocolOf,
		Begin:      f.begin,
		Explain:    f.explainTo,
	}
	if len(f.ca)+len(f.pfx) > 0 {
		s.Anchors = "-ca"
	}
	return s, nil
}

// protocolOf is what a server speaks before TLS: what the flag says, or the
// scheme, or the port.
func (f *checkFlags) protocolOf(t dest.Target) string {
	return cmp.Or(f.startTLS, t.StartTLS, starttls.ForPort(t.Port))
}

// begin is begin for a target.
func (f *checkFlags) begin(ctx context.Context, conn net.Conn, protocol string,
	t dest.Target) (net.Conn, error) {
	return begin(ctx, conn, protocol, t.Address, cmp.Or(f.serverName, t.Host))
}

// explainTo is what a report says of an error.
func (f *checkFlags) explainTo(err error, conn net.Conn,
	t dest.Target) probe.Problem {
	if t.Network == "tcp" {
		err = f.explain(err, conn, t.Address)
	}
	return probe.Problem{Code: string(codeOf(err)),
		Message: visible(messageOf(err)), Hint: checkHint(err)}
}

// examine asks all servers, as many at a time as it may, and returns their
// reports in the order of the targets.
func examine(ctx context.Context, s *probe.Settings, targets []dest.Target,
	parallel int, out *checkOutput) []*probe.Report {
	reports := make([]*probe.Report, len(targets))
	next := make(chan int)
	var workers sync.WaitGroup
	for range min(parallel, len(targets)) {
		workers.Go(func() { // ends when next is closed
			for i := range next {
				out.begin(i)
				reports[i] = s.Examine(ctx, targets[i])
				out.done(i, reports[i])
			}
		})
	}
	for i := range targets {
		if ctx.Err() != nil {
			break
		}
		select {
		case next <- i:
		case <-ctx.Done():
		}
	}
	close(next)
	workers.Wait()
	return reports
}

// severity orders statuses, the worst first: that of the exit code.
var severity = []probe.Status{probe.Failed, probe.Unauthorized, probe.Critical,
	probe.Warning, probe.Well}

var exitOf = map[probe.Status]int{probe.Failed: exitError,
	probe.Unauthorized: exitUnauthorized, probe.Critical: exitCritical,
	probe.Warning: exitWarning}

// worst is the outcome of all servers; nil if all are well.
func worst(reports []*probe.Report, badLines bool) error {
	if badLines {
		return told{outcome(exitError)}
	}
	all := worstFirst(reports)
	if len(all) == 0 || all[0].Status == probe.Well {
		return nil
	}
	return told{outcome(exitOf[all[0].Status])}
}

// worstFirst sorts reports by status, and those by the days left.
func worstFirst(reports []*probe.Report) []*probe.Report {
	sorted := slices.Clone(reports)
	slices.SortStableFunc(sorted, func(a, b *probe.Report) int {
		return cmp.Or(
			cmp.Compare(slices.Index(severity, a.Status),
				slices.Index(severity, b.Status)),
			compareTimes(a.Expires, b.Expires))
	})
	return sorted
}

// compareTimes has nil, which is nothing known, first.
func compareTimes(a, b *time.Time) int {
	switch {
	case a == nil && b == nil:
		return 0
	case a == nil:
		return -1
	case b == nil:
		return 1
	}
	return a.Compare(*b)
}
