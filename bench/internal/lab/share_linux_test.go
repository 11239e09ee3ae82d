package lab

import (
	"os/exec"
	"strings"
	"testing"

	"golang.org/x/sys/unix"
)

// The two ends have halves that are no others', and who starts them keeps all.
func TestShares(t *testing.T) {
	var all unix.CPUSet
	for _, cpu := range []int{1, 2, 5, 9, 70} {
		all.Set(cpu)
	}
	a, b := first.of(all), second.of(all)
	for cpu, want := range map[int][2]bool{1: {true}, 2: {true},
		5: {false, true}, 9: {false, true}, 70: {}, 0: {}} {
		if got := [2]bool{a.IsSet(cpu), b.IsSet(cpu)}; got != want {
			t.Errorf("processor %d: %v", cpu, got)
		}
	}
	var one unix.CPUSet
	one.Set(3)
	if h := second.of(one); h.Count() != 0 {
		t.Error("one processor has halves")
	}
	if Halves() == 0 {
		t.Skip("there is one processor")
	}
	out := new(strings.Builder)
	for _, s := range []share{first, second, whole} {
		cmd := exec.Command("grep", "Cpus_allowed:", "/proc/self/status")
		cmd.Stdout = out
		if err := s.start(cmd.Start); err != nil {
			t.Fatal(err)
		}
		if err := cmd.Wait(); err != nil {
			t.Fatal(err)
		}
	}
	lines := strings.Split(strings.TrimSpace(out.String()), "\n")
	if lines[0] == lines[1] || lines[0] == lines[2] || lines[1] == lines[2] {
		t.Errorf("the shares are %q", lines)
	}
}
