package model_test

import (
	"reflect"
	"slices"
	"testing"

	"tallystick/crdt"
	"tallystick/crdt/replica"
	"tallystick/model/community"
	"tallystick/model/fold"
)

// contact is a record with a life of its own: a name, an address, and a file.
func contact(file *community.File) crdt.Body {
	body := crdt.Body{Kind: community.KindProfile, Fields: map[string]any{"name": secretName, "purpose": secretPurpose}}
	if file != nil {
		body.Fields["attachment"] = map[string]any{"hash": file.Hash[:], "name": secretFile, "size": file.Size, "type": file.Type}
	}
	return body
}

// copyFile carries an attached file to another device, as a peer does on
// demand.
func (w *witness) copyFile(t *testing.T, f *community.File, to *witness) {
	t.Helper()
	chunks := must(w.book.Community().Attachment(f.Hash))(t)
	must(to.book.Community().PutAttachment(t.Context(), chunks))(t)
}

// TestEraseOwnRecord: what its author erases goes from every replica that takes
// the erasure, with the file and with what was worked out of it; each device
// says so, couriers too.
func TestEraseOwnRecord(t *testing.T) {
	ana := founder(t, "Ana", nil)
	bea, chus, kurt := ana.lets(t, "Bea"), ana.lets(t, "Chus"), ana.lets(t, "Kurt", community.RoleCourier)
	gather(t, ana, bea, chus, kurt)
	file := ana.attach(t, []byte("the plan of the house"))
	record := ana.write(t, contact(file))
	gather(t, ana, bea, chus, kurt)
	ana.copyFile(t, file, bea)
	texts := []string{secretName, secretPurpose, secretFile}
	if found := bea.search(t, texts...); !found["records"] || !found["values"] || !bea.opens(t, record) {
		t.Fatalf("the record is found in %v", found)
	}

	if _, err := bea.book.Erase(t.Context(), record); err == nil {
		t.Error("one erases what is another's")
	}
	erasure := last(must(ana.book.Erase(t.Context(), record))(t))
	bea.restart(t)
	gather(t, ana, bea, chus, kurt)
	all := []*witness{ana, bea, chus, kurt}
	for _, w := range all {
		state, by, err := w.book.Community().BodyState(record)
		if err != nil || state != replica.BodyGone || by != erasure {
			t.Errorf("%s has the body: %v, by %s, %v", w.name, state, by, err)
		}
		if w.book.Community().HasAttachment(file.Hash) {
			t.Errorf("%s has the file", w.name)
		}
		found := places{}
		for pair, err := range w.options.Replica.Raw() {
			check(t, err)
			found.look("keys", pair[0], texts)
			found.look("values", pair[1], texts)
		}
		w.searchAnswers(t, found, texts)
		w.searchBackup(t, found, texts)
		delete(found, "restored files") // the engine of the restored store folds, and forgets, what it restores
		if len(found) > 0 {
			t.Errorf("it is found with %s in %v", w.name, found)
		}
		if len(w.book.Community().Lacking()) > 0 {
			t.Errorf("%s asks for the body", w.name)
		}
	}
	testConfirmations(t, erasure, all)
}

// testConfirmations has devices confirm an erasure one after the other.
func testConfirmations(t *testing.T, erasure crdt.ID, all []*witness) {
	t.Helper()
	var logs []crdt.LogID
	for _, w := range all {
		log, _ := w.book.Log()
		logs = append(logs, log)
	}
	slices.SortFunc(logs, crdt.LogID.Compare)
	for n, w := range all {
		deed := must(w.book.ConfirmErasures(t.Context()))(t)
		again := must(w.book.ConfirmErasures(t.Context()))(t)
		if len(deed.Written) != 1 || len(again.Written) != 0 {
			t.Errorf("%s confirms %d times, then %d", w.name, len(deed.Written), len(again.Written))
		}
		gather(t, all...)
		for _, other := range all {
			confirmations := other.book.State().Confirmations()
			confirmed, outstanding := confirmations.Of(erasure, logs)
			if len(confirmed) != n+1 || len(outstanding) != len(all)-n-1 {
				t.Errorf("with %s %d have confirmed and %d have not, after %d", other.name, len(confirmed), len(outstanding), n+1)
			}
		}
	}
}

// TestErasureBeforeBody: replicas that get body and erasure in either order, or
// the erasure alone, end with the same state, and refuse the body from then on.
func TestErasureBeforeBody(t *testing.T) {
	ana := founder(t, "Ana", nil)
	first, second, third := ana.lets(t, "First"), ana.lets(t, "Second"), ana.lets(t, "Third")
	gather(t, ana, first, second, third)
	record := ana.write(t, contact(nil))
	kept := ana.write(t, community.Note{Text: "kept"}.Body())
	v := must(ana.book.Community().Entry(record))(t)
	ana.hand(t, first) // body, then erasure
	must(ana.book.Erase(t.Context(), record))(t)

	if n := ana.withhold(t, second, v); n == 0 { // erasure, then body
		t.Fatal("nothing was handed over")
	}
	ana.withhold(t, third, v) // the erasure alone
	ana.hand(t, first)
	for _, w := range []*witness{first, second, third} {
		if taken, err := w.book.Community().AdmitBody(t.Context(), record, v.Body()); err != nil || w != third && taken {
			t.Errorf("%s takes the body: %t, %v", w.name, taken, err)
		}
		check(t, w.book.CatchUp(t.Context()))
		if w.opens(t, record) || !w.opens(t, kept) {
			t.Errorf("%s opens what was erased: %t, what was not: %t", w.name, w.opens(t, record), w.opens(t, kept))
		}
	}
	sameState(t, ana, first, second, third)
	second.restart(t)
	check(t, third.book.Records().Rebuild(t.Context()))
	sameState(t, ana, first, second, third)
}

