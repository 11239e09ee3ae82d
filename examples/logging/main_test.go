package main

func Example() {
	main()
	// Output:
	// level=INFO msg=connected conn.side=server conn.protocol=TLSv1.3 conn.alpn="" conn.serverName=localhost conn.authorized=false conn.resumed=false
	// level=WARN msg="TLS handshake failed" err.code=ERR_SSL_SSLV3_ALERT_BAD_CERTIFICATE err.op=handshake err.side=server
	// level=ERROR msg="not connected" err.code=UNABLE_TO_VERIFY_LEAF_SIGNATURE err.op=verify err.side=client err.host=localhost
}
