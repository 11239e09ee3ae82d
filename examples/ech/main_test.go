package main

func Example() {
	main()
	// Output:
	// rejected: true
	// secret.example true
}
