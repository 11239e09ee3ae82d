package buffer

import (
	"github.com/dop251/goja"

	"github.com/seed-435e3e10/tlssocket/node/internal/loop"
)

// mask(source, key, target) is what RFC 6455, section 5.3 does to a payload of
// WebSocket: target gets source XOR the key, again and again; they may be the
// same. Masking with the same key again unmasks.
func mask(l *loop.Loop) loop.Native {
	return func(call goja.FunctionCall) goja.Value {
		source, key := l.Memory(call.Argument(0)), l.Memory(call.Argument(1))
		target := l.Memory(call.Argument(2))
		for i := range min(len(source), len(target)) {
			target[i] = source[i] ^ key[i%len(key)]
		}
		return nil
	}
}
