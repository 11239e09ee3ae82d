package interop_test

import (
	"os"
	"os/exec"
	"regexp"
	"strings"
	"testing"
)

const membersFile = "testdata/members.txt"

// The list of the members of Node's tls and net is that of the real binary.
func TestMembersOfNode(t *testing.T) {
	node := nodePath(t)
	version, err := exec.Command(node, "--version").Output()
	if err != nil {
		t.Fatal(err)
	}
	if !regexp.MustCompile(`^v26\.`).Match(version) {
		t.Skipf("the list is of Node 26, this is %s", version)
	}
	got, err := exec.Command(node, "--no-warnings", "testdata/members.js").Output()
	if err != nil {
		t.Fatal(err)
	}
	if got, want := string(got), readText(t, membersFile); got != want {
		t.Errorf("%s is not what node %s prints:\n%s", membersFile, version, got)
	}
}

// Both documents tell of each member of Node what stands for it here.
func TestMembersDocs(t *testing.T) {
	members := strings.Split(strings.TrimSpace(readText(t, membersFile)), "\n")
	for _, name := range []string{"../docs/compat.md", "../docs/node-tls.md"} {
		// compat.md has events of servers apart.
		text := strings.ReplaceAll(readText(t, name), "| `server event ", "| `event ")
		for _, member := range members {
			if !strings.Contains(text, "\n| `"+member+"` | ") {
				t.Errorf("%s has no row for %s", name, member)
			}
		}
	}
}

func readText(t *testing.T, name string) string {
	t.Helper()
	b, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}
