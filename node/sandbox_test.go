package node_test

import (
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/dop251/goja"
	"github.com/dop251/goja_nodejs/buffer"
	"github.com/dop251/goja_nodejs/require"

	"github.com/seed-435e3e10/tlssocket/node"
	"github.com/seed-435e3e10/tlssocket/node/internal/loop"
	"github.com/seed-435e3e10/tlssocket/node/internal/nodetest"
	"github.com/seed-435e3e10/tlssocket/node/system"
)

// sandboxModules is all that scripts can require without options. Whoever adds
// a module says here that it touches nothing of the system but the network.
var sandboxModules = []string{
	"_stream_duplex", "_stream_passthrough", "_stream_readable",
	"_stream_transform", "_stream_writable", "_tls_common", "_tls_wrap",
	"assert", "assert/strict", "async_hooks", "buffer", "console", "constants",
	"crypto", "diagnostics_channel", "dns", "dns/promises", "events", "http",
	"https", "net", "path", "path/posix", "path/win32", "perf_hooks", "process",
	"querystring", "stream", "stream/consumers", "stream/promises",
	"string_decoder", "sys", "timers", "timers/promises", "tls", "url", "util",
	"util/types", "zlib",
}

// inSandbox runs a script that has no options, with a function print for texts,
// and returns what it printed, a line each.
func inSandbox(t *testing.T, globals map[string]any, source string) []string {
	t.Helper()
	var lines []string
	p := nodetest.NewProcess(t)
	code := p.Run(func(vm *goja.Runtime) error {
		loop.Must(vm.Set("print", func(line string) { lines = append(lines, line) }))
		for name, v := range globals {
			loop.Must(vm.Set(name, v))
		}
		_, err := vm.RunScript("script.js", source)
		return err
	})
	if code != 0 {
		t.Errorf("exit code %d", code)
	}
	return lines
}

func TestSandboxModules(t *testing.T) {
	nodetest.NewProcess(t).Run(func(vm *goja.Runtime) error {
		names := loop.Of(vm).Public()
		slices.Sort(names)
		if !slices.Equal(names, sandboxModules) {
			t.Errorf("scripts have %q", names)
		}
		return nil
	})
}

// Every module can be loaded, by both names, and nowhere in what it exports, or
// in the globals, is there a Go value whose methods a script could call.
func TestSandboxHandsOutNoGoValues(t *testing.T) {
	const walk = `
		const seen = new Set();
		function walk(value, path) {
			if ((typeof value !== 'object' && typeof value !== 'function') ||
				value === null || seen.has(value)) return;
			seen.add(value);
			check(value, path);
			for (const key of Reflect.ownKeys(value)) {
				let inner;
				try { inner = value[key]; } catch { continue; }
				walk(inner, path + '.' + String(key));
			}
			walk(Object.getPrototypeOf(value), path + '.__proto__');
		}
		for (const name of modules) {
			if (require(name) !== require('node:' + name)) print(name + ' is two modules');
			walk(require(name), name);
		}
		const net = require('net');
		const server = net.createServer((socket) => {
			walk(socket, 'socket');
			socket.destroy();
			server.close();
		}).listen(0, '127.0.0.1', () => {
			walk(server, 'server');
			net.connect(server.address().port, '127.0.0.1').on('error', () => {}).resume();
		});
		walk(globalThis, 'globalThis');
		print(String(seen.size > 1000 || seen.size));`
	checked := func(v goja.Value, path string) {
		typ := v.ToObject(nil).ExportType()
		if s := typ.String(); strings.HasPrefix(s, "*goja.") || s == "goja.Proxy" ||
			s == "goja.ArrayBuffer" || typ.Kind() == reflect.Func {
			return // the engine's own
		}
		if typ == reflect.TypeFor[*buffer.Buffer]() {
			return // of goja_nodejs; all it can do is to make Buffers
		}
		if typ.Implements(reflect.TypeFor[goja.DynamicObject]()) &&
			v.ToObject(nil).Get("Keys") == nil {
			return // it answers for its properties, and has no others
		}
		if n := exported(typ); n > 0 {
			t.Errorf("%s is a %s, with %d methods and fields", path, typ, n)
		}
	}
	got := inSandbox(t, map[string]any{"check": checked, "modules": sandboxModules}, walk)
	if !slices.Equal(got, []string{"true"}) {
		t.Errorf("%q", got)
	}
}

