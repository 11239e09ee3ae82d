package records

import "sync"

const (
	headerSize = 5
	maxPlain   = 1 << 14                     // RFC 8446, section 5.1
	maxRecord  = headerSize + maxPlain + 256 // section 5.2

	// smallSize is the least room in which a record is looked for: what is
	// said in passing fits, and it is what a reader that waits has.
	smallSize = 1 << 9
)

// buffer has bytes of the wire while there are some.
type buffer struct {
	room  []byte
	plain []byte // in room: the rest of a record, decrypted
	raw   []byte // behind it: what came besides; up to the end of room
}

var (
	smallBuffers = sync.Pool{New: func() any { return newBuffer(smallSize) }}
	largeBuffers = sync.Pool{New: func() any { return newBuffer(maxRecord) }}
)

func newBuffer(size int) *buffer { return &buffer{room: make([]byte, size)} }

// getBuffer returns one with room for n bytes, which are at most maxRecord.
func getBuffer(n int) *buffer {
	if n <= smallSize {
		return smallBuffers.Get().(*buffer)
	}
	return largeBuffers.Get().(*buffer)
}

// putBuffer takes back what getBuffer returned.
func putBuffer(b *buffer) {
	b.plain, b.raw = nil, nil
	if len(b.room) == smallSize {
		smallBuffers.Put(b)
	} else {
		largeBuffers.Put(b)
	}
}
