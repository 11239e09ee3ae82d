package main

import (
	"fmt"

	"golang.org/x/mod/module"
	"golang.org/x/mod/semver"
)

// checkVersion refuses what the go command would not take as the tag of a
// version of our modules.
func checkVersion(version string) error {
	switch {
	case semver.IsValid("v" + version):
		return fmt.Errorf("%s: versions begin with v: v%[1]s", version)
	case !semver.IsValid(version):
		return fmt.Errorf("%s is no version; one is v0.2.0 or v0.2.0-rc.1", version)
	case semver.Build(version) != "":
		return fmt.Errorf("%s: Go's versions have no +", version)
	case semver.Canonical(version) != version:
		return fmt.Errorf("%s is short for %s: say that", version,
			semver.Canonical(version))
	case module.IsPseudoVersion(version):
		return fmt.Errorf("%s has the form that the go command gives to commits without a tag",
			version)
	case semver.Major(version) != "v0" && semver.Major(version) != "v1":
		return fmt.Errorf("%s: from v2 on, the modules' paths end with the major version",
			version)
	}
	return nil
}
