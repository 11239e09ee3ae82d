package tlssocket_test

import (
	"os"
	"testing"

	"github.com/seed-435e3e10/tlssocket/internal/testleak"
)

// TestMain fails the run if a goroutine or a large buffer is left.
func TestMain(m *testing.M) {
	os.Exit(testleak.RunLibrary(m))
}
