package crdt_test

import (
	"slices"

	"tallystick/crdt"
	"tallystick/crdt/dagcbor"
)

// headerOf writes a header field by field, sound or not.
func headerOf(version uint64, log []byte, seq uint64, prev dagcbor.Link, deps []crdt.ID, sealed uint64, body dagcbor.Link) []byte {
	b := dagcbor.AppendUint(dagcbor.AppendArray(nil, 7), version)
	b = dagcbor.AppendBytes(b, log)
	b = dagcbor.AppendUint(b, seq)
	b = dagcbor.AppendLinkOrNull(b, prev)
	b = dagcbor.AppendArray(b, len(deps))
	for _, dep := range deps {
		b = dagcbor.AppendLink(b, dep.Link)
	}
	b = dagcbor.AppendUint(b, sealed)
	return dagcbor.AppendLink(b, body)
}

func (w *annals) brokenHeaders() (all []refusalVector) {
	log, body := w.aliceLog.id[:], dagcbor.LinkOf(nil)
	prev, none, ids := distantIDs(1)[0].Link, dagcbor.Link{}, distantIDs(17)
	rule, library := crdt.RuleEncoding, accepts
	add := func(name string, header []byte) {
		all = append(all, refusalVector{Name: name, Decoder: "header", Bytes: header, Refusal: string(rule), Library: library})
	}
	good := headerOf(1, log, 1, prev, ids[:2], 0, body)
	add("log of 31 bytes", headerOf(1, log[:31], 1, prev, nil, 0, body))
	add("seq 2^53", headerOf(1, log, 1<<53, prev, nil, 0, body))
	add("seq -1", patch(headerOf(1, log, 5, prev, nil, 0, body), hexed("05 d82a"), hexed("20 d82a")))
	add("sealed 2", headerOf(1, log, 1, prev, nil, 2, body))
	add("sealed true", patch(headerOf(1, log, 1, prev, nil, 7, body), hexed("80 07"), hexed("80 f5")))
	add("deps null", patch(headerOf(1, log, 1, prev, nil, 7, body), hexed("80 07"), hexed("f6 00")))
	add("body null", headerOf(1, log, 1, prev, nil, 0, none))
	add("prev a link to the hash of zeros, at seq 0", zeroPrev(headerOf(1, log, 0, prev, nil, 0, body), prev))
	add("6 fields", append([]byte{0x86}, good[1:len(good)-len(dagcbor.AppendLink(nil, body))]...))
	add("8 fields", append(append([]byte{0x88}, good[1:]...), 0))
	add("a map", hexed("a1 6376657201"))

	rule = crdt.RuleVersion
	add("version 0", headerOf(0, log, 1, prev, nil, 0, body))
	add("version 2", headerOf(2, log, 1, prev, nil, 0, body))
	add("version 2 with other fields", hexed("83 02 6161 f6"))

	rule = crdt.RuleStart
	add("prev null at seq 1", headerOf(1, log, 1, none, nil, 0, body))
	add("prev at seq 0", headerOf(1, log, 0, prev, nil, 0, body))
	add("deps at seq 0", headerOf(1, log, 0, none, ids[:1], 0, body))
	add("sealed at seq 0", headerOf(1, log, 0, none, nil, 1, body))

	rule = crdt.RuleDeps
	add("deps out of order", headerOf(1, log, 1, prev, []crdt.ID{ids[1], ids[0]}, 0, body))
	add("a dep twice", headerOf(1, log, 1, prev, []crdt.ID{ids[0], ids[0]}, 0, body))

	rule = crdt.RuleSize
	add("17 deps", headerOf(1, log, 1, prev, ids, 0, body))

	rule, library = crdt.RuleEncoding, refuses
	add("version 1 in two bytes", slices.Concat(good[:1], []byte{0x18, 1}, good[2:]))
	add("a byte behind it", append(slices.Clone(good), 0))
	add("no bytes", nil)
	return all
}

// zeroPrev puts a link of zeros where prev is.
func zeroPrev(header []byte, prev dagcbor.Link) []byte {
	return patch(header, prev[:], make([]byte, 32))
}

