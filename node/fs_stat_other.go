//go:build !unix

package node

import "io/fs"

// systemStat has nothing to add here.
func systemStat(fs.FileInfo) []float64 { return nil }
