package main

import (
	"fmt"
	"os/exec"
	"strings"

	"github.com/seed-435e3e10/tlssocket/internal/testtool"
)

// condition knows "[tool:NAME]": whether an outside program is there. In CI
// it must be.
func condition(cond string) (bool, error) {
	name, ok := strings.CutPrefix(cond, "tool:")
	if !ok {
		return false, fmt.Errorf("unknown condition %q", cond)
	}
	_, err := exec.LookPath(name)
	if err != nil && testtool.Required() {
		return false, fmt.Errorf("%s is required", name)
	}
	return err == nil, nil
}
