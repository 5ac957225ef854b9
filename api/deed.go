package api

import (
	"tallystick/api/wire"
	"tallystick/model"
)

// wroteBy is what a deed wrote.
func wroteBy(deed model.Deed) wire.Wrote {
	w := wire.Wrote{DryRun: deed.Rehearsed, Entries: []wire.Entry{}, NewKey: deed.Rekeyed}
	for _, e := range deed.Written {
		entry := wire.Entry{Kind: e.Kind}
		if e.Sealed {
			entry.Kind = "record"
		}
		if !deed.Rehearsed {
			entry.Named = entryNamed(e.ID)
		}
		w.Entries = append(w.Entries, entry)
	}
	for _, log := range deed.Skipped {
		w.Unkeyed = append(w.Unkeyed, logNamed(log))
	}
	return w
}

// deedOf is the answer to an act about which nobody is asked.
func deedOf(b *model.Book, what string, deed model.Deed) wire.Deed {
	return wire.Deed{Type: what, Community: communityOf(b), Wrote: wroteBy(deed)}
}

// askedOf is the answer to an act that people decide about.
func askedOf(b *model.Book, what string, a model.Asked) wire.Asked {
	r := wire.Asked{
		Type: what, Community: communityOf(b), Done: a.Done, Yes: a.Yes, Needed: a.Needed, Of: string(a.Of.Of), Wrote: wroteBy(a.Deed),
	}
	if !a.Rehearsed && !a.Motion.IsZero() {
		motion := entryNamed(a.Motion)
		r.Motion = &motion
	}
	if q, ok := b.Question(a.Motion); ok && !a.Done {
		r.Waits = unanswered(b, q)
	}
	return r
}
