package redis_test

import (
	"bytes"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"

	goredis "github.com/redis/go-redis/v9"

	"github.com/seed-435e3e10/tlssocket/internal/teststore"
	"github.com/seed-435e3e10/tlssocket/internal/testtool"
)

// server is a redis-server of a test, at a TCP address and a Unix socket.
type server struct {
	addr, unix string
	args       []string
	cmd        *exec.Cmd
	out        *bytes.Buffer
	exited     chan struct{}
}

// start starts a redis-server that ends with the test.
func start(t testing.TB, args ...string) *server {
	t.Helper()
	return startWith(t, nil, args...)
}

// startWith starts a redis-server that may have a file of configuration, with
// its port in place of PORT in the arguments. That can be taken by another
// process meanwhile: then it gets another.
func startWith(t testing.TB, conf []byte, args ...string) *server {
	t.Helper()
	path := testtool.Path(t, "redis-server")
	for range 5 {
		dir, err := os.MkdirTemp("", "redis") // short, for the socket's path
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { os.RemoveAll(dir) })
		port := testtool.Port(t)
		s := &server{
			addr: net.JoinHostPort("127.0.0.1", port),
			unix: filepath.Join(dir, "s"),
			args: []string{path},
		}
		if conf != nil {
			file := filepath.Join(dir, "redis.conf")
			if err := os.WriteFile(file, conf, 0o600); err != nil {
				t.Fatal(err)
			}
			s.args = append(s.args, file)
		}
		s.args = append(s.args, "--bind", "127.0.0.1", "--port", "PORT",
			"--unixsocket", s.unix, "--dir", dir)
		s.args = append(s.args, args...)
		for i, a := range s.args {
			if a == "PORT" {
				s.args[i] = port
			}
		}
		if s.start(t) {
			return s
		}
		t.Logf("redis-server did not start:\n%s", s.out)
	}
	t.Fatal("redis-server does not start")
	return nil
}

// answers reports whether the server has begun: it listens before it knows
// whether it has the port of its cluster.
func (s *server) answers() bool {
	c, err := net.Dial("unix", s.unix)
	if err != nil {
		return false
	}
	defer c.Close()
	c.SetDeadline(time.Now().Add(time.Second))
	if _, err := c.Write([]byte("PING\r\n")); err != nil {
		return false
	}
	_, err = c.Read(make([]byte, 1)) // perhaps that it wants a password
	return err == nil
}

// start runs the process and reports whether it answers.
func (s *server) start(t testing.TB) bool {
	t.Helper()
	s.out = new(bytes.Buffer)
	s.cmd = exec.Command(s.args[0], s.args[1:]...)
	s.cmd.Stdout, s.cmd.Stderr = s.out, s.out
	if err := s.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	exited := make(chan struct{})
	s.exited = exited
	cmd := s.cmd
	go func() { // ends with the process
		cmd.Wait()
		close(exited)
	}()
	t.Cleanup(s.stop)
	up := teststore.Until(func() bool {
		select {
		case <-exited:
			return true
		default:
		}
		return s.answers()
	})
	select {
	case <-exited:
		return false
	default:
		return up
	}
}

// stop kills the process and waits for its end, also if it is paused.
func (s *server) stop() {
	s.cmd.Process.Kill()
	<-s.exited
}

// restart starts the process again at the same addresses, with no data.
func (s *server) restart(t testing.TB) {
	t.Helper()
	os.Remove(s.unix)
	if !s.start(t) {
		t.Fatalf("redis-server does not start again:\n%s", s.out)
	}
}

// client returns a client over TCP that the test closes.
func (s *server) client(t testing.TB) *goredis.Client {
	c := goredis.NewClient(&goredis.Options{Addr: s.addr,
		DialTimeout: teststore.Patience, ReadTimeout: teststore.Patience,
		ContextTimeoutEnabled: true, MaxRetries: -1})
	t.Cleanup(func() { c.Close() })
	return c
}

// do runs a command that must succeed, as soon as it does.
func (s *server) do(t testing.TB, want string, args ...any) {
	t.Helper()
	c := s.client(t)
	var last string
	if !teststore.Until(func() bool {
		v, err := c.Do(t.Context(), args...).Result()
		last = fmt.Sprintf("%v, error %v", v, err)
		return err == nil && bytes.Contains([]byte(fmt.Sprint(v)),
			[]byte(want))
	}) {
		t.Fatalf("%v: %s", args, last)
	}
}
