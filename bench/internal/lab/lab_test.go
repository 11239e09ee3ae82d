package lab

import (
	"context"
	"errors"
	"io"
	"net"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/seed-435e3e10/tlssocket/bench/internal/protocol"
)

var ours = Variant{Name: protocol.Ours, Stack: protocol.Ours}

// ping is a load on connections that stay.
func ping(conns int) protocol.Load {
	return protocol.Load{Conns: conns, Service: protocol.Service{
		Kind: protocol.Exchange, Size: 10, Reply: 10}}
}

// newLab makes a Lab with the windows of a test.
func newLab(t *testing.T) *Lab {
	t.Helper()
	l, err := New(Options{Warmup: time.Millisecond, Window: time.Millisecond})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		l.Close()
		if _, err := os.Stat(l.dir); !os.IsNotExist(err) {
			t.Errorf("its files are still there: %v", err)
		}
	})
	return l
}

// started is a pair whose load runs.
func started(t *testing.T, ctx context.Context, l *Lab) *pair {
	t.Helper()
	p, err := l.pair(ctx, "", ours, ping(2))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(p.end)
	for _, what := range []string{protocol.Connect, protocol.Start} {
		if _, err := p.client.do(ctx, what, 0); err != nil {
			t.Fatal(err)
		}
	}
	return p
}

// ended sees to it that both processes were waited for.
func ended(t *testing.T, p *pair) {
	t.Helper()
	p.end()
	for _, one := range []*process{p.server, p.client} {
		if one.cmd.ProcessState == nil {
			t.Error("a process is left")
		}
	}
}

func TestCancel(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	p := started(t, ctx, newLab(t))
	cancel()
	if _, err := p.mark(ctx); !errors.Is(err, context.Canceled) {
		t.Errorf("mark returns %v", err)
	}
	if _, err := p.run(ctx, 0, time.Hour, time.Hour); err == nil {
		t.Error("the work went on")
	}
	ended(t, p)
}

// A process that does not answer is no obstacle to ending.
func TestCancelWaiting(t *testing.T) {
	silent, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer silent.Close()
	ctx, cancel := context.WithCancel(t.Context())
	load := ping(1)
	load.Address = silent.Addr().String()
	client, _, err := newLab(t).start(ctx, ours, "", protocol.Setup{
		Role: protocol.Client, Loads: []protocol.Load{load}})
	if err != nil {
		t.Fatal(err)
	}
	defer client.end()
	go func() { // ends with the client's connection, or the listener
		if c, err := silent.Accept(); err == nil {
			defer c.Close()
			cancel()
			io.Copy(io.Discard, c)
		}
	}()
	_, err = client.do(ctx, protocol.Connect, 0)
	if !errors.Is(err, context.Canceled) {
		t.Errorf("connect returns %v", err)
	}
}

// A server that dies is an error of what is measured.
func TestServerDies(t *testing.T) {
	p := started(t, t.Context(), newLab(t))
	p.server.cmd.Process.Kill()
	if _, err := p.server.do(t.Context(), protocol.Mark, 0); err == nil ||
		!strings.Contains(err.Error(), "it ended: signal: killed") {
		t.Errorf("the server's mark returns %v", err)
	}
	for { // the client notices when it reads next
		_, err := p.client.do(t.Context(), protocol.Mark, 0)
		if err != nil {
			break
		}
	}
	ended(t, p)
}

// What a process writes to its standard error is told.
func TestLastWords(t *testing.T) {
	l := newLab(t)
	p, err := l.spawn(t.Context(), whole, l.program)
	if err != nil {
		t.Fatal(err)
	}
	defer p.end()
	_, err = p.ask(t.Context(), "no setup")
	if err == nil || !strings.Contains(err.Error(), "the setup: json") {
		t.Errorf("the error is %v", err)
	}
}

func TestUnknownRole(t *testing.T) {
	l := newLab(t)
	_, _, err := l.start(t.Context(), ours, "", protocol.Setup{Role: "king"})
	if err == nil || !strings.Contains(err.Error(), `"king" is no role`) {
		t.Errorf("the error is %v", err)
	}
}

func TestMissing(t *testing.T) {
	l := newLab(t)
	l.Redis, l.NATS = "off", "auto"
	for v, missing := range map[Variant]bool{
		{Stack: protocol.Plain}:                false,
		{Stack: protocol.Node}:                 true,
		{Stack: protocol.Ours, Store: "redis"}: true,
		{Stack: protocol.Ours, Store: "nats"}:  false,
	} {
		if err := l.Missing(v); (err != nil) != missing {
			t.Errorf("%+v: %v", v, err)
		}
	}
}

func TestRate(t *testing.T) {
	before := marks{
		server: protocol.Reply{Time: 1e9, CPU: 1e9, Bytes: 100},
		client: protocol.Reply{Time: 5e9, CPU: 2e9, Bytes: 50, Ops: 1},
	}
	after := marks{
		server: protocol.Reply{Time: 3e9, CPU: 2e9, Bytes: 300},
		client: protocol.Reply{Time: 7e9, CPU: 6e9, Bytes: 450, Ops: 201,
			Missed: 2},
	}
	got, err := rate(before, after)
	want := Rate{Seconds: 2, Bytes: 400, Ops: 200, ClientCPU: 4,
		ServerCPU: 1}
	if got != want || err != nil {
		t.Errorf("%+v, %v", got, err)
	}
	after.client.Missed = 3
	if _, err := rate(before, after); err == nil {
		t.Error("sessions that were missed are no error")
	}
	if _, err := rate(before, before); err == nil {
		t.Error("nothing is no error")
	}
}
