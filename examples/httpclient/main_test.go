package main

func Example() {
	main()
	// Output:
	// 200 OK false
	// 200 OK true
	// true true
}
