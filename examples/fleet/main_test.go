package main

func Example() {
	main()
	// Output:
	// resumed: false
	// resumed: true
	// resumed: true
}
