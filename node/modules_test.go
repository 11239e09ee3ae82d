package node_test

import (
	"testing"

	"github.com/seed-435e3e10/tlssocket/node/internal/nodetest"
)

// TestModulesAsNode compares what scripts learn from the modules beside tls,
// net, stream and events with Node.
func TestModulesAsNode(t *testing.T) { nodetest.Compare(t, "modules") }

// What http has of WebSocket is held to the words of RFC 6455, section 5.3, as the
// Node that the tests have may not know it.
func TestWebSocketMask(t *testing.T) {
	got := nodetest.RunNet(t, nil, `
		const { websocketMask, websocketUnmask } = require('http');
		const key = Buffer.from([0x37, 0xfa, 0x21, 0x3d]);
		const hello = Buffer.from('Hello');
		const masked = Buffer.alloc(9);
		websocketMask(hello, key, masked, 2, 5);
		console.log(masked.toString('hex'));
		const part = masked.subarray(2, 7);
		websocketUnmask(part, key);
		console.log(String(part), masked.toString('hex'));
		for (const length of [0, 1, 4, 1000]) {
			const source = new Uint8Array(2000).map((_, i) => i * 7);
			const target = new Uint8Array(2000);
			websocketMask(new DataView(source.buffer, 3, length), key, target, 5, length);
			console.log(target.every((byte, i) => byte === (i < 5 || i >= 5 + length ? 0 :
				source[i - 2] ^ key[(i - 5) % 4])));
		}
		for (const args of [[hello, key, masked, 5, 5], [hello, key, masked, -1, 1],
			[hello, key, masked, 0, 6], [hello, hello.subarray(2), masked, 0, 1],
			['Hello', key, masked, 0, 1], [hello, 'mask', masked, 0, 1]]) {
			try { websocketMask(...args); } catch (err) { console.log(err.code); }
		}
		websocketUnmask(Buffer.alloc(0), key);`)
	const want = "00007f9f4d51580000|Hello 000048656c6c6f0000|true|true|true|true|" +
		"ERR_OUT_OF_RANGE|ERR_OUT_OF_RANGE|ERR_OUT_OF_RANGE|ERR_OUT_OF_RANGE|" +
		"ERR_INVALID_ARG_TYPE|ERR_INVALID_ARG_TYPE"
	if got != want {
		t.Errorf("got:  %s\nwant: %s", got, want)
	}
}
