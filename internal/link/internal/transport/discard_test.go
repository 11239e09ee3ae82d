package transport_test

import (
	"net"
	"testing"
	"testing/synctest"
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
