package fs

import (
	"errors"

	"github.com/dop251/goja"

	"github.com/seed-435e3e10/tlssocket/internal/secretfile"
	"github.com/seed-435e3e10/tlssocket/node/internal/loop"
)

// keyLog is the file of --tls-keylog, open once there was something to write.
type keyLog struct {
	log    *secretfile.Log
	failed bool // there was an error: nothing is written any more
}

// append writes a line. Its error comes once.
func (k *keyLog) append(path string, line []byte) (err error) {
	if k.failed {
		return nil
	}
	if k.log == nil {
		k.log, err = secretfile.OpenLog(path)
	}
	if err == nil {
		err = k.log.Append(line)
	}
	k.failed = err != nil
	return err
}

// Close is for the end of the loop.
func (k *keyLog) Close() {
	if k.log != nil {
		k.log.Close()
	}
}

// logKey makes the function that appends a line to the file of --tls-keylog. It
// returns a text if that fails, the first time.
func logKey(l *loop.Loop) loop.Native {
	k := new(keyLog)
	l.Opened(k)
	return func(call goja.FunctionCall) goja.Value {
		line, _ := l.Bytes(call.Argument(1))
		err := k.append(call.Argument(0).String(), line)
		if err == nil {
			return goja.Undefined()
		}
		text := err.Error()
		if refusal, ok := errors.AsType[*secretfile.Refusal](err); ok {
			text += ": " + refusal.Hint
		}
		return l.VM.ToValue(text)
	}
}
