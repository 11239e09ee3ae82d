package lab

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"strconv"
	"strings"
	"syscall"
)

// Weighs is why no memory is weighed here, nil if it is.
func Weighs() error { return nil }

// resident returns the resident memory of a process in bytes.
func resident(pid int) (float64, error) {
	b, err := os.ReadFile(fmt.Sprintf("/proc/%d/statm", pid))
	if err != nil {
		return 0, err
	}
	fields := strings.Fields(string(b))
	if len(fields) < 2 {
		return 0, errors.New("statm has no second field")
	}
	pages, err := strconv.ParseFloat(fields[1], 64)
	return pages * float64(os.Getpagesize()), err
}

// spare is what a process has open beside its connections.
const spare = 200

// Room sees to it that processes started from now on can have n connections,
// and says what forbids it.
func Room(n int) error {
	need := uint64(n + spare)
	var limit syscall.Rlimit
	if err := syscall.Getrlimit(syscall.RLIMIT_NOFILE, &limit); err != nil {
		return err
	}
	if limit.Cur < need || limit.Max < need {
		limit.Cur, limit.Max = need, max(limit.Max, need)
		err := syscall.Setrlimit(syscall.RLIMIT_NOFILE, &limit)
		if err != nil {
			return fmt.Errorf("%d open files are needed: %w", need, err)
		}
	}
	return ports(need)
}

// ports tells whether a client has a local port for each connection.
func ports(need uint64) error {
	b, err := os.ReadFile("/proc/sys/net/ipv4/ip_local_port_range")
	if err != nil {
		return nil // whoever connects will see
	}
	var low, high uint64
	fmt.Fscan(bytes.NewReader(b), &low, &high)
	if have := high - low + 1; high > low && have < need {
		return fmt.Errorf("%d local ports are needed, there are %d", need,
			have)
	}
	return nil
}

// System describes the machine: kernel and processor.
func System() (kernel, processor string) {
	b, _ := os.ReadFile("/proc/sys/kernel/osrelease")
	kernel = "Linux " + strings.TrimSpace(string(b))
	b, _ = os.ReadFile("/proc/cpuinfo")
	for line := range strings.Lines(string(b)) {
		name, value, _ := strings.Cut(line, ":")
		if strings.TrimSpace(name) == "model name" {
			return kernel, strings.TrimSpace(value)
		}
	}
	return kernel, ""
}
