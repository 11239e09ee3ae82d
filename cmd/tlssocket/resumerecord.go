package main

import (
	"fmt"
	"io"
	"text/tabwriter"
)

// maxHandle is how long a ticket may be that is taken for a handle. One that
// carries a session has its secret, a certificate or their sum, and more.
const maxHandle = 100

// What a ticket is, as far as a client can see.
const (
	kindNone   = "none"
	kindHandle = "handle"
	kindTicket = "ticket"
)

const reasonUnspoken = "version not spoken"

// resumeRecord is resume, which Node does not have: what became of a session
// at an address, in one version.
type resumeRecord struct {
	header
	Address      string  `json:"address"`
	Protocol     string  `json:"protocol"`
	Spoken       bool    `json:"spoken"`
	Tickets      int     `json:"tickets"`      // of one full handshake
	Kind         string  `json:"kind"`         // none, handle or ticket
	TicketSize   int     `json:"ticketSize"`   // of the longest one
	LifetimeHint *int64  `json:"lifetimeHint"` // seconds; null: unknown
	Resumed      bool    `json:"resumed"`
	Reason       *string `json:"reason"` // why not; null if it did
	Code         *string `json:"code"`   // of an error; null without
}

// describe takes over what is known of the first server's tickets.
func (r *resumeRecord) describe(o *offer) {
	r.Tickets, r.Kind = len(o.tickets), kindNone
	for i, t := range o.tickets {
		switch {
		case i == 0 && t.size < maxHandle:
			r.Kind = kindHandle
		case i == 0 || t.size != r.TicketSize:
			r.Kind = kindTicket
		}
		r.TicketSize = max(r.TicketSize, t.size)
		r.LifetimeHint = t.hint
	}
}

// explain says why an address did not resume; err may be nil.
func (r *resumeRecord) explain(reason string, err error) {
	if r.Kind == "" {
		r.Kind = kindNone
	}
	if err != nil {
		code := string(codeOf(err))
		reason += ": " + messageOf(err)
		r.Code = &code
	}
	r.Reason = &reason
}

func (r resumeRecord) text() string {
	return r.Protocol + " " + r.Address + " " + r.outcome()
}

// outcome is whether it resumed, in words.
func (r resumeRecord) outcome() string {
	switch {
	case r.Resumed:
		return "resumed"
	case r.Spoken:
		return "not resumed: " + *r.Reason
	}
	return *r.Reason
}

// resumeSummary is resumeSummary: the last record of resume.
type resumeSummary struct {
	header
	OK      bool `json:"ok"`
	Tried   int  `json:"tried"` // addresses, in each version that they speak
	Resumed int  `json:"resumed"`
}

func (r resumeSummary) text() string {
	return fmt.Sprintf("%d of %d resumed", r.Resumed, r.Tried)
}

// table prints what was found for people.
func (e *examination) table(w io.Writer) {
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	fmt.Fprintln(t, "VERSION\tADDRESS\tTICKETS\tLIFETIME\tRESULT")
	for _, r := range e.results {
		fmt.Fprintf(t, "%s\t%s\t%s\t%s\t%s\n", r.Protocol, r.Address,
			r.ticketText(), r.hintText(), r.outcome())
	}
	t.Flush()
	fmt.Fprintf(w, "\n%s\n", e.summary().text())
}

func (r resumeRecord) ticketText() string {
	switch {
	case !r.Spoken && r.Tickets == 0:
		return "-"
	case r.Tickets == 0:
		return "none"
	case r.Kind == kindHandle:
		return fmt.Sprintf("%d, handle of %s", r.Tickets, size(r.TicketSize))
	}
	return fmt.Sprintf("%d, %s", r.Tickets, size(r.TicketSize))
}

func (r resumeRecord) hintText() string {
	switch {
	case r.Tickets == 0:
		return "-"
	case r.LifetimeHint == nil:
		return "unknown"
	case *r.LifetimeHint == 0:
		return "unspecified" // which TLS 1.2 has 0 for
	}
	return fmt.Sprintf("%d s", *r.LifetimeHint)
}
