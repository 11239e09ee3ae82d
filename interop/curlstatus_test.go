package interop_test

import (
	"bufio"
	"io"
	"net/http"
	"os/exec"
	"strings"
	"sync"
	"testing"

	"github.com/seed-435e3e10/tlssocket/internal/testpair"
)

// curl is the command, if it can check a staple: that of OpenSSL can.
var curl = sync.OnceValues(func() (string, error) {
	path, err := find("curl", "--version", `OpenSSL/`)
	if err == nil {
		err = exec.Command(path, "--cert-status", "--version").Run()
	}
	return path, err
})

// curlBadStatus is CURLE_SSL_INVALIDCERTSTATUS.
const curlBadStatus = 91

func TestStaplerCurl(t *testing.T) {
	path := need(t, curl)
	p := testpair.Certs(t)
	eachVersion(t, func(t *testing.T, version string) {
		for says, row := range map[string]struct {
			code int
			text string
		}{
			saysGood:    {0, ""},
			saysRevoked: {curlBadStatus, "keyCompromise"},
			saysUnknown: {curlBadStatus, "No OCSP response"},
		} {
			t.Run(says, func(t *testing.T) {
				s := stapling(t, version, says)
				go answerHTTP(t, s) // ends with the connection, or the test
				v := strings.TrimPrefix(version, "TLSv")
				_, port, _ := strings.Cut(s.addr, ":")
				cmd := exec.CommandContext(t.Context(), path, "-sS",
					"--cert-status", "--tlsv"+v, "--tls-max", v,
					"--cacert", file(t, p.CA.PEM()), "--max-time", "20",
					"--resolve", "localhost:"+port+":127.0.0.1",
					"https://localhost:"+port)
				out, _ := cmd.CombinedOutput()
				if got := cmd.ProcessState.ExitCode(); got != row.code ||
					!strings.Contains(string(out), row.text) {
					t.Errorf("exit code %d, want %d and %q: %s", got,
						row.code, row.text, out)
				}
			})
		}
	})
}

// answerHTTP answers one request. A client that leaves as the handshake ends
// may be gone, and the server closed, before the connection is secure.
func answerHTTP(t *testing.T, s *server) {
	select {
	case c := <-s.secure:
		defer c.Close()
		r, err := http.ReadRequest(bufio.NewReader(c))
		if err == nil {
			r.Body.Close()
			io.WriteString(c, "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n"+
				"Connection: close\r\n\r\n")
		}
	case <-s.failed:
	case <-t.Context().Done():
	}
}
