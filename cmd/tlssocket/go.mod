module github.com/seed-435e3e10/tlssocket/cmd/tlssocket

go 1.26.0

require (
	github.com/seed-435e3e10/tlssocket v0.0.0
	github.com/seed-435e3e10/tlssocket/node v0.0.0
)

require (
	github.com/rogpeppe/go-internal v1.16.0
	golang.org/x/crypto v0.58.0 // indirect
	golang.org/x/crypto/x509roots/fallback v0.0.0-20261030153154-30a33513ff6d // indirect
	golang.org/x/sys v0.49.0 // indirect
	golang.org/x/tools v0.26.0 // indirect
	software.sslmate.com/src/go-pkcs12 v0.7.4 // indirect
)

replace (
	github.com/seed-435e3e10/tlssocket => ../..
	github.com/seed-435e3e10/tlssocket/node => ../../node
)
