package tlssocket_test

import "github.com/seed-435e3e10/tlssocket/internal/transport"

// freeBuffers counts the large buffers that nobody has.
func freeBuffers() int {
	var got []*transport.Buffer
	for {
		b := transport.Buffers.Get()
		if b == nil {
			break
		}
		got = append(got, b)
	}
	for _, b := range got {
		transport.Buffers.Put(b)
	}
	return len(got)
}
