package fs

import (
	"io"
	"os"
	"path/filepath"
	"time"

	"github.com/dop251/goja"
)

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
			return c.files.Add(f), nil
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
