//go:build !unix

package secretfile

import "os"

// othersCanRead is false where the mode of a file does not tell.
func othersCanRead(os.FileInfo) bool { return false }
