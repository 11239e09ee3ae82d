package records

import (
	"crypto/tls"
	"testing"
)

// hostile is a server's records, and what its client may send.
func hostile(t testing.TB) (*Conn, *peer, *script) {
	t.Helper()
	const id = tls.TLS_AES_128_GCM_SHA256
	secret := random(suites[id].secretSize)
	p := newPeer(t, id, secret)
	w := &script{in: &p.Buffer}
	c, err := New(w, id, Direction{secret, 0}, Direction{secret, 0})
	if err != nil {
		t.Fatal(err)
	}
	return c, p, w
}

// Where we are stricter than crypto/tls: the peer is told by an alert, nothing that
// follows is read, and nothing is kept of it.
func TestStricter(t *testing.T) {
	for name, send := range map[string]func(*peer){
		"no content, no type": func(p *peer) { p.sendInner(nil) },
		"no type":             func(p *peer) { p.sendInner(make([]byte, 99)) },
		"change_cipher_spec":  func(p *peer) { p.send(kindChangeCipherSpec, []byte{1}, 0) },
		"NewSessionTicket":    func(p *peer) { p.send(kindHandshake, []byte{4}, 0) },
		"Finished, in part":   func(p *peer) { p.send(kindHandshake, []byte{20, 0, 0xff, 0xff, 1}, 0) },
		"CertificateRequest": func(p *peer) {
			p.send(kindHandshake, append([]byte{13, 0, 0x3f, 0xfc}, make([]byte, maxPlain-4)...), 0)
		},
	} {
		t.Run(name, func(t *testing.T) {
			c, p, w := hostile(t)
			send(p)
			p.send(kindData, []byte("more"), 0)
			buf := make([]byte, 9)
			_, err := c.Read(buf)
			if _, again := c.Read(buf); err == nil || again != err {
				t.Fatalf("%v, and then %v", err, again)
			}
			if c.in.own != nil {
				t.Error("a buffer is left")
			}
			if _, err := c.Write(buf); err == nil {
				t.Error("we go on writing")
			}
			told := alertOf(t, tls.TLS_AES_128_GCM_SHA256, c.out.secret[:32], w.out.Bytes())
			if told != "remote error: tls: unexpected message" {
				t.Errorf("the peer is told %q", told)
			}
		})
	}
}

// Floods of what means nothing end the connection: whatever they consist of, and
// whatever is in between but data.
func TestFloods(t *testing.T) {
	for name, send := range map[string]func(p *peer, i int){
		"empty":     func(p *peer, _ int) { p.send(kindData, nil, 0) },
		"padding":   func(p *peer, _ int) { p.send(kindData, nil, maxPlain) },
		"KeyUpdate": func(p *peer, i int) { p.updateKey(byte(i % 2)) },
		"in parts": func(p *peer, _ int) {
			for _, b := range []byte{messageKeyUpdate, 0, 0, 1, 1} {
				p.send(kindHandshake, []byte{b}, 0)
			}
			p.turn()
		},
		"user_canceled":      func(p *peer, _ int) { p.send(kindAlert, []byte{1, alertUserCanceled}, 0) },
		"change_cipher_spec": func(p *peer, _ int) { p.Write([]byte{kindChangeCipherSpec, 3, 3, 0, 1, 1}) },
		"mixed": func(p *peer, i int) {
			if i%2 == 0 {
				p.updateKey(1)
			} else {
				p.send(kindData, nil, 0)
			}
		},
	} {
		t.Run(name, func(t *testing.T) {
			c, p, _ := hostile(t)
			for range 3 { // data begins a new count
				for i := range maxUseless {
					send(p, i)
				}
				p.send(kindData, []byte("x"), 0)
			}
			for i := range maxUseless + 1 {
				send(p, i)
			}
			p.send(kindData, []byte("y"), 0)
			if o := readAll(c, 9); string(o.data) != "xxx" {
				t.Errorf("%q was read, then %v", o.data, o.err)
			}
		})
	}
}
