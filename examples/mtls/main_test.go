package main

func Example() {
	main()
	// Output:
	// "hello", refused: false
	// "", refused: true
	// not a member: true
	// "", refused: true
	// not of our CA: true
	// "", refused: true
	// no certificate: true
}
