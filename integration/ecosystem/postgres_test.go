//go:build unix

package ecosystem_test

import (
	"context"
	"errors"
	"io"
	"net"
	"os/exec"
	"path/filepath"
	"testing"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"

	"github.com/seed-435e3e10/tlssocket"
	"github.com/seed-435e3e10/tlssocket/code"
	"github.com/seed-435e3e10/tlssocket/internal/testpair"
)

// servePostgres starts PostgreSQL, which takes the tester with TLS, and the
// guest without.
func servePostgres(t *testing.T) *daemon {
	bin := filepath.Dir(found(t, "/usr/lib/postgresql/*/bin/postgres"))
	d := newDaemon(t, "postgres")
	d.run(filepath.Join(bin, "initdb"), "-D", d.path("data"), "-N", "-U", "tester",
		"-A", "trust")
	d.write("data/pg_hba.conf", "hostssl all tester 127.0.0.1/32 cert\n"+
		"hostnossl all guest 127.0.0.1/32 trust\n"+
		"local all all trust\n")
	d.serve(filepath.Join(bin, "postgres"), "-D", d.path("data"), "-p", d.port,
		"-c", "listen_addresses=127.0.0.1", "-c", "unix_socket_directories="+d.dir,
		"-c", "fsync=off", "-c", "ssl=on", "-c", "ssl_cert_file="+d.path("cert.pem"),
		"-c", "ssl_key_file="+d.path("key.pem"), "-c",
		"ssl_ca_file="+d.path("ca.pem"))
	return d
}

func pgConfig(t *testing.T, user, addr string) *pgx.ConnConfig {
	t.Helper()
	o, err := pgx.ParseConfig("postgres://" + user + "@" + addr +
		"/postgres?sslmode=disable")
	if err != nil {
		t.Fatal(err)
	}
	return o
}

func pgQuery(t *testing.T, o *pgx.ConnConfig, query string) (result string,
	err error) {
	t.Helper()
	ctx := testpair.PatientContext(t)
	var c *pgx.Conn
	testpair.Until(t, "the database has started", func() bool {
		c, err = pgx.ConnectConfig(ctx, o)
		return err == nil || !isStarting(err)
	})
	if err != nil {
		return "", err
	}
	defer c.Close(ctx)
	err = c.QueryRow(ctx, query).Scan(&result)
	return result, err
}

// pgx asks for TLS by itself, with our judgement.
func TestPostgres(t *testing.T) {
	d := servePostgres(t)
	try := func(c *tlssocket.SecureContext, name string) (string, error) {
		o := pgConfig(t, "tester", d.addr())
		o.TLSConfig = c.TLSConfig(name)
		return pgQuery(t, o, "select version from pg_stat_ssl "+
			"where pid = pg_backend_pid()")
	}
	version, err := try(newContext(t), "localhost")
	if err != nil || version != "TLSv1.3" {
		t.Errorf("version %q, %v", version, err)
	}
	_, err = try(newContext(t), "other.test")
	requireCode(t, err, code.TLSCertAltNameInvalid)
	_, err = try(strangers(t), "localhost")
	requireCode(t, err, code.SelfSignedCertInChain)
	t.Run("Dialer", func(t *testing.T) { postgresBehind(t, d) })
}

// postgresBehind has a server of ours take the TLS off in front of PostgreSQL,
// and pgx dial that.
func postgresBehind(t *testing.T, d *daemon) {
	createGuest(t, d)
	front := testpair.NewServer(t, mutual(t))
	front.Events().SecureConnection.On(func(e tlssocket.SecureConnectionEvent) {
		back, err := net.Dial("tcp", d.addr())
		if err != nil {
			e.Socket.Destroy(err)
			return
		}
		go func() { // ends with the connection to PostgreSQL
			io.Copy(e.Socket, back)
			e.Socket.Close()
		}()
		io.Copy(back, e.Socket)
		back.Close()
	})
	if err := front.Listen(t.Context(), "tcp", "127.0.0.1:0"); err != nil {
		t.Fatal(err)
	}
	dialer := &tlssocket.Dialer{Options: &tlssocket.Options{
		SecureContext: newContext(t)}}
	o := pgConfig(t, "guest", front.Addr().String())
	o.DialFunc = dialer.DialContext
	got, err := pgQuery(t, o, "select current_user::text")
	if err != nil || got != "guest" {
		t.Errorf("user %q, %v", got, err)
	}
	dialer = &tlssocket.Dialer{Options: &tlssocket.Options{
		SecureContext: strangers(t)}}
	o.DialFunc = dialer.DialContext
	_, err = pgQuery(t, o, "select current_user::text")
	requireCode(t, err, code.UnableToVerifyLeafSignature)
}

func createGuest(t *testing.T, d *daemon) {
	t.Helper()
	socket := d.path(".s.PGSQL." + d.port)
	testpair.Until(t, socket+" is open", func() bool {
		c, err := net.Dial("unix", socket)
		if err == nil {
			c.Close()
		}
		return err == nil
	})
	_, err := pgQuery(t, pgOver(d, func(ctx context.Context, _, _ string) (
		net.Conn, error) {
		return new(net.Dialer).DialContext(ctx, "unix", socket)
	}, t), "create user guest")
	if err != nil && err != pgx.ErrNoRows {
		t.Fatal(err)
	}
}

// The command's proxy takes the TLS off that pgx asks for by itself, and
// PostgreSQL behind it knows nothing of that.
func TestProxyBeforePostgres(t *testing.T) {
	d := servePostgres(t)
	createGuest(t, d)
	front := newDaemon(t, "")
	program := front.path("tlssocket")
	build := exec.Command("go", "build", "-o", program,
		"github.com/seed-435e3e10/tlssocket/cmd/tlssocket")
	if out, err := build.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	front.serve(program, "proxy", "-listen", front.addr(), "-target", d.addr(),
		"-starttls", "postgres", "-cert", front.path("cert.pem"),
		"-key", front.path("key.pem"))
	o := pgConfig(t, "guest", front.addr())
	o.TLSConfig = newContext(t).TLSConfig("localhost")
	got, err := pgQuery(t, o, "select current_user || ' ' || ssl::text from "+
		"pg_stat_ssl where pid = pg_backend_pid()")
	if err != nil || got != "guest false" {
		t.Errorf("%q, %v", got, err)
	}
	o.TLSConfig = strangers(t).TLSConfig("localhost")
	_, err = pgQuery(t, o, "select 'never'")
	requireCode(t, err, code.UnableToVerifyLeafSignature)
}

// pgOver is the configuration of the tester over a connection of its own.
func pgOver(d *daemon, dial func(context.Context, string, string) (net.Conn,
	error), t *testing.T) *pgx.ConnConfig {
	o := pgConfig(t, "tester", d.addr())
	o.DialFunc = dial
	return o
}

// isStarting tells PostgreSQL's "the database system is starting up".
func isStarting(err error) bool {
	var e *pgconn.PgError
	return errors.As(err, &e) && e.Code == "57P03"
}
