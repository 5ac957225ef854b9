package fold_test

import (
	"fmt"
	"iter"
	"slices"
	"strings"

	"pgregory.net/rapid"

	"tallystick/crdt"
	"tallystick/crdt/dagcbor"
	"tallystick/crdt/replica"
	"tallystick/identity"
	"tallystick/model/fold"
)

// world is the entries of a community at random: records that are created and
// edited by people who know different things, under keys of which some come
// late, in other logs or never; erasures, bans and what the rules do not allow.
type world struct {
	order  []crdt.Verified
	kinds  map[crdt.ID]string // of those whose author meant something
	fields map[crdt.ID]map[string]any
	silent map[crdt.ID]bool // the body never comes
}

// kindsOfWorld are the kinds that a book of it knows: one with everything, and
// one that panics at a word.
func kindsOfWorld() []fold.Kind {
	return []fold.Kind{
		{
			Name: "task", Version: 1,
			Fields: []fold.Field{
				{Name: "title", Merge: fold.Register, Required: true, Check: fold.IsText},
				{Name: "made", Merge: fold.Fixed, Check: fold.IsText},
				{Name: "tags", Merge: fold.Set, Check: fold.IsText},
				{Name: "after", Merge: fold.Register, Check: fold.IsLink, Refers: true},
			},
			MayWrite: func(w fold.Writing) *fold.Refusal {
				if w.Seq%7 == 6 {
					return &fold.Refusal{Rule: fold.RuleWriter, Found: "7", Needed: "another"}
				}
				return nil
			},
			Index: func(r fold.Record) (terms []fold.Term) {
				for _, v := range r.Fields["title"] {
					if title, ok := v.V.(string); ok {
						terms = append(terms, fold.Term{Index: "title", Value: title})
					}
				}
				return terms
			},
		},
		{
			Name: "count", Version: 1, Fields: []fold.Field{{Name: "title", Merge: fold.Register, Check: fold.IsText}},
			Touches: func(body crdt.Body) []crdt.ID {
				if link, ok := body.Fields["of"].(dagcbor.Link); ok {
					return []crdt.ID{{Link: link}}
				}
				return nil
			},
			Fold: func(r *fold.Record) error {
				n := 0
				for _, e := range r.Entries {
					if n++; strings.Contains(fmt.Sprint(e.Body.Fields), "t3") {
						panic("t3")
					}
				}
				r.State = n
				return nil
			},
		},
		{Name: "plain", Version: 1, Fields: []fold.Field{{Name: "title", Merge: fold.Register, Check: fold.IsText}}},
	}
}

const worldLogs = 4

func drawWorld(t *rapid.T, size int) *world {
	w := &world{kinds: map[crdt.ID]string{}, fields: map[crdt.ID]map[string]any{}, silent: map[crdt.ID]bool{}}
	byLog := make([][]crdt.Verified, worldLogs)
	for range rapid.IntRange(size/2, size).Draw(t, "size") {
		i := rapid.IntRange(0, worldLogs-1).Draw(t, "log")
		h := crdt.Header{Log: crdt.LogID{byte(i + 1)}}
		if n := len(byLog[i]); n > 0 {
			prev := byLog[i][n-1]
			if rapid.IntRange(0, 15).Draw(t, "fork") == 0 {
				prev = rapid.SampledFrom(byLog[i]).Draw(t, "prev")
			}
			h.Seq, h.Prev = prev.Seq()+1, prev.ID()
			for range rapid.IntRange(0, 2).Draw(t, "deps") {
				other := byLog[rapid.IntRange(0, worldLogs-1).Draw(t, "of")]
				if len(other) > 0 {
					h.Deps = append(h.Deps, other[len(other)-1].ID())
				}
			}
			slices.SortFunc(h.Deps, func(a, b crdt.ID) int { return a.Compare(b.Link) })
			h.Deps = slices.Compact(h.Deps)
		}
		v := w.write(t, h)
		w.order, byLog[i] = append(w.order, v), append(byLog[i], v)
	}
	return w
}

// write signs what somebody means to say.
func (w *world) write(t *rapid.T, h crdt.Header) crdt.Verified {
	body, sealed := w.say(t)
	block, err := body.Block()
	if err != nil {
		t.Fatal(err)
	}
	if h.Seq == 0 {
		sealed = false
		block, _ = crdt.Body{Kind: "grant", Fields: map[string]any{"key": slices.Repeat([]byte{h.Log[0]}, 32)}}.Block()
	}
	if h.Sealed = sealed; sealed {
		key := identity.Key(slices.Repeat([]byte{byte(rapid.IntRange(1, worldLogs+2).Draw(t, "key"))}, 32))
		place := identity.BodyPlace{Log: h.Log, Seq: h.Seq, Prev: h.Prev.Link, Key: keyID(key)}
		if block, err = place.Seal(key, block, [24]byte{byte(len(w.order)), byte(len(w.order) >> 8)}); err != nil {
			t.Fatal(err)
		}
	}
	h.Body = crdt.BodyID(block)
	v, err := crdt.Sign(identity.DeviceKeyFromSeed([32]byte{h.Log[0]}), h, block)
	if err != nil {
		t.Fatal(err)
	}
	w.kinds[v.ID()], w.fields[v.ID()] = body.Kind, body.Fields
	w.silent[v.ID()] = sealed && rapid.IntRange(0, 9).Draw(t, "silent") == 0
	return v
}

