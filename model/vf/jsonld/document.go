package jsonld

import (
	"bufio"
	"crypto/sha256"
	"errors"
	"fmt"
	"hash"
	"io"
	"slices"

	"tallystick/model/vf"
)

// Document is what one says.
type Document struct {
	// Things are what it describes, each once, in the order of their first
	// descriptions. Things described inside others stand for themselves, and a
	// reference in their place. All are sound, as [vf.Check] has it, but for
	// references to things of a wrong class and contradictions between
	// inverses, which are told.
	Things []Thing

	// Later is what the document says that resources held after some of its
	// events.
	Later []Description

	// Remarks are what was understood otherwise than it stands there, or not at
	// all, in order of lines; More is how many others there were.
	Remarks []Remark
	More    int

	// Digest is the SHA-256 of the document's bytes.
	Digest [sha256.Size]byte
}

// Thing is a node, and where its first description begins.
type Thing struct {
	*vf.Node
	Line, Column int
	Path         string
}

// Description is a further one of a resource: the values of the properties that
// events change.
type Description struct {
	*vf.Node
	Line, Column int
	Path         string
	Events       int // of the document that it describes before this
}

// Read reads a document: JSON if it begins with a brace or bracket, YAML
// otherwise. It fails with [Faults] for what is wrong in it, and with the error
// of src.
func Read(src io.Reader) (*Document, error) {
	older, err := readOlder(olderFacts)
	if err != nil {
		return nil, fmt.Errorf("older.txt: %w", err)
	}
	r := &reader{
		older: older, context: emptyContext(), sum: sha256.New(), things: map[string]*entry{}, named: map[string]bool{},
		between: map[string]*link{},
	}
	err = r.scan(src)
	var wrong *broken
	if errors.As(err, &wrong) {
		r.faults.add("", wrong.at, "", Remark{Code: wrong.code, Found: wrong.found, Made: "needed " + wrong.needed})
		err = nil
	}
	if err != nil {
		return nil, fmt.Errorf("read document: %w", err)
	}
	if wrong == nil {
		r.finish()
	}
	if len(r.faults.list) > 0 {
		sortRemarks(r.faults.list)
		return nil, Faults(r.faults.list)
	}
	return r.document(), nil
}

// scan reads all bytes and takes what they say in.
func (r *reader) scan(src io.Reader) error {
	buffered := bufio.NewReaderSize(io.TeeReader(src, r.sum), 64<<10)
	first, err := firstByte(buffered)
	if err != nil {
		return err
	}
	if first == '{' || first == '[' {
		err = scanJSON(buffered, r)
	} else {
		err = scanYAML(buffered, r)
	}
	if err != nil {
		return err
	}
	r.contextKnown()
	if len(r.root) > 0 {
		r.node(r.context, &element{position: r.root[0].position, shape: isObject, members: r.root}, nil, nil)
	}
	return nil
}

// firstByte is the first that is no white space, after a mark of the byte
// order, which is passed over.
func firstByte(src *bufio.Reader) (byte, error) {
	if mark, _ := src.Peek(3); string(mark) == "\ufeff" {
		_, _ = src.Discard(3)
	}
	for n := 1; n <= 4096; n++ {
		text, err := src.Peek(n)
		if err != nil && !errors.Is(err, io.EOF) {
			return 0, err
		}
		if len(text) < n {
			return 0, nil
		}
		if b := text[n-1]; b != ' ' && b != '\t' && b != '\r' && b != '\n' {
			return b, nil
		}
	}
	return 0, nil
}

func sortRemarks(list []Remark) {
	slices.SortStableFunc(list, func(a, b Remark) int {
		if a.Line != b.Line {
			return a.Line - b.Line
		}
		return a.Column - b.Column
	})
}

// reader takes a document in.
type reader struct {
	older   *older
	context *context // of the document
	sum     hash.Hash
	known   bool     // the document's context is known
	early   []early  // items that came before it
	root    []member // what the document says of itself, as a thing

	things  map[string]*entry // by id
	order   []*entry
	later   []Description
	named   map[string]bool // resources that events name which came so far
	events  int
	unnamed int
	links   []*link
	between map[string]*link // by the id of what stood between

	faults, remarks tally
}

// early is an item that came before the context.
type early struct {
	element
	path *trail
}

// entry is a thing in the making.
type entry struct {
	Thing
	marks []mark
}

// mark is where a property stands.
type mark struct {
	property vf.Property
	position
}

// link is a statement that a document makes elsewhere than in its subject.
type link struct {
	subject, object string
	property        vf.Property
	flagged         vf.Property // the property to use instead, if not empty
	at              position
	path            string
}

// top takes a member of the document in, for [sink].
func (r *reader) top(m member) error {
	if m.key == "@context" {
		if r.known {
			return &broken{m.position, Syntax, "a second @context, or one after what it is for", "one, before the things"}
		}
		r.context = r.with(r.context, &m.value, (*trail)(nil).member(m.key))
		r.contextKnown()
		return nil
	}
	r.root = append(r.root, m)
	return nil
}

// contextKnown takes in what came before the context.
func (r *reader) contextKnown() {
	r.known = true
	for _, e := range r.early {
		r.whole(r.context, &e.element, e.path)
	}
	r.early = nil
}

// item takes a thing in, for [sink]. Those of a list have contexts of their own.
func (r *reader) item(e element, path *trail) error {
	if path == nil || path.up == nil && path.key == "" || r.known {
		r.whole(r.context, &e, path)
		return nil
	}
	r.early = append(r.early, early{e, path})
	return nil
}

// whole is a thing that stands for itself.
func (r *reader) whole(c *context, e *element, path *trail) {
	if e.shape != isObject {
		r.fault(e.position, path, Syntax, e.says(), "an object that describes a thing")
		return
	}
	if _, isSet := e.get("@graph"); isSet && len(e.members) <= 2 {
		inner, _ := e.get("@graph")
		if own, ok := e.get("@context"); ok {
			c = r.with(c, own, path.member("@context"))
		}
		for i, each := range inner.list() {
			r.whole(c, &each, path.member("@graph").item(i))
		}
		return
	}
	r.node(c, e, path, nil)
}

func (r *reader) fault(at position, path *trail, code Code, found, needed string) {
	r.faults.add("", at, path.String(), Remark{Code: code, Found: found, Made: "needed " + needed})
}

// tell notes a remark; those of one code and sort are told once.
func (r *reader) tell(at position, path *trail, code Code, found, made, sort string) {
	if sort != "" {
		sort = string(code) + "\x00" + sort
		if i, ok := r.remarks.seen[sort]; ok {
			r.remarks.list[i].Times++
			return
		}
	}
	r.remarks.add(sort, at, path.String(), Remark{Code: code, Found: found, Made: made})
}

// document is what was read.
func (r *reader) document() *Document {
	d := &Document{Later: r.later, Remarks: r.remarks.list, More: r.remarks.more, Digest: [sha256.Size]byte(r.sum.Sum(nil))}
	for _, e := range r.order {
		d.Things = append(d.Things, e.Thing)
	}
	sortRemarks(d.Remarks)
	return d
}
