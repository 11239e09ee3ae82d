//go:build linux

package starttls_test

import (
	"path/filepath"
	"testing"

	"github.com/seed-435e3e10/tlssocket/internal/testtool"
)

func TestPostfix(t *testing.T) {
	path := tool(t, "postfix")
	needRoot(t)
	w := newWorld(t, "", "smtp")
	w.write("main.cf", `compatibility_level = 3.6
queue_directory = DIR/queue
data_directory = DIR/data
mail_owner = postfix
maillog_file = /dev/stdout
myhostname = localhost
mynetworks = 127.0.0.1/32
inet_protocols = ipv4
local_recipient_maps =
smtpd_tls_cert_file = DIR/cert.pem
smtpd_tls_key_file = DIR/key.pem
smtpd_tls_security_level = encrypt
`)
	w.write("master.cf", `127.0.0.1:PORT(smtp) inet n - n - - smtpd
postlog unix-dgram n - n - 1 postlogd
tlsmgr unix - - n 1000? 1 tlsmgr
rewrite unix - - n - - trivial-rewrite
proxymap unix - - n - - proxymap
anvil unix - - n - 1 anvil
`)
	w.mkdir("queue")
	w.run(w.command("chmod", "755", w.path("queue")))
	w.mkdir("data")
	w.run(w.command("chown", "postfix", w.path("data")))
	w.run(w.command(path, "-c", w.dir, "check")) // makes the queue's folders
	w.serve(w.command("/usr/lib/postfix/sbin/master", "-c", w.dir, "-d"), "")
	w.try("smtp", "EHLO localhost\r\n", "250-ENHANCEDSTATUSCODES")
}

func TestDovecot(t *testing.T) {
	path := tool(t, "dovecot")
	needRoot(t)
	for _, p := range []string{"imap", "pop3", "lmtp", "managesieve"} {
		found(t, "/usr/lib/dovecot/"+p, "dovecot's "+p)
	}
	w := newWorld(t, "", "imap", "pop3", "lmtp", "sieve")
	w.write("dovecot.conf", `base_dir = DIR/run
state_dir = DIR/run
log_path = /dev/stderr
protocols = imap pop3 lmtp sieve
listen = 127.0.0.1
ssl = required
ssl_cert = <DIR/cert.pem
ssl_key = <DIR/key.pem
passdb {
  driver = static
  args = nopassword
}
userdb {
  driver = static
  args = uid=nobody gid=nogroup home=/nonexistent
}
service imap-login {
  inet_listener imap {
    port = PORT(imap)
  }
  inet_listener imaps {
    port = 0
  }
}
service pop3-login {
  inet_listener pop3 {
    port = PORT(pop3)
  }
  inet_listener pop3s {
    port = 0
  }
}
service managesieve-login {
  inet_listener sieve {
    port = PORT(sieve)
  }
}
service lmtp {
  inet_listener lmtp {
    port = PORT(lmtp)
  }
}
`)
	w.serve(w.command(path, "-F", "-c", w.path("dovecot.conf")), "")
	w.try("imap", "a CAPABILITY\r\n", "AUTH=PLAIN")
	w.try("pop3", "CAPA\r\n", "SASL PLAIN")
	w.try("lmtp", "LHLO a\r\n", "250 ")
	w.try("sieve", "", `"SASL" "PLAIN"`) // it greets again by itself
}

func TestVsftpd(t *testing.T) {
	path := tool(t, "vsftpd")
	needRoot(t)
	w := newWorld(t, "", "ftp")
	w.mkdir("empty")
	w.write("vsftpd.conf", `listen=YES
listen_address=127.0.0.1
listen_port=PORT(ftp)
background=NO
local_enable=YES
secure_chroot_dir=DIR/empty
nopriv_user=nobody
ssl_enable=YES
force_local_logins_ssl=YES
rsa_cert_file=DIR/cert.pem
rsa_private_key_file=DIR/key.pem
isolate=NO
isolate_network=NO
seccomp_sandbox=NO
`)
	w.serve(w.command(path, w.path("vsftpd.conf")), "")
	w.try("ftp", "PBSZ 0\r\n", "200 ")
}

