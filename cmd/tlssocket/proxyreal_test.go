package main

import (
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	goredis "github.com/redis/go-redis/v9"

	"github.com/seed-435e3e10/tlssocket/internal/testtool"
)

// startReal starts a server on a port of 127.0.0.1, and returns its address when
// it listens there. command makes it for a port.
func startReal(t *testing.T, command func(port string) *exec.Cmd) string {
	t.Helper()
	port := testtool.Port(t)
	cmd := command(port)
	out := new(strings.Builder)
	cmd.Stdout, cmd.Stderr = out, out
	cmd.WaitDelay = time.Minute
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	ended := make(chan struct{})
	go func() { // ends with the server
		cmd.Wait()
		close(ended)
	}()
	t.Cleanup(func() {
		cmd.Process.Signal(os.Interrupt)
		<-ended
	})
	for limit := time.Now().Add(bound); ; {
		conn, err := net.Dial("tcp", "127.0.0.1:"+port)
		if err == nil {
			conn.Close()
			return "127.0.0.1:" + port
		}
		select {
		case <-ended:
			t.Fatalf("%v has ended: %s", cmd.Args, out)
		case <-time.After(5 * time.Millisecond):
		}
		if time.Now().After(limit) {
			t.Fatalf("%v does not listen", cmd.Args)
		}
	}
}

// nginx learns from the header who the client is, in both versions; and an HTTP
// client does not notice the proxy.
func TestProxyNginx(t *testing.T) {
	path, err := exec.LookPath("/usr/sbin/nginx")
	if err != nil {
		path = testtool.Path(t, "nginx")
	}
	w, dir := files(t)
	at := startReal(t, func(port string) *exec.Cmd {
		conf := filepath.Join(dir, "nginx.conf")
		text := fmt.Sprintf(`daemon off;
master_process off;
pid %[1]s/nginx.pid;
error_log stderr;
events {}
http {
  access_log off;
  client_body_temp_path %[1]s; proxy_temp_path %[1]s; fastcgi_temp_path %[1]s;
  uwsgi_temp_path %[1]s; scgi_temp_path %[1]s;
  server {
    listen 127.0.0.1:%[2]s proxy_protocol;
    location / { return 200 "$proxy_protocol_addr:$proxy_protocol_port"; }
  }
}
`, dir, port)
		if err := os.WriteFile(conf, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		return exec.Command(path, "-e", "stderr", "-p", dir, "-c", conf)
	})
	for _, version := range []string{"v1", "v2"} {
		p := newProxying(t, dir, at, serverArgs("-send-proxy", version)...)
		transport := &http.Transport{TLSClientConfig: tlsConfig(w, nil)}
		var from net.Addr
		transport.DialContext = func(ctx context.Context, network, _ string) (
			net.Conn, error) {
			conn, err := new(net.Dialer).DialContext(ctx, network, p.address)
			if err == nil {
				from = conn.LocalAddr()
			}
			return conn, err
		}
		client := &http.Client{Transport: transport, Timeout: bound}
		for range 2 { // the second on the same connection
			resp, err := client.Get("https://localhost/")
			if err != nil {
				t.Fatal(err)
			}
			body, _ := io.ReadAll(resp.Body)
			resp.Body.Close()
			if string(body) != from.String() {
				t.Errorf("%s: nginx says %q, not %s", version, body, from)
			}
		}
		transport.CloseIdleConnections()
	}
}

// Redis without TLS behind the proxy, with its client's TLS before it: many
// commands on few connections.
func TestProxyRedis(t *testing.T) {
	path := testtool.Path(t, "redis-server")
	w, dir := files(t)
	at := startReal(t, func(port string) *exec.Cmd {
		return exec.Command(path, "--bind", "127.0.0.1", "--port", port, "--save",
			"", "--dir", dir)
	})
	p := newProxying(t, dir, at, serverArgs("-ca", "DIR/ca.pem", "-allow-cn",
		w.client.Cert.Subject.CommonName)...)
	client := goredis.NewClient(&goredis.Options{Addr: p.address,
		TLSConfig:   tlsConfig(w, w.client),
		DialTimeout: bound, ReadTimeout: bound, WriteTimeout: bound})
	defer client.Close()
	ctx, cancel := context.WithTimeout(t.Context(), bound)
	defer cancel()
	large := string(pattern(1 << 20))
	for i := range 20 {
		key := fmt.Sprint("key", i)
		if err := client.Set(ctx, key, large, 0).Err(); err != nil {
			t.Fatal(err)
		}
		if got, err := client.Get(ctx, key).Result(); err != nil || got != large {
			t.Fatalf("%d bytes, %v", len(got), err)
		}
	}
	// The server is killed in the middle: the client hears of it.
	client.Do(ctx, "SHUTDOWN", "NOSAVE")
	if err := client.Ping(ctx).Err(); err == nil {
		t.Error("a server that is gone answers")
	}
}

// Prometheus' own parser takes the metrics, and finds nothing to say of them.
func TestProxyMetricsFormat(t *testing.T) {
	path := testtool.Path(t, "promtool")
	w, dir := files(t)
	p := withStatus(t, w, dir)
	resp, err := http.Get("http://" + p.status + "/metrics")
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	cmd := exec.CommandContext(t.Context(), path, "check", "metrics")
	cmd.Stdin = resp.Body
	if out, err := cmd.CombinedOutput(); err != nil || len(out) > 0 {
		t.Errorf("%v: %s", err, out)
	}
	http.DefaultClient.CloseIdleConnections()
}
