//go:build unix

package ecosystem_test

import (
	"database/sql"
	"testing"

	"github.com/go-sql-driver/mysql"

	"github.com/seed-435e3e10/tlssocket"
	"github.com/seed-435e3e10/tlssocket/code"
	"github.com/seed-435e3e10/tlssocket/internal/testpair"
	"github.com/seed-435e3e10/tlssocket/internal/testtool"
)

// serveMariaDB starts MariaDB, which lets the tester in with a certificate only.
func serveMariaDB(t *testing.T) *daemon {
	path := testtool.Path(t, "mariadbd")
	install := testtool.Path(t, "mariadb-install-db")
	d := newDaemon(t, "mysql")
	data := "--datadir=" + d.path("data")
	d.run(install, "--no-defaults", data, "--skip-test-db",
		"--auth-root-authentication-method=normal")
	d.write("init.sql", "CREATE USER tester@'127.0.0.1' IDENTIFIED BY 'secret' "+
		"REQUIRE X509;\n")
	d.serve(path, "--no-defaults", data, "--bind-address=127.0.0.1",
		"--port="+d.port, "--socket="+d.path("socket"), "--skip-name-resolve",
		"--pid-file="+d.path("pid"), "--init-file="+d.path("init.sql"),
		"--ssl-cert="+d.path("cert.pem"), "--ssl-key="+d.path("key.pem"),
		"--ssl-ca="+d.path("ca.pem"))
	return d
}

func TestMySQL(t *testing.T) {
	d := serveMariaDB(t)
	query := func(c *tlssocket.SecureContext, name string) (cipher string, err error) {
		o := mysql.NewConfig()
		o.User, o.Passwd, o.Net, o.Addr = "tester", "secret", "tcp", d.addr()
		o.TLS = c.TLSConfig(name)
		connector, err := mysql.NewConnector(o)
		if err != nil {
			t.Fatal(err)
		}
		db := sql.OpenDB(connector)
		defer db.Close()
		err = db.QueryRowContext(testpair.PatientContext(t),
			"SHOW STATUS LIKE 'Ssl_cipher'").Scan(new(string), &cipher)
		return cipher, err
	}
	cipher, err := query(newContext(t), "localhost")
	if err != nil || cipher == "" {
		t.Errorf("cipher %q, %v", cipher, err)
	}
	_, err = query(newContext(t), "other.test")
	requireCode(t, err, code.TLSCertAltNameInvalid)
	_, err = query(strangers(t), "localhost")
	requireCode(t, err, code.SelfSignedCertInChain)
}
