// Package fleet gives servers that share a store the same ticket keys, and
// rotates them, so that the servers resume each other's clients. It serves
// *tlssocket.Server and, by [Config], plain crypto/tls.
//
//	keys, err := fleet.New(&fleet.Options{Store: store, Secret: secret})
//	// …
//	go keys.Run(ctx, fleet.Config(tlsConfig)) // until ctx ends
//
// The store sees the keys encrypted. Stores that processes can share are in the
// modules store/redis and store/nats.
package fleet
