package main

import (
	"net"
	"os"
	"strconv"
)

// systemd is the -listen of a proxy whose socket systemd has opened.
const systemd = "systemd"

// firstSocket is the number of the first file that systemd passes
// (sd_listen_fds(3)).
const firstSocket = 3

// activated returns the socket that systemd has passed to this process.
func activated() (net.Listener, error) {
	pid, _ := strconv.Atoi(os.Getenv("LISTEN_PID"))
	n, _ := strconv.Atoi(os.Getenv("LISTEN_FDS"))
	if pid != os.Getpid() || n < 1 {
		return nil, errNoSocket
	}
	f := os.NewFile(firstSocket, systemd)
	defer f.Close() // FileListener has a copy
	return net.FileListener(f)
}

// notify tells systemd how it is with the service (sd_notify(3)): "READY=1",
// "STOPPING=1". Who does not listen does not want to know.
func notify(state string) {
	name := os.Getenv("NOTIFY_SOCKET")
	if name == "" {
		return
	}
	conn, err := net.Dial("unixgram", name) // "@…" is abstract, as there
	if err != nil {
		return
	}
	defer conn.Close()
	conn.Write([]byte(state))
}
