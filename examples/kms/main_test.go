package main

func Example() {
	main()
	// Output:
	// signed with SHA-256
	// true
}
