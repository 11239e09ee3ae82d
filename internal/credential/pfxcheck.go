package credential

import (
	"crypto/x509/pkix"
	"encoding/asn1"

	"github.com/seed-435e3e10/tlssocket/internal/coded"
)

const (
	oidData          = "1.2.840.113549.1.7.1"
	oidEncryptedData = "1.2.840.113549.1.7.6"
	oidShroudedKey   = "1.2.840.113549.1.12.10.1.2"
	oidPBMAC1        = "1.2.840.113549.1.5.14"
)

// pfxFile and the types below are the outline of a PFX (RFC 7292, section 4),
// as far as costs are in it.
type pfxFile struct {
	Version int
	Safe    pfxContent
	MAC     struct {
		Digest struct {
			Algorithm pkix.AlgorithmIdentifier
			Value     []byte
		}
		Salt       []byte
		Iterations int `asn1:"optional,default:1"`
	} `asn1:"optional"`
}

type pfxContent struct {
	Type    asn1.ObjectIdentifier
	Content asn1.RawValue `asn1:"tag:0,explicit,optional"`
}

type pfxEncrypted struct {
	Version int
	Info    struct {
		Type      asn1.ObjectIdentifier
		Algorithm pkix.AlgorithmIdentifier
	}
}

type pfxBag struct {
	ID    asn1.ObjectIdentifier
	Value asn1.RawValue `asn1:"tag:0,explicit"`
}

// checkPFX refuses files before package pkcs12 gets them. Above all it looks
// for iteration counts beyond the limit, since pkcs12 has none. It sees every
// count except that of a key encrypted twice, a shrouded key inside encrypted
// content, which only somebody who knows the passphrase can write.
func checkPFX(der []byte, passphrase string) error {
	var file pfxFile
	if _, err := asn1.Unmarshal(der, &file); err != nil {
		return notPFX(err)
	}
	mac := file.MAC
	if len(mac.Digest.Algorithm.Algorithm) > 0 {
		if err := checkMAC(mac.Digest.Algorithm, mac.Iterations); err != nil {
			return err
		}
	} else if passphrase != "" {
		return coded.New(codePFX,
			"mac absent: a file without a MAC opens only without a passphrase")
	}
	var safe []byte
	var contents []pfxContent
	if _, err := asn1.Unmarshal(file.Safe.Content.Bytes, &safe); err != nil {
		return notPFX(err)
	}
	if _, err := asn1.Unmarshal(safe, &contents); err != nil {
		return notPFX(err)
	}
	for _, c := range contents {
		if err := checkContent(c); err != nil {
			return err
		}
	}
	return nil
}

func checkMAC(alg pkix.AlgorithmIdentifier, iterations int) error {
	if alg.Algorithm.String() != oidPBMAC1 {
		return checkIterations(iterations)
	}
	// The first field of PBMAC1-params (RFC 8018, appendix A.5) is the key
	// derivation, as in PBES2-params.
	return checkPBES2(alg)
}

func checkContent(c pfxContent) error {
	switch c.Type.String() {
	case oidEncryptedData:
		var data pfxEncrypted
		if _, err := asn1.Unmarshal(c.Content.Bytes, &data); err != nil {
			return notPFX(err)
		}
		return checkPBE(data.Info.Algorithm)
	case oidData:
		return checkBags(c.Content.Bytes)
	}
	return nil
}

func checkBags(content []byte) error {
	var octets []byte
	var bags []pfxBag
	if _, err := asn1.Unmarshal(content, &octets); err != nil {
		return notPFX(err)
	}
	if _, err := asn1.Unmarshal(octets, &bags); err != nil {
		return notPFX(err)
	}
	for _, bag := range bags {
		if bag.ID.String() != oidShroudedKey {
			continue
		}
		var key struct{ Algorithm pkix.AlgorithmIdentifier }
		if _, err := asn1.Unmarshal(bag.Value.Bytes, &key); err != nil {
			return notPFX(err)
		}
		if err := checkPBE(key.Algorithm); err != nil {
			return err
		}
	}
	return nil
}

// checkPBE checks the cost in a password-based scheme's parameters.
func checkPBE(alg pkix.AlgorithmIdentifier) error {
	if alg.Algorithm.String() == oidPBES2 {
		return checkPBES2(alg)
	}
	var p pbes1Params
	if _, err := asn1.Unmarshal(alg.Parameters.FullBytes, &p); err != nil {
		return notPFX(err)
	}
	return checkIterations(p.Iterations)
}

// checkPBES2 is [checkPBE] for the parameters that start with a PBKDF2.
func checkPBES2(alg pkix.AlgorithmIdentifier) error {
	var p pbes2Params
	if _, err := asn1.Unmarshal(alg.Parameters.FullBytes, &p); err != nil {
		return notPFX(err)
	}
	if p.KDF.Algorithm.String() != oidPBKDF2 {
		return nil // pkcs12 refuses it
	}
	var kdf pbkdf2Params
	_, err := asn1.Unmarshal(p.KDF.Parameters.FullBytes, &kdf)
	if err != nil {
		return notPFX(err)
	}
	return checkIterations(kdf.Iterations)
}
