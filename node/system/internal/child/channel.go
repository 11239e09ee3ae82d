package child

import (
	"bufio"
	"os"

	"github.com/dop251/goja"

	"github.com/seed-435e3e10/tlssocket/node/internal/loop"
	"github.com/seed-435e3e10/tlssocket/node/internal/uv"
)

// A channel carries the messages between a script and a program that it
// started with fork, one line of JSON each, as Node's do.
type channel struct {
	l     *loop.Loop
	file  *os.File
	raw   *uv.Raw
	lines *bufio.Reader
	hold  loop.Hold
}

// Close implements handle.
func (c *channel) Close() {
	c.hold.Set(false)
	c.l.Closed(c)
	_ = c.file.Close()
}

// NewChannel makes the Go part of messages between processes: open(fd), the
// channel to the program that started this one. A channel has read(callback),
// called once with the next line, or null at the end; write(bytes, callback),
// called with an errno; ref, unref and close.
func NewChannel(l *loop.Loop) *goja.Object {
	channels := channelClass(l)
	return l.Object(map[string]loop.Native{
		"open": func(call goja.FunctionCall) goja.Value {
			file, err := openChannel(int(call.Argument(0).ToInteger()))
			if err != nil {
				return l.VM.ToValue(int(uv.ErrnoOf(err)))
			}
			return channels.Object(newChannel(l, file))
		},
	})
}

// channelClass is the class of a loop's channels.
func channelClass(l *loop.Loop) *loop.Class[channel] {
	return loop.Shared(l, makeChannelClass)
}

func makeChannelClass(l *loop.Loop) *loop.Class[channel] {
	return loop.NewClass(l, map[string]loop.Method[channel]{
		"read":  (*channel).read,
		"write": (*channel).write,
		"ref": func(c *channel, _ goja.FunctionCall) goja.Value {
			c.hold.Set(true)
			return nil
		},
		"unref": func(c *channel, _ goja.FunctionCall) goja.Value {
			c.hold.Set(false)
			return nil
		},
		"close": func(c *channel, _ goja.FunctionCall) goja.Value {
			c.Close()
			return nil
		},
	})
}

func newChannel(l *loop.Loop, file *os.File) *channel {
	raw, _ := file.SyscallConn() // nil only for a nil file
	c := &channel{l: l, hold: loop.Hold{Loop: l}, file: file, raw: uv.NewRaw(raw),
		lines: bufio.NewReader(file)}
	l.Opened(c)
	return c
}

// channelObject is what JavaScript has of a new channel.
func channelObject(l *loop.Loop, file *os.File) *goja.Object {
	return channelClass(l).Object(newChannel(l, file))
}

func (c *channel) read(call goja.FunctionCall) goja.Value {
	fn, _ := goja.AssertFunction(call.Argument(0))
	go func() {
		line, err := c.lines.ReadString('\n')
		c.l.Post(func() {
			answer := goja.Null()
			if err == nil {
				answer = c.l.VM.ToValue(line)
			}
			c.l.Call(fn, goja.Undefined(), answer)
		})
	}()
	return nil
}

// write writes at once what fits, so that a script may send and exit; only the
// rest waits.
func (c *channel) write(call goja.FunctionCall) goja.Value {
	b, _ := c.l.Bytes(call.Argument(0))
	fn, _ := goja.AssertFunction(call.Argument(1))
	n, err := c.raw.WriteNow(b)
	c.l.Ref()
	go func() {
		if err == nil && n < len(b) {
			_, err = c.file.Write(b[n:])
		}
		c.l.Post(func() {
			c.l.Unref()
			c.l.Call(fn, goja.Undefined(), c.l.VM.ToValue(int(uv.ErrnoOf(err))))
		})
	}()
	return nil
}
