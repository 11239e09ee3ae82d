package gotls_test

import (
	"bytes"
	"crypto/tls"
	"encoding/binary"
	"encoding/hex"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/seed-435e3e10/tlssocket/internal/gotls"
)

// states are the sessions of a real connection, as both sides have them, and
// its key log.
type states struct {
	client, server *tls.SessionState
	log            string
}

// keeper is a cache of one session, and notes whether the handshake was over
// when it came.
type keeper struct {
	state *tls.ClientSessionState
	over  func() bool
	after bool
}

func (k *keeper) Get(string) (*tls.ClientSessionState, bool) {
	return k.state, k.state != nil
}

func (k *keeper) Put(_ string, state *tls.ClientSessionState) {
	k.state, k.after = state, k.over()
}

func makeStates(t testing.TB, version uint16) (got states, k *keeper) {
	t.Helper()
	client, server := configs(t, version)
	k = new(keeper)
	client.ClientSessionCache = k
	var log bytes.Buffer
	client.KeyLogWriter = &log
	server.WrapSession = func(cs tls.ConnectionState, ss *tls.SessionState) (
		[]byte, error) {
		got.server = ss
		return server.EncryptTicket(cs, ss)
	}
	a, b := tcp(t)
	c, s := tls.Client(a, client), tls.Server(b, server)
	secure := false
	k.over = func() bool { return secure }
	if cErr, sErr := shake(c, s); cErr != nil || sErr != nil {
		t.Fatal(cErr, sErr)
	}
	secure = true
	s.Write([]byte("x"))
	if _, err := c.Read(make([]byte, 1)); err != nil || k.state == nil {
		t.Fatalf("session %v, %v", k.state, err)
	}
	_, state, err := k.state.ResumptionState()
	if err != nil {
		t.Fatal(err)
	}
	got.client, got.log = state, log.String()
	return got, k
}

func encode(t testing.TB, state *tls.SessionState) []byte {
	t.Helper()
	b, err := state.Bytes()
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// A session comes in the handshake up to TLS 1.2, and while its client reads
// in TLS 1.3.
func TestWhenSessionsCome(t *testing.T) {
	eachVersion(t, func(t *testing.T, version uint16) {
		_, k := makeStates(t, version)
		if k.after != (version == tls.VersionTLS13) {
			t.Errorf("after the handshake: %v", k.after)
		}
	})
}

func TestStateRole(t *testing.T) {
	eachVersion(t, func(t *testing.T, version uint16) {
		s, _ := makeStates(t, version)
		if !gotls.IsClientState(encode(t, s.client)) ||
			gotls.IsClientState(encode(t, s.server)) {
			t.Error("a role is taken for the other")
		}
	})
	if gotls.IsClientState(nil) || gotls.IsClientState(make([]byte, 13)) {
		t.Error("what is no state is a client's")
	}
}

// The secret of TLS 1.2 is in the key log. In both versions it ends where the
// Extra begins.
func TestStateSecret(t *testing.T) {
	eachVersion(t, func(t *testing.T, version uint16) {
		s, _ := makeStates(t, version)
		for _, state := range []*tls.SessionState{s.client, s.server} {
			mark := []byte("mark")
			state.Extra = [][]byte{mark}
			encoded := encode(t, state)
			secret := gotls.StateSecret(encoded)
			_, behind, _ := bytes.Cut(encoded, secret)
			want := append([]byte{0, 0, 7, 0, 0, 4}, mark...)
			if len(secret) < 32 || !bytes.HasPrefix(behind, want) {
				t.Errorf("secret %x in %x", secret, encoded)
			}
			logged := strings.Contains(s.log,
				" "+hex.EncodeToString(secret)+"\n")
			if logged != (version == tls.VersionTLS12) {
				t.Errorf("secret %x; log:\n%s", secret, s.log)
			}
		}
	})
}

// crypto/tls's servers say 7 days; others may say less.
func TestStateLifetime(t *testing.T) {
	const week = 7 * 24 * time.Hour
	for version, want := range map[uint16]time.Duration{
		tls.VersionTLS12: 0, tls.VersionTLS13: week} {
		s, _ := makeStates(t, version)
		encoded := encode(t, s.client)
		got, lifetime := gotls.StateLifetime(encoded)
		if got != version || lifetime != want {
			t.Errorf("version %x, %v", got, lifetime)
		}
		if version != tls.VersionTLS13 {
			continue
		}
		at := len(encoded) - 12
		until := binary.BigEndian.Uint64(encoded[at:])
		for change, want := range map[int64]time.Duration{
			-3600: week - time.Hour, 1: 0, -7*24*3600 - 1: 0} {
			binary.BigEndian.PutUint64(encoded[at:], uint64(int64(until)+change))
			if _, got := gotls.StateLifetime(encoded); got != want {
				t.Errorf("%d seconds more: %v", change, got)
			}
		}
	}
}

// FuzzState must not look beyond what it is given.
func FuzzState(f *testing.F) {
	f.Add(make([]byte, 13))
	f.Add(append(make([]byte, 13), 48))
	f.Add(append(make([]byte, 13), 1, 2))
	for _, version := range bothVersions {
		s, _ := makeStates(f, version)
		f.Add(encode(f, s.client))
		f.Add(encode(f, s.server))
	}
	f.Fuzz(func(t *testing.T, state []byte) {
		secret := gotls.StateSecret(slices.Clip(state))
		if !bytes.Contains(state, secret) {
			t.Errorf("%x is not in %x", secret, state)
		}
		version, lifetime := gotls.StateLifetime(state)
		if lifetime < 0 || lifetime > 7*24*time.Hour ||
			lifetime > 0 && version != tls.VersionTLS13 {
			t.Errorf("version %x, lifetime %v", version, lifetime)
		}
		_, err := tls.ParseSessionState(state)
		if err == nil && len(secret) == 0 {
			t.Errorf("crypto/tls finds a secret in %x", state)
		}
	})
}
