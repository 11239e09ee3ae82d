package usage_test

import (
	"runtime/debug"
	"strings"
	"testing"

	"github.com/seed-435e3e10/tlssocket/internal/usage"
)

func TestPrintFlags(t *testing.T) {
	fs := usage.NewFlags("command")
	fs.String("file", "", "read `FILE`,\nwhich is there")
	fs.Bool("a-name-that-takes-all-the-room", false, "does it")
	var b strings.Builder
	usage.PrintFlags(&b, fs)
	want := `  -a-name-that-takes-all-the-room
                           does it
  -file FILE               read FILE,
                           which is there
`
	if b.String() != want {
		t.Errorf("it prints\n%s", b.String())
	}
}

func TestPrintVersion(t *testing.T) {
	var b strings.Builder
	usage.PrintVersion(&b, "command")
	if got := strings.Fields(b.String()); len(got) < 3 ||
		got[0] != "command" || !strings.HasPrefix(got[len(got)-1], "go") {
		t.Errorf("it prints %q", b.String())
	}
}

func TestCommit(t *testing.T) {
	for want, settings := range map[string][]debug.BuildSetting{
		"": {{Key: "GOOS", Value: "linux"}},
		"0123456789ab": {{Key: "vcs", Value: "git"}, {Key: "vcs.revision",
			Value: "0123456789abcdef"}},
	} {
		if got := usage.Commit(settings); got != want {
			t.Errorf("%q, not %q", got, want)
		}
	}
}