// brokenEntries are entries whose block or body is wrong around a good header.
func (w *annals) brokenEntries() (all []refusalVector) {
	first, sealed := w.find("alice 10: seen, no dep"), w.find("alice 7: sealed")
	rule := crdt.RuleBody
	add := func(name string, block, body []byte) {
		v := refusalVector{Name: name, Decoder: "entry", Bytes: block, Refusal: string(rule), Library: accepts}
		if body != nil {
			v.Body = (*dump)(&body)
		}
		all = append(all, v)
	}
	add("clear body not here", first.Block(), nil)
	add("clear body of another entry", first.Block(), w.find("alice 6: unknown kind").Body())
	add("sealed body of another entry", sealed.Block(), w.find("alice 8: sealed, larger").Body())
	around := func(sealed uint64, body []byte) []byte {
		return signedBlock(headerOf(1, w.aliceLog.id[:], 1, distantIDs(1)[0].Link, nil, sealed, dagcbor.LinkOf(body)), crdt.Signature{})
	}
	for _, b := range []struct{ name, text string }{
		{"sealed body with a hint of 15 bytes", "83 4f 00*15 5818 00*24 50 00*16"},
		{"sealed body with a nonce of 12 bytes", "83 50 00*16 4c 00*12 50 00*16"},
		{"sealed body with a ciphertext shorter than a tag", "83 50 00*16 5818 00*24 4f 00*15"},
		{"sealed body of four fields", "84 50 00*16 5818 00*24 50 00*16 00"},
		{"sealed body that is a clear one", "82 647365656e a0"},
	} {
		add(b.name, around(1, hexed(b.text)), hexed(b.text))
	}
	add("clear body that is a sealed one", around(0, sealed.Body()), sealed.Body())

	rule = crdt.RuleSize
	large := hexed("83 50 00*16 5818 00*24 59ffd2 00*65490")
	add("sealed body of 65537 bytes", around(1, large), large)
	add("block of 4097 bytes", hexed("82 590fbb 00*4027 5840 00*64"), nil)

	rule = crdt.RuleEncoding
	add("signature of 63 bytes", hexed("82 40 583f 00*63"), nil)
	add("three fields", append(append([]byte{0x83}, first.Block()[1:]...), 0), first.Body())
	add("header inside in another form", signedBlock([]byte{0x98, 7}, crdt.Signature{}), nil)
	add("header as an array, not as bytes", slices.Concat([]byte{0x82}, first.Header().Append(nil), dagcbor.AppendBytes(nil, make([]byte, 64))), first.Body())

	rule = crdt.RuleIntroduction
	other := w.beaLog.first()
	head := headerOf(1, w.aliceLog.id[:], 0, dagcbor.Link{}, nil, 0, other.Header().Body.Link)
	add("keys that hash to another log", signedBlock(head, crdt.Signature{}), other.Body())
	head = headerOf(1, w.aliceLog.id[:], 0, dagcbor.Link{}, nil, 0, first.Header().Body.Link)
	add("entry 0 of another kind", signedBlock(head, crdt.Signature{}), first.Body())
	return all
}

// brokenBodies are clear bodies.
func (w *annals) brokenBodies() (all []refusalVector) {
	rule, library := crdt.RuleBody, accepts
	add := func(name, text string) {
		all = append(all, refusalVector{Name: name, Decoder: "body", Bytes: hexed(text), Refusal: string(rule), Library: library})
	}
	add("a kind alone", "81 646e6f7465")
	add("three fields", "83 646e6f7465 a0 00")
	add("an empty kind", "82 60 a0")
	add("a kind of bytes", "82 446e6f7465 a0")
	add("fields that are a list", "82 646e6f7465 80")
	add("fields that are null", "82 646e6f7465 f6")
	add("a link under another hash in the fields", "82 646e6f7465 a1 6161 d82a 5825 00 01711e20 01*32")
	library = refuses
	add("a field twice", "82 646e6f7465 a2 6161 00 6161 00")
	add("a byte behind it", "82 646e6f7465 a0 00")
	library = differs
	add("undefined in the fields", "82 646e6f7465 a1 6161 f7")
	add("fields out of order", "82 646e6f7465 a2 6162 00 6161 00")
	rule, library = crdt.RuleSize, accepts
	add("a kind of 65 bytes", "82 7841 61*65 a0")
	add("9 levels in the fields", "82 646e6f7465 a1 6161 81*7 80")
	add("text of 4097 bytes", "82 646e6f7465 a1 6161 791001 61*4097")
	add("list of 1025", "82 646e6f7465 a1 6161 990401 00*1025")
	return all
}
