package tlssocket_test

import (
	"bytes"
	"flag"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

var update = flag.Bool("update", false, "write docs/compat.md anew")

const compatFile = "docs/compat.md"

// nodeMembers are the members of Node 25's tls module. Where nothing in this
// package has a "Node:" line for one, the text says why.
var nodeMembers = []struct {
	title string
	rows  [][2]string
}{
	{"Module `tls`", [][2]string{
		{"tls.TLSSocket"}, {"tls.Server"}, {"tls.SecureContext"},
		{"tls.connect"}, {"tls.createServer"}, {"tls.createSecureContext"},
		{"tls.checkServerIdentity"}, {"tls.convertALPNProtocols"},
		{"tls.getCiphers"}, {"tls.rootCertificates"},
		{"tls.getCACertificates", "refused: crypto/x509 does not list the " +
			"system's; trust.Roots lists Mozilla's"},
		{"tls.setDefaultCACertificates", "refused: trust is not the " +
			"process's; share a SecureContext"},
		{"tls.DEFAULT_CIPHERS"}, {"tls.DEFAULT_ECDH_CURVE"},
		{"tls.DEFAULT_MIN_VERSION"}, {"tls.DEFAULT_MAX_VERSION"},
		{"tls.CLIENT_RENEG_LIMIT", "refused: renegotiation always is"},
		{"tls.CLIENT_RENEG_WINDOW", "refused: renegotiation always is"},
	}},
	{"Class `tls.TLSSocket`", [][2]string{
		{"new tls.TLSSocket"},
		{"event keylog"}, {"event OCSPResponse"}, {"event secureConnect"},
		{"event session"}, {"event error"}, {"event close"},
		{"tlsSocket.authorized"}, {"tlsSocket.authorizationError"},
		{"tlsSocket.alpnProtocol"}, {"tlsSocket.servername"},
		{"tlsSocket.exportKeyingMaterial"}, {"tlsSocket.getCertificate"},
		{"tlsSocket.getCipher"}, {"tlsSocket.getEphemeralKeyInfo"},
		{"tlsSocket.getPeerCertificate"}, {"tlsSocket.getPeerX509Certificate"},
		{"tlsSocket.getProtocol"}, {"tlsSocket.getSession"},
		{"tlsSocket.getTLSTicket"}, {"tlsSocket.getX509Certificate"},
		{"tlsSocket.isSessionReused"}, {"tlsSocket.setKeyCert"},
		{"tlsSocket.setMaxSendFragment"},
		{"tlsSocket.encrypted", "a Socket always is"},
		{"tlsSocket.address", "net.Conn: LocalAddr"},
		{"tlsSocket.localAddress", "net.Conn: LocalAddr"},
		{"tlsSocket.localPort", "net.Conn: LocalAddr"},
		{"tlsSocket.remoteAddress", "net.Conn: RemoteAddr"},
		{"tlsSocket.remoteFamily", "net.Conn: RemoteAddr"},
		{"tlsSocket.remotePort", "net.Conn: RemoteAddr"},
		{"tlsSocket.disableRenegotiation", "renegotiation always is disabled"},
		{"tlsSocket.renegotiate", "refused: crypto/tls cannot start one"},
		{"tlsSocket.enableTrace", "refused: crypto/tls has no trace; " +
			"a capture and the key log show more"},
		{"tlsSocket.getFinished", "refused: crypto/tls does not tell; " +
			"ExportKeyingMaterial binds channels (RFC 9266)"},
		{"tlsSocket.getPeerFinished", "refused: as tlsSocket.getFinished"},
		{"tlsSocket.getSharedSigalgs", "refused: crypto/tls does not tell " +
			"on both sides"},
		{"socket.write"}, {"socket.end"}, {"socket.destroy"},
		{"tlsSocket.destroySoon"}, {"socket.errored"}, {"socket.bytesRead"},
		{"socket.bytesWritten"},
		{"readable.read"}, {"readable.pipe"}, {"event data"},
		{"event end"}, {"socket.pause"}, {"socket.resume"},
		{"socket.setTimeout", "net.Conn: SetDeadline"},
	}},
	{"What they stand on", [][2]string{
		{"EventEmitter"}, {"emitter.on"}, {"emitter.once"},
		{"Error"}, {"error.code"},
	}},
	{"Class `tls.Server`", [][2]string{
		{"server event connection"}, {"server event keylog"},
		{"server event newSession"}, {"server event resumeSession"},
		{"server event OCSPRequest"}, {"server event secureConnection"},
		{"server event tlsClientError"}, {"server event error"},
		{"server event close"},
		{"server event listening", "Listen has returned"},
		{"server.addContext"}, {"server.address"}, {"server.close"},
		{"server.getConnections"}, {"server.getTicketKeys"},
		{"server.listen"}, {"server.setSecureContext"},
		{"server.setTicketKeys"},
	}},
	{"Options of sockets and servers", [][2]string{
		{"options.isServer"}, {"options.server"}, {"options.requestCert"},
		{"options.rejectUnauthorized"}, {"options.requestOCSP"},
		{"options.ALPNProtocols"}, {"options.ALPNCallback"},
		{"options.SNICallback"}, {"options.session"},
		{"options.secureContext"}, {"options.servername"},
		{"options.checkServerIdentity"}, {"options.handshakeTimeout"},
		{"options.host", "the address of Connect"},
		{"options.port", "the address of Connect"},
		{"options.path", "the address of Connect, with network unix"},
		{"options.lookup", "dial as you like, then New"},
		{"options.socket", "New"},
		{"options.timeout", "the context of Connect; net.Conn: SetDeadline"},
		{"options.allowHalfOpen", "always: CloseWrite ends one side"},
		{"options.onread", "Read into a buffer of yours"},
		{"options.highWaterMark", "refused: nothing is buffered for reading"},
		{"options.enableTrace", "refused: as tlsSocket.enableTrace"},
		{"options.minDHSize", "refused: crypto/tls has no finite-field DH"},
		{"options.pskCallback", "refused: crypto/tls has no external PSK"},
		{"options.pskIdentityHint", "refused: as options.pskCallback"},
	}},
	{"Options of `tls.createSecureContext`", [][2]string{
		{"options.ca"}, {"options.cert"}, {"options.key"},
		{"options.passphrase"}, {"options.pfx"}, {"options.crl"},
		{"options.ciphers"}, {"options.ecdhCurve"}, {"options.minVersion"},
		{"options.maxVersion"}, {"options.honorCipherOrder"},
		{"options.sessionIdContext"}, {"options.sessionTimeout"},
		{"options.ticketKeys"}, {"options.allowPartialTrustChain"},
		{"options.sigalgs", "refused: crypto/tls does not let us choose"},
		{"options.dhparam", "refused: crypto/tls has no finite-field DH"},
		{"options.clientCertEngine", "refused: there are no engines"},
		{"options.privateKeyEngine", "refused: there are no engines"},
		{"options.privateKeyIdentifier", "refused: there are no engines"},
		{"options.secureProtocol", "options.minVersion, options.maxVersion"},
		{"options.secureOptions", "refused: flags of OpenSSL; versions and " +
			"cipher order have options of their own"},
	}},
}

var nodeLine = regexp.MustCompile(`(?m)^Node: ([^.].*)\.$`)

// TestCompat makes docs/compat.md of the "Node:" lines in the comments, and
// holds it against the file.
func TestCompat(t *testing.T) {
	ours, differences := nodeLines(t)
	var b bytes.Buffer
	b.WriteString("# Node's `tls`, member by member\n\n" +
		"Made by `go test -run TestCompat . -update` from the `Node:` lines " +
		"of the code.\n")
	for _, section := range nodeMembers {
		fmt.Fprintf(&b, "\n## %s\n\n| Node | Here |\n|---|---|\n",
			section.title)
		for _, row := range section.rows {
			name, here := row[0], row[1]
			found := ours[name]
			delete(ours, name)
			switch {
			case len(found) > 0 && here != "":
				t.Errorf("%s has a Node: line and a reason", name)
			case len(found) > 0:
				here = "`" + strings.Join(found, "`, `") + "`"
			case here == "":
				t.Errorf("nothing has the line \"Node: %s.\"", name)
			}
			fmt.Fprintf(&b, "| `%s` | %s |\n", name, here)
		}
	}
	for name := range ours {
		t.Errorf("the line \"Node: %s.\" names nothing in the list", name)
	}
	b.WriteString("\n## Where we differ\n\n")
	for _, d := range differences {
		fmt.Fprintf(&b, "- %s\n", d)
	}
	compareFile(t, compatFile, b.Bytes())
}

func compareFile(t *testing.T, name string, want []byte) {
	t.Helper()
	if *update {
		if err := os.WriteFile(name, want, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	have, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(have, want) {
		t.Errorf("%s is not what the code says; write it anew with -update",
			name)
	}
}

// nodeLines returns the Go names by the Node names in their comments, and the
// sentences that start with "Unlike Node,".
func nodeLines(t *testing.T) (names map[string][]string, unlike []string) {
	t.Helper()
	names = make(map[string][]string)
	note := func(goName string, doc *ast.CommentGroup) {
		if doc == nil {
			return
		}
		text := doc.Text()
		for _, m := range nodeLine.FindAllStringSubmatch(text, -1) {
			for _, n := range strings.Split(m[1], ", ") {
				names[n] = append(names[n], goName)
			}
		}
		flat := strings.Join(strings.Fields(text), " ")
		for _, part := range strings.SplitAfter(flat, ". ") {
			if s, ok := strings.CutPrefix(part, "Unlike Node, "); ok {
				unlike = append(unlike, "`"+goName+"`: "+strings.TrimSpace(s))
			}
		}
	}
	for _, folder := range []string{".", "certinfo", "code", "fleet", "ocsp", "store",
		"trust"} {
		for _, f := range parseFolder(t, folder) {
			noteFile(f, func(goName string, doc *ast.CommentGroup) {
				if folder != "." {
					goName = folder + "." + goName
				}
				note(goName, doc)
			})
		}
	}
	slices.Sort(unlike)
	return names, slices.Compact(unlike)
}

func parseFolder(t *testing.T, folder string) (files []*ast.File) {
	t.Helper()
	names, err := filepath.Glob(filepath.Join(folder, "*.go"))
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range names {
		if strings.HasSuffix(name, "_test.go") {
			continue
		}
		f, err := parser.ParseFile(token.NewFileSet(), name, nil,
			parser.ParseComments|parser.SkipObjectResolution)
		if err != nil {
			t.Fatal(err)
		}
		files = append(files, f)
	}
	return files
}

// noteFile calls note for each exported thing of a file.
func noteFile(f *ast.File, note func(string, *ast.CommentGroup)) {
	for _, d := range f.Decls {
		switch d := d.(type) {
		case *ast.FuncDecl:
			if d.Name.IsExported() {
				note(receiver(d)+d.Name.Name, d.Doc)
			}
		case *ast.GenDecl:
			for _, s := range d.Specs {
				switch s := s.(type) {
				case *ast.TypeSpec:
					if s.Name.IsExported() {
						note(s.Name.Name, d.Doc)
						noteFields(s, note)
					}
				case *ast.ValueSpec:
					note(s.Names[0].Name, d.Doc)
				}
			}
		}
	}
}

func noteFields(ts *ast.TypeSpec, note func(string, *ast.CommentGroup)) {
	st, ok := ts.Type.(*ast.StructType)
	if !ok {
		return
	}
	for _, field := range st.Fields.List {
		var names []string
		for _, n := range field.Names {
			names = append(names, ts.Name.Name+"."+n.Name)
		}
		note(strings.Join(names, ", "), field.Doc)
	}
}

func receiver(d *ast.FuncDecl) string {
	if d.Recv == nil {
		return ""
	}
	t := d.Recv.List[0].Type
	if p, ok := t.(*ast.StarExpr); ok {
		t = p.X
	}
	if i, ok := t.(*ast.IndexExpr); ok {
		t = i.X
	}
	return t.(*ast.Ident).Name + "."
}