func TestSlapd(t *testing.T) {
	path := tool(t, "slapd")
	w := newWorld(t, "", "ldap")
	w.write("slapd.conf", `include /etc/ldap/schema/core.schema
pidfile DIR/slapd.pid
TLSCertificateFile DIR/cert.pem
TLSCertificateKeyFile DIR/key.pem
`)
	// "none" has it say why it cannot start, which "0" does not.
	w.serve(w.command(path, "-d", "none", "-f", w.path("slapd.conf"), "-h",
		"ldap://127.0.0.1:"+w.port["ldap"]), "")
	// A bind without name and password, and its success.
	w.try("ldap", "\x30\x0c\x02\x01\x02\x60\x07\x02\x01\x03\x04\x00\x80\x00",
		"\x02\x01\x02\x61\x07\x0a\x01\x00")
}

func TestPostgres(t *testing.T) {
	bin := filepath.Dir(found(t, "/usr/lib/postgresql/*/bin/postgres",
		"PostgreSQL"))
	w := newWorld(t, "postgres", "postgres")
	w.run(w.command(filepath.Join(bin, "initdb"), "-D", w.path("data"), "-N",
		"-U", "tester", "-A", "scram-sha-256", "--pwfile", w.path("cert.pem")))
	w.serve(w.command(filepath.Join(bin, "postgres"), "-D", w.path("data"), "-p",
		w.port["postgres"], "-c", "listen_addresses=127.0.0.1", "-c",
		"unix_socket_directories=", "-c", "fsync=off", "-c", "ssl=on", "-c",
		"ssl_cert_file="+w.path("cert.pem"), "-c",
		"ssl_key_file="+w.path("key.pem")), "ready to accept connections")
	// Who it asks for a password has come through.
	w.try("postgres", "\x00\x00\x00\x15\x00\x03\x00\x00user\x00tester\x00\x00",
		"SCRAM-SHA-256")
}

func TestMariaDB(t *testing.T) {
	path := tool(t, "mariadbd")
	install := testtool.Path(t, "mariadb-install-db")
	w := newWorld(t, "mysql", "mysql")
	data := "--datadir=" + w.path("data")
	w.run(w.command(install, "--no-defaults", data, "--skip-test-db",
		"--auth-root-authentication-method=normal"))
	w.serve(w.command(path, "--no-defaults", data, "--bind-address=127.0.0.1",
		"--port="+w.port["mysql"], "--socket="+w.path("socket"),
		"--pid-file="+w.path("pid"), "--ssl-cert="+w.path("cert.pem"),
		"--ssl-key="+w.path("key.pem"), "--ssl-ca="+w.path("cert.pem")),
		"ready for connections")
	// A login as nobody, with number 2, which is refused inside TLS.
	w.try("mysql", "\x28\x00\x00\x02\x00\x8a\x00\x00\xff\xff\xff\x00\x2d"+
		string(make([]byte, 23))+"nobody\x00\x00", "denied")
}

func TestProsody(t *testing.T) {
	path := testtool.Path(t, "prosody")
	w := newWorld(t, "prosody", "xmpp", "xmpp-server")
	w.write("prosody.cfg.lua", `data_path = "DIR/data"
pidfile = "DIR/pid"
run_as_root = true
daemonize = false
modules_enabled = { "tls", "saslauth", "dialback" }
c2s_ports = { PORT(xmpp) }
s2s_ports = { PORT(xmpp-server) }
interfaces = { "127.0.0.1" }
c2s_require_encryption = true
ssl = { certificate = "DIR/cert.pem", key = "DIR/key.pem" }
log = { { levels = { min = "info" }, to = "console" } }
VirtualHost "localhost"
`)
	w.mkdir("data")
	w.serve(w.command(path, "--config", w.path("prosody.cfg.lua"), "-F"), "")
	const start = "<?xml version='1.0'?><stream:stream to='localhost' " +
		"xmlns:stream='http://etherx.jabber.org/streams' version='1.0' xmlns="
	w.try("xmpp", start+"'jabber:client'>", "</stream:features>")
	w.try("xmpp-server", start+"'jabber:server'>", "</stream:features>")
}
