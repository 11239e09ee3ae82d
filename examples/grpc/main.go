// Grpc has both sides of gRPC on configurations of ours: the codes are in what the
// client is told, and the server sees verified chains.
package main

import (
	"context"
	"crypto/tls"
	"fmt"
	"net"
	"strings"

	"google.golang.org/grpc"
	"google.golang.org/grpc/credentials"
	"google.golang.org/grpc/health"
	healthpb "google.golang.org/grpc/health/grpc_health_v1"
	"google.golang.org/grpc/peer"

	"github.com/seed-435e3e10/tlssocket"
	"github.com/seed-435e3e10/tlssocket/code"
	"github.com/seed-435e3e10/tlssocket/examples/internal/kit"
)

func main() {
	ca := kit.NewCA()
	opts := &tlssocket.ServerOptions{ClientAuth: tls.RequireAndVerifyClientCert,
		ALPNProtocols: []string{"h2"}} // which gRPC cannot add by itself
	opts.RootCAs = ca.Pool()
	opts.Certificates = []tls.Certificate{ca.Issue([]string{"localhost"})}
	srv := kit.Must(tlssocket.NewServer(opts))
	defer srv.Close()

	gs := grpc.NewServer(grpc.Creds(credentials.NewTLS(srv.TLSConfig())),
		grpc.UnaryInterceptor(whoCalls))
	defer gs.Stop()
	healthpb.RegisterHealthServer(gs, health.NewServer())
	l := kit.Must(net.Listen("tcp", "127.0.0.1:0"))
	go gs.Serve(l) // ends with Stop

	own := tlssocket.ContextOptions{RootCAs: ca.Pool(),
		Certificates: []tls.Certificate{ca.Issue([]string{"alice"})}}
	fmt.Println(call(l.Addr().String(), own))
	own.RootCAs = kit.NewCA().Pool()
	fmt.Println(call(l.Addr().String(), own))
}

// whoCalls prints who the client is, as each handler can ask.
func whoCalls(ctx context.Context, request any, _ *grpc.UnaryServerInfo,
	handler grpc.UnaryHandler) (any, error) {
	p, _ := peer.FromContext(ctx)
	state := p.AuthInfo.(credentials.TLSInfo).State
	fmt.Println("called by", state.VerifiedChains[0][0].Subject)
	return handler(ctx, request)
}

func call(address string, own tlssocket.ContextOptions) string {
	secure := kit.Must(tlssocket.NewSecureContext(&own))
	conn := kit.Must(grpc.NewClient(address, grpc.WithTransportCredentials(
		credentials.NewTLS(secure.TLSConfig("localhost")))))
	defer conn.Close()
	r, err := healthpb.NewHealthClient(conn).Check(context.Background(),
		new(healthpb.HealthCheckRequest))
	if err == nil {
		return r.Status.String()
	}
	// gRPC keeps the text of an error, in which the code is.
	if strings.Contains(err.Error(), string(code.UnableToVerifyLeafSignature)) {
		return "the server is not trusted"
	}
	return err.Error()
}
