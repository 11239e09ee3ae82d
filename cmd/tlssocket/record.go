package main

import (
	"encoding/json"
	"fmt"
	"strings"

	"github.com/seed-435e3e10/tlssocket"
)

// record is an event as it is printed: the JSON encoding of its type is for
// programs, text is for people.
type record interface {
	head() header
	text() string
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

type ocspResponseRecord struct {
	header
	Response []byte `json:"response"` // null if there was none
}

func (r ocspResponseRecord) text() string {
	if r.Response == nil {
		return "none"
	}
	return size(len(r.Response))
}

// secureRecord is secureConnect of a client, secureConnection of a server.
type secureRecord struct {
	header
	Authorized         bool    `json:"authorized"`
	AuthorizationError *string `json:"authorizationError"`
	Protocol           string  `json:"protocol"`
	Cipher             cipher  `json:"cipher"`
	ALPNProtocol       orFalse `json:"alpnProtocol"`
	ServerName         orFalse `json:"servername"`
	SessionReused      bool    `json:"sessionReused"`
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

// newSecureRecord tells what is known of a secure connection.
func newSecureRecord(h header, s *tlssocket.Socket) secureRecord {
	r := secureRecord{
		header:        h,
		Authorized:    s.Authorized(),
		Protocol:      s.Protocol(),
		Cipher:        cipher(s.Cipher()),
		ALPNProtocol:  orFalse(s.ALPNProtocol()),
		ServerName:    orFalse(s.ServerName()),
		SessionReused: s.SessionReused(),
	}
	if err := s.AuthorizationError(); err != nil {
		code := string(codeOf(err))
		r.AuthorizationError = &code
	}
	return r
}

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

// errorRecord is error, or tlsClientError.
type errorRecord struct {
	header
	Code    string `json:"code"`
	Message string `json:"message"`
}

func (r errorRecord) text() string {
	if strings.Contains(r.Message, r.Code) {
		return r.Message
	}
	return r.Message + " (" + r.Code + ")"
}

func failureRecord(h header, err error) errorRecord {
	return errorRecord{h, string(codeOf(err)), messageOf(err)}
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
type reloadFailure struct {
	errorRecord
	Hint string `json:"hint,omitempty"`
}

func (r reloadFailure) text() string {
	text := r.errorRecord.text()
	if r.Hint != "" {
		text += "\nhint: " + r.Hint
	}
	return text
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
