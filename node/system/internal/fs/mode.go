package fs

import (
	"io/fs"
	"os"
)

// permissions are the bits of a mode that a new file can have.
func permissions(mode int64) fs.FileMode {
	m := fs.FileMode(mode & 0o777)
	for bit, special := range map[int64]fs.FileMode{
		0o4000: fs.ModeSetuid, 0o2000: fs.ModeSetgid, 0o1000: fs.ModeSticky,
	} {
		if mode&bit != 0 {
			m |= special
		}
	}
	return m
}

var fsConstants = map[string]int{
	"UV_FS_SYMLINK_DIR": 1, "UV_FS_SYMLINK_JUNCTION": 2,
	"O_RDONLY": os.O_RDONLY, "O_WRONLY": os.O_WRONLY, "O_RDWR": os.O_RDWR,
	"O_CREAT": os.O_CREATE, "O_EXCL": os.O_EXCL, "O_TRUNC": os.O_TRUNC,
	"O_APPEND": os.O_APPEND, "O_SYNC": os.O_SYNC,
	"S_IFMT": 0o170000, "S_IFREG": modeRegular, "S_IFDIR": modeDirectory,
	"S_IFCHR": modeCharacter, "S_IFBLK": modeBlock, "S_IFIFO": modePipe,
	"S_IFLNK": modeLink, "S_IFSOCK": modeSocket,
	"S_IRWXU": 0o700, "S_IRUSR": 0o400, "S_IWUSR": 0o200, "S_IXUSR": 0o100,
	"S_IRWXG": 0o070, "S_IRGRP": 0o040, "S_IWGRP": 0o020, "S_IXGRP": 0o010,
	"S_IRWXO": 0o007, "S_IROTH": 0o004, "S_IWOTH": 0o002, "S_IXOTH": 0o001,
	"F_OK": 0, "R_OK": 4, "W_OK": 2, "X_OK": 1,
	"COPYFILE_EXCL": 1, "COPYFILE_FICLONE": 2, "COPYFILE_FICLONE_FORCE": 4,
	"UV_FS_COPYFILE_EXCL": 1,
}

// The types of files in a mode of Unix.
const (
	modePipe      = 0o010000
	modeCharacter = 0o020000
	modeDirectory = 0o040000
	modeBlock     = 0o060000
	modeRegular   = 0o100000
	modeLink      = 0o120000
	modeSocket    = 0o140000
)

// unixMode is a mode in the numbers of Unix.
func unixMode(m fs.FileMode) int64 {
	bits := int64(m.Perm())
	if m&fs.ModeSetuid != 0 {
		bits |= 0o4000
	}
	if m&fs.ModeSetgid != 0 {
		bits |= 0o2000
	}
	if m&fs.ModeSticky != 0 {
		bits |= 0o1000
	}
	switch {
	case m.IsDir():
		return bits | modeDirectory
	case m&fs.ModeSymlink != 0:
		return bits | modeLink
	case m&fs.ModeNamedPipe != 0:
		return bits | modePipe
	case m&fs.ModeSocket != 0:
		return bits | modeSocket
	case m&fs.ModeCharDevice != 0:
		return bits | modeCharacter
	case m&fs.ModeDevice != 0:
		return bits | modeBlock
	}
	return bits | modeRegular
}

// statOf is a file's description as a list of numbers: mode, size, the time of
// the last change in milliseconds, and what systemStat adds.
func statOf(info fs.FileInfo, err error) (any, error) {
	if err != nil {
		return nil, err
	}
	modified := float64(info.ModTime().UnixNano()) / 1e6
	return append([]float64{float64(unixMode(info.Mode())), float64(info.Size()),
		modified}, systemStat(info)...), nil
}
