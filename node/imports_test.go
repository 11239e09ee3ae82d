package node_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
)

const modulePath = "github.com/seed-435e3e10/tlssocket/node"

// mayNotImport are packages whose purpose is the system.
var mayNotImport = map[string]bool{
	"C": true, "io/ioutil": true, "log/syslog": true, "os/exec": true,
	"os/signal": true, "os/user": true, "plugin": true, "unsafe": true,
}

// mayUse is what package node and what it is built of may take of packages that
// reach the system, each with its reason.
var mayUse = map[string]*regexp.Regexp{
	// Where scripts write to without WithOutput; errors, to be told apart and made.
	"os": regexp.MustCompile(`^(Stdout|Stderr|ErrClosed|ErrDeadlineExceeded|` +
		`SyscallError|NewSyscallError)$`),
	// Errors; reading, writing and listening of sockets that are open.
	"syscall": regexp.MustCompile(`^(E[A-Z0-9]+|Errno|Conn|RawConn|Read|Write|Listen)$`),
	// Options of sockets that are open, connecting them, and whether they are ready.
	"golang.org/x/sys/unix": regexp.MustCompile(`^(GetsockoptInt|SetsockoptInt|` +
		`SOL_SOCKET|SO_REUSEADDR|SO_REUSEPORT|IPPROTO_\w+|IP_TOS|IPV6_TCLASS|` +
		`Bind|Connect|Sockaddr\w*|Poll|PollFd|POLLIN|POLLOUT)$`),
	// The text of a path.
	"path/filepath": regexp.MustCompile(`^Dir$`),
}

// ofTheNet are parts of package net that take files, or tell of the machine. The
// number of an IPv6 zone is asked for by its name.
var ofTheNet = regexp.MustCompile(`^(File|Interfaces|InterfaceAddrs|InterfaceByIndex|DialUnix|ListenUnix|DialIP|ListenIP)`)

// Package node, and what of this module it is built of, reaches nothing of the
// system but the network.
func TestImportsNothingOfTheSystem(t *testing.T) {
	seen := map[string]bool{}
	var visit func(path string)
	visit = func(path string) {
		if seen[path] {
			return
		}
		seen[path] = true
		if strings.HasPrefix(path, modulePath+"/system") {
			t.Errorf("package node needs %s", path)
		}
		files, err := filepath.Glob(filepath.Join(".", strings.TrimPrefix(path, modulePath), "*.go"))
		if err != nil || len(files) == 0 {
			t.Fatalf("%s: no files, %v", path, err)
		}
		for _, file := range files {
			if !strings.HasSuffix(file, "_test.go") {
				for _, imported := range checkFile(t, file) {
					visit(imported)
				}
			}
		}
	}
	visit(modulePath)
	if len(seen) < 10 {
		t.Errorf("only %d packages were found", len(seen))
	}
}

// checkFile looks at the imports of a file, for whatever system it is, and at
// what it uses of them. It returns those of this module.
func checkFile(t *testing.T, file string) (ours []string) {
	parsed, err := parser.ParseFile(token.NewFileSet(), file, nil, parser.SkipObjectResolution)
	if err != nil {
		t.Fatal(err)
	}
	imports := map[string]string{} // by the name in the file
	for _, spec := range parsed.Imports {
		path, _ := strconv.Unquote(spec.Path.Value)
		name := path[strings.LastIndex(path, "/")+1:]
		if spec.Name != nil {
			name = spec.Name.Name
		}
		imports[name] = path
		if mayNotImport[path] || name == "." {
			t.Errorf("%s imports %s", file, path)
		}
		if strings.HasPrefix(path, modulePath+"/") {
			ours = append(ours, path)
		}
	}
	ast.Inspect(parsed, func(n ast.Node) bool {
		selector, ok := n.(*ast.SelectorExpr)
		if !ok {
			return true
		}
		if x, ok := selector.X.(*ast.Ident); ok {
			name, path := selector.Sel.Name, imports[x.Name]
			allowed := mayUse[path]
			if allowed != nil && !allowed.MatchString(name) ||
				path == "net" && ofTheNet.MatchString(name) {
				t.Errorf("%s uses %s.%s", file, path, name)
			}
		}
		return true
	})
	return ours
}
