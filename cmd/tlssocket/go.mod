module github.com/seed-435e3e10/tlssocket/cmd/tlssocket

go 1.26.0

require github.com/seed-435e3e10/tlssocket v0.0.0

replace github.com/seed-435e3e10/tlssocket => ../..
