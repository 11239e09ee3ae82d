package tlssocket_test

import (
	"reflect"
	"testing"

	"github.com/seed-435e3e10/tlssocket"
)

// fill gives slices two elements, whatever they are made of.
func fill(v reflect.Value) {
	switch v.Kind() {
	case reflect.Struct:
		for i := range v.NumField() {
			fill(v.Field(i))
		}
	case reflect.Slice:
		v.Set(reflect.MakeSlice(v.Type(), 2, 2))
		fill(v.Index(0))
		fill(v.Index(1))
	case reflect.Map:
		v.Set(reflect.MakeMap(v.Type()))
	}
}

// shared lists the memory that two values have in common and that their owner
// could change. What has an identity (pointers, functions, interfaces) is
// meant to be shared.
func shared(path string, a, b reflect.Value) (paths []string) {
	switch a.Kind() {
	case reflect.Struct:
		for i := range a.NumField() {
			paths = append(paths, shared(path+"."+a.Type().Field(i).Name,
				a.Field(i), b.Field(i))...)
		}
	case reflect.Slice:
		if a.Len() == 0 || b.Len() != a.Len() ||
			a.Pointer() == b.Pointer() {
			return []string{path}
		}
		for i := range a.Len() {
			paths = append(paths, shared(path+"[]", a.Index(i),
				b.Index(i))...)
		}
	case reflect.Map, reflect.Array, reflect.Chan:
		return []string{path}
	}
	return paths
}

// A new field of a kind that can be changed from outside must be cloned.
func TestOptionsAreCloned(t *testing.T) {
	var o tlssocket.Options
	fill(reflect.ValueOf(&o).Elem())
	clone := tlssocket.CloneOptions(&o)
	for _, path := range shared("Options", reflect.ValueOf(o),
		reflect.ValueOf(*clone)) {
		t.Error("not cloned: ", path)
	}
	var c tlssocket.ContextOptions
	fill(reflect.ValueOf(&c).Elem())
	for _, path := range shared("ContextOptions", reflect.ValueOf(c),
		reflect.ValueOf(tlssocket.CloneContextOptions(&c))) {
		t.Error("not cloned: ", path)
	}
}
