package node

import (
	"bufio"
	"os"
	"syscall"

	"github.com/dop251/goja"
)

// A channel carries the messages between a script and a program that it
// started with fork, one line of JSON each, as Node's do.
type channel struct {
	l     *loop
	file  *os.File
	raw   syscall.RawConn
	lines *bufio.Reader
	hold  hold
}

func (c *channel) Close() {
	c.hold.set(false)
	c.l.closed(c)
	_ = c.file.Close()
}

// newChannelBinding makes the Go part of messages between processes: open(fd),
// the channel to the program that started this one. A channel has read(callback), called once with the next line, or null
// at the end; write(bytes, callback), called with an errno; ref, unref and
// close.
func newChannelBinding(l *loop) *goja.Object {
	channels := channelClass(l)
	return l.object(map[string]native{
		"open": func(call goja.FunctionCall) goja.Value {
			file, err := openChannel(int(call.Argument(0).ToInteger()))
			if err != nil {
				return l.vm.ToValue(int(errnoOf(err)))
			}
			return channels.object(newChannel(l, file))
		},
	})
}

// channelClass is the class of a loop's channels.
func channelClass(l *loop) *class[channel] {
	return shared(l, makeChannelClass)
}

func makeChannelClass(l *loop) *class[channel] {
	return newClass(l, map[string]method[channel]{
		"read":  (*channel).read,
		"write": (*channel).write,
		"ref": func(c *channel, _ goja.FunctionCall) goja.Value {
			c.hold.set(true)
			return nil
		},
		"unref": func(c *channel, _ goja.FunctionCall) goja.Value {
			c.hold.set(false)
			return nil
		},
		"close": func(c *channel, _ goja.FunctionCall) goja.Value {
			c.Close()
			return nil
		},
	})
}

func newChannel(l *loop, file *os.File) *channel {
	raw, _ := file.SyscallConn() // nil only for a nil file
	c := &channel{l: l, hold: hold{l: l}, file: file, raw: raw,
		lines: bufio.NewReader(file)}
	l.opened(c)
	return c
}

// channelObject is what JavaScript has of a new channel.
func channelObject(l *loop, file *os.File) *goja.Object {
	return channelClass(l).object(newChannel(l, file))
}

func (c *channel) read(call goja.FunctionCall) goja.Value {
	fn, _ := goja.AssertFunction(call.Argument(0))
	go func() {
		line, err := c.lines.ReadString('\n')
		c.l.post(func() {
			answer := goja.Null()
			if err == nil {
				answer = c.l.vm.ToValue(line)
			}
			c.l.call(fn, goja.Undefined(), answer)
		})
	}()
	return nil
}

// write writes at once what fits, so that a script may send and exit; only the
// rest waits.
func (c *channel) write(call goja.FunctionCall) goja.Value {
	b, _ := c.l.bytes(call.Argument(0))
	fn, _ := goja.AssertFunction(call.Argument(1))
	n, err := writeNow(c.raw, b)
	c.l.ref()
	go func() {
		if err == nil && n < len(b) {
			_, err = c.file.Write(b[n:])
		}
		c.l.post(func() {
			c.l.unref()
			c.l.call(fn, goja.Undefined(), c.l.vm.ToValue(int(errnoOf(err))))
		})
	}()
	return nil
}
