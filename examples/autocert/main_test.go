package main

func Example() {
	main()
	// Output:
	// www.example.com echo true
}
