package node_test

import (
	"fmt"

	"github.com/dop251/goja"
	"github.com/dop251/goja_nodejs/eventloop"
	"github.com/dop251/goja_nodejs/require"

	"github.com/seed-435e3e10/tlssocket/node"
	"github.com/seed-435e3e10/tlssocket/node/system"
)

// A script has the network, and nothing else of the system.
func Example() {
	const source = `
		const net = require('net');
		const server = net.createServer((socket) => socket.end('hello\n'));
		server.listen(0, '127.0.0.1', () => {
			net.connect(server.address().port, '127.0.0.1')
				.on('data', (data) => process.stdout.write(data))
				.on('close', () => server.close());
		});
		try {
			require('child_process').execSync('id -un');
		} catch (err) {
			console.log(err.code);
		}`
	registry := new(require.Registry)
	loop := eventloop.NewEventLoop(eventloop.WithRegistry(registry))
	process := node.Enable(registry, loop)
	code := process.Run(func(vm *goja.Runtime) error {
		_, err := vm.RunScript("main.js", source)
		return err
	})
	fmt.Println("exit code", code)
	// Output:
	// MODULE_NOT_FOUND
	// hello
	// exit code 0
}

// With the modules of package system a script may do what the program may.
func ExampleWith() {
	registry := new(require.Registry)
	loop := eventloop.NewEventLoop(eventloop.WithRegistry(registry))
	process := node.Enable(registry, loop, node.With(system.Modules...))
	process.Run(func(vm *goja.Runtime) error {
		_, err := vm.RunScript("main.js", `
			const { execSync } = require('child_process');
			console.log(execSync('echo from a shell').toString().trim());`)
		return err
	})
	// Output: from a shell
}

// Files of an embedder are found by require.
func ExampleWithLoader() {
	files := map[string]string{"lib/greet.js": "module.exports = (who) => `hello ${who}`"}
	load := func(path string) ([]byte, error) {
		if text, ok := files[path]; ok {
			return []byte(text), nil
		}
		return nil, require.ModuleFileDoesNotExistError
	}
	registry := new(require.Registry)
	loop := eventloop.NewEventLoop(eventloop.WithRegistry(registry))
	process := node.Enable(registry, loop, node.WithLoader(load))
	process.Run(func(vm *goja.Runtime) error {
		_, err := vm.RunScript("main.js", "console.log(require('./lib/greet')('world'))")
		return err
	})
	// Output: hello world
}
