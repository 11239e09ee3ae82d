package lab

import (
	"os"
	"testing"
)

func TestRoom(t *testing.T) {
	if err := Room(1); err != nil {
		t.Error(err)
	}
	if err := Room(1 << 30); err == nil {
		t.Error("there is room for anything")
	}
	if err := ports(1 << 20); err == nil {
		t.Error("there are ports for anything")
	}
}

func TestResident(t *testing.T) {
	b, err := resident(os.Getpid())
	if err != nil || b < 1<<20 || b > 1<<40 {
		t.Errorf("%v bytes, %v", b, err)
	}
	if _, err := resident(-1); err == nil {
		t.Error("a process that is not there has memory")
	}
}
