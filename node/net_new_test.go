package node_test

import (
	"testing"

	"github.com/seed-435e3e10/tlssocket/node/internal/nodetest"
)

// What Node of the version that the tests have does not know is compared with
// what Node 25 prints.
func TestNetOfNode25(t *testing.T) {
	for name, test := range map[string]struct{ script, want string }{
		"parse": {`
			for (const text of ['1.2.3.4', '1.2.3.4:80', '1.2.3.4:81', '[::1]:8080',
				'[::1]', '::1', 'x', '1.2.3.4:99999', 'a:80', '1.2.3.4:', '0x7f.1:5',
				'127.1', '010.0.0.1', '300.1.1.1', '', '1.2.3.4.5']) {
				const a = net.SocketAddress.parse(text);
				console.log(text, a && [a.address, a.port, a.family].join());
			}
			try { net.SocketAddress.parse(5); } catch (err) { console.log(err.code); }`,
			"1.2.3.4 1.2.3.4,0,ipv4|1.2.3.4:80 1.2.3.4,0,ipv4|" +
				"1.2.3.4:81 1.2.3.4,81,ipv4|[::1]:8080 ::1,8080,ipv6|" +
				"[::1] ::1,0,ipv6|::1 undefined|x undefined|1.2.3.4:99999 undefined|" +
				"a:80 undefined|1.2.3.4: 1.2.3.4,0,ipv4|0x7f.1:5 127.0.0.1,5,ipv4|" +
				"127.1 127.0.0.1,0,ipv4|010.0.0.1 8.0.0.1,0,ipv4|" +
				"300.1.1.1 undefined| undefined|1.2.3.4.5 undefined|ERR_INVALID_ARG_TYPE"},
		"block list as JSON": {`
			const list = new net.BlockList();
			list.addAddress('1.1.1.1');
			list.addRange('::1', '::5', 'ipv6');
			list.addSubnet('10.0.0.0', 8);
			const other = new net.BlockList();
			other.fromJSON(JSON.stringify(list));
			other.fromJSON(['Address: IPv4 2.2.2.2']);
			console.log(other.rules.length, other.check('10.1.1.1'),
				other.check('::3', 'ipv6'), other.check('2.2.2.2'), other.check('3.3.3.3'));
			console.log(net.BlockList.isBlockList(other), net.BlockList.isBlockList({}));
			for (const wrong of [5, {}, '{}', [5]]) {
				try { other.fromJSON(wrong); } catch (err) { console.log(err.code); }
			}`,
			"4 true true true false|true false|ERR_INVALID_ARG_TYPE|" +
				"ERR_INVALID_ARG_TYPE|ERR_INVALID_ARG_TYPE|ERR_INVALID_ARG_TYPE"},
		"blocked": {`
			const blockList = new net.BlockList();
			blockList.addAddress('127.0.0.1');
			for (const options of [{ blockList: 1 }]) {
				for (const make of [net.createServer, (o) => new net.Socket(o)]) {
					try { make(options); } catch (err) { console.log(err.code); }
				}
			}
			net.connect({ port: 1, host: '127.0.0.1', blockList })
				.on('error', (err) => console.log(err.code, err.message));
			const server = net.createServer({ blockList }, () => console.log('connection'));
			server.on('drop', () => console.log('drop'));
			server.listen(0, '127.0.0.1', () => {
				net.connect(server.address().port, '127.0.0.1').resume()
					.on('error', () => {}).on('close', () => server.close());
			});`,
			"ERR_INVALID_ARG_TYPE|ERR_INVALID_ARG_TYPE|" +
				"ERR_IP_BLOCKED IP(127.0.0.1) is blocked by net.BlockList"},
		"no connections": {`
			const server = net.createServer(() => console.log('connection'));
			server.maxConnections = 0;
			server.on('drop', (ends) => console.log('drop', ends.remoteAddress));
			server.listen(0, '127.0.0.1', () => {
				net.connect(server.address().port, '127.0.0.1').resume()
					.on('error', () => {}).on('close', () => server.close());
			});`,
			"drop 127.0.0.1"},
		"abandoned host": {`
			const server = net.createServer();
			server.listen(0, 'localhost', () => console.log('listening'));
			server.close((err) => console.log(err.code));`,
			"ERR_SERVER_NOT_RUNNING"},
	} {
		t.Run(name, func(t *testing.T) {
			if got := nodetest.RunNet(t, nil, test.script); got != test.want {
				t.Errorf("got:  %s\nwant: %s", got, test.want)
			}
		})
	}
}
