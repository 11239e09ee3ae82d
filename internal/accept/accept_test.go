package accept_test

import (
	"errors"
	"net"
	"testing"
	"testing/synctest"

	"github.com/seed-435e3e10/tlssocket/internal/accept"
)

// script is a listener that gives what it is told to.
type script struct {
	net.Listener
	results []error // nil: a connection
	done    chan struct{}
}

func (s *script) Accept() (net.Conn, error) {
	if len(s.results) == 0 {
		close(s.done)
		return nil, net.ErrClosed
	}
	err := s.results[0]
	s.results = s.results[1:]
	return nil, err
}

type passing struct{}

func (passing) Error() string   { return "too many open files" }
func (passing) Temporary() bool { return true }

// What passes is waited out; the rest ends the loop, unless it was ended before.
func TestLoop(t *testing.T) {
	broken := errors.New("broken")
	for name, c := range map[string]struct {
		results []error
		begun   int
		err     error
	}{
		"closed":  {[]error{nil, nil}, 2, nil},
		"passing": {[]error{nil, passing{}, passing{}, nil}, 2, nil},
		"broken":  {[]error{nil, broken, nil}, 1, broken},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				l := &script{results: c.results, done: make(chan struct{})}
				begun := 0
				err := accept.Loop(l, l.done, func() bool { return true },
					func(net.Conn) { begun++ })
				if begun != c.begun || err != c.err {
					t.Errorf("%d connections, %v", begun, err)
				}
			})
		})
	}
}

// Who has no place for more ends the loop.
func TestLoopWithoutPlace(t *testing.T) {
	l := &script{results: []error{nil, nil, nil}}
	places := 2
	err := accept.Loop(l, nil, func() bool { places--; return places >= 0 },
		func(net.Conn) {})
	if err != nil || len(l.results) != 1 {
		t.Errorf("%v, %d were not accepted", err, len(l.results))
	}
}
