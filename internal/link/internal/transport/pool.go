package transport

import "sync"

const (
	// BufferSize has room for 16 full records, with what a cipher adds.
	BufferSize = 264 << 10

	maxBuffers  = 128 // that are in use at the same time: 33 MB
	keptBuffers = 8   // of those that are not in use
)

// Buffers are the large buffers of bulk data. A connection has one only while
// it moves data. A connection that gets none, since too many wait for their
// peers, goes on record by record.
var Buffers bufferPool

// bufferPool gives the buffer that was used last first: it is in the
// processor's cache. Unlike a sync.Pool it bounds what is in use.
type bufferPool struct {
	mu   sync.Mutex
	free []*Buffer
	used int
}

// Buffer is a buffer of a pool.
type Buffer [BufferSize]byte

// Get returns a buffer, or nil if too many are in use.
func (p *bufferPool) Get() *Buffer {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.used == maxBuffers {
		return nil
	}
	p.used++
	if last := len(p.free) - 1; last >= 0 {
		b := p.free[last]
		p.free = p.free[:last]
		return b
	}
	return new(Buffer)
}

// Put takes back a buffer that Get returned.
func (p *bufferPool) Put(b *Buffer) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.used--
	if len(p.free) < keptBuffers {
		p.free = append(p.free, b)
	}
}

// InUse counts the buffers that were got and not put back.
func (p *bufferPool) InUse() int {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.used
}
