package main

import (
	"context"
	"io"
	"os"
	"time"

	"github.com/seed-435e3e10/tlssocket"
	"github.com/seed-435e3e10/tlssocket/code"
	"github.com/seed-435e3e10/tlssocket/internal/secretfile"
)

// client is what connect keeps of its connection.
type client struct {
	flags   *connectFlags
	std     stdio
	out     *printer
	tap     *tap
	keyLog  *secretfile.Log
	inPlace *os.File // of -session-out, if it must not be replaced
	begun   bool     // there is a socket

	// Owned by the listeners, until the connection is closed.
	saved  bool   // there was a session
	newest []byte // session, to be written to inPlace
	err    error  // of writing a file
}

// openFiles opens what the listeners write to, and sets them up.
func (c *client) openFiles(opts *tlssocket.Options) error {
	c.tap = &tap{conn: 1, out: c.out.print, showCerts: c.flags.showCerts}
	if name := c.flags.session; name != "" {
		var err error
		if opts.Session, err = readFile(name); err != nil {
			return &inputError{"-session " + name, err}
		}
		c.tap.then, c.tap.offered = c.noteResumption, true
	}
	if name := c.flags.keyLog; name != "" {
		var err error
		if c.keyLog, err = openKeyLog(name); err != nil {
			return err
		}
		c.tap.keyLog = c.logKey
	}
	if name := c.flags.sessionOut; name != "" {
		var err error
		if c.inPlace, err = openSessionOut(name); err != nil {
			return &outputError{"-session-out " + name, err}
		}
		c.tap.session, c.tap.showSession = c.save, true
	}
	opts.Events = c.tap.events()
	opts.GetClientCertificate = c.tap.ask
	return nil
}

// noteResumption says so if the session of -session was of no use.
func (c *client) noteResumption(s *tlssocket.Socket) {
	if !s.SessionReused() {
		c.out.note("note: the session of %s is no good here; this was a "+
			"full handshake", c.flags.session)
	}
}

func (c *client) closeFiles() {
	if c.keyLog != nil {
		c.keyLog.Close()
	}
	if c.inPlace != nil {
		c.inPlace.Close()
	}
}

func (c *client) logKey(line []byte) {
	if err := c.keyLog.Append(line); err != nil && c.err == nil {
		c.err = &outputError{"-keylog " + c.flags.keyLog, err}
	}
}

// save replaces the file of -session-out by a newer session. A FIFO or a device
// gets only the last one, when the connection is over.
func (c *client) save(blob []byte) {
	c.saved = true
	if c.inPlace != nil {
		c.newest = blob
		return
	}
	c.sessionWritten(writeFile(c.flags.sessionOut, blob, secretMode))
}

func (c *client) sessionWritten(err error) {
	if err != nil && c.err == nil {
		c.err = &outputError{"-session-out " + c.flags.sessionOut, err}
	}
}

// run connects and copies until the server ends, or ctx does: that is how the
// user ends it, and no error once the connection is secure.
func (c *client) run(ctx context.Context, opts *tlssocket.Options) error {
	limit, cancel := ctx, context.CancelFunc(func() {})
	if c.flags.timeout > 0 {
		limit, cancel = context.WithTimeout(ctx, c.flags.timeout)
	}
	socket, err := c.connect(limit, opts)
	cancel()
	if err != nil {
		return c.refused(ctx, err)
	}
	defer context.AfterFunc(ctx, func() { socket.Close() })()
	err = c.copy(socket)
	if ctx.Err() != nil {
		err = nil
	}
	socket.Close()
	<-c.tap.closed
	if c.flags.sessionOut != "" && !c.saved {
		c.keepSession(socket)
	}
	if c.newest != nil {
		c.sessionWritten(writeAndClose(c.inPlace, c.newest))
	}
	if c.err != nil {
		return c.err
	}
	return err
}

// connect is a connection that is secure. Its error is what the events tell.
func (c *client) connect(ctx context.Context, opts *tlssocket.Options) (
	*tlssocket.Socket, error) {
	address := c.flags.address
	conn, err := c.flags.dial(ctx, address, serverName(address, opts))
	if err != nil {
		return nil, err
	}
	socket, err := newSocket(conn, address, opts)
	if err != nil {
		return nil, err
	}
	c.tap.explain = func(err error) error {
		return c.tap.adviseCertificate(c.flags.explain(err, conn, address), socket)
	}
	c.begun = true
	if err := socket.Handshake(ctx); err != nil {
		socket.Destroy(nil)
		return nil, c.tap.explain(err)
	}
	return socket, nil
}

// refused waits for the events of a connection that never became secure.
func (c *client) refused(ctx context.Context, err error) error {
	if ctx.Err() != nil {
		err = errInterrupted
	}
	if !c.begun { // there is no socket that would tell
		c.tap.out(failureRecord(c.tap.head("error"), err))
		c.tap.onClose(true)
	}
	<-c.tap.closed
	return told{err}
}

// keepSession saves the session of a connection that resumed it: up to TLS
// 1.2 it remains good, and there is no event.
func (c *client) keepSession(socket *tlssocket.Socket) {
	if blob := socket.Session(); len(blob) > 0 {
		c.save(blob)
		return
	}
	c.out.note("note: the server gave no session")
}

// copy moves data both ways until the server has ended its side. Its input
// may go on for ever: the process ends without it.
func (c *client) copy(socket *tlssocket.Socket) error {
	go func() { // ends with the input, or with the process
		var in io.Reader = c.std.in
		if c.flags.crlf {
			in = &lineEnds{r: in}
		}
		io.Copy(socket, in)
		c.inputEnded(socket)
	}()
	_, err := io.Copy(c.std.out, socket)
	if socket.Err() != nil {
		return told{c.tap.explain(socket.Err())}
	}
	return err
}

// inputEnded ends our side. With -wait it lets that be, as there are servers
// that take it for a hang-up, and gives the server the time of -timeout if there
// is one.
func (c *client) inputEnded(socket *tlssocket.Socket) {
	if !c.flags.wait {
		socket.CloseWrite()
		return
	}
	if limit := c.flags.timeout; c.flags.limited {
		time.AfterFunc(limit, func() { socket.Destroy(errWait(socket)) })
	}
}

// errWait is the error of a server that does not end its side in time.
func errWait(socket *tlssocket.Socket) error {
	return &tlssocket.Error{Op: "read", Side: "client",
		Addr: socket.RemoteAddr().String(), Code: code.TimedOut,
		Err: context.DeadlineExceeded}
}
