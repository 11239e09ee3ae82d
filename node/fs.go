package node

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"syscall"
	"time"

	"github.com/dop251/goja"
)

func init() {
	bindings["fs"] = newFSBinding
}

// An fsCall is one operation on files: its arguments, read on the loop, and
// what it does, on any goroutine. The result becomes JavaScript's with
// loop.fsValue.
type fsCall struct {
	files *openFiles
	args  []goja.Value
	data  []byte // of the argument that is a Buffer
}

// An fsOp does an operation after its arguments were read.
type fsOp = func() (result any, err error)

func (c *fsCall) text(i int) string { return c.args[i].String() }

func (c *fsCall) number(i int) int64 { return c.args[i].ToInteger() }

func (c *fsCall) file(i int) (*os.File, error) {
	return c.files.get(int(c.number(i)))
}

// fsOps are the operations by name. Each reads its arguments when called and
// returns what remains to be done.
var fsOps = map[string]func(c *fsCall) fsOp{
	"open": func(c *fsCall) fsOp {
		path, flags, mode := c.text(0), int(c.number(1)), c.number(2)
		return func() (any, error) {
			f, err := os.OpenFile(path, flags, permissions(mode))
			if err != nil {
				return nil, err
			}
			return c.files.add(f), nil
		}
	},
	"close": func(c *fsCall) fsOp {
		fd := int(c.number(0))
		return func() (any, error) { return nil, c.files.closeOne(fd) }
	},
	"read": func(c *fsCall) fsOp {
		position := c.number(2)
		f, err := c.file(0)
		return func() (any, error) { return readFile(f, err, c.data, position) }
	},
	"write": func(c *fsCall) fsOp {
		position := c.number(2)
		f, err := c.file(0)
		return func() (any, error) { return writeFile(f, err, c.data, position) }
	},
	"readWhole": func(c *fsCall) fsOp {
		path := c.text(0)
		return func() (any, error) { return os.ReadFile(path) }
	},
	"readRest": func(c *fsCall) fsOp {
		f, err := c.file(0)
		return func() (any, error) {
			if err != nil {
				return nil, err
			}
			return io.ReadAll(f)
		}
	},
	"stat":  onPath(func(path string) (any, error) { return statOf(os.Stat(path)) }),
	"lstat": onPath(func(path string) (any, error) { return statOf(os.Lstat(path)) }),
	"fstat": func(c *fsCall) fsOp {
		f, err := c.file(0)
		return func() (any, error) {
			if err != nil {
				return nil, err
			}
			return statOf(f.Stat())
		}
	},
	"readdir": onPath(readDirectory),
	"mkdir": func(c *fsCall) fsOp {
		path, mode := c.text(0), permissions(c.number(1))
		return func() (any, error) { return nil, os.Mkdir(path, mode) }
	},
	"mkdirAll": func(c *fsCall) fsOp {
		path, mode := c.text(0), permissions(c.number(1))
		return func() (any, error) { return makeAll(path, mode) }
	},
	"mkdtemp": func(c *fsCall) fsOp {
		folder, name := filepath.Split(c.text(0))
		return func() (any, error) {
			return os.MkdirTemp(filepath.Clean(folder), name+"*")
		}
	},
	"rmdir":    onPath(func(path string) (any, error) { return nil, removeDirectory(path) }),
	"unlink":   onPath(func(path string) (any, error) { return nil, removeFile(path) }),
	"rmAll":    onPath(func(path string) (any, error) { return nil, os.RemoveAll(path) }),
	"realpath": onPath(func(path string) (any, error) { return realPath(path) }),
	"readlink": onPath(func(path string) (any, error) { return os.Readlink(path) }),
	"rename":   onPaths(os.Rename),
	"symlink":  onPaths(os.Symlink),
	"link":     onPaths(os.Link),
	"copy": func(c *fsCall) fsOp {
		from, to, exclusive := c.text(0), c.text(1), c.args[2].ToBoolean()
		return func() (any, error) { return nil, copyFile(from, to, exclusive) }
	},
	"truncate": func(c *fsCall) fsOp {
		path, size := c.text(0), c.number(1)
		return func() (any, error) { return nil, os.Truncate(path, size) }
	},
	"ftruncate": func(c *fsCall) fsOp {
		size := c.number(1)
		f, err := c.file(0)
		return func() (any, error) {
			if err != nil {
				return nil, err
			}
			return nil, f.Truncate(size)
		}
	},
	"fsync": func(c *fsCall) fsOp {
		f, err := c.file(0)
		return func() (any, error) {
			if err != nil {
				return nil, err
			}
			return nil, f.Sync()
		}
	},
	"chmod": func(c *fsCall) fsOp {
		path, mode := c.text(0), permissions(c.number(1))
		return func() (any, error) { return nil, os.Chmod(path, mode) }
	},
	"utimes": func(c *fsCall) fsOp {
		path := c.text(0)
		atime, mtime := seconds(c.args[1]), seconds(c.args[2])
		return func() (any, error) { return nil, os.Chtimes(path, atime, mtime) }
	},
	"access": func(c *fsCall) fsOp {
		path, mode := c.text(0), c.number(1)
		return func() (any, error) { return nil, checkAccess(path, mode) }
	},
}

func onPath(do func(path string) (any, error)) func(*fsCall) fsOp {
	return func(c *fsCall) fsOp {
		path := c.text(0)
		return func() (any, error) { return do(path) }
	}
}

func onPaths(do func(from, to string) error) func(*fsCall) fsOp {
	return func(c *fsCall) fsOp {
		from, to := c.text(0), c.text(1)
		return func() (any, error) { return nil, do(from, to) }
	}
}

func seconds(v goja.Value) time.Time {
	return time.UnixMilli(int64(v.ToFloat() * 1000))
}

