package main

func Example() {
	main()
	// Output:
	// tls_connections_total resumed=false version=TLSv1.3: 1
	// tls_connections_total resumed=true version=TLSv1.3: 1
	// tls_failures_total code=ERR_SSL_HTTP_REQUEST: 1
	// tls_handshake_seconds: 2 observed
	// tls_tickets_rejected_total: 0
}
