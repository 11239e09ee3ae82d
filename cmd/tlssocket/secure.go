package main

import (
	"crypto/x509"
	"encoding/json"
	"encoding/pem"
	"fmt"
	"strings"

	"github.com/seed-435e3e10/tlssocket"
	"github.com/seed-435e3e10/tlssocket/internal/curves"
	"github.com/seed-435e3e10/tlssocket/internal/gotls"
)

// secureRecord is secureConnect of a client, secureConnection of a server.
type secureRecord struct {
	header
	Authorized         bool         `json:"authorized"`
	AuthorizationError *string      `json:"authorizationError"`
	Protocol           string       `json:"protocol"`
	Cipher             cipher       `json:"cipher"`
	ALPNProtocol       orFalse      `json:"alpnProtocol"`
	ServerName         orFalse      `json:"servername"`
	SessionReused      bool         `json:"sessionReused"`
	Group              *string      `json:"group"` // of the key exchange
	PostQuantum        bool         `json:"postQuantum"`
	Signature          *string      `json:"signature"`                // by which the peer signed
	SessionOffered     *bool        `json:"sessionOffered,omitempty"` // client
	PeerCertificate    *certificate `json:"peerCertificate"`
	Chain              []string     `json:"chain,omitempty"` // with -showcerts
}

type cipher struct {
	Name         string `json:"name"`
	StandardName string `json:"standardName"`
	Version      string `json:"version"`
}

// orFalse is a name that is false where there is none, as in Node.
type orFalse string

func (s orFalse) MarshalJSON() ([]byte, error) {
	if s == "" {
		return []byte("false"), nil
	}
	return json.Marshal(string(s))
}

func (r secureRecord) text() string {
	text := r.Protocol + " " + r.Cipher.Name
	if r.ALPNProtocol != "" {
		text += " alpn=" + string(r.ALPNProtocol)
	}
	if r.ServerName != "" {
		text += " servername=" + string(r.ServerName)
	}
	if r.Group != nil {
		text += " group=" + *r.Group + " post-quantum=" + yesNo(r.PostQuantum)
	}
	if r.Signature != nil {
		text += " signature=" + *r.Signature
	}
	text += fmt.Sprintf(" authorized=%v", r.Authorized)
	switch {
	case r.AuthorizationError != nil:
		text += " (" + *r.AuthorizationError + ")"
	case !r.Authorized:
		text += " (not asked)"
	}
	if r.SessionReused {
		text += " resumed"
	}
	return text
}

func (r secureRecord) details() []string {
	lines := r.PeerCertificate.lines()
	for _, text := range r.Chain {
		lines = append(lines, strings.Split(strings.TrimSpace(text), "\n")...)
	}
	return lines
}

// chainPEM is a chain as it was sent, a certificate a text.
func chainPEM(chain []*x509.Certificate) []string {
	var texts []string
	for _, c := range chain {
		texts = append(texts, string(pem.EncodeToMemory(&pem.Block{
			Type: "CERTIFICATE", Bytes: c.Raw})))
	}
	return texts
}

// newSecureRecord tells what is known of a secure connection.
func newSecureRecord(h header, s *tlssocket.Socket) secureRecord {
	r := secureRecord{
		header:          h,
		Authorized:      s.Authorized(),
		Protocol:        s.Protocol(),
		Cipher:          cipher(s.Cipher()),
		ALPNProtocol:    orFalse(s.ALPNProtocol()),
		ServerName:      orFalse(s.ServerName()),
		SessionReused:   s.SessionReused(),
		PeerCertificate: newCertificate(s.PeerCertificates()...),
	}
	cs := s.ConnectionState()
	if group := curves.Describe(cs.CurveID); group.Name != "" {
		r.Group, r.PostQuantum = &group.Name, group.Type == "KEM"
	}
	if scheme := gotls.PeerSignature(cs); scheme != 0 {
		name := scheme.String()
		r.Signature = &name
	}
	if err := s.AuthorizationError(); err != nil {
		code := string(codeOf(err))
		r.AuthorizationError = &code
	}
	return r
}
