module github.com/seed-435e3e10/tlssocket/conntest

go 1.26.0

require (
	github.com/seed-435e3e10/tlssocket v0.2.0
	golang.org/x/net v0.62.0
)

require (
	golang.org/x/crypto v0.59.0 // indirect
	golang.org/x/crypto/x509roots/fallback v0.0.0-20261030153154-30a33513ff6d // indirect
	golang.org/x/sys v0.50.0 // indirect
	software.sslmate.com/src/go-pkcs12 v0.7.4 // indirect
)
