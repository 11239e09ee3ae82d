package probe

import (
	"time"

	"github.com/seed-435e3e10/tlssocket/cmd/tlssocket/internal/chainview"
)

// Status sums a report up. The values are for programs.
type Status string

// The statuses, the worst first.
const (
	Failed       Status = "error"        // no secure connection
	Unauthorized Status = "unauthorized" // not trusted, an expired leaf too
	Critical     Status = "critical"     // expires within Settings.Crit
	Warning      Status = "warning"      // expires within Settings.Warn
	Well         Status = "ok"
)

// Report is what was found out of one server. Its JSON is documented in
// docs/check.md.
type Report struct {
	Target     string    `json:"target"`     // as it was given
	ServerName string    `json:"servername"` // asked for and checked
	Address    string    `json:"address"`    // that was reached; "": none
	StartTLS   *string   `json:"startTLS"`   // what came before TLS; nil: nothing
	Time       time.Time `json:"time"`       // when it began
	Took       float64   `json:"ms"`

	Status Status   `json:"status"`
	Error  *Problem `json:"error"` // why it is an error or unauthorized

	Authorized bool    `json:"authorized"`
	Protocol   *string `json:"protocol"`
	Cipher     *Cipher `json:"cipher"`
	Group      *string `json:"group"`     // of the key exchange: "X25519MLKEM768"
	Signature  *string `json:"signature"` // by which the server signed the handshake

	PostQuantum bool    `json:"postQuantum"` // the group is
	ALPN        *string `json:"alpnProtocol"`

	Chain     []Certificate       `json:"chain"` // as sent, leaf first
	Diagnosis []chainview.Finding `json:"diagnosis"`
	// Expires is the first certificate's of leaf and issuers, and DaysLeft
	// counts whole days until then: negative if it is over.
	Expires  *time.Time `json:"expires"`
	DaysLeft *int       `json:"daysLeft"`

	MustStaple bool    `json:"mustStaple"`
	Staple     *Staple `json:"staple"` // nil: none was sent

	Resumption        []Resumption       `json:"resumption"`
	ClientCertificate *ClientCertificate `json:"clientCertificate"` // nil: not asked for

	Steps []Step `json:"steps"` // of the connection, in their order
}

// Problem is an error for programs and people.
type Problem struct {
	Code    string `json:"code"`
	Message string `json:"message"`
	Hint    string `json:"hint,omitempty"` // what to do
}

// Cipher names a suite as OpenSSL and the RFCs do.
type Cipher struct {
	Name         string `json:"name"`
	StandardName string `json:"standardName"`
}

// Certificate is one of the chain.
type Certificate struct {
	Subject     string    `json:"subject"`
	Issuer      string    `json:"issuer"`
	Name        string    `json:"name"` // short, for people
	Names       []string  `json:"names"`
	Serial      string    `json:"serialNumber"`
	ValidFrom   time.Time `json:"validFrom"`
	ValidTo     time.Time `json:"validTo"`
	DaysLeft    int       `json:"daysLeft"`
	Key         string    `json:"key"`       // "RSA 2048", "EC P-256"
	Signature   string    `json:"signature"` // by which it is signed
	CA          bool      `json:"ca"`
	Fingerprint string    `json:"fingerprint256"`
	PEM         string    `json:"pem"`
}

// Staple is the OCSP response that came with the handshake.
type Staple struct {
	Status     string     `json:"status"` // "good", "revoked", "unknown"; "" if it cannot be read
	ThisUpdate *time.Time `json:"thisUpdate"`
	NextUpdate *time.Time `json:"nextUpdate"`
	DaysLeft   *int       `json:"daysLeft"`
	// Error is why it does not count: forged, expired, of another certificate.
	Error string `json:"error,omitempty"`
}

// Resumption is whether a session is resumed in a version.
type Resumption struct {
	Protocol string `json:"protocol"`
	Spoken   bool   `json:"spoken"`
	Ticket   bool   `json:"ticket"` // the server gave a session
	Resumed  bool   `json:"resumed"`
	Reason   string `json:"reason,omitempty"` // why not
}

// ClientCertificate is what the server said when it asked for one.
type ClientCertificate struct {
	Required    bool     `json:"required"` // it refused us without
	Sent        bool     `json:"sent"`
	Authorities []string `json:"authorities"` // whose it takes; empty: it does not say
}

// Step is a part of the time that a connection took.
type Step struct {
	Name string  `json:"name"` // "dns", "tcp", "starttls", "tls", "session"
	From float64 `json:"from"` // milliseconds since the start
	Took float64 `json:"ms"`
}

// status judges the expiry of a server that is authorized.
func (s *Settings) status(expires, now time.Time) Status {
	switch left := expires.Sub(now); {
	case left < s.Crit:
		return Critical
	case left < s.Warn:
		return Warning
	}
	return Well
}

// days counts whole days until then, downwards: what was over an hour ago is
// -1.
func days(then, now time.Time) int {
	const day = 24 * time.Hour
	left := then.Sub(now)
	n := int(left / day)
	if left < 0 {
		n--
	}
	return n
}
