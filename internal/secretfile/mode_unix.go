//go:build unix

package secretfile

import (
	"os"
	"syscall"
)

// othersCanRead reports whether another user may read a file.
func othersCanRead(info os.FileInfo) bool {
	stat, ok := info.Sys().(*syscall.Stat_t)
	return info.Mode()&0o044 != 0 || !ok || int(stat.Uid) != os.Geteuid()
}
