package transport

// Resting reports whether a timeout left bytes behind.
func (c *Conn) Resting() bool {
	c.writeMu.Lock()
	defer c.writeMu.Unlock()
	return len(c.rest) > 0
}
