//go:build linux

package starttls_test

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"net"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/seed-435e3e10/tlssocket"
	"github.com/seed-435e3e10/tlssocket/internal/pki"
	"github.com/seed-435e3e10/tlssocket/internal/testpair"
	"github.com/seed-435e3e10/tlssocket/internal/testpki"
	"github.com/seed-435e3e10/tlssocket/internal/testtool"
	"github.com/seed-435e3e10/tlssocket/starttls"
)

// world is where a real server lives: a folder with cert.pem and key.pem.
type world struct {
	t    *testing.T
	dir  string
	ca   *pki.CA
	uid  int // of whom the files belong to
	gid  int
	port map[string]string // by protocol
}

// newWorld makes the folder for a server, whose files belong to a user if we are
// root and name is not "".
func newWorld(t *testing.T, name string, protocols ...string) *world {
	t.Helper()
	dir, err := os.MkdirTemp("", "starttls") // short enough for a socket in it
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.RemoveAll(dir) })
	w := &world{t: t, dir: dir, ca: testpki.CA(t, "a CA"), uid: os.Geteuid(),
		gid: os.Getegid(), port: make(map[string]string)}
	if name != "" && os.Geteuid() == 0 {
		u, err := user.Lookup(name)
		if err != nil {
			testtool.Missing(t, "no user %s: %v", name, err)
		}
		w.uid, _ = strconv.Atoi(u.Uid)
		w.gid, _ = strconv.Atoi(u.Gid)
	}
	if err := os.Chmod(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.Chown(dir, w.uid, w.gid); err != nil {
		t.Fatal(err)
	}
	leaf := testpki.RSA(t, w.ca, "localhost") // which old servers can use
	w.keep("cert.pem", string(leaf.CertPEM()))
	w.keep("key.pem", string(leaf.KeyPEM()))
	for _, p := range protocols {
		w.port[p] = testtool.Port(t)
	}
	return w
}

// needRoot ends a test whose server changes its user.
func needRoot(t *testing.T) {
	t.Helper()
	if os.Geteuid() != 0 {
		testtool.Missing(t, "the server has to be started by root")
	}
}

func (w *world) path(name string) string { return filepath.Join(w.dir, name) }

// write makes a file. DIR in it is the folder, PORT(smtp) the port of smtp.
func (w *world) write(name, text string) {
	w.t.Helper()
	text = strings.ReplaceAll(text, "DIR", w.dir)
	for protocol, port := range w.port {
		text = strings.ReplaceAll(text, "PORT("+protocol+")", port)
	}
	w.keep(name, text)
}

// keep makes a file of just that text: a key in PEM may have DIR in it as well.
func (w *world) keep(name, text string) {
	w.t.Helper()
	path := w.path(name)
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		w.t.Fatal(err)
	}
	if err := os.Chown(path, w.uid, w.gid); err != nil {
		w.t.Fatal(err)
	}
}

// mkdir makes a folder that belongs to the server's user.
func (w *world) mkdir(name string) {
	w.t.Helper()
	if err := os.Mkdir(w.path(name), 0o700); err != nil {
		w.t.Fatal(err)
	}
	if err := os.Chown(w.path(name), w.uid, w.gid); err != nil {
		w.t.Fatal(err)
	}
}

// command is a command of the server's user, in the folder.
func (w *world) command(name string, args ...string) *exec.Cmd {
	cmd := exec.Command(name, args...)
	cmd.Dir = w.dir
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	if w.uid != os.Geteuid() {
		cmd.SysProcAttr.Credential = &syscall.Credential{Uid: uint32(w.uid),
			Gid: uint32(w.gid)}
	}
	return cmd
}

// log is what a server prints.
type log struct {
	mu   sync.Mutex
	text bytes.Buffer
}

func (l *log) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.Write(p)
}

func (l *log) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.String()
}

// serve starts a server, and waits until it has said that it is ready, if it
// says so, and all its ports are open.
func (w *world) serve(cmd *exec.Cmd, ready string) {
	w.t.Helper()
	out := new(log)
	cmd.Stdout, cmd.Stderr = out, out
	cmd.WaitDelay = 5 * time.Second // children that hold its output
	if err := cmd.Start(); err != nil {
		w.t.Fatal(err)
	}
	ended := make(chan struct{})
	go func() { // ends with the server
		cmd.Wait()
		close(ended)
	}()
	w.t.Cleanup(func() {
		syscall.Kill(-cmd.Process.Pid, syscall.SIGTERM)
		<-ended
		syscall.Kill(-cmd.Process.Pid, syscall.SIGKILL) // those it left
		if w.t.Failed() {
			w.t.Log(out)
		}
	})
	for protocol, port := range w.port {
		testpair.Until(w.t, protocol+" listens", func() bool {
			select {
			case <-ended:
				w.t.Fatalf("the server has ended: %v", cmd.ProcessState)
			default:
			}
			if !strings.Contains(out.String(), ready) {
				return false
			}
			conn, err := net.Dial("tcp", "127.0.0.1:"+port)
			if err == nil {
				conn.Close()
			}
			return err == nil
		})
	}
}

// try begins TLS with the server, says a line inside and awaits an answer.
func (w *world) try(protocol, say, want string) {
	t := w.t
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	conn, err := net.Dial("tcp", "127.0.0.1:"+w.port[protocol])
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	plain, err := starttls.Client(ctx, conn, protocol, "localhost")
	if err != nil {
		t.Errorf("%s: %v", protocol, err)
		return
	}
	o := &tlssocket.Options{ServerName: "localhost"}
	o.CA = [][]byte{w.ca.PEM()}
	s, err := tlssocket.New(plain, o)
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	if err := s.Handshake(ctx); err != nil {
		t.Errorf("%s: %v", protocol, err)
		return
	}
	deadline, _ := ctx.Deadline()
	s.SetDeadline(deadline)
	if _, err := io.WriteString(s, say); err != nil {
		t.Errorf("%s: %v", protocol, err)
	}
	var got []byte
	for buf := make([]byte, 1024); !bytes.Contains(got, []byte(want)); {
		n, err := s.Read(buf)
		got = append(got, buf[:n]...)
		if err != nil {
			t.Errorf("%s: %q, %v", protocol, got, err)
			return
		}
	}
}

// found is the newest of the files of a pattern.
func found(t *testing.T, pattern, name string) string {
	t.Helper()
	files, _ := filepath.Glob(pattern)
	if len(files) == 0 {
		testtool.Missing(t, "%s is not here", name)
	}
	return slices.Max(files)
}

// tool is a program, perhaps of those that Debian has outside the path.
func tool(t *testing.T, name string) string {
	t.Helper()
	if path, err := exec.LookPath("/usr/sbin/" + name); err == nil {
		return path
	}
	return testtool.Path(t, name)
}

func (w *world) run(cmd *exec.Cmd) {
	w.t.Helper()
	if out, err := cmd.CombinedOutput(); err != nil {
		w.t.Fatal(fmt.Errorf("%v: %w\n%s", cmd.Args, err, out))
	}
}
