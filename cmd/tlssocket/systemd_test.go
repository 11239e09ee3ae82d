//go:build linux

package main

import (
	"crypto/tls"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// A proxy takes the socket that systemd passes, and tells it when it is ready
// and when it stops.
func TestSystemd(t *testing.T) {
	w, dir := files(t)
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	// By its name the test's binary is the command.
	command := filepath.Join(dir, "tlssocket")
	if err := os.Symlink(self, command); err != nil {
		t.Fatal(err)
	}
	short, err := os.MkdirTemp("", "notify")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.RemoveAll(short) })
	name := filepath.Join(short, "socket")
	notified, err := net.ListenUnixgram("unixgram", &net.UnixAddr{Name: name,
		Net: "unixgram"})
	if err != nil {
		t.Fatal(err)
	}
	defer notified.Close()
	notified.SetDeadline(time.Now().Add(bound))
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	socket, err := l.(*net.TCPListener).File()
	if err != nil {
		t.Fatal(err)
	}
	defer socket.Close()
	cmd := exec.Command("sh", "-c", "LISTEN_PID=$$ exec "+command+" proxy -listen "+
		"systemd -target "+echoTarget(t)+" -cert local.pem -key local.key")
	cmd.Dir, cmd.ExtraFiles = dir, []*os.File{socket}
	cmd.Env = append(os.Environ(), "LISTEN_FDS=1", "NOTIFY_SOCKET="+name,
		"GORACE="+quickRace)
	out := new(strings.Builder)
	cmd.Stderr = out
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	defer cmd.Process.Kill()
	awaitState(t, notified, "READY=1")
	conn := tls.Client(dialPlain(t, l.Addr().String()), tlsConfig(w, nil))
	if got, err := say(conn, "hello"); got != "hello" {
		t.Errorf("%q, %v", got, err)
	}
	cmd.Process.Signal(os.Interrupt)
	awaitState(t, notified, "STOPPING=1")
	if err := cmd.Wait(); err != nil {
		t.Errorf("%v: %s", err, out)
	}
}

func awaitState(t *testing.T, conn *net.UnixConn, want string) {
	t.Helper()
	buf := make([]byte, 100)
	n, err := conn.Read(buf)
	if err != nil || string(buf[:n]) != want {
		t.Fatalf("%q, %v, want %s", buf[:n], err, want)
	}
}
