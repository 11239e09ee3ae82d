// Package parked lets connections wait for something to read without a goroutine
// each, and has the goroutines that serve those which have waited.
package parked
