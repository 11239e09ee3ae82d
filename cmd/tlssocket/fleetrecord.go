package main

import (
	"fmt"

	"github.com/seed-435e3e10/tlssocket"
)

// storeRecord is sessionStore, which Node does not have: whether the store of
// -session-store was reached.
type storeRecord struct {
	header
	Store   string `json:"store"` // the URL's scheme
	Ready   bool   `json:"ready"`
	Code    string `json:"code,omitempty"`
	Message string `json:"message,omitempty"`
}

func (r storeRecord) text() string {
	if r.Ready {
		return r.Store + " is ready"
	}
	return fmt.Sprintf("%s was not reached: %s; tickets carry the sessions "+
		"until it is", r.Store, r.Message)
}

// keysRecord is ticketKeys, which Node does not have: how it is with the keys
// of a server that shares its store.
type keysRecord struct {
	header
	Keys    int    `json:"keys,omitempty"` // how many there are now
	Message string `json:"message"`
	Error   string `json:"error,omitempty"`
}

func (r keysRecord) text() string {
	text := r.Message
	if r.Keys > 0 && r.Error == "" {
		text += fmt.Sprintf(" (%d)", r.Keys)
	}
	if r.Error != "" {
		text += ": " + r.Error
	}
	return text
}

// statsRecord is sessionStats, which Node does not have: the server's
// counters.
type statsRecord struct {
	header
	Stateless   int64 `json:"stateless"`
	Stored      int64 `json:"stored"`
	StoreFailed int64 `json:"storeFailed"`
	Hits        int64 `json:"hits"`
	Misses      int64 `json:"misses"`
	TakeFailed  int64 `json:"takeFailed"`
	Skipped     int64 `json:"skipped"`
	Rejected    int64 `json:"rejected"`
	Resumed     int64 `json:"resumed"`
}

func newStatsRecord(s *tlssocket.Server) statsRecord {
	c := s.SessionStats()
	return statsRecord{header{"server", 0, "sessionStats"}, c.Stateless,
		c.Stored, c.StoreFailed, c.Hits, c.Misses, c.TakeFailed, c.Skipped,
		c.Rejected, c.Resumed}
}

func (r statsRecord) text() string {
	return fmt.Sprintf("stateless=%d stored=%d storeFailed=%d hits=%d "+
		"misses=%d takeFailed=%d skipped=%d rejected=%d resumed=%d",
		r.Stateless, r.Stored, r.StoreFailed, r.Hits, r.Misses,
		r.TakeFailed, r.Skipped, r.Rejected, r.Resumed)
}
