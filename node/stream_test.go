package node_test

import (
	"testing"

	"github.com/seed-435e3e10/tlssocket/node/internal/nodetest"
)

func TestStream(t *testing.T) { nodetest.Compare(t, "stream") }

// What a pipe's end throws is its error, as Node 25 has it.
func TestPipeIntoWhatThrows(t *testing.T) {
	script := `
		const { Readable, Writable } = require('stream');
		for (const to of [
			new Writable({ objectMode: true, write() { throw new Error('in write'); } }),
			new Writable({ write(chunk, encoding, done) { done(); } }),
		]) {
			to.on('error', (error) => console.log(error.code ?? error.message));
			Readable.from([{}]).pipe(to);
		}`
	want := "in write|ERR_INVALID_ARG_TYPE"
	if got := nodetest.RunNet(t, nil, script); got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}
