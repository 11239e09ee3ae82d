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

// listened is called when the handshake is complete, and after listeners of Data
// or Session have come or left.
func (o *linkOwner) listened() {
	s := (*Socket)(o)
	s.link.Listen(s.isSecure())
	s.sessionWanted()
}

// Listens implements link.Listener.
func (o *linkOwner) Listens() bool {
	e := (*Socket)(o).heardEvents()
	return e != nil && e.Data.heard()
}

// Tell implements link.Listener.
func (o *linkOwner) Tell(p []byte, claim func() bool) {
	s := (*Socket)(o)
	deliverIf(s, &s.heardEvents().Data, DataEvent{s, p}, claim)
}

// TellEnd implements link.Listener.
func (o *linkOwner) TellEnd() {
	s := (*Socket)(o)
	deliver(s, &s.heardEvents().End, EndEvent{s})
}

// Run implements link.Listener.
func (o *linkOwner) Run(f func(), here bool) {
	if s := (*Socket)(o); here {
		s.queue.Run(f)
	} else {
		s.queue.Post(f)
	}
}
