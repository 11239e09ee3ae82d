package main

func Example() {
	main()
	// Output:
	// HTTP/2.0 TLSv1.3 localhost
	// over: true
}
