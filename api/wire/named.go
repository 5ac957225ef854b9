package wire

// Named is an id: the whole of it for programs, the short form for people, and
// a name where this device can read one.
type Named struct {
	ID    string `json:"id" doc:"the whole id: hexadecimal, or a CID"`
	Short string `json:"short" doc:"13 characters that people type; a letter says of what it is the id"`
	Name  string `json:"name,omitempty" doc:"as it is called, where that can be read here"`
}

// List is one page of a list.
type List[T any] struct {
	AsOf  uint64 `json:"as_of" doc:"the number of the feed up to which this is told"`
	Items []T    `json:"items" nullable:"false"`
	Next  string `json:"next,omitempty" doc:"the cursor of the next page; absent on the last"`
}

// Page says which page of a list is asked for.
type Page struct {
	Cursor string `query:"cursor" maxLength:"256" doc:"next of the page before; empty for the first"`
	Limit  int    `query:"limit" minimum:"1" maximum:"1000" default:"100" doc:"how many items at most"`
}

// In names the community that a request is about.
type In struct {
	Community string `query:"community" maxLength:"256" doc:"name, short or whole id; without it the only community that you share with others"`
}

// Which is the community as it was named; empty for the usual one.
func (in In) Which() string { return in.Community }
