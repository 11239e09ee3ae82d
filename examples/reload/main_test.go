package main

func Example() {
	main()
	// Output:
	// [localhost old]
	// [localhost new]
	// context canceled
}
