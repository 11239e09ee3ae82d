package main

import (
	"flag"
	"os"
	"testing"

	"github.com/seed-435e3e10/tlssocket/examples/internal/kit"
)

// The test is also the other process, as the program is.
func TestMain(m *testing.M) {
	flag.Parse()
	if *members != "" {
		main()
		return
	}
	os.Exit(m.Run())
}

func Example() {
	main()
	// Output:
	// Bob hears: hello from Ann
	// Cat hears: hello from Ann
	// Ann hears: hello from Cat
	// Bob hears: hello from Cat
}

// What one says reaches many who are silent.
func TestSilentMembers(t *testing.T) {
	ca := kit.NewCA()
	srv, r := serve(ca.Issue([]string{"localhost"}))
	defer srv.Close()
	weigh(srv, r, ca, 100)
}
