package main

func Example() {
	main()
	// Output:
	// a.example is CN=a.example
	// b.example is CN=main.example
	// b.example is CN=b.example
}
