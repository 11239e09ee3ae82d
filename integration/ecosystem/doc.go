// Package ecosystem has tests of tlssocket with libraries of others, as they
// are. docs/integrations.md is what they show. It is a module of its own, which
// nobody installs, so that nobody inherits these libraries.
package ecosystem
