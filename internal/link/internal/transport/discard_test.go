package transport_test

import (
	"net"
	"testing"
	"testing/synctest"
	"time"
)

// Who reads while the rest is discarded waits as others do, and not for a lock: the
// clock of the bubble would stand still, and with it the limit of a goodbye.
func TestReadBehindDiscard(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		near, far := net.Pipe()
		c := over(near)
		go c.Discard()
		synctest.Wait()
		read := make(chan error)
		go func() {
			_, err := c.Read(make([]byte, 1))
			read <- err
		}()
		synctest.Wait()
		far.Close()
		if err := <-read; err == nil {
			t.Error("something was read")
		}
	})
}

// A read deadline of before does not end it: the peer is not to wait in a write.
func TestDiscardBehindDeadline(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		near, far := net.Pipe()
		defer near.Close()
		near.SetReadDeadline(time.Unix(1, 0))
		go over(near).Discard()
		written(t, far)
		near.SetReadDeadline(time.Unix(1, 0)) // by somebody else, meanwhile
		written(t, far)
	})
}

// Who reads when it begins discards the rest.
func TestDiscardAfterReader(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		near, far := net.Pipe()
		defer near.Close()
		c := over(near)
		go c.Read(make([]byte, 1))
		synctest.Wait()
		c.Discard()
		written(t, far)
		written(t, far)
	})
}

// written expects that a write is taken at once.
func written(t *testing.T, conn net.Conn) {
	t.Helper()
	conn.SetWriteDeadline(time.Now().Add(time.Minute))
	if _, err := conn.Write([]byte("some bytes")); err != nil {
		t.Error(err)
	}
}
