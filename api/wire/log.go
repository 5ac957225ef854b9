package wire

// LogEntry is an entry as this device knows it.
type LogEntry struct {
	Type   string         `json:"type"`
	Number uint64         `json:"number,omitempty" doc:"of its arrival here"`
	ID     string         `json:"id"`
	Short  string         `json:"short"`
	Log    Named          `json:"log"`
	Seq    uint64         `json:"seq"`
	Prev   string         `json:"prev,omitempty"`
	Deps   []string       `json:"deps,omitempty"`
	Author Named          `json:"author"`
	Own    bool           `json:"own" doc:"of this device"`
	Sealed bool           `json:"sealed"`
	Body   string         `json:"body" doc:"an outcome of opening it: text, no key, …"`
	Kind   string         `json:"kind,omitempty" doc:"where the body is text"`
	Fields map[string]any `json:"fields,omitempty" doc:"of the body; bytes in hexadecimal, links as CIDs"`
	Lacks  bool           `json:"attachment_lacking,omitempty" doc:"the file that it names is not here"`
	Forked bool           `json:"forked,omitempty" doc:"its log has several histories from here or earlier"`
}

// LogQuery asks for the entries of a community in the order in which they came.
type LogQuery struct {
	InOwn
	Page
	Last int `query:"last" minimum:"0" maximum:"1000000000" doc:"begin so that this many come; 0 for all. The cursor goes before it"`
}

// EntryQuery asks for one entry.
type EntryQuery struct {
	InOwn
	Entry string `path:"entry" maxLength:"128" doc:"short or whole id"`
}

// InOwn names the community that a request is about; where it is left out, it is
// the only one that is shared with others, or the private one where none is.
type InOwn struct {
	Community string `query:"community" maxLength:"256" doc:"name, short or whole id; without it the only community that you share with others, and your private one where there is none"`
}

// Which is the community as it was named; empty for the usual one.
func (in InOwn) Which() string { return in.Community }
