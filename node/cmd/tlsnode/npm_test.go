//go:build unix

package main

import (
	"bytes"
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"

	"github.com/seed-435e3e10/tlssocket/internal/testtool"
)

// Packages from npm, unmodified, do over TLS here what they do under node. The
// scripts of testdata/npm get a server's port and its CA, and print what they
// see. Those without a server have their own.
func TestNPM(t *testing.T) {
	testtool.Path(t, "node")
	dir := installPackages(t)
	for _, test := range []struct {
		script string
		serve  func(t *testing.T) (port string)
	}{
		{"redis.js", serveRedis},
		{"postgres.js", servePostgres},
		{"mail.js", serveMail},
		{"broker.js", serveMosquitto},
		{"mysql.js", serveMariaDB},
		{"ldap.js", serveSlapd},
		{"imap.js", serveDovecot},
		{"aedes.js", serveNothing},
		{"mongourl.js", serveNothing},
		{"ws.js", serveNothing},
	} {
		t.Run(test.script, func(t *testing.T) {
			port := test.serve(t)
			script := filepath.Join(dir, test.script)
			want := runScript(t, "node", script, port, example(t, "ca.pem"))
			got := runScript(t, "tlsnode", script, port, example(t, "ca.pem"))
			if got != want {
				t.Errorf("node:\n%s\nhere:\n%s", want, got)
			}
		})
	}
}

func serveNothing(*testing.T) string { return "0" }

// installPackages puts the scripts and their packages, in the versions of the
// lock file, into a folder.
func installPackages(t *testing.T) string {
	t.Helper()
	npm := testtool.Path(t, "npm")
	dir := t.TempDir()
	if err := os.CopyFS(dir, os.DirFS("testdata/npm")); err != nil {
		t.Fatal(err)
	}
	for try := 1; ; try++ {
		cmd := exec.CommandContext(t.Context(), npm, "ci", "--ignore-scripts",
			"--no-audit", "--no-fund")
		cmd.Dir = dir
		out, err := cmd.CombinedOutput()
		if err == nil {
			return dir
		}
		if try == 3 { // the registry is another's
			testtool.Missing(t, "npm ci: %v\n%s", err, out)
		}
		time.Sleep(time.Duration(try) * 5 * time.Second)
	}
}

// example is the path of a file of the examples.
func example(t *testing.T, name string) string {
	t.Helper()
	path, err := filepath.Abs(filepath.Join("../../../examples", name))
	if err != nil {
		t.Fatal(err)
	}
	return path
}

// runScript returns what a script prints.
func runScript(t *testing.T, command string, args ...string) string {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), bound)
	defer cancel()
	cmd := exec.CommandContext(ctx, command, args...)
	cmd.Env = append(os.Environ(), "GORACE="+quickRace)
	var out, errs bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &errs
	cmd.WaitDelay = time.Minute
	if err := cmd.Run(); err != nil {
		t.Fatalf("%s: %v\n%s%s", command, err, out.Bytes(), errs.Bytes())
	}
	return out.String()
}