// withhold hands over everything but one body.
func (w *witness) withhold(t *testing.T, other *witness, body crdt.Verified) (entries int) {
	t.Helper()
	for tip := range slices.Values(w.book.Community().Tips()) {
		for v, err := range w.book.Community().Chain(tip.ID, 0) {
			check(t, err)
			if v.ID() == body.ID() {
				v = v.WithoutBody()
			}
			run := must(crdt.ParseFrame(crdt.AppendFrame(nil, []crdt.Verified{v})))(t)
			entries += must(other.book.Community().Admit(t.Context(), w.name, run))(t).New
		}
	}
	check(t, other.book.CatchUp(t.Context()))
	return entries
}

// sameState fails unless devices agree on all three values of the digest, the
// third over the keys that both hold, and on the refusals.
func sameState(t *testing.T, all ...*witness) {
	t.Helper()
	first := must(all[0].book.Digest())(t)
	for _, w := range all[1:] {
		digest := must(w.book.Digest())(t)
		shared := 0
		for key, value := range digest.State {
			if other, held := first.State[key]; held && other != value {
				t.Errorf("%s and %s differ under key %x", all[0].name, w.name, key[:4])
			} else if held {
				shared++
			}
		}
		if digest.Entries != first.Entries || digest.Authority != first.Authority || shared == 0 {
			t.Errorf("%s and %s differ: same entries %t, same authority %t, %d keys agreed on", all[0].name, w.name,
				digest.Entries == first.Entries, digest.Authority == first.Authority, shared)
		}
		both := func(of *witness) []fold.Refusal { return of.refusalsBoth(t, all[0], w) }
		if one, other := both(all[0]), both(w); !reflect.DeepEqual(one, other) {
			t.Errorf("%s refuses %v, %s %v", all[0].name, one, w.name, other)
		}
	}
}

// refusalsBoth are those of entries that two devices can read.
func (w *witness) refusalsBoth(t *testing.T, a, b *witness) []fold.Refusal {
	t.Helper()
	return slices.DeleteFunc(must(w.book.Records().Refusals())(t), func(r fold.Refusal) bool {
		return !a.reads(t, r.Entry) || !b.reads(t, r.Entry)
	})
}

// TestErasureSparesWhatIsAnothers: an erasure of another person's entry closes
// nothing, and naming another's file in a record that one erases does not take
// the file along.
func TestErasureSparesWhatIsAnothers(t *testing.T) {
	ana := founder(t, "Ana", nil)
	bea := ana.lets(t, "Bea")
	gather(t, ana, bea)
	file := ana.attach(t, []byte("the plan of the house"))
	record := ana.write(t, contact(file))
	gather(t, ana, bea)
	bea.presume(t, community.Erase{Entries: []crdt.ID{record}}.Body())
	theft := bea.write(t, contact(file))
	must(bea.book.Erase(t.Context(), theft))(t)
	gather(t, ana, bea)
	for _, w := range []*witness{ana, bea} {
		if !w.opens(t, record) || w.opens(t, theft) {
			t.Errorf("with %s the record opens %t, the stolen one %t", w.name, w.opens(t, record), w.opens(t, theft))
		}
	}
	if !ana.book.Community().HasAttachment(file.Hash) {
		t.Error("another's erasure dropped the file")
	}
	sameState(t, ana, bea)
}

// TestEraseWithSecondDevice: a person's devices erase for each other.
func TestEraseWithSecondDevice(t *testing.T) {
	ana := founder(t, "Ana", nil)
	bea := ana.lets(t, "Bea")
	gather(t, ana, bea)
	record := bea.writeTo(t, contact(nil), ana)
	phone := bea.second(t, "Bea's phone")
	gather(t, ana, bea, phone)
	if !phone.opens(t, record) {
		t.Fatal("the person's phone does not open what they wrote")
	}
	must(phone.book.Erase(t.Context(), record))(t)
	gather(t, ana, bea, phone)
	for _, w := range []*witness{ana, bea, phone} {
		if state, _, _ := w.book.Community().BodyState(record); state != replica.BodyGone {
			t.Errorf("%s has it", w.name)
		}
	}
}

// TestErasureCutOff: an erasure by somebody whose removal does not honour it is
// no part of the set, so that not everybody learns of it. Who followed it before
// they heard of the removal has no bytes to give back; who did not keeps them.
// Both hold the same entries, and know the same about who belongs.
func TestErasureCutOff(t *testing.T) {
	ana := founder(t, "Ana", nil)
	bea, chus := ana.lets(t, "Bea"), ana.lets(t, "Chus")
	gather(t, ana, bea, chus)
	record := bea.write(t, contact(nil))
	gather(t, ana, bea, chus)
	erasure := last(must(bea.book.Erase(t.Context(), record))(t))
	bea.hand(t, chus)
	must(ana.book.Remove(t.Context(), bea.book.Me(), ""))(t)
	gather(t, ana, bea, chus)
	for _, w := range []*witness{ana, chus} {
		if w.book.Community().InSet(erasure) || len(w.book.State().Erasures()) > 0 {
			t.Errorf("with %s the erasure counts", w.name)
		}
	}
	if !ana.opens(t, record) || chus.opens(t, record) {
		t.Errorf("the record opens with Ana %t, with Chus %t", ana.opens(t, record), chus.opens(t, record))
	}
	same(t, ana.household, bea.household, chus.household)
}
