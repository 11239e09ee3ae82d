package usage

// Commit is for tests.
var Commit = commit
