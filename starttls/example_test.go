package starttls_test

import (
	"context"
	"crypto/tls"
	"fmt"
	"net"
	"time"

	"github.com/seed-435e3e10/tlssocket/starttls"
)

// When does the certificate of a mail server expire? Any protocol will do:
// [starttls.ForPort] knows which begins in clear at a port.
func ExampleClient() {
	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
	defer cancel()
	expiry := func(address, host string) (time.Time, error) {
		var d net.Dialer
		conn, err := d.DialContext(ctx, "tcp", address)
		if err != nil {
			return time.Time{}, err
		}
		defer conn.Close()
		port := conn.RemoteAddr().(*net.TCPAddr).Port
		if name := starttls.ForPort(port); name != "" {
			if conn, err = starttls.Client(ctx, conn, name, host); err != nil {
				return time.Time{}, err
			}
		}
		secure := tls.Client(conn, &tls.Config{ServerName: host})
		if err := secure.HandshakeContext(ctx); err != nil {
			return time.Time{}, err
		}
		return secure.ConnectionState().PeerCertificates[0].NotAfter, nil
	}
	if when, err := expiry("mail.example.com:587", "mail.example.com"); err == nil {
		fmt.Println(when)
	}
}

func ExampleForPort() {
	fmt.Println(starttls.ForPort(587), starttls.ForPort(5432))
	// Output: smtp postgres
}