// readFile reads what is there; a negative position is the file's own.
func readFile(f *os.File, err error, b []byte, position int64) (any, error) {
	if err != nil {
		return nil, err
	}
	var n int
	if position < 0 {
		n, err = f.Read(b)
	} else {
		n, err = f.ReadAt(b, position)
	}
	if errors.Is(err, io.EOF) {
		err = nil
	}
	return n, err
}

func writeFile(f *os.File, err error, b []byte, position int64) (any, error) {
	if err != nil {
		return nil, err
	}
	if position < 0 {
		return f.Write(b)
	}
	return f.WriteAt(b, position)
}

// removeFile is unlink: os.Remove would take empty directories too.
func removeFile(path string) error {
	info, err := os.Lstat(path)
	if err != nil {
		return err
	}
	if info.IsDir() {
		return &fs.PathError{Op: "unlink", Path: path, Err: syscall.EISDIR}
	}
	return os.Remove(path)
}

func removeDirectory(path string) error {
	info, err := os.Lstat(path)
	if err != nil {
		return err
	}
	if !info.IsDir() {
		return &fs.PathError{Op: "rmdir", Path: path, Err: syscall.ENOTDIR}
	}
	return os.Remove(path)
}

// makeAll returns the first folder that it made, or nil.
func makeAll(path string, mode fs.FileMode) (first any, err error) {
	path, err = filepath.Abs(path)
	if err != nil {
		return nil, err
	}
	for p := path; ; p = filepath.Dir(p) {
		if _, err := os.Stat(p); err == nil || p == filepath.Dir(p) {
			break
		}
		first = p
	}
	return first, os.MkdirAll(path, mode)
}

func realPath(path string) (any, error) {
	path, err := filepath.Abs(path)
	if err != nil {
		return nil, err
	}
	return filepath.EvalSymlinks(path)
}

func copyFile(from, to string, exclusive bool) error {
	in, err := os.Open(from)
	if err != nil {
		return err
	}
	defer in.Close()
	info, err := in.Stat()
	if err != nil {
		return err
	}
	flags := os.O_WRONLY | os.O_CREATE | os.O_TRUNC
	if exclusive {
		flags |= os.O_EXCL
	}
	out, err := os.OpenFile(to, flags, info.Mode().Perm())
	if err != nil {
		return err
	}
	_, err = io.Copy(out, in)
	return errors.Join(err, out.Close())
}

// checkAccess looks at the permissions as they are shown; mode is a set of
// fs.constants.R_OK, W_OK and X_OK.
func checkAccess(path string, mode int64) error {
	info, err := os.Stat(path)
	if err != nil {
		return err
	}
	perm := int64(info.Mode().Perm())
	wanted := mode & (perm>>6 | perm>>3 | perm)
	const execute = 1
	if wanted == mode || os.Geteuid() == 0 && mode&execute == 0 {
		return nil
	}
	return &fs.PathError{Op: "access", Path: path, Err: syscall.EACCES}
}

// A directoryEntry is a name and the type's bits of its mode.
type directoryEntry struct {
	name string
	mode int64
}

func readDirectory(path string) (any, error) {
	list, err := os.ReadDir(path)
	entries := make([]directoryEntry, len(list))
	for i, e := range list {
		entries[i] = directoryEntry{e.Name(), unixMode(e.Type())}
	}
	return entries, err
}

// fsValue is what JavaScript sees of a result.
func (l *loop) fsValue(result any) goja.Value {
	switch r := result.(type) {
	case nil:
		return goja.Undefined()
	case []byte:
		return l.buffer(r)
	case []float64:
		return l.vm.ToValue(r)
	case []directoryEntry:
		flat := make([]any, 0, 2*len(r))
		for _, e := range r {
			flat = append(flat, e.name, e.mode)
		}
		return l.vm.NewArray(flat...)
	default:
		return l.vm.ToValue(r)
	}
}

// newFSBinding makes the Go part of fs: run(operation, arguments, bytes), which
// returns [errno, result], the same with a callback that is called with both
// later; constants; and files, which child_process shares.
func newFSBinding(l *loop) *goja.Object {
	files := newOpenFiles()
	l.opened(files)
	o := l.object(map[string]native{
		"run": func(call goja.FunctionCall) goja.Value {
			op, ok := fsOps[call.Argument(0).String()]
			if !ok {
				panic(l.vm.NewTypeError("no such operation: %s", call.Argument(0)))
			}
			c := &fsCall{files: files}
			must(l.vm.ExportTo(call.Argument(1), &c.args))
			c.data, _ = l.bytes(call.Argument(2))
			return l.runFS(op(c), call.Argument(3))
		},
	})
	constants := l.vm.NewObject()
	for name, value := range fsConstants {
		must(constants.Set(name, value))
	}
	must(o.Set("constants", constants))
	must(o.Set("files", files))
	return o
}

func (l *loop) runFS(op fsOp, callback goja.Value) goja.Value {
	fn, ok := goja.AssertFunction(callback)
	if !ok {
		result, err := op()
		return l.vm.NewArray(int(fsErrno(err)), l.fsValue(result))
	}
	l.ref()
	go func() {
		result, err := op()
		l.post(func() {
			l.unref()
			l.call(fn, goja.Undefined(), l.vm.ToValue(int(fsErrno(err))),
				l.fsValue(result))
		})
	}()
	return goja.Undefined()
}

// fsErrno is errnoOf for files that were closed.
func fsErrno(err error) errno {
	if errors.Is(err, fs.ErrClosed) {
		return -errno(syscall.EBADF)
	}
	return errnoOf(err)
}

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

var errBadFile = fmt.Errorf("file: %w", syscall.EBADF)
