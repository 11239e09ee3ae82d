// Package integration has the tests of tlssocket that look at it from outside,
// as its users do. Those that need its inside are beside the code.
package integration
