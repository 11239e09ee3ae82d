package host

import (
	"net"
	"os"
	"os/user"
	"runtime"
	"strconv"
	"strings"

	"github.com/dop251/goja"

	"github.com/seed-435e3e10/tlssocket/node/internal/loop"
)

// NewOS makes the Go part of os: hostname(), homedir(), interfaces(),
// user(), meminfo(), and release, processors and signals.
func NewOS(l *loop.Loop) *goja.Object {
	o := l.Object(map[string]loop.Native{
		"hostname": func(goja.FunctionCall) goja.Value {
			name, err := os.Hostname()
			if err != nil {
				panic(l.NewError(err))
			}
			return l.VM.ToValue(name)
		},
		"homedir": func(goja.FunctionCall) goja.Value {
			home, err := os.UserHomeDir()
			if err != nil {
				panic(l.NewError(err))
			}
			return l.VM.ToValue(home)
		},
		"interfaces": func(goja.FunctionCall) goja.Value {
			list, err := interfaces()
			if err != nil {
				panic(l.NewError(err))
			}
			return l.VM.ToValue(list)
		},
		"user": func(goja.FunctionCall) goja.Value {
			u, err := user.Current()
			if err != nil {
				panic(l.NewError(err))
			}
			return l.VM.ToValue(map[string]any{
				"uid": atoi(u.Uid), "gid": atoi(u.Gid),
				"username": u.Username, "homedir": u.HomeDir,
			})
		},
		"meminfo": func(goja.FunctionCall) goja.Value {
			return l.VM.ToValue(memoryInfo())
		},
	})
	numbers := l.VM.NewObject()
	for name, number := range signalNumbers {
		loop.Must(numbers.Set(name, int(number)))
	}
	loop.Must(o.Set("signals", numbers))
	loop.Must(o.Set("processors", runtime.NumCPU()))
	loop.Must(o.Set("release", firstLine("/proc/sys/kernel/osrelease")))
	return o
}

// atoi is -1 for what is no number, as on Windows.
func atoi(s string) int {
	n, err := strconv.Atoi(s)
	if err != nil {
		return -1
	}
	return n
}

func firstLine(path string) string {
	b, err := os.ReadFile(path)
	if err != nil {
		return ""
	}
	line, _, _ := strings.Cut(string(b), "\n")
	return line
}

// memoryInfo is the machine's whole and free memory in bytes; where the system
// does not tell, that of this program.
func memoryInfo() [2]float64 {
	var info [2]float64
	b, _ := os.ReadFile("/proc/meminfo")
	for line := range strings.Lines(string(b)) {
		fields := strings.Fields(line)
		if len(fields) < 2 {
			continue
		}
		const kilobyte = 1024
		switch n, _ := strconv.ParseFloat(fields[1], 64); fields[0] {
		case "MemTotal:":
			info[0] = n * kilobyte
		case "MemAvailable:":
			info[1] = n * kilobyte
		}
	}
	if info[0] == 0 {
		var m runtime.MemStats
		runtime.ReadMemStats(&m)
		info = [2]float64{float64(m.Sys), float64(m.HeapIdle)}
	}
	return info
}

// interfaces lists the addresses of the interfaces that are up.
func interfaces() ([]map[string]any, error) {
	all, err := net.Interfaces()
	if err != nil {
		return nil, err
	}
	list := []map[string]any{}
	for _, i := range all {
		addrs, err := i.Addrs()
		if err != nil || i.Flags&net.FlagUp == 0 {
			continue
		}
		mac := i.HardwareAddr.String()
		if mac == "" {
			mac = "00:00:00:00:00:00"
		}
		for _, addr := range addrs {
			ip, ok := addr.(*net.IPNet)
			if !ok {
				continue
			}
			family := "IPv6"
			if ip.IP.To4() != nil {
				family = "IPv4"
			}
			list = append(list, map[string]any{
				"name": i.Name, "address": ip.IP.String(),
				"netmask": net.IP(ip.Mask).String(), "family": family,
				"mac": mac, "internal": i.Flags&net.FlagLoopback != 0,
				"cidr": ip.String(), "scope": i.Index,
			})
		}
	}
	return list, nil
}
