//go:build unix

package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/seed-435e3e10/tlssocket/internal/testtool"
)

// serveMariaDB starts MariaDB with a new database, which asks for TLS and a
// password. Like PostgreSQL it does not run as root.
func serveMariaDB(t *testing.T) string {
	path := testtool.Path(t, "mariadbd")
	install := testtool.Path(t, "mariadb-install-db")
	dir := shortFolder(t)
	data := "--datadir=" + filepath.Join(dir, "data")
	owner := ownerOf(t, "mysql", dir)
	cmd := exec.Command(install, "--no-defaults", data, "--skip-test-db",
		"--auth-root-authentication-method=normal")
	cmd.SysProcAttr, cmd.Dir = owner, dir
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("%s: %v\n%s", install, err, out)
	}
	for _, name := range []string{"server.pem", "server-key.pem"} {
		writeFor(t, owner, filepath.Join(dir, name), readExample(t, name))
	}
	writeFor(t, owner, filepath.Join(dir, "init.sql"), []byte(`CREATE DATABASE test;
CREATE USER tester@'127.0.0.1' IDENTIFIED BY 'secret' REQUIRE SSL;
GRANT ALL ON test.* TO tester@'127.0.0.1';
`))
	return untilReady(t, "ready for connections", func(port string) *exec.Cmd {
		cmd := exec.Command(path, "--no-defaults", data, "--port="+port,
			"--bind-address=127.0.0.1", "--socket="+filepath.Join(dir, "socket"),
			"--skip-name-resolve", "--pid-file="+filepath.Join(dir, "pid"),
			"--init-file="+filepath.Join(dir, "init.sql"),
			"--ssl-cert="+filepath.Join(dir, "server.pem"),
			"--ssl-key="+filepath.Join(dir, "server-key.pem"))
		cmd.SysProcAttr, cmd.Dir = owner, dir
		return cmd
	})
}

// serveSlapd starts a server of LDAP with an empty database, and returns its
// ports: for TLS, and for StartTLS, without which it takes no request.
func serveSlapd(t *testing.T) string {
	path := testtool.Path(t, "slapd")
	dir := shortFolder(t)
	if err := os.Mkdir(filepath.Join(dir, "data"), 0o700); err != nil {
		t.Fatal(err)
	}
	conf := filepath.Join(dir, "slapd.conf")
	writeFor(t, nil, conf, []byte(`include /etc/ldap/schema/core.schema
modulepath /usr/lib/ldap
moduleload back_mdb
TLSCertificateFile `+example(t, "server.pem")+`
TLSCertificateKeyFile `+example(t, "server-key.pem")+`
security tls=1
database mdb
directory `+dir+`/data
suffix dc=seed,dc=example
rootdn cn=admin,dc=seed,dc=example
rootpw secret
`))
	clear := ""
	port := untilReady(t, "slapd starting", func(port string) *exec.Cmd {
		clear = testtool.Port(t)
		return exec.Command(path, "-d", "stats", "-f", conf, "-h",
			"ldaps://127.0.0.1:"+port+" ldap://127.0.0.1:"+clear)
	})
	return port + "," + clear
}

// serveDovecot starts a server of IMAP with an empty mailbox, and returns its
// ports: for TLS, and for STARTTLS. It gives each of its parts another user, so
// root has to start it.
func serveDovecot(t *testing.T) string {
	path := testtool.Path(t, "dovecot")
	if os.Geteuid() != 0 {
		testtool.Missing(t, "dovecot has to be started by root")
	}
	dir := shortFolder(t)
	ownerOf(t, "nobody", dir)
	conf := filepath.Join(dir, "dovecot.conf")
	clear := ""
	port := untilReady(t, "starting up", func(port string) *exec.Cmd {
		clear = testtool.Port(t)
		text := strings.NewReplacer("DIR", dir, "IMAPS", port, "IMAP", clear,
			"CERT", example(t, "server.pem"), "KEY", example(t, "server-key.pem")).
			Replace(dovecotConf)
		writeFor(t, nil, conf, []byte(text))
		return exec.Command(path, "-F", "-c", conf)
	})
	return port + "," + clear
}

const dovecotConf = `base_dir = DIR/run
state_dir = DIR/run
log_path = /dev/stderr
protocols = imap
listen = 127.0.0.1
ssl = required
ssl_cert = <CERT
ssl_key = <KEY
auth_failure_delay = 0
mail_location = maildir:DIR/mail
first_valid_uid = 1
passdb {
  driver = static
  args = password=secret
}
userdb {
  driver = static
  args = uid=nobody gid=nogroup home=DIR
}
service imap-login {
  inet_listener imap {
    port = IMAP
  }
  inet_listener imaps {
    port = IMAPS
  }
}
`

func readExample(t *testing.T, name string) []byte {
	t.Helper()
	b, err := os.ReadFile(example(t, name))
	if err != nil {
		t.Fatal(err)
	}
	return b
}