// exported counts what goja shows scripts of a value of Go.
func exported(typ reflect.Type) int {
	n := typ.NumMethod()
	if typ.Kind() == reflect.Pointer {
		typ = typ.Elem()
	}
	if typ.Kind() == reflect.Struct {
		for f := range typ.NumField() {
			if typ.Field(f).IsExported() {
				n++
			}
		}
	}
	return n
}

func TestSandboxHasNoOtherModules(t *testing.T) {
	nodetest.NewProcess(t).Run(func(vm *goja.Runtime) error {
		l := loop.Of(vm)
		for _, name := range slices.Concat(loop.SystemModules, []string{
			"internal/process_host", "internal/modules/main", "internal/fs/run"}) {
			if l.Has(name) {
				t.Errorf("the loop has %s", name)
			}
		}
		return nil
	})
	got := inSandbox(t, map[string]any{"names": loop.SystemModules}, `
		for (const name of [...names, 'internal/errors', 'internal/net', './net', '../lib/net',
			'binding', 'host', 'none', '', '.', '..', '/', 'file:///etc/passwd', 'NET', ' fs', 'fs/',
			'tls/../fs', 'node:../fs']) {
			for (const prefix of ['', 'node:']) {
				try {
					require(prefix + name);
					print('there is ' + prefix + name);
				} catch (err) {
					if (!['MODULE_NOT_FOUND', 'ERR_UNKNOWN_BUILTIN_MODULE'].includes(err.code)) print(String(err));
				}
			}
		}
		try { require('fs'); } catch (err) { print(err.message); }
		for (const name of ['fs', 'net', 'natives', 'spawn_sync']) {
			try { process.binding(name); print(name); } catch {}
		}
		print(String([process._linkedBinding, process.dlopen, process.mainModule, require.main,
			require.cache, require.resolve, globalThis.module, globalThis.exports, globalThis.binding,
			globalThis.internalBinding, globalThis.gc, process.getBuiltinModule]));`)
	want := []string{"Cannot find module 'fs', which scripts have only where " +
		"node.With(system.Modules...) is asked for", ",,,,,,,,,,,"}
	if !slices.Equal(got, want) {
		t.Errorf("%q", got)
	}
}

// What is named is refused with ERR_ACCESS_DENIED, or is not there.
func TestSandboxRefuses(t *testing.T) {
	for name, call := range map[string]string{
		"path":             "net.connect('/tmp/x')",
		"path option":      "net.connect({ path: '/tmp/x' })",
		"abstract path":    "net.connect({ path: '\\0x' })",
		"path of a socket": "new net.Socket().connect({ path: '/tmp/x' })",
		"path of a handle": "const s = net.connect(1, '127.0.0.1'); s.on('error', () => {}); " +
			"s.connect('/tmp/x')",
		"tls path":          "tls.connect({ path: '/tmp/x' })",
		"listening path":    "net.createServer().listen('/tmp/x')",
		"readable path":     "net.createServer().listen({ path: '/tmp/x', readableAll: true })",
		"tls server's path": "tls.createServer({}).listen({ path: '/tmp/x' })",
		"descriptor":        "new net.Socket({ fd: 0 })",
		"a number":          "new net.Socket(1)",
		"net.Stream":        "new net.Stream({ fd: 2 })",
		"listening fd":      "net.createServer().listen({ fd: 0 })",
		"bound":             "new net.BoundSocket()",
		"bound path":        "new net.BoundSocket({ path: '/tmp/x' })",
		"tls over fd":       "tls.connect({ socket: new net.Socket({ fd: 0 }) })",
		"tls listening fd":  "tls.createServer({}).listen({ fd: 0 })",
		"kill":              "process.kill(1, 0)",
		"chdir":             "process.chdir('/')",
		"umask":             "process.umask()",
		"resolver":          "require('dns').resolve4('localhost', () => {})",
		"service":           "require('dns').lookupService('127.0.0.1', 22, () => {})",
		"reverse":           "require('dns').reverse('127.0.0.1', () => {})",
		"certificates":      "tls.getCACertificates('system')",
		"default ones":      "tls.getCACertificates()",
		"keylog":            "process.execArgv.push('--tls-keylog=/tmp/x'); tls.connect(1)",
	} {
		t.Run(name, func(t *testing.T) {
			got := inSandbox(t, nil, `
				const net = require('net');
				const lazy = { get tls() { return require('tls'); } };
				try {
					with (lazy) { `+call+`; }
					print('allowed');
				} catch (err) {
					print(err.code);
				}`)
			if !slices.Equal(got, []string{"ERR_ACCESS_DENIED"}) {
				t.Errorf("%q", got)
			}
		})
	}
}

