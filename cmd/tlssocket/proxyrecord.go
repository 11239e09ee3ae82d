package main

import (
	"fmt"
	"time"

	"github.com/seed-435e3e10/tlssocket"
)

// proxyRecord is proxied, which Node does not have: a connection of a proxy that
// is over.
type proxyRecord struct {
	header
	Time       time.Time `json:"time"` // when it came
	Address    string    `json:"address"`
	Target     string    `json:"target"`
	Protocol   *string   `json:"protocol"` // null: it never became secure
	Cipher     *cipher   `json:"cipher"`
	ALPN       orFalse   `json:"alpnProtocol"`
	ServerName orFalse   `json:"servername"`
	Reused     bool      `json:"sessionReused"`
	Subject    string    `json:"subject,omitempty"` // of the peer's certificate
	ToTarget   int64     `json:"toTarget"`          // bytes, without TLS
	ToClient   int64     `json:"toClient"`
	MS         float64   `json:"ms"`
	Code       string    `json:"code,omitempty"` // of what ended it, if it failed
	Message    string    `json:"message,omitempty"`
}

// describe tells of a handshake that has succeeded.
func (r *proxyRecord) describe(s *tlssocket.Socket) {
	protocol, c := s.Protocol(), cipher(s.Cipher())
	r.Protocol, r.Cipher = &protocol, &c
	r.ALPN, r.ServerName = orFalse(s.ALPNProtocol()), orFalse(s.ServerName())
	r.Reused = s.SessionReused()
	if chain := s.PeerCertificates(); len(chain) > 0 {
		r.Subject = chain[0].Subject.String()
	}
}

// finish tells how the connection has ended.
func (r *proxyRecord) finish(t *traffic, err error) {
	r.ToTarget, r.ToClient = t.bytes(r.Side)
	r.MS = milliseconds(time.Since(r.Time))
	if err != nil {
		r.Code, r.Message = string(codeOf(err)), messageOf(err)
	}
}

func (r proxyRecord) text() string {
	text := r.Address + " to " + r.Target
	if r.Protocol != nil {
		text += " " + *r.Protocol + " " + r.Cipher.Name
	}
	if r.ServerName != "" {
		text += " servername=" + string(r.ServerName)
	}
	if r.ALPN != "" {
		text += " alpn=" + string(r.ALPN)
	}
	if r.Reused {
		text += " resumed"
	}
	if r.Subject != "" {
		text += fmt.Sprintf(" peer=%q", r.Subject)
	}
	text += fmt.Sprintf(", %d bytes there, %d back, %.1f ms", r.ToTarget, r.ToClient,
		r.MS)
	if r.Message != "" {
		text += ": " + errorRecord{Code: r.Code, Message: r.Message}.text()
	}
	return text
}

// bytes are those to the target and to the client of a proxy in a mode.
func (t *traffic) bytes(mode string) (toTarget, toClient int64) {
	if mode == modeClient {
		return t.toTLS.Load(), t.toPlain.Load()
	}
	return t.toPlain.Load(), t.toTLS.Load()
}