// say is a body, most often of a task.
func (w *world) say(t *rapid.T) (body crdt.Body, sealed bool) {
	title := "t" + fmt.Sprint(rapid.IntRange(0, 5).Draw(t, "title"))
	some := func() crdt.ID {
		if len(w.order) == 0 {
			return crdt.ID{Link: dagcbor.Link{9}}
		}
		return rapid.SampledFrom(w.order).Draw(t, "some").ID()
	}
	kind := rapid.SampledFrom([]string{"task", "task", "task", "edit", "edit", "edit", "edit", "count", "plain", "odd", "share", "grant", "ban", "erase", "wrong", "bare"}).Draw(t, "kind")
	fields := map[string]any{"title": title}
	switch kind {
	case "task":
		fields["made"], fields["tags"], fields["after"] = title, []any{title, "x"}, some().Link
	case "edit":
		return w.edit(t, some, title), true
	case "count":
		fields["of"] = some().Link
	case "share":
		fields = map[string]any{"key": slices.Repeat([]byte{worldLogs + 1}, 32)}
	case "grant":
		return crdt.Body{Kind: kind, Fields: map[string]any{"key": slices.Repeat([]byte{byte(rapid.IntRange(1, worldLogs).Draw(t, "granted"))}, 32)}}, false
	case "ban":
		log := crdt.LogID{byte(rapid.IntRange(1, worldLogs).Draw(t, "banned"))}
		return crdt.Body{Kind: kind, Fields: map[string]any{"log": log[:], "from": int64(rapid.IntRange(3, 30).Draw(t, "from"))}}, false
	case "erase":
		id := some()
		if w.kinds[id] == "share" { // what it gave would be held by those who opened it before
			return crdt.Body{Kind: crdt.KindSeen}, false
		}
		return crdt.Body{Kind: kind, Fields: map[string]any{"entry": id.Link}}, false
	case "wrong":
		return crdt.Body{Kind: "task", Fields: map[string]any{"title": int64(1)}}, true
	case "bare":
		return crdt.Body{Kind: rapid.SampledFrom([]string{"task", "odd"}).Draw(t, "bare"), Fields: fields}, false
	}
	return crdt.Body{Kind: kind, Fields: fields}, true
}

// edit changes a record that somebody began, or what is none.
func (w *world) edit(t *rapid.T, some func() crdt.ID, title string) crdt.Body {
	record, kind := some(), "task"
	for range 6 {
		if record = some(); w.kinds[record] == "task" {
			break
		}
	}
	if about, ok := w.fields[record]["record"].(dagcbor.Link); ok {
		record = crdt.ID{Link: about}
	}
	if rapid.IntRange(0, 9).Draw(t, "other kind") == 0 {
		kind = "count"
	}
	fields := map[string]any{"record": record.Link}
	switch rapid.IntRange(0, 2).Draw(t, "edit") {
	case 0:
		fields["edits"] = map[string]any{"title": map[string]any{"value": title, "replaces": []any{record.Link, some().Link}}}
	case 1:
		fields["adds"] = map[string]any{"tags": []any{title}}
		fields["removes"] = map[string]any{"tags": []any{map[string]any{"value": "x", "adds": []any{record.Link}}}}
	default:
		fields["edits"] = map[string]any{"made": map[string]any{"value": title}}
	}
	return crdt.Body{Kind: kind, Fields: fields}
}

// holder is a replica in memory: entries, bodies, and the rows of a book.
type holder struct {
	entries map[crdt.ID]crdt.Verified
	gone    map[crdt.ID]bool
	rows    memoryRows
}

func newHolder() *holder {
	return &holder{entries: map[crdt.ID]crdt.Verified{}, gone: map[crdt.ID]bool{}, rows: memoryRows{}}
}

func (h *holder) Tip(id crdt.ID) (crdt.Tip, bool) {
	v, ok := h.entries[id]
	return v.Tip(), ok
}

func (h *holder) Entry(id crdt.ID) (crdt.Verified, error) {
	v, ok := h.entries[id]
	if !ok {
		return v, replica.ErrNotFound
	}
	if h.gone[id] {
		v = v.WithoutBody()
	}
	return v, nil
}

func (h *holder) Person(log crdt.LogID) (identity.PersonID, bool) {
	return identity.PersonID(log), true
}

// Ends leaves the last log out of the set beyond its entry 5.
func (h *holder) Ends(log crdt.LogID) (ends []crdt.Tip) {
	followed := map[crdt.ID]bool{}
	for _, v := range h.entries {
		followed[v.Prev()] = true
	}
	for _, v := range h.entries {
		beyond := log[0] == worldLogs && v.Seq() > 5
		if v.Log() == log && !beyond && (!followed[v.ID()] || log[0] == worldLogs && v.Seq() == 5) {
			ends = append(ends, v.Tip())
		}
	}
	return ends
}

func (h *holder) Reaches(end, at crdt.Tip) (bool, error) {
	for id := end.ID; !id.IsZero(); id = h.entries[id].Prev() {
		if id == at.ID {
			return true, nil
		}
	}
	return false, nil
}

// memoryRows are rows in memory.
type memoryRows map[string][]byte

func (m memoryRows) Get(key []byte) ([]byte, error) { return m[string(key)], nil }

func (m memoryRows) All(prefix []byte) iter.Seq2[fold.Row, error] {
	var keys []string
	for key := range m {
		if strings.HasPrefix(key, string(prefix)) {
			keys = append(keys, key)
		}
	}
	slices.Sort(keys)
	return func(yield func(fold.Row, error) bool) {
		for _, key := range keys {
			if !yield(fold.Row{Key: []byte(key), Value: m[key]}, nil) {
				return
			}
		}
	}
}

func (m memoryRows) write(rows []fold.Row) {
	for _, row := range rows {
		if m[string(row.Key)] = row.Value; row.Value == nil {
			delete(m, string(row.Key))
		}
	}
}
