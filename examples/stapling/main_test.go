package main

func Example() {
	main()
	// Output:
	// stapled: <nil>
	// missing: true
}