// The process of a script tells nothing of the one that it runs in.
func TestSandboxProcess(t *testing.T) {
	t.Setenv("SANDBOX_SECRET", "secret")
	extra := filepath.Join(t.TempDir(), "extra.pem")
	if err := os.WriteFile(extra, []byte("no certificate"), 0o600); err != nil {
		t.Fatal(err)
	}
	t.Setenv("NODE_EXTRA_CA_CERTS", extra)
	t.Setenv("NODE_OPTIONS", "--tls-keylog="+extra)
	got := inSandbox(t, nil, `
		const path = require('path');
		process.env.MINE = 1;
		print(JSON.stringify([process.env, process.argv, process.argv0, process.execPath,
			process.execArgv, process.pid, process.ppid, process.cwd(), path.resolve('x'),
			require('tls').getCACertificates('extra')]));
		print(String([process.getuid, process.geteuid, process.getgid, process.getegid,
			process.getgroups, process.channel, process.send, process.availableMemory()]));
		process.on('SIGTERM', () => {});
		for (const p of [require('process'), process.constructor.constructor('return process')(),
			new Function('return this')().process, globalThis.global.process]) {
			if (p !== process) print('another process');
		}
		process.argv[0] = 'changed';
		process.stdin.on('data', () => print('data')).on('end', () => print('end'));`)
	want := []string{`[{"MINE":1},["node"],"node","node",[],1,0,"/","/x",[]]`,
		",,,,,,,0", "end"}
	if !slices.Equal(got, want) {
		t.Errorf("%q", got)
	}
	if os.Args[0] == "changed" {
		t.Error("a script changes the program's own arguments")
	}
}

// Nothing on the disk can be required, nor can a loop that may read it help one
// that may not.
func TestSandboxReadsNoFiles(t *testing.T) {
	dir := t.TempDir()
	t.Chdir(dir)
	for name, text := range map[string]string{
		"x.json": `{"secret":1}`, "x.js": "module.exports = 1",
		"node_modules/p/index.js": "module.exports = 1", "d/package.json": `{"main":"m.js"}`,
		"d/m.js": "module.exports = 1",
		"map":    `{"version":3,"sources":["secret.js"],"names":[],"mappings":"AAAA"}`,
	} {
		if err := os.MkdirAll(filepath.Dir(filepath.Join(dir, name)), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(name, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	const script = `
		for (const name of ['./x.json', './x', './x.js', dir + '/x.json', dir + '/x', 'p', './d',
			dir + '/d', './node_modules/p', '..' + dir + '/x', 'x.json', 'file://' + dir + '/x.js']) {
			try {
				require(name);
				print('read ' + name);
			} catch (err) {
				if (err.code !== 'MODULE_NOT_FOUND') print(String(err));
			}
		}
		try {
			(0, eval)('throw new Error();\n//# sourceMappingURL=file://' + dir + '/map');
		} catch (err) {
			if (err.stack.includes('secret')) print(err.stack);
		}
		print('done');`
	if got := inSandbox(t, map[string]any{"dir": dir}, script); !slices.Equal(got, []string{"done"}) {
		t.Errorf("%q", got)
	}
}

// Loops that share a registry have each what they were given.
func TestSandboxSharesRegistry(t *testing.T) {
	dir := t.TempDir()
	t.Chdir(dir)
	if err := os.WriteFile("x.json", []byte(`{"secret":1}`), 0o600); err != nil {
		t.Fatal(err)
	}
	registry := new(require.Registry)
	const script = `
		for (const name of ['fs', 'node:os', './x.json', dir + '/x.json']) {
			try { require(name); print(name); } catch (err) { print(err.code); }
		}`
	denied := []string{"MODULE_NOT_FOUND", "MODULE_NOT_FOUND", "MODULE_NOT_FOUND", "MODULE_NOT_FOUND"}
	allowed := []string{"fs", "node:os", "./x.json", dir + "/x.json"}
	for i, opts := range [][]node.Option{nil, {node.With(system.Modules...)}, nil} {
		var lines []string
		p := enableOn(registry, opts...)
		p.Run(func(vm *goja.Runtime) error {
			loop.Must(vm.Set("print", func(line string) { lines = append(lines, line) }))
			loop.Must(vm.Set("dir", dir))
			_, err := vm.RunString(script)
			return err
		})
		want := denied
		if opts != nil {
			want = allowed
		}
		if !slices.Equal(lines, want) {
			t.Errorf("loop %d: %q", i, lines)
		}
	}
}
