package ticket

import (
	"bytes"
	"crypto/tls"
	"encoding/binary"
	"slices"
	"time"
)

// IDLen is the length of a stored session's id: random bytes.
const IDLen = 32

const (
	policyLen = 32

	// magic starts the entry of SessionState.Extra that is ours.
	magic = "tlssocket\x01"
)

// Binding is what a server's session carries beside crypto/tls's state.
type Binding struct {
	IssuedAt time.Time
	Policy   []byte // 32 bytes: what the session was made under
	ID       []byte // of a stored session; a store must not swap them
}

// AddTo returns a copy of the state that has the binding.
func (b Binding) AddTo(state *tls.SessionState) *tls.SessionState {
	head := binary.BigEndian.AppendUint64([]byte(magic),
		uint64(b.IssuedAt.Unix()))
	bound := *state
	bound.Extra = append(slices.Clip(state.Extra),
		slices.Concat(head, b.Policy, b.ID))
	return &bound
}

// BindingOf finds the binding of a state.
func BindingOf(state *tls.SessionState) (b Binding, ok bool) {
	for _, e := range state.Extra {
		if len(e) >= len(magic)+8+policyLen &&
			bytes.HasPrefix(e, []byte(magic)) {
			at := e[len(magic):]
			return Binding{
				IssuedAt: time.Unix(int64(binary.BigEndian.Uint64(at)), 0),
				Policy:   at[8 : 8+policyLen],
				ID:       at[8+policyLen:],
			}, true
		}
	}
	return Binding{}, false
}
