package tlssocket

// Pause lets no Data and End be emitted, and nothing be read for them, until
// [Socket.Resume], also where nobody listens yet. A listener that is being called
// is not waited for. Read goes on where nobody listens to Data.
//
// Node: socket.pause.
func (s *Socket) Pause() { s.link.Pause() }

// Resume ends [Socket.Pause]. Unlike Node, it does not drop what nobody listens
// for.
//
// Node: socket.resume.
func (s *Socket) Resume() { s.link.Resume() }

// useEvents is setEvents, and watches e until the socket ends.
func (o *linkOwner) useEvents(e *Events) *Events {
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.events != nil {
		return o.events
	}
	o.events = e
	if !o.isEnded() {
		e.Data.watch(o)
		if !o.opts.IsServer {
			e.Session.watch(o)
		}
	}
	return e
}

// unwatch ends the watch on e.
func (o *linkOwner) unwatch(e *Events) {
	e.Data.unwatch(o)
	if !o.opts.IsServer {
		e.Session.unwatch(o)
	}
}

// listened is called when the handshake is complete, and after listeners of Data
// or Session have come or left.
func (o *linkOwner) listened() {
	s := (*Socket)(o)
	s.link.Listen(s.isSecure())
	s.sessionWanted()
}

// Listens implements link.Owner.
func (o *linkOwner) Listens() bool {
	e := (*Socket)(o).heardEvents()
	return e != nil && e.Data.heard()
}

// Tell implements link.Owner.
func (o *linkOwner) Tell(p []byte) {
	s := (*Socket)(o)
	deliverIf(s, &s.heardEvents().Data, DataEvent{s, p}, s.link.Claim)
}

// TellEnd implements link.Owner.
func (o *linkOwner) TellEnd() {
	s := (*Socket)(o)
	deliver(s, &s.heardEvents().End, EndEvent{s})
}

// Run implements link.Owner.
func (o *linkOwner) Run(here bool) {
	s := (*Socket)(o)
	if here && s.queue.Begin() {
		defer s.queue.End()
		s.link.Turn()
		return
	}
	s.queue.Post(s.link.Turn)
}
