package crdttest

import (
	"fmt"
	"strconv"

	"tallystick/crdt"
	"tallystick/crdt/dagcbor"
)

// Act makes the body block of an entry out of what a drawing says in the
// parentheses; at is the entry's name. A sealed block is for entries that are
// sealed.
type Act func(w *World, at Name, args []string) (block []byte, sealed bool, err error)

// acts are the words of the package comment.
func acts() map[string]Act {
	return map[string]Act{
		"note":    clear("note"),
		"seen":    clear(crdt.KindSeen),
		"sealed":  sealed,
		"charter": charter,
		"admit":   admit,
		"certify": certify,
		"adopt":   adopt,
	}
}

// clear is a body that says nothing but its kind and which entry it is.
func clear(kind string) Act {
	return func(_ *World, at Name, _ []string) ([]byte, bool, error) {
		return plain(crdt.Body{Kind: kind, Fields: map[string]any{"at": at.String()}})
	}
}

func plain(body crdt.Body) ([]byte, bool, error) {
	block, err := body.Block()
	return block, false, err
}

// sealed has the shape of a sealed body; there is no key that opens it.
func sealed(_ *World, at Name, _ []string) ([]byte, bool, error) {
	text := seed("sealed", at.String())
	block := dagcbor.AppendArray(nil, 3)
	block = dagcbor.AppendBytes(block, text[:16])
	block = dagcbor.AppendBytes(block, text[:24])
	return dagcbor.AppendBytes(block, text[:]), true, nil
}

func charter(w *World, _ Name, _ []string) ([]byte, bool, error) {
	block, err := w.Charter.Body()
	return block, false, err
}

// admit takes a log and, after "as", another one whose person is meant.
func admit(w *World, at Name, args []string) ([]byte, bool, error) {
	if len(args) != 1 && (len(args) != 3 || args[1] != "as") {
		return nil, false, fmt.Errorf("admit(log) or admit(log as person), not %q", args)
	}
	log, err := w.Device(args[0])
	if err != nil {
		return nil, false, err
	}
	as, err := w.Device(args[len(args)-1])
	if err != nil {
		return nil, false, err
	}
	return plain(crdt.Body{Kind: crdt.KindAdmission, Fields: map[string]any{
		"log": log.Log[:], "person": as.Keys.Person[:], "at": at.String(),
	}})
}

func certify(w *World, at Name, args []string) ([]byte, bool, error) {
	if len(args) != 1 {
		return nil, false, fmt.Errorf("certify(log), not %q", args)
	}
	log, err := w.Device(args[0])
	if err != nil {
		return nil, false, err
	}
	return plain(crdt.Body{Kind: crdt.KindCertificate, Fields: map[string]any{
		"log": log.Log[:], "at": at.String(),
	}})
}

func adopt(w *World, at Name, args []string) ([]byte, bool, error) {
	entries := []any{}
	for _, arg := range args {
		entry, drawn := w.Named(arg)
		if !drawn {
			return nil, false, fmt.Errorf("%s is not drawn yet", strconv.Quote(arg))
		}
		entries = append(entries, entry.ID().Link)
	}
	return plain(crdt.Body{Kind: crdt.KindAdopt, Fields: map[string]any{"entries": entries, "at": at.String()}})
}
