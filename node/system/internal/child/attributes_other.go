//go:build !unix

package child

import "syscall"

// attributes refuses what cannot be had here, rather than start a program that has
// more rights than it is to have.
func (o *childOptions) attributes() (*syscall.SysProcAttr, error) {
	if o.UID != nil || o.GID != nil || o.Detached {
		return nil, syscall.ENOTSUP
	}
	return nil, nil
}
