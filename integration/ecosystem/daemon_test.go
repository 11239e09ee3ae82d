//go:build unix

package ecosystem_test

import (
	"net"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"strconv"
	"syscall"
	"testing"

	"github.com/seed-435e3e10/tlssocket/internal/testpair"
	"github.com/seed-435e3e10/tlssocket/internal/testtool"
)

// daemon is a server of the system's: a folder with its files and its port.
type daemon struct {
	testing.TB
	dir   string
	port  string
	owner *syscall.SysProcAttr // whom it runs as; nil: as we do
}

// newDaemon makes the folder, with cert.pem, key.pem and ca.pem. Servers that do
// not run as root run as account.
func newDaemon(t testing.TB, account string) *daemon {
	t.Helper()
	dir, err := os.MkdirTemp("", "d") // paths of sockets must be short
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.RemoveAll(dir) })
	d := &daemon{TB: t, dir: dir, port: testtool.Port(t)}
	if os.Getuid() == 0 && account != "" {
		d.runAs(account)
	}
	certs := testpair.Certs(t)
	d.write("cert.pem", string(certs.Leaf.CertPEM()))
	d.write("key.pem", string(certs.Leaf.KeyPEM()))
	d.write("ca.pem", string(certs.CA.PEM()))
	return d
}

func (d *daemon) runAs(account string) {
	d.Helper()
	u, err := user.Lookup(account)
	if err != nil {
		testtool.Missing(d, "%v", err)
	}
	uid, _ := strconv.Atoi(u.Uid)
	gid, _ := strconv.Atoi(u.Gid)
	d.owner = &syscall.SysProcAttr{Credential: &syscall.Credential{
		Uid: uint32(uid), Gid: uint32(gid)}}
	d.own(d.dir)
}

func (d *daemon) own(path string) {
	d.Helper()
	if d.owner == nil {
		return
	}
	c := d.owner.Credential
	if err := os.Chown(path, int(c.Uid), int(c.Gid)); err != nil {
		d.Fatal(err)
	}
}

func (d *daemon) path(name string) string { return filepath.Join(d.dir, name) }

func (d *daemon) addr() string { return "127.0.0.1:" + d.port }

func (d *daemon) write(name, content string) {
	d.Helper()
	if err := os.WriteFile(d.path(name), []byte(content), 0o600); err != nil {
		d.Fatal(err)
	}
	d.own(d.path(name))
}

func (d *daemon) command(path string, args ...string) *exec.Cmd {
	cmd := exec.Command(path, args...)
	cmd.SysProcAttr, cmd.Dir = d.owner, d.dir
	return cmd
}

// run runs a command to its end.
func (d *daemon) run(path string, args ...string) {
	d.Helper()
	if out, err := d.command(path, args...).CombinedOutput(); err != nil {
		d.Fatalf("%s: %v\n%s", path, err, out)
	}
}

// serve starts the server and waits until it listens. It ends with the test.
func (d *daemon) serve(path string, args ...string) {
	d.Helper()
	log, err := os.Create(d.path("log"))
	if err != nil {
		d.Fatal(err)
	}
	defer log.Close()
	cmd := d.command(path, args...)
	cmd.Stdout, cmd.Stderr = log, log
	if err := cmd.Start(); err != nil {
		d.Fatal(err)
	}
	ended := make(chan struct{})
	go func() { // ends with the server
		cmd.Wait()
		close(ended)
	}()
	d.Cleanup(func() {
		cmd.Process.Signal(syscall.SIGTERM)
		testpair.Receive(d, ended)
	})
	testpair.Until(d, path+" listens", func() bool {
		select {
		case <-ended:
			out, _ := os.ReadFile(d.path("log"))
			d.Fatalf("%s has ended:\n%s", path, out)
		default:
		}
		c, err := net.Dial("tcp", d.addr())
		if err == nil {
			c.Close()
		}
		return err == nil
	})
}

// found returns the only path that matches a pattern.
func found(t testing.TB, pattern string) string {
	t.Helper()
	paths, _ := filepath.Glob(pattern)
	if len(paths) == 0 {
		testtool.Missing(t, "%s is not here", pattern)
	}
	return paths[len(paths)-1]
}
