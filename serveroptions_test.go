package tlssocket_test

import (
	"reflect"
	"testing"

	"github.com/seed-435e3e10/tlssocket"
	"github.com/seed-435e3e10/tlssocket/store"
)

// notOfServers are the options that a server cannot have: what makes a socket
// one of a server, what is a client's, and what each has for itself.
var notOfServers = map[string]bool{"IsServer": true, "Server": true,
	"RequestOCSP": true, "OCSPPolicy": true, "GetClientCertificate": true,
	"ECHConfigList": true, "Session": true, "OnSession": true, "ServerName": true,
	"CheckServerIdentity": true, "ContextOptions": true}

// apart are those of both whose types differ, or that are taken in another way:
// tests of their own say how.
var apart = map[string]bool{"Events": true, "SecureContext": true}

// setAny gives a field some value that is not zero.
func setAny(t *testing.T, name string, v reflect.Value) {
	t.Helper()
	switch v.Kind() {
	case reflect.Bool:
		v.SetBool(true)
	case reflect.Int, reflect.Int64:
		v.SetInt(1)
	case reflect.Slice:
		v.Set(reflect.MakeSlice(v.Type(), 1, 1))
	case reflect.Func:
		v.Set(reflect.MakeFunc(v.Type(), func([]reflect.Value) []reflect.Value {
			return nil
		}))
	case reflect.Pointer:
		v.Set(reflect.New(v.Type().Elem()))
	case reflect.Interface:
		v.Set(reflect.ValueOf(store.Memory(1)))
	default:
		t.Errorf("%s is of a kind that this test cannot set", name)
	}
}

// Every option that a server can have is one of ServerOptions, of the same type;
// the sockets that it accepts get it, and so do those of New with Options.Server.
func TestServerOptionsReachSockets(t *testing.T) {
	ofServers := reflect.TypeFor[tlssocket.ServerOptions]()
	for field := range reflect.TypeFor[tlssocket.Options]().Fields() {
		name := field.Name
		same, ok := ofServers.FieldByName(name)
		if notOfServers[name] {
			if ok && name != "ContextOptions" {
				t.Errorf("%s: servers have it after all", name)
			}
			continue
		}
		if !ok || len(same.Index) != 1 {
			t.Errorf("ServerOptions has no field %s", name)
			continue
		}
		if apart[name] {
			continue
		}
		if same.Type != field.Type {
			t.Errorf("%s: the types differ", name)
			continue
		}
		var o tlssocket.ServerOptions
		setAny(t, name, reflect.ValueOf(&o).Elem().FieldByName(name))
		accepted := tlssocket.SocketOptions(&o)
		if reflect.ValueOf(accepted).Elem().FieldByName(name).IsZero() {
			t.Errorf("%s does not reach the sockets that are accepted", name)
		}
		inherited := &tlssocket.Options{IsServer: true}
		if name == "AllowUnauthorized" {
			o.RequestCert = true // it is about that
		}
		tlssocket.Inherit(inherited, &o)
		if reflect.ValueOf(inherited).Elem().FieldByName(name).IsZero() {
			t.Errorf("%s does not reach the sockets of New", name)
		}
	}
}
