//go:build unix

package main

import (
	"bufio"
	"io"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"testing"

	"github.com/seed-435e3e10/tlssocket/internal/testtool"
)

// serveRedis starts a redis-server that speaks TLS only.
func serveRedis(t *testing.T) string {
	path := testtool.Path(t, "redis-server")
	return untilReady(t, "Ready to accept connections", func(port string) *exec.Cmd {
		return exec.Command(path, "--bind", "127.0.0.1", "--port", "0",
			"--tls-port", port, "--tls-auth-clients", "no", "--save", "",
			"--dir", t.TempDir(),
			"--tls-cert-file", example(t, "server.pem"),
			"--tls-key-file", example(t, "server-key.pem"),
			"--tls-ca-cert-file", example(t, "ca.pem"))
	})
}

// serveMosquitto starts an MQTT broker that speaks TLS only.
func serveMosquitto(t *testing.T) string {
	path := testtool.Path(t, "mosquitto")
	return untilReady(t, " running", func(port string) *exec.Cmd {
		conf := filepath.Join(t.TempDir(), "mosquitto.conf")
		lines := []string{
			"listener " + port + " 127.0.0.1",
			"allow_anonymous true",
			"user root", // or whoever started it
			"certfile " + example(t, "server.pem"),
			"keyfile " + example(t, "server-key.pem"),
		}
		writeFor(t, nil, conf, []byte(strings.Join(lines, "\n")+"\n"))
		return exec.Command(path, "-c", conf)
	})
}

// untilReady starts a server on a free port and waits for the line in which it
// says that it serves. The port can be taken by another process meanwhile:
// then it gets another.
func untilReady(t *testing.T, line string, command func(port string) *exec.Cmd) string {
	t.Helper()
	var log string
	for range 5 {
		port := testtool.Port(t)
		cmd := command(port)
		out, err := cmd.StdoutPipe()
		if err != nil {
			t.Fatal(err)
		}
		cmd.Stderr = cmd.Stdout
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		r := bufio.NewReader(out)
		var ready bool
		if log, ready = readUntil(r, line); ready {
			go io.Copy(io.Discard, r)
			t.Cleanup(func() {
				cmd.Process.Signal(syscall.SIGTERM)
				cmd.Wait()
			})
			return port
		}
		cmd.Wait()
	}
	t.Fatalf("not ready:\n%s", log)
	return ""
}

// readUntil reads to the line that contains a text. false is the end of file.
func readUntil(r *bufio.Reader, text string) (read string, found bool) {
	for {
		line, err := r.ReadString('\n')
		read += line
		if strings.Contains(line, text) {
			return read, true
		}
		if err != nil {
			return read, false
		}
	}
}

// servePostgres starts a server of PostgreSQL with a new database, which asks
// for TLS and a password. PostgreSQL does not run as root.
func servePostgres(t *testing.T) string {
	bin := postgresFolder(t)
	dir := shortFolder(t)
	data := filepath.Join(dir, "data")
	owner := ownerOf(t, "postgres", dir)
	password := filepath.Join(dir, "password")
	writeFor(t, owner, password, []byte("secret\n"))
	initdb := exec.Command(filepath.Join(bin, "initdb"), "-D", data, "-N",
		"-U", "tester", "-A", "scram-sha-256", "--pwfile", password)
	initdb.SysProcAttr, initdb.Dir = owner, dir
	if out, err := initdb.CombinedOutput(); err != nil {
		t.Fatalf("initdb: %v\n%s", err, out)
	}
	for _, name := range []string{"server.pem", "server-key.pem"} {
		writeFor(t, owner, filepath.Join(data, name), readExample(t, name))
	}
	rule := "hostssl all all 127.0.0.1/32 scram-sha-256\n"
	writeFor(t, owner, filepath.Join(data, "pg_hba.conf"), []byte(rule))
	return untilReady(t, "ready to accept connections", func(port string) *exec.Cmd {
		cmd := exec.Command(filepath.Join(bin, "postgres"), "-D", data,
			"-p", port, "-c", "listen_addresses=127.0.0.1",
			"-c", "unix_socket_directories=", "-c", "fsync=off", "-c", "ssl=on",
			"-c", "ssl_cert_file=server.pem", "-c", "ssl_key_file=server-key.pem")
		cmd.SysProcAttr, cmd.Dir = owner, dir
		return cmd
	})
}

// postgresFolder is where the programs of PostgreSQL are: Debian has them
// outside the path.
func postgresFolder(t *testing.T) string {
	t.Helper()
	found, err := filepath.Glob("/usr/lib/postgresql/*/bin/postgres")
	if err != nil {
		t.Fatal(err)
	}
	if len(found) > 0 {
		return filepath.Dir(slices.Max(found))
	}
	return filepath.Dir(testtool.Path(t, "postgres"))
}

// shortFolder makes a folder for sockets, whose paths are bounded.
func shortFolder(t *testing.T) string {
	t.Helper()
	dir, err := os.MkdirTemp("", "npm")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.RemoveAll(dir) })
	return dir
}

// ownerOf says who runs a server: the user of that name if this is root, who
// gets the folder.
func ownerOf(t *testing.T, name, dir string) *syscall.SysProcAttr {
	t.Helper()
	if os.Geteuid() != 0 {
		return nil
	}
	u, err := user.Lookup(name)
	if err != nil {
		t.Fatal(err)
	}
	uid, _ := strconv.Atoi(u.Uid)
	gid, _ := strconv.Atoi(u.Gid)
	if err := os.Chown(dir, uid, gid); err != nil {
		t.Fatal(err)
	}
	return &syscall.SysProcAttr{
		Credential: &syscall.Credential{Uid: uint32(uid), Gid: uint32(gid)},
	}
}

// writeFor writes a file that only its owner can read.
func writeFor(t *testing.T, owner *syscall.SysProcAttr, path string, b []byte) {
	t.Helper()
	if err := os.WriteFile(path, b, 0o600); err != nil {
		t.Fatal(err)
	}
	if owner == nil {
		return
	}
	c := owner.Credential
	if err := os.Chown(path, int(c.Uid), int(c.Gid)); err != nil {
		t.Fatal(err)
	}
}
