package integration_test

import (
	"errors"
	"io"
	"testing"

	"github.com/seed-435e3e10/tlssocket"
	"github.com/seed-435e3e10/tlssocket/code"
	"github.com/seed-435e3e10/tlssocket/internal/testpair"
)

// What a listener may do to its own socket. Nothing is told after that.
func TestDataListenerEndsIt(t *testing.T) {
	for name, act := range map[string]struct {
		do   func(*tlssocket.Socket)
		want error
	}{
		"Close":   {func(s *tlssocket.Socket) { s.Close() }, nil},
		"Destroy": {func(s *tlssocket.Socket) { s.Destroy(io.ErrNoProgress) }, io.ErrNoProgress},
		"panic":   {func(*tlssocket.Socket) { panic("listener") }, code.TLSHookPanic},
	} {
		t.Run(name, func(t *testing.T) {
			eachData(t, func(t *testing.T, c, s *tlssocket.Socket) {
				calls := 0
				closed := make(chan struct{})
				s.Events().Error.On(func(tlssocket.ErrorEvent) {})
				s.Events().Data.On(func(tlssocket.DataEvent) {
					calls++
					act.do(s)
				})
				s.Events().Close.On(func(tlssocket.CloseEvent) { close(closed) })
				go io.Copy(io.Discard, c) // a goodbye over a pipe needs a reader
				go func() {               // ends with the connection
					for range 100 {
						if _, err := c.Write([]byte("x")); err != nil {
							return
						}
					}
				}()
				testpair.Receive(t, closed)
				if calls != 1 {
					t.Errorf("%d calls", calls)
				}
				if err := s.Err(); !errors.Is(err, act.want) {
					t.Errorf("ended with %v", err)
				}
			})
		})
	}
}

// Listeners come and go while bytes stream, and Read has its turns: nothing is lost
// or told twice.
func TestDataTakesTurns(t *testing.T) {
	eachData(t, func(t *testing.T, c, s *tlssocket.Socket) {
		const size = 1 << 20
		sent := testpair.Random(size)
		written := testpair.Go(func() error {
			for p := sent; len(p) > 0; p = p[min(len(p), 1000):] {
				if _, err := c.Write(p[:min(len(p), 1000)]); err != nil {
					return err
				}
			}
			return c.CloseWrite()
		})
		at := 0
		check := func(p []byte) {
			for i, b := range p {
				if at+i >= size || b != sent[at+i] {
					t.Errorf("another byte at %d", at+i)
					break
				}
			}
			at += len(p)
		}
		buf := make([]byte, 777)
		for at < size && !t.Failed() {
			heard := make(chan struct{})
			calls := 0
			var remove func()
			s.Pause() // until remove is known
			remove = s.Events().Data.On(func(e tlssocket.DataEvent) {
				check(e.Data)
				if calls++; calls == 20 || at == size {
					remove()
					close(heard)
				}
			})
			s.Resume()
			testpair.Receive(t, heard)
			for range 20 {
				if at == size {
					break
				}
				n, err := s.Read(buf)
				check(buf[:n])
				if err != nil && (err != io.EOF || at < size) {
					t.Fatal(err)
				}
			}
		}
		if err := testpair.Receive(t, written); err != nil {
			t.Error(err)
		}
		if n, err := s.Read(buf); n != 0 || err != io.EOF {
			t.Errorf("%d bytes, %v", n, err)
		}
	})
}
