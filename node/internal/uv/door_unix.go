//go:build unix

package uv

import (
	"errors"
	"net"
	"os"
	"syscall"
	"time"

	"golang.org/x/sys/unix"
)

// A door is a listening socket at which the loop accepts.
type door struct {
	ln   net.Listener
	file *os.File        // the same socket: nobody can wait at a listener but to accept
	raw  syscall.RawConn // of file
}

func newDoor(ln net.Listener) (*door, error) {
	of, ok := ln.(interface{ File() (*os.File, error) })
	if !ok {
		return nil, syscall.ENOTSUP
	}
	file, err := of.File()
	if err != nil {
		return nil, err
	}
	raw, err := file.SyscallConn()
	if err != nil {
		_ = file.Close()
		return nil, err
	}
	return &door{ln, file, raw}, nil
}

// await returns when somebody may be there, or the door is closed. It is for a
// goroutine. A file forgets what it knew of the socket before it calls: so the
// first call looks for itself.
func (d *door) await() {
	looked := false
	_ = d.raw.Read(func(uintptr) bool {
		was := looked
		looked = true
		return was || d.isReady()
	})
}

func (d *door) isReady() bool { return lookAt([]*Listener{{door: d}}, nil)[0] }

// accept accepts the next connection; nil without an error: there is none, since
// another program had it, or its client has gone.
func (d *door) accept() (net.Conn, error) {
	const blink = time.Millisecond // Accept would wait longer
	for {
		if ln, ok := d.ln.(interface{ SetDeadline(time.Time) error }); ok {
			_ = ln.SetDeadline(time.Now().Add(blink))
		}
		conn, err := d.ln.Accept()
		switch {
		case err == nil || !errors.Is(err, os.ErrDeadlineExceeded):
			return conn, err
		case !d.isReady():
			return nil, nil
		}
	}
}

func (d *door) close() {
	_ = d.file.Close()
	_ = d.ln.Close()
}

// lookAt tells of each server whether a client is there, and then of each client
// whether it is connected or refused.
func lookAt(servers []*Listener, clients []*dialing) []bool {
	var fds []unix.PollFd
	add := func(raw syscall.RawConn, events int16) {
		fds = append(fds, unix.PollFd{Fd: -1, Events: events})
		if raw != nil {
			_ = raw.Control(func(fd uintptr) { fds[len(fds)-1].Fd = int32(fd) })
		}
	}
	for _, h := range servers {
		add(h.door.raw, unix.POLLIN)
	}
	for _, d := range clients {
		add(d.raw, unix.POLLOUT)
	}
	if len(fds) > 0 {
		_, _ = unix.Poll(fds, 0) // an error leaves all as it is
	}
	ready := make([]bool, len(fds))
	for i := range fds {
		ready[i] = fds[i].Revents != 0
	}
	return ready
}
