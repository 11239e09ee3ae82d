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

var (
	smallBuffers = sync.Pool{New: func() any { return new([smallSize]byte) }}
	largeBuffers = sync.Pool{New: func() any { return new([maxRecord]byte) }}
)

// getBuffer returns one with room for n bytes, which are at most maxRecord.
func getBuffer(n int) []byte {
	if n <= smallSize {
		return smallBuffers.Get().(*[smallSize]byte)[:]
	}
	return largeBuffers.Get().(*[maxRecord]byte)[:]
}

// putBuffer takes back what getBuffer returned.
func putBuffer(b []byte) {
	if len(b) == smallSize {
		smallBuffers.Put((*[smallSize]byte)(b))
	} else if len(b) == maxRecord {
		largeBuffers.Put((*[maxRecord]byte)(b))
	}
}
