package main

import (
	"fmt"
	"strings"
	"time"

	"github.com/seed-435e3e10/tlssocket/cmd/tlssocket/internal/chainview"
	"github.com/seed-435e3e10/tlssocket/ocsp"
)

// record is an event as it is printed: the JSON encoding of its type is for
// programs, text is for people.
type record interface {
	head() header
	text() string
}

// detailed is a record with more lines for people.
type detailed interface {
	record
	details() []string
}

// header starts each record. Conn counts the connections of a side from 1; it
// is 0 for what belongs to none. Event is Node's name.
type header struct {
	Side  string `json:"side"`
	Conn  int    `json:"conn"`
	Event string `json:"event"`
}

func (h header) head() header { return h }

// addressRecord is listening, with our address, or connection, with the
// peer's.
type addressRecord struct {
	header
	Address string `json:"address"`
}

func (r addressRecord) text() string { return r.Address }

type keyLogRecord struct {
	header
	Line string `json:"line"` // without its line feed
}

// text leaves the secret out: people look at terminals together.
func (r keyLogRecord) text() string {
	label, rest, _ := strings.Cut(r.Line, " ")
	return fmt.Sprintf("%s %.16s…", label, rest)
}

type ocspRequestRecord struct {
	header
	Certificate []byte `json:"certificate"`
	Issuer      []byte `json:"issuer"` // null if it is not known
	subject     string
}

func (r ocspRequestRecord) text() string { return "for " + r.subject }

// ocspResponseRecord has what the response says, if it can be read. Nothing of
// it is verified here: that is for -ocsp-policy.
type ocspResponseRecord struct {
	header
	Response   []byte     `json:"response"` // null if there was none
	Status     *string    `json:"status"`
	ThisUpdate *time.Time `json:"thisUpdate"`
	NextUpdate *time.Time `json:"nextUpdate"`
}

func newOCSPResponseRecord(h header, der []byte) ocspResponseRecord {
	r := ocspResponseRecord{header: h, Response: der}
	said, err := ocsp.Parse(der)
	if err != nil {
		return r
	}
	status := string(said.Status)
	r.Status, r.ThisUpdate = &status, &said.ThisUpdate
	if !said.NextUpdate.IsZero() {
		r.NextUpdate = &said.NextUpdate
	}
	return r
}

func (r ocspResponseRecord) text() string {
	switch {
	case r.Response == nil:
		return "none"
	case r.Status == nil:
		return "cannot be read, " + size(len(r.Response))
	case r.NextUpdate == nil:
		return *r.Status + ", " + size(len(r.Response))
	}
	return *r.Status + " until " + r.NextUpdate.Format(time.RFC3339) + ", " +
		size(len(r.Response))
}

// stapleRecord is staple, which Node does not have: responses can be had
// again. That they cannot is an error.
type stapleRecord struct {
	header
	Subject string `json:"subject"`
	Message string `json:"message"`
}

func (r stapleRecord) text() string { return r.Subject + ": " + r.Message }

type sessionRecord struct {
	header
	Size    int    `json:"size"`
	Session []byte `json:"session,omitempty"` // only if it was asked for
}

func (r sessionRecord) text() string { return size(r.Size) }

type newSessionRecord struct {
	header
	ID   []byte `json:"id"`
	Size int    `json:"size"`
}

func (r newSessionRecord) text() string {
	return fmt.Sprintf("%x… %s", r.ID[:min(4, len(r.ID))], size(r.Size))
}

type resumeSessionRecord struct {
	header
	ID  []byte `json:"id"`
	Hit bool   `json:"hit"`
}

func (r resumeSessionRecord) text() string {
	return fmt.Sprintf("%x… hit=%v", r.ID[:min(4, len(r.ID))], r.Hit)
}

// certificateRequestRecord is certificateRequest, which Node does not have: a
// server wants a client's certificate.
type certificateRequestRecord struct {
	header
	Authorities []string `json:"authorities"` // whose it takes; empty: it does not say
	Sent        *string  `json:"sent"`        // the subject of what it got; null: none
}

func (r certificateRequestRecord) text() string {
	of, sent := "of any CA", "none"
	if len(r.Authorities) > 0 {
		of = "of " + limited(strings.Join(r.Authorities, "; "))
	}
	if r.Sent != nil {
		sent = *r.Sent
	}
	return of + "; sent " + sent
}

// errorRecord is error, or tlsClientError. The certificates are there only if
// it is about them.
type errorRecord struct {
	header
	Code            string       `json:"code"`
	Message         string       `json:"message"`
	PeerCertificate *certificate `json:"peerCertificate,omitempty"`

	// Fault is another certificate of the chain, if that is not in order.
	Fault *certificate `json:"faultyCertificate,omitempty"`

	// Hint is what to try; people get it at the end, but for a reload's.
	Hint string `json:"hint,omitempty"`

	chain []chainview.Finding // what is wrong with the chain that was sent
}

func (r errorRecord) text() string {
	if strings.Contains(r.Message, r.Code) {
		return r.Message
	}
	return r.Message + " (" + r.Code + ")"
}

func (r errorRecord) details() []string {
	lines := r.PeerCertificate.lines()
	for _, fault := range r.Fault.lines() {
		lines = append(lines, "at fault: "+fault)
	}
	for _, f := range r.chain {
		if f.Bad() {
			lines = append(lines, f.Text)
		}
	}
	return lines
}

func failureRecord(h header, err error) errorRecord {
	r := errorRecord{header: h, Code: string(codeOf(err)),
		Message: messageOf(err)}
	r.PeerCertificate, r.Fault = blamed(err)
	if h.Side == "client" || h.Conn == 0 {
		r.Hint, r.chain = hintFor(err), diagnosisOf(err)
	}
	return r
}

// reloadRecord is reload, which Node does not have: a server has read its
// files again, because of a signal or a change.
type reloadRecord struct {
	header
	Cause   string   `json:"cause"`   // "SIGHUP" or "change"
	Changed []string `json:"changed"` // files, as on the command line
}

func (r reloadRecord) text() string {
	if len(r.Changed) == 0 {
		return "nothing is new (" + r.Cause + ")"
	}
	return strings.Join(r.Changed, " ") + " (" + r.Cause + ")"
}

// reloadFailure is an error that changes nothing.
type reloadFailure struct{ errorRecord }

func (r reloadFailure) details() []string {
	lines := r.errorRecord.details()
	if r.Hint != "" {
		lines = append(lines, "hint: "+r.Hint)
	}
	return lines
}

type closeRecord struct {
	header
	HadError bool `json:"hadError"`
}

func (r closeRecord) text() string {
	if r.HadError {
		return "had an error"
	}
	return ""
}

func size(n int) string { return fmt.Sprintf("%d bytes", n) }
