package main

func Example() {
	main()
	// Output:
	// called by CN=alice
	// SERVING
	// the server is not trusted
}
