package testtool

import (
	"reflect"
	"slices"
	"testing"
)

// Effects runs a test for each field of a struct of options, and fails if one
// has none. Embedded structs have tests of their own.
func Effects(t *testing.T, options any, effects map[string]func(*testing.T)) {
	t.Helper()
	var fields []string
	for f := range reflect.TypeOf(options).Fields() {
		if !f.Anonymous {
			fields = append(fields, f.Name)
		}
	}
	for _, name := range fields {
		if f := effects[name]; f != nil {
			t.Run(name, f)
		} else {
			t.Errorf("nobody tests what %s does", name)
		}
	}
	for name := range effects {
		if !slices.Contains(fields, name) {
			t.Errorf("there is no field %s", name)
		}
	}
}
