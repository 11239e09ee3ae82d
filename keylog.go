package tlssocket

import (
	"bytes"
	"crypto/tls"
	"encoding/hex"
	"fmt"
	"io"

	"github.com/seed-435e3e10/tlssocket/internal/gotls"
)

// keyLogWriter returns what crypto/tls writes key material to: nil if nobody
// listens.
func (s *Socket) keyLogWriter() io.Writer {
	if e := s.heardEvents(); e != nil && e.KeyLog.heard() {
		return (*keyLog)(s)
	}
	if e := s.serverEvents(); e != nil && e.KeyLog.heard() {
		return (*keyLog)(s)
	}
	return nil
}

// keyLog emits each line that is written to it. crypto/tls writes one line at
// a time, and no connection of the process gets on meanwhile: it only queues.
type keyLog Socket

func (k *keyLog) Write(line []byte) (int, error) {
	s := (*Socket)(k)
	if e := s.heardEvents(); e != nil {
		emit(s, &e.KeyLog, KeyLogEvent{s, bytes.Clone(line)})
	}
	if e := s.serverEvents(); e != nil {
		emit(s, &e.KeyLog, KeyLogEvent{s, bytes.Clone(line)})
	}
	return len(line), nil
}

// logResumed emits the line of a TLS 1.2 connection that resumes: crypto/tls
// logs none, although its keys are new. state may be nil.
func (s *Socket) logResumed(version uint16, state *tls.SessionState) {
	w, random := s.keyLogWriter(), s.link.ClientRandom()
	if version >= tls.VersionTLS13 || w == nil || random == nil ||
		state == nil {
		return
	}
	encoded, err := state.Bytes()
	if secret := gotls.StateSecret(encoded); err == nil && secret != nil {
		fmt.Fprintf(w, "CLIENT_RANDOM %s %s\n", hex.EncodeToString(random),
			hex.EncodeToString(secret))
	}
}
