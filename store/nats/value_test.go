package nats_test

import (
	"bytes"
	"testing"
	"time"

	"github.com/seed-435e3e10/tlssocket/store/nats"
)

// A session does not outlive its time, even if the server has not forgotten it.
func TestValues(t *testing.T) {
	end := time.UnixMilli(1_700_000_000_123)
	session := []byte("session")
	value := nats.Stamp(session, end)
	other := bytes.Clone(value)
	other[0]++
	for name, row := range map[string]struct {
		value []byte
		now   time.Time
		ok    bool
	}{
		"good":           {value, end.Add(-time.Millisecond), true},
		"ended":          {value, end, false},
		"long ended":     {value, end.Add(time.Hour), false},
		"nothing":        {nil, time.Time{}, false},
		"short":          {value[:8], time.Time{}, false},
		"of other kinds": {other, time.Time{}, false},
	} {
		b, ok := nats.Unstamp(row.value, row.now)
		if ok != row.ok || ok && !bytes.Equal(b, session) {
			t.Errorf("%s: %q, %v", name, b, ok)
		}
	}
}
