package main

import (
	"errors"
	"fmt"
	"time"

	"github.com/seed-435e3e10/tlssocket/cmd/tlssocket/internal/chainview"
	"github.com/seed-435e3e10/tlssocket/code"
	"github.com/seed-435e3e10/tlssocket/trust"
)

// diagnosisOf says what is wrong with the chain of a peer that was refused.
func diagnosisOf(err error) []chainview.Finding {
	var refused *trust.Error
	if !errors.As(err, &refused) || len(refused.Chain) == 0 {
		return nil
	}
	return chainview.Diagnose(refused.Chain, refused.Code, "this client")
}

// chainHint is for a chain that leads to nobody who is trusted: it tells a CA
// that is not known from a certificate that the server does not send.
func chainHint(e *trust.Error) (string, bool) {
	if len(e.Chain) == 0 {
		return "", false
	}
	f := chainview.Diagnose(e.Chain, e.Code, "this client")[0]
	name := visible(fmt.Sprintf("%q", f.Name))
	switch f.Kind {
	case chainview.SelfSigned:
		return "trust this certificate if it is yours: -ca FILE; " + atAnyPrice,
			true
	case chainview.IntermediateMissing:
		return "let the server send " + name + " behind its own certificate: " +
			visible(f.URL) + " has it; " + atAnyPrice, true
	case chainview.IssuerMissing:
		return "trust the CA " + name + ": -ca FILE; if it is an intermediate, " +
				"let the server send it behind its own certificate; " + atAnyPrice,
			true
	case chainview.UnknownCA:
		return "trust the CA " + name + ": -ca FILE; " + atAnyPrice, true
	}
	return "", false
}

// dateHint holds a certificate's dates against the clock.
func dateHint(e *trust.Error) (string, bool) {
	if e.Certificate == nil {
		return "", false
	}
	const minute = "2 Jan 2006 15:04 MST"
	now := time.Now().UTC()
	name := visible(chainview.Name(e.Certificate))
	switch e.Code {
	case code.CertHasExpired:
		then := e.Certificate.NotAfter.UTC()
		return fmt.Sprintf("renew the certificate %q: it expired %s ago, on %s, "+
			"and it is %s here", name, agoText(now.Sub(then)),
			then.Format(minute), now.Format(minute)), true
	case code.CertNotYetValid:
		then := e.Certificate.NotBefore.UTC()
		return fmt.Sprintf("set the clock, or wait: %q is good in %s, from %s, "+
			"and it is %s here", name, agoText(then.Sub(now)),
			then.Format(minute), now.Format(minute)), true
	}
	return "", false
}

// agoText is a time in the unit that people would use.
func agoText(d time.Duration) string {
	const day = 24 * time.Hour
	switch {
	case d >= day:
		return plural(int(d/day), "day")
	case d >= time.Hour:
		return plural(int(d/time.Hour), "hour")
	}
	return plural(int(d/time.Minute), "minute")
}
