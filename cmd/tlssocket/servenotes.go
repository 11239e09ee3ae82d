package main

import (
	"bytes"
	"crypto/x509"
	"encoding/pem"
	"fmt"
	"time"

	"github.com/seed-435e3e10/tlssocket/cmd/tlssocket/internal/chainview"
)

// certificateNotes tells at the start which of the certificates clients will
// refuse, whatever else they trust. The files were read before.
func (f *tlsFlags) certificateNotes() (notes []string) {
	for _, name := range f.cert {
		data, err := f.read(name)
		if err != nil {
			continue // it is gone this moment
		}
		for _, text := range chainNotes(chainIn(data), time.Now()) {
			notes = append(notes, "-cert "+name+": "+text)
		}
	}
	return notes
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

// chainNotes says what clients will find wrong with a chain.
func chainNotes(chain []*x509.Certificate, now time.Time) (notes []string) {
	for i, c := range chain {
		name := visible(fmt.Sprintf("%q", chainview.Name(c)))
		switch {
		case now.After(c.NotAfter):
			notes = append(notes, fmt.Sprintf("%s expired %s ago, on %s: "+
				"clients refuse it; renew it", name,
				agoText(now.Sub(c.NotAfter)), c.NotAfter.Format(dateForm)))
		case now.Before(c.NotBefore):
			notes = append(notes, fmt.Sprintf("%s is not valid before %s",
				name, c.NotBefore.Format(dateForm)))
		}
		if last := i == len(chain)-1; last && i == 0 && !bytes.Equal(c.RawIssuer,
			c.RawSubject) && len(c.IssuingCertificateURL) > 0 {
			notes = append(notes, fmt.Sprintf("the intermediate %q is not in "+
				"it: put it behind %s, from %s",
				visible(c.Issuer.CommonName), name,
				visible(c.IssuingCertificateURL[0])))
		}
	}
	return notes
}
