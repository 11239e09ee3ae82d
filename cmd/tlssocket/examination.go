package main

import (
	"context"
	"errors"
	"slices"

	"github.com/seed-435e3e10/tlssocket"
	"github.com/seed-435e3e10/tlssocket/code"
	"github.com/seed-435e3e10/tlssocket/trust"
)

// examination finds out what resume tells.
type examination struct {
	flags   *resumeFlags
	options *tlssocket.Options
	out     func(resumeRecord)

	conn    int // connections so far
	first   int // of the addresses, the one that gives the sessions
	results []resumeRecord
	refused error // the last server that was not authorized
	stock   []ticket
}

// ticket is a session of the first server that was not used yet.
type ticket struct {
	session []byte
	size    int
	hint    *int64 // the lifetime hint in seconds; nil: a client cannot see it
}

// offer is what a full handshake brought.
type offer struct {
	tickets []ticket
	end     error // why the connection ended before any ticket; may be nil
}

var versions = []string{"TLSv1.2", "TLSv1.3"}

// run examines both versions. Its error is of the first address, where there
// is nothing to resume without a full handshake.
func (e *examination) run(ctx context.Context) error {
	var unspoken error
	spoken := 0
	for _, version := range versions {
		err := e.examine(ctx, version)
		for isDown(err) && e.first+1 < len(e.flags.addresses) {
			e.first++ // the report of that address comes with the others
			err = e.examine(ctx, version)
		}
		switch {
		case err == nil:
			spoken++
		case isUnspoken(err):
			unspoken = err
			e.add(e.unspoken(e.flags.addresses[e.first], version))
		default:
			return err
		}
	}
	if spoken == 0 {
		return unspoken
	}
	return nil
}

// examine resumes at each address in one version.
func (e *examination) examine(ctx context.Context, version string) error {
	first, err := e.offer(ctx, version)
	if err != nil {
		return err
	}
	e.stock = first.tickets
	for _, address := range e.flags.addresses {
		r := e.record(address, version)
		r.describe(first)
		if len(e.stock) == 0 && len(first.tickets) > 0 {
			// A session that was used would not do: one of TLS 1.3 is for
			// once, and a store gives each away once.
			more, err := e.offer(ctx, version)
			if err != nil {
				return err
			}
			e.stock = more.tickets
		}
		if len(e.stock) == 0 {
			r.explain("no ticket", first.end)
		} else {
			session := e.stock[0].session
			e.stock = e.stock[1:]
			e.resumeAt(ctx, &r, session)
		}
		e.add(r)
	}
	return ctx.Err()
}

// resumeAt offers a session to an address.
func (e *examination) resumeAt(ctx context.Context, r *resumeRecord,
	session []byte) {
	e.conn++
	r.Conn = e.conn
	opts := e.optionsOf(r.Protocol)
	opts.Session = session
	ctx, cancel := e.limit(ctx)
	defer cancel()
	socket, err := e.flags.connect(ctx, r.Address, opts)
	var refused *trust.Error
	switch {
	case err == nil:
		r.Resumed = socket.SessionReused()
		socket.Close()
		if !r.Resumed {
			r.explain("full handshake: the server did not accept the "+
				"session", nil)
		}
	case isUnspoken(err):
		r.Spoken = false
		r.explain(reasonUnspoken, nil)
	default:
		if errors.As(err, &refused) {
			e.refused = err
		}
		r.explain("no connection", err)
	}
}

// optionsOf are the options for one version.
func (e *examination) optionsOf(version string) *tlssocket.Options {
	o := *e.options
	o.MinVersion, o.MaxVersion = version, version
	return &o
}

// limit bounds a connection.
func (e *examination) limit(ctx context.Context) (context.Context,
	context.CancelFunc) {
	if e.flags.timeout == 0 {
		return ctx, func() {}
	}
	return context.WithTimeout(ctx, e.flags.timeout)
}

func (e *examination) add(r resumeRecord) {
	e.results = append(e.results, r)
	e.out(r)
}

func (e *examination) record(address, version string) resumeRecord {
	return resumeRecord{header: header{"client", e.conn, "resume"},
		Address: address, Protocol: version, Spoken: true}
}

func (e *examination) unspoken(address, version string) resumeRecord {
	r := e.record(address, version)
	r.Spoken = false
	r.explain(reasonUnspoken, nil)
	return r
}

// isDown reports whether an address could not be reached, so that another may
// take its place.
func isDown(err error) bool {
	var ours *tlssocket.Error
	return errors.As(err, &ours) && (ours.Op == "connect" || isLate(err))
}

// isUnspoken reports whether a server does not speak the version.
func isUnspoken(err error) bool {
	return slices.Contains([]code.Code{
		code.SSLUnsupportedProtocol,
		"ERR_SSL_TLSV1_ALERT_PROTOCOL_VERSION",
	}, codeOf(err))
}

// errNotResumed makes the exit code; the table, or the records, told it.
var errNotResumed = errors.New("not every address resumed")

// verdict is nil if every address resumed in every version that it speaks.
func (e *examination) verdict() error {
	s := e.summary()
	switch {
	case e.refused != nil:
		return told{e.refused}
	case !s.OK:
		return told{errNotResumed}
	}
	return nil
}

// summary counts. An address that speaks neither version has not resumed.
func (e *examination) summary() resumeSummary {
	s := resumeSummary{header: header{"client", 0, "resumeSummary"}}
	silent := make(map[string]bool)
	for _, address := range e.flags.addresses {
		silent[address] = true
	}
	for _, r := range e.results {
		if !r.Spoken {
			continue
		}
		delete(silent, r.Address)
		s.Tried++
		if r.Resumed {
			s.Resumed++
		}
	}
	s.OK = s.Resumed == s.Tried && len(silent) == 0
	return s
}
