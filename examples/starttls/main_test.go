package main

func Example() {
	main()
	// Output:
	// USER joe     331 password?
	// PASS secret  230 welcome, over TLSv1.3
	// CCC          200 in clear from now on
	// PASV         227 this address routers can read and change
}
