package main

import (
	"context"
	"errors"
	"fmt"
	"net/http/httptest"

	"github.com/seed-435e3e10/tlssocket"
	"github.com/seed-435e3e10/tlssocket/code"
)

func main() {
	srv := httptest.NewServer(nil) // speaks no TLS
	defer srv.Close()
	_, err := tlssocket.Connect(context.Background(), "tcp",
		srv.Listener.Addr().String(), nil)
	fmt.Println(errors.Is(err, code.SSLWrongVersionNumber))
}
