package soak

import (
	"bytes"
	"context"
	"errors"
	"io"
	"net"
	"os"
	"runtime"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/seed-435e3e10/tlssocket"
	"github.com/seed-435e3e10/tlssocket/code"
	"github.com/seed-435e3e10/tlssocket/internal/testtool"
)

// requireFails runs a scene that does something wrong, and looks for words in
// the error.
func requireFails(t *testing.T, run func(*Trial) error, words ...string) {
	t.Helper()
	_, err := Run(Config{Seed: 7, Least: 3, Stall: 5 * time.Second,
		Scenes: []Scene{{"wrong", 1, run}}})
	if err == nil {
		t.Fatal("nothing was noticed")
	}
	for _, word := range words {
		if !strings.Contains(err.Error(), word) {
			t.Errorf("%q is missing in: %v", word, err)
		}
	}
}

func TestFailureTellsTheSeed(t *testing.T) {
	requireFails(t, func(t *Trial) error {
		t.Tell("with the number %d", t.Number)
		return errors.New("what went wrong")
	}, "what went wrong", "wrong: ", "with the number", "-soak.seed ")
}

// waitsForever stalls, and would for ever.
func waitsForever(t *Trial) error {
	a, _, err := t.wire("pipe")
	if err == nil {
		_, err = a.Read(make([]byte, 1))
	}
	return err
}

func TestStall(t *testing.T) {
	requireFails(t, waitsForever, "no progress", "waitsForever")
}

// Who goes on is left alone, however long it takes.
func TestWatchdogLetsProgressBe(t *testing.T) {
	testtool.Bubble(t, func(t *testing.T) {
		ctx, cancel := context.WithCancelCause(t.Context())
		defer cancel(nil)
		const limit = 10 * time.Second
		dog := newWatchdog(limit, cancel)
		trial := &Trial{ctx: ctx}
		dog.add(trial)
		done := make(chan struct{})
		go func() {
			defer close(done)
			dog.watch(ctx, nil)
		}()
		for range 10 {
			time.Sleep(limit * 9 / 10)
			trial.Moved()
			if err := context.Cause(ctx); err != nil {
				t.Fatal(err)
			}
		}
		<-done
		if err := context.Cause(ctx); !strings.Contains(err.Error(),
			"no progress") {
			t.Errorf("a trial that stalls: %v", err)
		}
	})
}

func TestLeftovers(t *testing.T) {
	t.Run("goroutine", func(t *testing.T) {
		end := make(chan struct{})
		t.Cleanup(func() { close(end) })
		requireFails(t, func(*Trial) error {
			go func() { <-end }()
			return nil
		}, "goroutines, before", "TestLeftovers")
	})
	t.Run("descriptor", func(t *testing.T) {
		if takeCensus().descriptors < 0 {
			t.Skip("descriptors cannot be counted here")
		}
		requireFails(t, func(*Trial) error {
			f, err := os.Open(os.DevNull)
			t.Cleanup(func() { f.Close() })
			return err
		}, "descriptors, before")
	})
	t.Run("heap", func(t *testing.T) {
		kept := make(chan []byte, 100)
		requireFails(t, func(*Trial) error {
			kept <- make([]byte, heapSlack)
			return nil
		}, "heap, before")
		runtime.KeepAlive(kept)
	})
}

func TestContent(t *testing.T) {
	changed := func(f func(p []byte) []byte) error {
		s := &stream{start: len(pattern) - 1000, news: make(chan struct{}, 1)}
		var all []byte
		for len(all) < 5000 {
			all = append(all, s.at(int64(len(all)), 5000-len(all))...)
		}
		all = f(all)
		return errors.Join(s.take(all[:2000]), s.take(all[2000:]))
	}
	for name, f := range map[string]func(p []byte) []byte{
		"altered": func(p []byte) []byte { p[3000] ^= 1; return p },
		"lost":    func(p []byte) []byte { return append(p[:1500], p[1600:]...) },
		"doubled": func(p []byte) []byte {
			return append(bytes.Clone(p[:1500]), p[1400:]...)
		},
	} {
		var wrong mismatch
		if err := changed(f); !errors.As(err, &wrong) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if err := changed(func(p []byte) []byte { return p }); err != nil {
		t.Errorf("as it was sent: %v", err)
	}
}

func TestSettled(t *testing.T) {
	late, wrong := code.TimedOut, mismatch("x")
	for _, test := range []struct {
		late, end error
		got       int64
		fine      bool
	}{
		{nil, nil, 10, true},
		{nil, nil, 9, false},
		{nil, io.ErrUnexpectedEOF, 10, false},
		{late, nil, 9, true},
		{late, io.ErrUnexpectedEOF, 9, true},
		{late, wrong, 9, false},
	} {
		err := settled(test.late, test.end, 10, test.got)
		if (err == nil) != test.fine {
			t.Errorf("%+v: %v", test, err)
		}
	}
}

// ended is a connection whose peer is gone.
type ended struct{ net.Conn }

func (ended) Read([]byte) (int, error) { return 0, io.EOF }
func (ended) CloseWrite() error        { return nil }

func TestEndAfterBreak(t *testing.T) {
	conn, _ := net.Pipe()
	defer conn.Close()
	s := &side{Trial: &Trial{World: new(World)}, conn: ended{conn},
		socket: new(tlssocket.Socket), in: newStream(new(Trial).Rand(1))}
	var broken atomic.Bool
	if err := s.reader(1).toEndUnless(&broken); err != nil {
		t.Errorf("an end: %v", err)
	}
	broken.Store(true)
	if err := s.reader(1).toEndUnless(&broken); err != errNoEnd {
		t.Errorf("an end after a break: %v", err)
	}
	if s.asExpected(errNoEnd) == nil || s.asExpected(mismatch("x")) == nil ||
		s.asExpected(errors.New("without a code")) == nil {
		t.Error("what is wrong counts as expected")
	}
	if err := s.asExpected(code.ConnReset); err != nil {
		t.Errorf("a reset: %v", err)
	}
}
