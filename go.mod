module github.com/seed-435e3e10/tlssocket

go 1.26.0

require (
	golang.org/x/crypto v0.59.0
	golang.org/x/crypto/x509roots/fallback v0.0.0-20261030153154-30a33513ff6d
	software.sslmate.com/src/go-pkcs12 v0.7.4
)

require golang.org/x/sys v0.50.0 // indirect
