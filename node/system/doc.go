// Package system gives scripts what package node keeps from them: files,
// programs, users, the environment, signals, the standard input, packages on
// the disk, local sockets and descriptors.
//
//	node.Enable(registry, loop, node.With(system.Modules...))
//
// Who does this lets the script do all that the program may do: read and write
// its files, run other programs, end it. There is no half of it.
//
// The modules are fs, fs/promises, child_process, os, module, test, tty,
// worker_threads and cluster. process, net, dns and tls are whole then, and the
// global require finds files and packages as Node's does.
//
// [Script] runs a program as the command node does.
package system
