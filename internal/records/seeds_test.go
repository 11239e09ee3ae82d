package records

import "strings"

// step is one of what a hostile peer does.
func step(what, n byte) string { return string([]byte{what, n}) }

// seeds are scripts for FuzzRead: how the wire cuts what comes, how much is read
// at a time, and the steps.
var seeds = func() (list []string) {
	scripts := []string{
		"",
		step(doData, 1) + step(doData, 100) + step(doData, 255),
		step(doData, 9) + step(doAlert, 0) + step(doData, 9),
		step(doPadded, 3) + step(doPadded, 255),
		strings.Repeat(step(doEmpty, 1), maxUseless),
		strings.Repeat(step(doEmpty, 1), maxUseless+1),
		strings.Repeat(strings.Repeat(step(doEmpty, 0), maxUseless)+step(doData, 9), 3),
		strings.Repeat(step(doAskUpdate, 0), maxUseless) + step(doData, 9),
		strings.Repeat(step(doAskUpdate, 0), maxUseless+1) + step(doData, 9),
		strings.Repeat(step(doAskUpdate, 0)+step(doData, 9), maxUseless+1),
		step(doUpdate, 0) + step(doData, 90) + step(doAskUpdate, 0) + step(doData, 90),
		step(doAlert, 10) + step(doData, 9),
		step(doAlert, 90) + step(doData, 9) + step(doAlert, 0),
		step(doAlert, 200),
		step(doMessage, 24) + step(doData, 9),
		step(doMessage, 6), step(doMessage, 7), step(doMessage, 16),
		step(doOtherType, 24), step(doOtherType, 20), step(doOtherType, 21),
		step(doNoType, 9), step(doNoType, 0),
		step(doChangeCipherSpec, 0) + step(doData, 9),
		step(doChangeCipherSpec, 1),
		strings.Repeat(step(doChangeCipherSpec, 0), maxUseless+1),
		step(doPlain, 21), step(doPlain, 22), step(doPlain, 23), step(doPlain, 2),
		step(doPlain, 254),
		step(doLarge, 0), step(doLarge, 2), step(doLarge, 3), step(doLarge, 255),
		step(doLarge, 252), step(doLarge, 6),
		step(doSplitUpdate, 1) + step(doData, 9), step(doSplitUpdate, 2),
		step(doSplitUpdate, 5) + step(doData, 9),
		step(doData, 9) + step(doCut, 3), step(doLarge, 0) + step(doCut, 200),
		step(doData, 9) + step(doData, 9) + step(doCut, 30),
	}
	for n := range byte(headerSize + 9 + tagSize) {
		scripts = append(scripts, step(doData, 5)+step(doCorrupt, n)+step(doData, 5))
	}
	for i, s := range scripts {
		list = append(list, step(byte(i), byte(i/4))+s)
		for how := range byte(4) {
			list = append(list, step(how, 6-how)+s)
		}
	}
	return list
}()
