package nats

import "time"

var (
	Key     = key
	Stamp   = stamp
	Unstamp = unstamp
)

// Advance moves the clock by which a store judges its sessions.
func (s *Store) Advance(d time.Duration) {
	s.now = func() time.Time { return time.Now().Add(d) }
}
