package main

import (
	"errors"
	"fmt"

	"github.com/seed-435e3e10/tlssocket/code"
	"github.com/seed-435e3e10/tlssocket/ocsp"
)

func main() {
	_, err := ocsp.Parse([]byte("no response"))
	fmt.Println(errors.Is(err, code.OCSPInvalidResponse))
}
