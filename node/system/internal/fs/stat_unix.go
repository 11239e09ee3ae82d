//go:build unix

package fs

import (
	"io/fs"
	"syscall"
)

// systemStat returns a file's dev, ino, nlink, uid, gid, rdev, blksize and
// blocks.
func systemStat(info fs.FileInfo) []float64 {
	s, ok := info.Sys().(*syscall.Stat_t)
	if !ok {
		return nil
	}
	return []float64{float64(s.Dev), float64(s.Ino), float64(s.Nlink),
		float64(s.Uid), float64(s.Gid), float64(s.Rdev), float64(s.Blksize),
		float64(s.Blocks)}
}
