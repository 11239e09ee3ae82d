//go:build unix

package uv

import "syscall"

// WriteNow writes what the system takes without waiting.
func WriteNow(raw syscall.RawConn, b []byte) (n int, err error) {
	if raw == nil || len(b) == 0 {
		return 0, nil
	}
	rawErr := raw.Write(func(fd uintptr) bool {
		for {
			n, err = syscall.Write(int(fd), b)
			if err != syscall.EINTR {
				return true
			}
		}
	})
	switch {
	case rawErr != nil:
		return 0, rawErr
	case err == syscall.EAGAIN:
		return 0, nil
	}
	return max(n, 0), err
}
