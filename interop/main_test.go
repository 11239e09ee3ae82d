package interop_test

import (
	"os"
	"testing"

	"github.com/seed-435e3e10/tlssocket/internal/testleak"
)

// TestMain fails the run if goroutines are left after the last test.
func TestMain(m *testing.M) { os.Exit(testleak.Run(m)) }
