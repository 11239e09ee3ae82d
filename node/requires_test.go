package node

import (
	"testing"

	"github.com/seed-435e3e10/tlssocket/internal/testmod"
)

func TestRequires(t *testing.T) {
	testmod.Requires(t, map[string]string{
		"github.com/dop251/goja":            "the engine",
		"github.com/dop251/goja_nodejs":     "its require and event loop",
		"github.com/dlclark/regexp2/v2":     "of goja",
		"github.com/dop251/base64dec":       "of goja_nodejs",
		"github.com/go-sourcemap/sourcemap": "of goja",
		"github.com/google/pprof":           "of goja",
		"golang.org/x/net":                  "of goja_nodejs",
		"golang.org/x/sys":                  "options of sockets",
		"golang.org/x/text":                 "encodings, and goja's own",
	})
}
