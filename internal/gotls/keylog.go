package gotls

import (
	"bytes"
	"encoding/hex"
	"io"
)

// TrafficSecrets is a key log that keeps the secrets of a connection's application
// data in TLS 1.3 (RFC 8446, section 7.1). crypto/tls gives it one line at a time.
type TrafficSecrets struct {
	Client, Server []byte    // nil before, and up to TLS 1.2
	Log            io.Writer // gets all lines; nil: nobody else wants them
}

// Write implements [io.Writer]. Its error is that of the log.
func (s *TrafficSecrets) Write(line []byte) (int, error) {
	if fields := bytes.Fields(line); len(fields) == 3 {
		switch string(fields[0]) {
		case "CLIENT_TRAFFIC_SECRET_0":
			s.Client = fromHex(fields[2])
		case "SERVER_TRAFFIC_SECRET_0":
			s.Server = fromHex(fields[2])
		}
	}
	if s.Log != nil {
		return s.Log.Write(line)
	}
	return len(line), nil
}

// fromHex returns nil for what is no hexadecimal number.
func fromHex(digits []byte) []byte {
	b := make([]byte, hex.DecodedLen(len(digits)))
	if _, err := hex.Decode(b, digits); err != nil {
		return nil
	}
	return b
}

// Wipe overwrites the secrets.
func (s *TrafficSecrets) Wipe() {
	clear(s.Client)
	clear(s.Server)
}
