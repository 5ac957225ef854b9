package crdt_test

import (
	"slices"
	"strconv"
	"testing"

	"tallystick/crdt"
	"tallystick/crdt/dagcbor"
	"tallystick/identity"
)

// annals are what the sound vectors tell of: a community of three founders, of
// whom one has two devices and another writes two histories; a fourth person
// whom they let in; and a community of one.
type annals struct {
	alice, phone, bea, caro, dora scribe

	solo, three     crdt.Charter
	soloID, threeID crdt.CommunityID

	aloneLog, aliceLog, phoneLog, beaLog, caroLog, doraLog *diary

	key    identity.Key // what sealed bodies are sealed under
	keyID  identity.KeyID
	opened map[crdt.ID][]byte // what is inside them
	told   []told
}

// told is an entry of the annals under a name.
type told struct {
	name string
	by   scribe
	crdt.Signed
}

func newAnnals(t testing.TB) *annals {
	t.Helper()
	w := &annals{
		alice: newScribe(t, "alice"), phone: newScribe(t, "alice's phone"), bea: newScribe(t, "bea"),
		caro: newScribe(t, "caro"), dora: newScribe(t, "dora"),
		key: identity.Key(vectorSeed("alice", "key")), opened: map[crdt.ID][]byte{},
	}
	w.phone.words, w.phone.Person = w.alice.words, w.alice.Person
	w.solo = crdt.Charter{Nonce: vectorSeed("solo", "charter"), Founders: []crdt.Keys{w.alice.Keys}}
	w.three = crdt.Charter{
		Nonce:    vectorSeed("three", "charter"),
		Founders: []crdt.Keys{w.alice.Keys, w.bea.Keys, w.caro.Keys},
		Rules: map[string]any{
			"quorum": int64(2), "history": true, "calendar": nil,
			"terms": dagcbor.LinkOf(clearBody(t, "note", nil)), "share": []any{int64(-2), int64(25)},
		},
	}
	w.soloID, w.threeID = communityOf(t, w.solo), communityOf(t, w.three)
	w.introduce(t)
	w.keyID = identity.KeyIDOf(w.threeID.Link, w.aliceLog.id, [][32]byte{w.aliceLog.id, w.beaLog.id}, w.key)
	w.govern(t)
	w.seal(t)
	w.fork(t)
	return w
}

func communityOf(t testing.TB, c crdt.Charter) crdt.CommunityID {
	t.Helper()
	id, err := c.Community()
	if err != nil {
		t.Fatal(err)
	}
	return id
}

func charterBody(t testing.TB, c crdt.Charter) []byte {
	t.Helper()
	body, err := c.Body()
	if err != nil {
		t.Fatal(err)
	}
	return body
}

func (w *annals) tell(name string, by scribe, s crdt.Signed) crdt.Signed {
	w.told = append(w.told, told{name, by, s})
	return s
}

// write tells of the next entry of a log.
func (w *annals) write(t testing.TB, name string, d *diary, kind string, fields map[string]any, deps ...crdt.ID) crdt.Signed {
	t.Helper()
	return w.tell(name, d.scribe, signedOf(d.write(t, clearBody(t, kind, fields), false, deps...)))
}

// signedOf forgets that an entry was verified.
func signedOf(v crdt.Verified) crdt.Signed {
	s, err := crdt.ParseBlock(v.Block(), v.Body())
	if err != nil {
		panic(err)
	}
	return s
}

// introduce begins every log: with a valid certificate, without one, with one
// that another person's root key made; replacing no log, one and two.
func (w *annals) introduce(t testing.TB) {
	foreign := w.alice.words.Root().Certify(w.dora.Device, w.dora.Sealing)
	in := func(name string, a scribe, in crdt.Introduction) *diary {
		d := openDiary(t, a, in)
		w.tell(name+" 0: introduction", a, signedOf(d.entries[0]))
		return d
	}
	w.aloneLog = in("alone", w.alice, crdt.Introduction{Community: w.soloID, Certificate: w.alice.certificate()})
	w.aliceLog = in("alice", w.alice, crdt.Introduction{Community: w.threeID, Certificate: w.alice.certificate()})
	w.phoneLog = in("phone", w.phone, crdt.Introduction{Community: w.threeID})
	w.beaLog = in("bea", w.bea, crdt.Introduction{Community: w.threeID, Replaces: []crdt.LogID{w.bea.LogID(w.soloID)}})
	w.caroLog = in("caro", w.caro, crdt.Introduction{Community: w.threeID, Replaces: []crdt.LogID{w.caro.LogID(w.soloID), w.dora.LogID(w.soloID)}})
	w.doraLog = in("dora", w.dora, crdt.Introduction{Community: w.threeID, Certificate: &foreign})
}

