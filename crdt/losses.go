package crdt

// Losses are the losses of power that hold in a community: removals, ends of
// devices, leaving. What they are and which are valid is decided above, on
// entries in clear; the set only asks which acts they are and how far each log
// is honoured.
type Losses interface {
	// Fences returns one fence for every valid act that reaches the log, and
	// none for a log that none reaches. Keys are those that the log's id is
	// made of. The answer must depend on nothing but the losses and the log,
	// and stay the same while a Set holds these losses.
	Fences(log LogID, keys Keys) []Fence

	// Acts returns the entries that take the power away, held or not, in any
	// order: the act of every fence that Fences can give is among them, so
	// without acts there are no fences. It must stay the same while a Set holds
	// these losses.
	Acts() []ID
}

// Fence is how far one act honours one log: up to the named entries and what
// they reach by prev; up to nothing when none is named.
//
// An act names only its own ancestors. As the act is in the set with all of
// its past, whoever holds the set then holds what its fences name.
type Fence struct {
	Act      ID
	Honoured []ID
}

// NoLosses is a community in which nobody has lost anything.
type NoLosses struct{}

// Fences is nil for every log.
func (NoLosses) Fences(LogID, Keys) []Fence { return nil }

// Acts is nil.
func (NoLosses) Acts() []ID { return nil }
