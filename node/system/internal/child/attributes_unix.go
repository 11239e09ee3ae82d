//go:build unix

package child

import (
	"os"
	"syscall"
)

// attributes are whose the program is, and whether it leads a session. As with
// libuv, who gets another user or group loses the groups of the script; without
// the right to that it keeps them.
func (o *childOptions) attributes() (*syscall.SysProcAttr, error) {
	a := &syscall.SysProcAttr{Setsid: o.Detached}
	if o.UID == nil && o.GID == nil {
		return a, nil
	}
	uid, gid := os.Geteuid(), os.Getegid()
	if o.UID != nil {
		uid = *o.UID
	}
	if o.GID != nil {
		gid = *o.GID
	}
	a.Credential = &syscall.Credential{Uid: uint32(uid), Gid: uint32(gid),
		NoSetGroups: os.Geteuid() != 0}
	return a, nil
}
