package jsonld

// position is where an element begins in a document; both count from 1, the
// column in bytes.
type position struct{ line, column int }

// shape is what an element is made of.
type shape byte

const (
	isNull shape = iota
	isTruth
	isNumber
	isText
	isList
	isObject
)

// element is one value of a document, JSON or YAML, with its place.
type element struct {
	position
	shape   shape
	text    string    // of a truth, number or text, as it is written
	items   []element // of a list
	members []member  // of an object, in their order
}

// member is one of an object. An object may have two of one key; whoever reads
// it says so.
type member struct {
	position
	key   string
	value element
}

// get is the value of the object's first member of that key.
func (e *element) get(key string) (*element, bool) {
	for i := range e.members {
		if e.members[i].key == key {
			return &e.members[i].value, true
		}
	}
	return nil, false
}

// list is the items of a list, and an element that is none as a list of one;
// of null nothing.
func (e *element) list() []element {
	switch e.shape {
	case isList:
		return e.items
	case isNull:
		return nil
	}
	return []element{*e}
}

// says is what the element says, for remarks.
func (e *element) says() string {
	switch e.shape {
	case isNull:
		return "null"
	case isList:
		return "a list"
	case isObject:
		return "an object"
	case isText:
		return `"` + shortened(e.text) + `"`
	}
	return shortened(e.text)
}

// sink is who takes a document in, item by item, so that nobody has to hold all
// of it.
type sink interface {
	// top is a member of the object that the document is, but its @graph.
	top(m member) error

	// item is one of @graph, or of the list that the document is.
	item(e element, path *trail) error
}
