package parked_test

import (
	"os"
	"testing"

	"github.com/seed-435e3e10/tlssocket/internal/testleak"
)

// Nothing is left when nobody is parked.
func TestMain(m *testing.M) { os.Exit(testleak.Run(m)) }
