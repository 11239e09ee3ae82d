package main

import (
	"fmt"
	"log"

	"github.com/dop251/goja"
	"github.com/dop251/goja_nodejs/eventloop"
	"github.com/dop251/goja_nodejs/require"

	"github.com/seed-435e3e10/tlssocket/node"
)

func main() {
	registry := new(require.Registry)
	loop := eventloop.NewEventLoop(eventloop.WithRegistry(registry))
	node.Enable(registry, loop)
	loop.Run(func(vm *goja.Runtime) {
		v, err := vm.RunString("require('tls').DEFAULT_MIN_VERSION")
		if err != nil {
			log.Fatal(err)
		}
		fmt.Println(v)
	})
}
