package fold_test

import (
	"crypto/sha256"
	"fmt"
	"slices"
	"sync"

	"tallystick/crdt"
	"tallystick/crdt/dagcbor"
	"tallystick/identity"
	"tallystick/model/fold"
)

// fake is the simplest authority: entries in clear give keys, ban logs from a
// number on and erase entries; an opened "share" gives a key as well.
type fake struct {
	lineage *fold.Lineage
	taken   map[crdt.ID]bool
	keys    map[identity.KeyID]identity.Key
	bans    map[crdt.LogID]uint64
	erased  map[crdt.ID]crdt.ID
	change  fold.Change

	mu    sync.Mutex
	hints map[hintOf]identity.KeyID
}

type hintOf struct {
	log  crdt.LogID
	hint [16]byte
}

func newFake(l *fold.Lineage) fold.Authority {
	return &fake{lineage: l, taken: map[crdt.ID]bool{}, keys: map[identity.KeyID]identity.Key{}, bans: map[crdt.LogID]uint64{},
		erased: map[crdt.ID]crdt.ID{}, change: fold.Change{Erased: map[crdt.ID]crdt.ID{}}, hints: map[hintOf]identity.KeyID{}}
}

func keyID(key identity.Key) identity.KeyID { return sha256.Sum256(key[:]) }

func (f *fake) Open(v crdt.Verified) ([]byte, fold.Outcome, identity.KeyID) {
	if _, erased := f.erased[v.ID()]; erased {
		return nil, fold.Erased, identity.KeyID{}
	}
	if v.Body() == nil {
		return nil, fold.Absent, identity.KeyID{}
	}
	hint, err := identity.HintOf(v.Body())
	if err != nil {
		return nil, fold.Damaged, identity.KeyID{}
	}
	id, ok := f.find(v.Log(), hint)
	if !ok {
		return nil, fold.NoKey, identity.KeyID{}
	}
	place := identity.BodyPlace{Log: v.Log(), Seq: v.Seq(), Prev: v.Prev().Link, Key: id}
	block, err := place.OpenWith(identity.BodyKey(f.keys[id], v.Log(), v.Seq()), v.Body()) // the hint is checked
	if err != nil {
		return nil, fold.Damaged, id
	}
	return block, fold.Text, id
}

func (f *fake) find(log crdt.LogID, hint [16]byte) (identity.KeyID, bool) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if id, ok := f.hints[hintOf{log, hint}]; ok {
		return id, true
	}
	for id, key := range f.keys {
		if identity.Hint(key, log) == hint {
			f.hints[hintOf{log, hint}] = id
			return id, true
		}
	}
	return identity.KeyID{}, false
}

func (f *fake) Governs(kind string) bool {
	return slices.Contains([]string{"grant", "ban", "erase", crdt.KindIntroduction, crdt.KindCharter}, kind)
}

func (f *fake) Take(v crdt.Verified, at fold.Place) {
	body, err := crdt.ParseBody(v.Body())
	if err != nil || f.taken[v.ID()] {
		return
	}
	f.taken[v.ID()] = true
	switch body.Kind {
	case "grant":
		f.hold(body)
	case "ban":
		log, from := crdt.LogID(body.Fields["log"].([]byte)), uint64(body.Fields["from"].(int64))
		if old, banned := f.bans[log]; !banned || from < old {
			f.bans[log] = from
			f.change.Logs = append(f.change.Logs, log)
		}
	case "erase":
		id := crdt.ID{Link: body.Fields["entry"].(dagcbor.Link)}
		of, ok := f.lineage.Place(id)
		if ok && f.lineage.Precedes(of, at) && (f.erased[id].IsZero() || v.ID().Compare(f.erased[id].Link) < 0) {
			f.erased[id] = v.ID()
			f.change.Erased[id] = v.ID()
		}
	}
}

func (f *fake) hold(body crdt.Body) {
	key := identity.Key(body.Fields["key"].([]byte))
	if _, held := f.keys[keyID(key)]; !held {
		f.keys[keyID(key)] = key
		f.change.Keys = append(f.change.Keys, keyID(key))
	}
}

func (f *fake) Learns(kind string) bool                             { return kind == "share" }
func (f *fake) Learn(_ crdt.Verified, _ fold.Place, body crdt.Body) { f.hold(body) }

func (f *fake) Settle() fold.Change {
	change := f.change
	f.change = fold.Change{Erased: map[crdt.ID]crdt.ID{}}
	return change
}

func (f *fake) Verdict(v crdt.Verified, _ fold.Place, _ crdt.Body) *fold.Refusal {
	if from, banned := f.bans[v.Log()]; banned && v.Seq() >= from {
		return &fold.Refusal{Rule: "banned", Found: fmt.Sprint(v.Seq()), Needed: fmt.Sprint("below ", from), Who: "stewards"}
	}
	return nil
}

func (f *fake) Refusals() []fold.Refusal { return nil }

func (f *fake) Digest() [32]byte {
	h := sha256.New()
	var logs []crdt.LogID
	for log := range f.bans {
		logs = append(logs, log)
	}
	slices.SortFunc(logs, crdt.LogID.Compare)
	for _, log := range logs {
		fmt.Fprintf(h, "%x %d\n", log, f.bans[log])
	}
	return [32]byte(h.Sum(nil))
}
