package node_test

import (
	"bytes"
	"flag"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/dop251/goja"

	"github.com/seed-435e3e10/tlssocket/node"
	"github.com/seed-435e3e10/tlssocket/node/internal/nodetest"
	"github.com/seed-435e3e10/tlssocket/node/system"
)

var update = flag.Bool("update", false, "write the members in docs/node-tls.md anew")

const refused = "refused: see above"

// otherwise are the members that are not as in Node.
var otherwise = map[string]string{
	"net.BoundSocket":                         "as in Node, with the system's modules",
	"options.certificateCompression":          refused,
	"options.clientCertEngine":                refused,
	"options.dhparam":                         refused,
	"options.enableTrace":                     refused,
	"options.exclusive":                       "always: there are no workers",
	"options.fd":                              "as in Node, with the system's modules",
	"options.minDHSize":                       "checked, and never needed: there is no finite-field Diffie-Hellman",
	"options.path":                            "as in Node, with the system's modules",
	"options.pipe":                            "as in Node, with the system's modules",
	"options.privateKeyEngine":                refused,
	"options.privateKeyIdentifier":            refused,
	"options.pskCallback":                     refused,
	"options.pskIdentityHint":                 refused,
	"options.secureOptions":                   "as in Node, but for what is refused above",
	"options.sigalgs":                         refused,
	"options.singleUse":                       "without effect: Node frees the memory of a context by it, and here what nobody uses is freed",
	"event OCSPRequest":                       "otherwise: see above",
	"event newSession":                        "otherwise: see above",
	"event resumeSession":                     "otherwise: see above",
	"event session":                           "otherwise: see above",
	"event keylog":                            "otherwise: see above",
	"tls.getCACertificates":                   "as in Node, with the system's modules",
	"tls.getCertificateCompressionAlgorithms": "an empty list",
	"tlsSocket.enableTrace":                   refused,
	"tlsSocket.getFinished":                   refused,
	"tlsSocket.getPeerFinished":               refused,
	"tlsSocket.getTLSTicket":                  "otherwise: see above",
	"tlsSocket.renegotiate":                   "refused in TLS 1.2, as in Node in TLS 1.3",
	"tlsSocket.ssl":                           "an object with other members: it is Node's own",
}

// TestMembers holds the table in docs/node-tls.md against the list of Node's
// members, and against what scripts find here.
func TestMembers(t *testing.T) {
	list, err := os.ReadFile("../interop/testdata/members.txt")
	if err != nil {
		t.Fatal(err)
	}
	members := strings.Split(strings.TrimSpace(string(list)), "\n")
	has := findMembers(t, members)
	var table bytes.Buffer
	table.WriteString("| Node | Here |\n|---|---|\n")
	left := len(otherwise)
	for _, member := range members {
		here, differs := otherwise[member]
		if differs {
			left--
		} else {
			here = "as in Node"
		}
		if !differs && !has(member) {
			t.Errorf("%s: scripts do not find it", member)
		}
		fmt.Fprintf(&table, "| `%s` | %s |\n", member, here)
	}
	if left != 0 {
		t.Errorf("%d members that differ are not in the list", left)
	}
	compareTable(t, "../docs/node-tls.md", table.Bytes())
}

// findMembers tells which members scripts find. Options and events are found
// if the modules' sources name them.
func findMembers(t *testing.T, members []string) func(member string) bool {
	t.Helper()
	found := make(map[string]bool)
	nodetest.NewProcess(t, node.With(system.Modules...)).Run(func(vm *goja.Runtime) error {
		if err := vm.Set("found", func(member string) { found[member] = true }); err != nil {
			return err
		}
		if err := vm.Set("members", members); err != nil {
			return err
		}
		_, err := vm.RunString(memberScript)
		return err
	})
	source := moduleSources(t)
	return func(member string) bool {
		for _, prefix := range []string{"options.", "event "} {
			if word, ok := strings.CutPrefix(member, prefix); ok {
				return regexp.MustCompile(`\b` + word + `\b`).Match(source)
			}
		}
		return found[member]
	}
}

const memberScript = `
	const net = require('net'), tls = require('tls');
	const objects = {
		net, tls, server: [net.createServer(), tls.createServer()],
		socket: new net.Socket(), tlsSocket: new tls.TLSSocket(),
		blockList: new net.BlockList(), boundSocket: net.BoundSocket.prototype, socketAddress: new net.SocketAddress(),
		'net.BlockList': net.BlockList, 'net.SocketAddress': net.SocketAddress,
	};
	// These come with a call, or with a connection.
	objects.server[0].maxConnections = 1;
	objects.socket.autoSelectFamilyAttemptedAddresses = [];
	for (const member of members) {
		const dot = member.lastIndexOf('.');
		const key = member.slice(dot + 1);
		const owners = [objects[member.slice(0, dot)] ?? []].flat();
		if (owners.some((owner) => key in owner)) found(member);
	}`

// moduleSources are the texts of tls and net.
func moduleSources(t *testing.T) (source []byte) {
	t.Helper()
	err := filepath.WalkDir("lib", func(path string, d fs.DirEntry, err error) error {
		name, _ := strings.CutPrefix(filepath.ToSlash(path), "lib/")
		if err != nil || d.IsDir() || !regexp.MustCompile(
			`^(_?tls|net\.|internal/(net|tls)/|internal/streams)`).MatchString(name) {
			return err
		}
		text, err := os.ReadFile(path)
		source = append(source, text...)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return source
}

// compareTable compares the table at the end of a file, or writes it.
func compareTable(t *testing.T, name string, want []byte) {
	t.Helper()
	have, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	at := bytes.LastIndex(have, []byte("| Node | Here |"))
	if at < 0 {
		t.Fatalf("%s has no table of members", name)
	}
	if *update {
		have = append(have[:at], want...)
		if err := os.WriteFile(name, have, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	if !bytes.Equal(have[at:], want) {
		t.Errorf("the table of %s is not what is here; write it anew with -update", name)
	}
}
