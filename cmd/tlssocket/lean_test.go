package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

const (
	home = "github.com/seed-435e3e10/tlssocket"
	self = home + "/cmd/tlssocket"
)

// goCommand runs the go command in the folder of the command.
func goCommand(t *testing.T, args ...string) string {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), "go", args...)
	cmd.Stderr = os.Stderr
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("go %s: %v", strings.Join(args, " "), err)
	}
	return string(out)
}

// heavy are modules that who installs the command must not even look at.
var heavy = []string{
	home + "/node", // with what runs JavaScript
	home + "/store/nats/embedded",
	"github.com/dop251/goja",
	"github.com/evanw/esbuild",
	"github.com/nats-io/nats-server/v2",
}

// The module graph of the command has no JavaScript, no bundler and no server of
// others, whatever else is in the workspace.
func TestModuleGraph(t *testing.T) {
	requires := map[string][]string{}
	for line := range strings.Lines(goCommand(t, "mod", "graph")) {
		from, to, _ := strings.Cut(strings.TrimSpace(line), " ")
		requires[inWorkspace(from)] = append(requires[inWorkspace(from)],
			inWorkspace(to))
	}
	seen := map[string]bool{self: true}
	for next := []string{self}; len(next) > 0; next = next[1:] {
		for _, m := range requires[next[0]] {
			if seen[m] {
				continue
			}
			seen[m] = true
			next = append(next, m)
			if path, _, _ := strings.Cut(m, "@"); slices.Contains(heavy, path) {
				t.Errorf("%s requires %s", next[0], m)
			}
		}
	}
	if len(seen) < 20 || !seen[home] || !seen[home+"/store/nats"] {
		t.Errorf("the graph has %d modules", len(seen))
	}
}

// inWorkspace leaves out the version of a module of ours: the workspace has it.
func inWorkspace(module string) string {
	if strings.HasPrefix(module, home) {
		module, _, _ = strings.Cut(module, "@")
	}
	return module
}

// linked are the modules of which the command is made.
var linked = []string{
	home, self, home + "/store/nats", home + "/store/redis",
	"github.com/cespare/xxhash/v2", // of go-redis
	"github.com/klauspost/compress",
	"github.com/nats-io/nats.go",
	"github.com/nats-io/nkeys",
	"github.com/nats-io/nuid",
	"github.com/redis/go-redis/v9",
	"go.uber.org/atomic", // of go-redis
	"golang.org/x/crypto",
	"golang.org/x/crypto/x509roots/fallback",
	"golang.org/x/net", // international names
	"golang.org/x/sys",
	"golang.org/x/text", // of x/net
	"software.sslmate.com/src/go-pkcs12",
}

func TestLinkedModules(t *testing.T) {
	modules := strings.Fields(goCommand(t, "list", "-deps", "-f",
		"{{with .Module}}{{.Path}}{{end}}", "."))
	slices.Sort(modules)
	modules = slices.Compact(modules)
	for _, m := range modules {
		if !slices.Contains(linked, m) {
			t.Errorf("%s is linked", m)
		}
	}
	if len(modules) < 5 {
		t.Errorf("only %q", modules)
	}
}

// mostBytes is how large the command may be, stripped.
const mostBytes = 20_000_000

func TestSize(t *testing.T) {
	file := filepath.Join(t.TempDir(), "tlssocket")
	goCommand(t, "build", "-trimpath", "-ldflags=-s -w", "-o", file, ".")
	info, err := os.Stat(file)
	if err != nil {
		t.Fatal(err)
	}
	t.Logf("%d bytes", info.Size())
	if info.Size() > mostBytes {
		t.Errorf("%d bytes, more than %d", info.Size(), mostBytes)
	}
}
