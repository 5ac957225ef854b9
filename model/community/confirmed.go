package community

// Confirmations are which devices say that they have dropped what an erasure
// that counts names.
func (s *State) Confirmations() Confirmations {
	var confirmations Confirmations
	for _, e := range s.acts {
		if body, ok := e.body.(Erased); ok && s.counted[e] {
			confirmations.Take(e.log, body)
		}
	}
	return confirmations
}
