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

// AddTo gives the state the binding, in the place of one that it has.
func (b Binding) AddTo(state *tls.SessionState) {
	e := make([]byte, 0, len(magic)+8+len(b.Policy)+len(b.ID))
	e = append(e, magic...)
	e = binary.BigEndian.AppendUint64(e, uint64(b.IssuedAt.Unix()))
	e = append(append(e, b.Policy...), b.ID...)
	state.Extra = append(slices.DeleteFunc(state.Extra, isBinding), e)
}

// isBinding reports whether an entry of SessionState.Extra is ours.
func isBinding(e []byte) bool {
	return len(e) >= len(magic)+8+policyLen && bytes.HasPrefix(e, []byte(magic))
}

// BindingOf finds the binding of a state.
func BindingOf(state *tls.SessionState) (b Binding, ok bool) {
	for _, e := range state.Extra {
		if isBinding(e) {
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
