package nats

import (
	"encoding/base64"
	"encoding/binary"
	"time"
)

// A value is a byte of version, the time of its end in milliseconds since
// 1970, and the session.
const (
	valueVersion = 1
	headLen      = 1 + 8
)

// key encodes an id in the letters that a bucket's keys may have.
func key(id []byte) string { return base64.RawURLEncoding.EncodeToString(id) }

// stamp makes the value of a session.
func stamp(session []byte, end time.Time) []byte {
	b := make([]byte, 0, headLen+len(session))
	b = append(b, valueVersion)
	b = binary.BigEndian.AppendUint64(b, uint64(end.UnixMilli()))
	return append(b, session...)
}

// unstamp returns the session of a value. It is not ok if the session has
// ended by now, or something else wrote the value.
func unstamp(value []byte, now time.Time) (session []byte, ok bool) {
	if len(value) < headLen || value[0] != valueVersion {
		return nil, false
	}
	end := time.UnixMilli(int64(binary.BigEndian.Uint64(value[1:])))
	return value[headLen:], now.Before(end)
}
