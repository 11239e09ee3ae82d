package redis_test

import (
	"os"
	"testing"

	"github.com/seed-435e3e10/tlssocket/internal/testleak"
)

// TestMain fails the run if goroutines are left after the last test. The
// clients' own may take their timeouts.
func TestMain(m *testing.M) { os.Exit(testleak.Run(m)) }