// govern writes an entry of every structural kind, and one of a kind that
// nobody knows.
func (w *annals) govern(t testing.TB) {
	w.tell("alone 1: charter of one", w.alice, signedOf(w.aloneLog.write(t, charterBody(t, w.solo), false)))
	w.tell("alice 1: charter of three", w.alice, signedOf(w.aliceLog.write(t, charterBody(t, w.three), false)))
	w.write(t, "alice 2: certificate", w.aliceLog, crdt.KindCertificate, map[string]any{"log": w.phoneLog.id[:]}, w.phoneLog.entries[0].ID())
	w.write(t, "alice 3: admission", w.aliceLog, crdt.KindAdmission, map[string]any{"log": w.doraLog.id[:], "person": w.dora.Person[:], "roles": []any{"member"}}, w.doraLog.entries[0].ID())
	w.write(t, "alice 4: seen, 1 dep", w.aliceLog, crdt.KindSeen, nil, w.beaLog.entries[0].ID())
	w.write(t, "alice 5: seen, 16 deps", w.aliceLog, crdt.KindSeen, nil, distantIDs(crdt.MaxDeps)...)
	w.write(t, "alice 6: unknown kind", w.aliceLog, "a kind of the year 2050", map[string]any{
		"": "ñandú", "no": false, "n": int64(-1) << 63, "many": []any{[]byte{}, nil, map[string]any{}},
	})
}

// distantIDs are sorted ids of entries that nobody holds.
func distantIDs(n int) []crdt.ID {
	ids := make([]crdt.ID, n)
	for i := range ids {
		ids[i] = crdt.BodyID([]byte("distant " + strconv.Itoa(i)))
	}
	slices.SortFunc(ids, func(a, b crdt.ID) int { return a.Compare(b.Link) })
	return ids
}

// seal writes sealed entries: the smallest, one in the next size class, and
// one that travels without its body.
func (w *annals) seal(t testing.TB) {
	note := clearBody(t, "note", map[string]any{"text": "3 crates of tomatoes"})
	w.writeSealed(t, "alice 7: sealed", note)
	w.writeSealed(t, "alice 8: sealed, larger", clearBody(t, "note", map[string]any{"text": string(make([]byte, 150))}))
	absent := w.writeSealed(t, "", note)
	w.tell("alice 9: sealed, body not here", w.alice, absent.WithoutBody())
	w.write(t, "alice 10: seen, no dep", w.aliceLog, crdt.KindSeen, nil)
}

func (w *annals) writeSealed(t testing.TB, name string, clear []byte) crdt.Signed {
	t.Helper()
	next := w.aliceLog.next(nil, true)
	place := identity.BodyPlace{Log: next.Log, Seq: next.Seq, Prev: next.Prev.Link, Key: w.keyID}
	nonce := vectorSeed("alice "+strconv.FormatUint(next.Seq, 10), "body nonce")
	body, err := place.Seal(w.key, clear, [24]byte(nonce[:]))
	if err != nil {
		t.Fatal(err)
	}
	s := signedOf(w.aliceLog.write(t, body, true))
	w.opened[s.ID()] = clear
	if name != "" {
		w.tell(name, w.alice, s)
	}
	return s
}

// fork writes what no honest device does: a second entry with the same seq,
// the same header signed again with another nonce, a signature that fits
// nothing and that a later entry vouches for; and the last seq there is.
func (w *annals) fork(t testing.TB) {
	first := w.write(t, "bea 1: a history", w.beaLog, crdt.KindSeen, nil, w.aliceLog.entries[1].ID())
	other := *w.beaLog
	other.entries = slices.Clone(other.entries[:1])
	w.write(t, "bea 1: another history", &other, crdt.KindSeen, nil, w.aliceLog.entries[3].ID())
	again := signAgain(t, vectorSeed("bea", "device"), first.Header().Append(nil))
	w.tell("bea 1: the first history signed again", w.bea, parseEntry(t, signedBlock(first.Header().Append(nil), again), first.Body()))
	w.write(t, "bea 2: adopt", w.beaLog, crdt.KindAdopt, map[string]any{"entries": []any{other.entries[1].ID().Link}}, w.aliceLog.entries[4].ID())

	header := w.caroLog.next(clearBody(t, crdt.KindSeen, nil), false)
	garbage := parseEntry(t, signedBlock(header.Append(nil), crdt.Signature{1, 2, 3}), clearBody(t, crdt.KindSeen, nil))
	w.tell("caro 1: a signature that fits nothing", w.caro, garbage)
	after := crdt.Header{Log: header.Log, Seq: 2, Prev: garbage.ID(), Body: header.Body}
	w.tell("caro 2: vouches for it", w.caro, sign(t, w.caro, after, garbage.Body()))

	last := crdt.Header{Log: w.doraLog.id, Seq: dagcbor.MaxInteger, Prev: distantIDs(1)[0], Body: header.Body}
	w.tell("dora: the last seq there is", w.dora, sign(t, w.dora, last, garbage.Body()))
}

func sign(t testing.TB, a scribe, h crdt.Header, body []byte) crdt.Signed {
	t.Helper()
	v, err := crdt.Sign(a.device, h, body)
	if err != nil {
		t.Fatal(err)
	}
	return signedOf(v)
}
