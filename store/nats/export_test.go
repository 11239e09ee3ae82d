package nats

var (
	Stamp   = stamp
	Unstamp = unstamp
)
