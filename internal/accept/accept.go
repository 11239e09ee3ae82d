// Package accept accepts connections, and waits out what passes by itself.
package accept

import (
	"errors"
	"net"
	"time"
)

const (
	minBackoff = 5 * time.Millisecond
	maxBackoff = time.Second
)

// Loop accepts connections from l and gives each to begin, which must not block,
// until done is closed, with l, or enter says that nothing more is wanted: then it
// returns nil; or until l fails for good: then it returns that error. enter is
// asked before each connection, and waits as long as there is no place for it.
// Errors that pass, such as too many open files, are waited out.
func Loop(l net.Listener, done <-chan struct{}, enter func() bool,
	begin func(net.Conn)) error {
	delay := time.Duration(0)
	for enter() {
		conn, err := l.Accept()
		if err == nil {
			delay = 0
			begin(conn)
			continue
		}
		select {
		case <-done:
			return nil
		default:
		}
		if !passes(err) {
			return err
		}
		delay = min(max(2*delay, minBackoff), maxBackoff)
		select {
		case <-time.After(delay):
		case <-done:
			return nil
		}
	}
	return nil
}

// passes reports whether an error of Accept is no reason to give up.
func passes(err error) bool {
	var t interface{ Temporary() bool }
	return errors.As(err, &t) && t.Temporary()
}
