package main

import (
	"encoding/json"
	"fmt"
	"strings"

	"github.com/evanw/esbuild/pkg/api"

	"github.com/seed-435e3e10/tlssocket/node/system"
)

// rewrite is a [system.Rewriter]: esbuild writes with older syntax what goja does
// not have, such as `for await` and asynchronous generators.
func rewrite(source, path string, esm bool) (system.Rewritten, error) {
	format := api.FormatDefault
	if esm {
		format = api.FormatCommonJS
	}
	result := api.Transform(source, api.TransformOptions{
		Define: map[string]string{"import.meta": "importMeta"},
		Format: format,
		Loader: api.LoaderJS,
		// The name decides how modules are imported: .js as Rewriter says.
		Sourcefile:     "file.js",
		Sourcemap:      api.SourceMapExternal,
		SourcesContent: api.SourcesContentExclude,
		Supported: map[string]bool{
			"async-generator": false,
			"dynamic-import":  false,
			"for-await":       false,
		},
		Target: api.ES2022,
	})
	if len(result.Errors) > 0 {
		return system.Rewritten{}, messageError(path, result.Errors[0])
	}
	sourceMap, err := namedMap(result.Map, path)
	source = withLowered.Replace(string(result.Code))
	return system.Rewritten{Source: source, Map: sourceMap}, err
}

// withLowered lets the module's own functions be what esbuild puts at the head of
// a file: these have no classes. No line is added, for the source map.
var withLowered = strings.NewReplacer(
	"\nvar __await = ", lowered("__await", "Await"),
	"\nvar __asyncGenerator = ", lowered("__asyncGenerator", "asyncGenerator"),
	"\nvar __toESM = ", lowered("__toESM", "importOf"),
	"\nvar __toCommonJS = ", lowered("__toCommonJS", "namespaceOf"),
)

func lowered(name, ours string) string {
	return "\nvar " + name + ` = globalThis["tlssocket.lowered"].` + ours +
		", " + name + "Here = "
}

func messageError(path string, m api.Message) error {
	text := m.Text
	if strings.HasPrefix(text, "Top-level await") {
		text = "await outside of functions is not supported"
	}
	if m.Location == nil {
		return fmt.Errorf("%s: %s", path, text)
	}
	return fmt.Errorf("%s: Line %d:%d %s", path,
		m.Location.Line, m.Location.Column+1, text)
}

// namedMap gives a source map the name of the file.
func namedMap(sourceMap []byte, path string) ([]byte, error) {
	var fields map[string]any
	if err := json.Unmarshal(sourceMap, &fields); err != nil {
		return nil, err
	}
	fields["sources"] = []string{path}
	return json.Marshal(fields)
}
