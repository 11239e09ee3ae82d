package ecosystem_test

import (
	"context"
	"fmt"
	"testing"

	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/credentials"
	"google.golang.org/grpc/credentials/insecure"
	healthpb "google.golang.org/grpc/health/grpc_health_v1"
	"google.golang.org/grpc/peer"
	"google.golang.org/grpc/status"

	"github.com/seed-435e3e10/tlssocket"
	"github.com/seed-435e3e10/tlssocket/code"
	"github.com/seed-435e3e10/tlssocket/internal/testpair"
)

// health tells what it sees of its client.
type health struct {
	healthpb.UnimplementedHealthServer
	seen chan string
}

func (h health) Check(ctx context.Context, _ *healthpb.HealthCheckRequest) (
	*healthpb.HealthCheckResponse, error) {
	p, _ := peer.FromContext(ctx)
	info, ok := p.AuthInfo.(credentials.TLSInfo)
	h.seen <- fmt.Sprint(ok, len(info.State.VerifiedChains))
	return &healthpb.HealthCheckResponse{
		Status: healthpb.HealthCheckResponse_SERVING}, nil
}

func callGRPC(t *testing.T, addr string, c *tlssocket.SecureContext,
	name string) error {
	t.Helper()
	conn, err := grpc.NewClient("passthrough:///"+addr,
		grpc.WithTransportCredentials(credentials.NewTLS(c.TLSConfig(name))))
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	_, err = healthpb.NewHealthClient(conn).Check(testpair.PatientContext(t),
		new(healthpb.HealthCheckRequest))
	return err
}

// gRPC puts the address that it dials into the configuration's ServerName where
// there is none, and host names into it that the application wants.
func TestGRPC(t *testing.T) {
	srv := testpair.NewServer(t, func(o *tlssocket.ServerOptions) {
		mutual(t)(o)
		o.ALPNProtocols = []string{"h2"}
	})
	for name, start := range map[string]func(h health) (*grpc.Server, string){
		"TLSConfig": func(h health) (*grpc.Server, string) {
			l := listen(t)
			s := grpc.NewServer(grpc.Creds(credentials.NewTLS(srv.TLSConfig())))
			healthpb.RegisterHealthServer(s, h)
			go s.Serve(l) // ends with Stop
			return s, l.Addr().String()
		},
		"Listener": func(h health) (*grpc.Server, string) {
			l := srv.Listener(listen(t))
			s := grpc.NewServer(grpc.Creds(insecure.NewCredentials()))
			healthpb.RegisterHealthServer(s, h)
			go s.Serve(l) // ends with Stop
			return s, l.Addr().String()
		},
	} {
		t.Run(name, func(t *testing.T) {
			h := health{seen: make(chan string, 10)}
			s, addr := start(h)
			defer s.Stop()
			if err := callGRPC(t, addr, newContext(t), "localhost"); err != nil {
				t.Fatal(err)
			}
			want := map[string]string{"TLSConfig": "true 1", "Listener": "false 0"}
			if got := testpair.Receive(t, h.seen); got != want[name] {
				t.Errorf("TLS and chains in the handler: %s", got)
			}
			// The library keeps the text of errors, and not their chain.
			err := callGRPC(t, addr, strangers(t), "localhost")
			requireText(t, err, code.UnableToVerifyLeafSignature)
			if status.Code(err) != codes.Unavailable {
				t.Errorf("status %v", status.Code(err))
			}
			requireText(t, callGRPC(t, addr, newContext(t), "other.test"),
				code.TLSCertAltNameInvalid)
		})
	}
}
