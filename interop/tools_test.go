package interop_test

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/seed-435e3e10/tlssocket/internal/testpair"
	"github.com/seed-435e3e10/tlssocket/internal/testtool"
)

// openssl and node are the commands, once they were found to be there and of
// a version that suits.
var (
	openssl = sync.OnceValues(func() (string, error) {
		return find("openssl", "version", `^OpenSSL 3\.`)
	})
	nodejs = sync.OnceValues(func() (string, error) {
		return find("node", "--version", `^v(2\d|[3-9]\d)\.`)
	})
)

func find(name, flag, version string) (path string, err error) {
	if path, err = exec.LookPath(name); err != nil {
		return "", err
	}
	out, err := exec.Command(path, flag).Output()
	if err != nil || !regexp.MustCompile(version).Match(out) {
		return "", fmt.Errorf("%s %s says %q (%v), not %s", name, flag, out,
			err, version)
	}
	return path, nil
}

// need returns the path of a tool that the test cannot do without.
func need(t testing.TB, tool func() (string, error)) string {
	t.Helper()
	path, err := tool()
	if err != nil {
		testtool.Missing(t, "nothing to talk to: %v", err)
	}
	return path
}

func opensslPath(t testing.TB) string {
	t.Helper()
	return need(t, openssl)
}

func nodePath(t testing.TB) string {
	t.Helper()
	return need(t, nodejs)
}

// process is a tool that runs. It ends with the test at the latest.
type process struct {
	name   string
	stdin  *os.File
	out    *output // standard output
	errors *output // standard error
	done   chan struct{}
}

// start runs a command.
func start(t testing.TB, path string, args ...string) *process {
	t.Helper()
	theirs, ours, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	p := &process{
		name:   filepath.Base(path),
		stdin:  ours,
		out:    newOutput(),
		errors: newOutput(),
		done:   make(chan struct{}),
	}
	cmd := exec.Command(path, args...)
	cmd.Stdin, cmd.Stdout, cmd.Stderr = theirs, p.out, p.errors
	cmd.WaitDelay = testpair.Patience
	err = cmd.Start()
	theirs.Close()
	if err != nil {
		ours.Close()
		t.Fatal(err)
	}
	go func() { // ends with the process, which the test's end kills
		cmd.Wait()
		p.out.end()
		p.errors.end()
		close(p.done)
	}()
	t.Cleanup(func() {
		cmd.Process.Kill()
		<-p.done
		ours.Close()
		if t.Failed() {
			t.Logf("%s wrote\n%s\nand as errors\n%s", p.name,
				tail(p.out.bytes()), tail(p.errors.bytes()))
		}
	})
	return p
}

// tail keeps the log of a failure readable.
func tail(b []byte) []byte {
	const most = 4096
	return bytes.ToValidUTF8(b[max(0, len(b)-most):], []byte("?"))
}

// exit waits until the process has ended by itself.
func (p *process) exit(t testing.TB) {
	t.Helper()
	select {
	case <-p.done:
	case <-time.After(testpair.Patience):
		t.Fatalf("%s does not end", p.name)
	}
}

// wait waits for a match in the standard output and returns its groups.
func (p *process) wait(t testing.TB, pattern string) []string {
	t.Helper()
	m := p.out.wait(regexp.MustCompile("(?m)" + pattern))
	if m == nil {
		t.Fatalf("%s does not write %q", p.name, pattern)
	}
	return m
}

// waitError is wait for the standard error.
func (p *process) waitError(t testing.TB, pattern string) []string {
	t.Helper()
	m := p.errors.wait(regexp.MustCompile("(?m)" + pattern))
	if m == nil {
		t.Fatalf("%s has no error %q", p.name, pattern)
	}
	return m
}

// file writes a file that lives as long as the test.
func file(t testing.TB, content ...[]byte) string {
	t.Helper()
	f, err := os.CreateTemp(t.TempDir(), "file")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if _, err := f.Write(bytes.Join(content, nil)); err != nil {
		t.Fatal(err)
	}
	return f.Name()
}

// versions are the protocols of every test.
var versions = []string{"TLSv1.2", "TLSv1.3"}

// eachVersion runs f for TLS 1.2 and 1.3.
func eachVersion(t *testing.T, f func(t *testing.T, version string)) {
	for _, version := range versions {
		t.Run(version, func(t *testing.T) { f(t, version) })
	}
}

// versionFlag is the protocol as an option of openssl.
func versionFlag(version string) string {
	v := strings.TrimPrefix(version, "TLSv")
	return "-tls" + strings.ReplaceAll(v, ".", "_")
}
