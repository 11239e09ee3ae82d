package main

import (
	"bytes"
	"crypto/x509"
	"encoding/pem"
	"fmt"
	"time"

	"github.com/seed-435e3e10/tlssocket/cmd/tlssocket/internal/chainview"
	"github.com/seed-435e3e10/tlssocket/code"
)

// warnOfCertificates tells which of the certificates clients will refuse, whatever
// else they trust. The files were read before.
func (f *tlsFlags) warnOfCertificates(side string, out func(record)) {
	for _, name := range f.cert {
		data, err := f.read(name)
		if err != nil {
			continue // it is gone this moment
		}
		for _, w := range chainWarnings(chainIn(data), time.Now()) {
			w.header = header{side, 0, "warning"}
			w.Message = "-cert " + name + ": " + w.Message
			out(w)
		}
	}
}

// chainIn are the certificates of a file in PEM.
func chainIn(data []byte) (chain []*x509.Certificate) {
	for block, rest := pem.Decode(data); block != nil; block, rest = pem.Decode(rest) {
		if c, err := x509.ParseCertificate(block.Bytes); err == nil &&
			block.Type == "CERTIFICATE" {
			chain = append(chain, c)
		}
	}
	return chain
}

// chainWarnings says what clients will find wrong with a chain.
func chainWarnings(chain []*x509.Certificate, now time.Time) (all []warningRecord) {
	add := func(c code.Code, format string, args ...any) {
		all = append(all, warningRecord{Code: string(c),
			Message: visible(fmt.Sprintf(format, args...))})
	}
	for _, c := range chain {
		name := chainview.Name(c)
		switch {
		case now.After(c.NotAfter):
			add(code.CertHasExpired, "%q expired %s ago, on %s: clients refuse "+
				"it; renew it", name, agoText(now.Sub(c.NotAfter)),
				c.NotAfter.Format(dateForm))
		case now.Before(c.NotBefore):
			add(code.CertNotYetValid, "%q is not valid before %s", name,
				c.NotBefore.Format(dateForm))
		}
	}
	if len(chain) == 1 && len(chain[0].IssuingCertificateURL) > 0 &&
		!bytes.Equal(chain[0].RawIssuer, chain[0].RawSubject) {
		add(code.UnableToVerifyLeafSignature, "its issuer %q is not in the "+
			"file: put it behind %q, from %s", chain[0].Issuer.CommonName,
			chainview.Name(chain[0]), chain[0].IssuingCertificateURL[0])
	}
	return all
}
