package transport

// Waiting reports whether something waits for the wire.
func (c *Conn) Waiting() bool {
	c.writeMu.Lock()
	defer c.writeMu.Unlock()
	return !c.sentAll()
}

// InBulk reports whether the connection reads ahead.
func (c *Conn) InBulk() bool {
	c.readMu.Lock()
	defer c.readMu.Unlock()
	return c.bulk != nil
}

// HasBuffer reports whether something was read ahead.
func (c *Conn) HasBuffer() bool {
	c.readMu.Lock()
	defer c.readMu.Unlock()
	return c.bulk != nil && !c.bulk.Empty()
}
