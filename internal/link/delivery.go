package link

// What the wire does not take at once is delivered by a goroutine that exists
// only then: what a Write has counted before its deadline passed, and what
// crypto/tls answers to the peer by itself. Until it is done, nobody else
// writes, and the application's deadline is not the wire's.

// wireOwner is the Link to its transport.
type wireOwner Link

// Closing implements transport.Owner.
func (o *wireOwner) Closing() { o.owner.Closing() }

// Unsent implements transport.Owner.
func (o *wireOwner) Unsent() {
	go (*Link)(o).deliver() // ends when all is sent, or the Link does
}

// deliver sends what waits, however long it takes.
func (l *Link) deliver() error {
	for {
		l.writes.offWire()
		err := l.wire.Flush()
		l.writes.toWire()
		last := l.saidGoodbye.Load() // nothing else is lost, then
		if err != nil {
			if IsDeadline(err) {
				err = ErrForeignDeadline
			}
			if !last {
				err = l.owner.Failed("write", err) // before anybody goes on
			}
		}
		if l.wire.Delivered(err) {
			if err == nil && last {
				l.halfClose() // CloseWrite could not wait for that
			}
			return err
		}
	}
}

// beginWriting locks writeMu when nothing is being delivered any more. It
// returns an error, and does not lock, if the deadline passes before or nothing
// is to be written any more. Who has no deadline waits as long as it takes.
func (l *Link) beginWriting(op string, line *deadline) error {
	for {
		l.writeMu.Lock()
		delivered := l.wire.Begin()
		if delivered == nil {
			return nil
		}
		l.writeMu.Unlock()
		if line == nil {
			<-delivered // the delivery ends with the Link at the latest
		} else if !line.wait(delivered) {
			return l.timedOut(op)
		}
	}
}

// endWriting unlocks writeMu. What is unsent is delivered by somebody else.
func (l *Link) endWriting() {
	if l.wire.End() {
		go l.deliver() // ends when all is sent, or the Link does
	}
	l.writeMu.Unlock()
}

// writeCounted sends what was counted already, however long it takes.
func (l *Link) writeCounted(p []byte) error {
	for len(p) > 0 {
		l.beginWriting("write", nil)
		n, err := l.seal(p)
		deliver := l.wire.End()
		l.writeMu.Unlock()
		if deliver {
			if e := l.deliver(); e != nil {
				return e
			}
		}
		if err != nil {
			return l.owner.Failed("write", err)
		}
		p = p[n:]
	}
	return nil
}
