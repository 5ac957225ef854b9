package crdt_test

import (
	"bytes"
	"maps"
	"slices"
	"testing"

	"tallystick/crdt"
	"tallystick/crdt/dagcbor"
)

// badKeys are public keys that are refused for everybody.
func badKeys() map[string]string {
	return map[string]string{
		"neutral point":           "01 00*31",
		"neutral point, sign bit": "01 00*30 80",
		"order 2":                 "ec ff*30 7f",
		"order 4":                 "00*32",
		"order 8":                 "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05",
		"y = p":                   "ed ff*30 7f",
		"y = p + 3":               "f0 ff*30 7f",
	}
}

func (w *annals) brokenIntroductions(t testing.TB) (all []refusalVector) {
	in, err := w.caroLog.first().Introduction()
	if err != nil {
		t.Fatal(err)
	}
	body := in.Body()
	rule, library := crdt.RuleKey, accepts
	add := func(name string, body []byte) {
		all = append(all, refusalVector{Name: name, Decoder: "introduction", Bytes: body, Refusal: string(rule), Library: library})
	}
	bad := badKeys()
	for _, name := range slices.Sorted(maps.Keys(bad)) {
		add("device key, "+name, patch(body, in.Device[:], hexed(bad[name])))
	}
	add("person key of order 8", patch(body, in.Person[:], hexed(bad["order 8"])))
	add("transport key of order 8", patch(body, in.Transport[:], hexed(bad["order 8"])))
	add("sealing key 0", patch(body, in.Sealing[:], make([]byte, 32)))
	add("sealing key 1", patch(body, in.Sealing[:], hexed("01 00*31")))
	add("sealing key not below the prime", patch(body, in.Sealing[:], hexed("f6 ff*30 7f")))
	add("sealing key with its top bit set", patch(body, in.Sealing[:], hexed("09 00*30 80")))

	rule = crdt.RuleIntroduction
	add("another kind", patch(body, []byte("\x6cintroduction"), []byte("\x6cIntroduction")))
	add("a field more", append(patch(body, hexed("6c 696e74726f64756374696f6e a8"), hexed("6c 696e74726f64756374696f6e a9")), hexed("6c 616464697469 6f6e616c2121 00")...))
	add("a field less", hexed("82 6c 696e74726f64756374696f6e a0"))
	add("device key of 31 bytes", patch(body, append([]byte{0x58, 32}, in.Device[:]...), append([]byte{0x58, 31}, in.Device[:31]...)))
	add("certificate of 63 bytes", append(slices.Clone(body[:len(body)-1]), hexed("583f 00*63")...))
	add("replaces null", patch(body, replacing(in.Replaces), hexed("687265706c61636573 f6")))
	add("community as bytes", patch(body, dagcbor.AppendLink(nil, in.Community.Link), hexed("5824 01711220 01*32")))

	rule, library = crdt.RuleIntroduction, differs
	add("fields in another order", patch(body,
		slices.Concat([]byte("\x65nonce\x58\x20"), in.Nonce[:], []byte("\x66device\x58\x20"), in.Device[:]),
		slices.Concat([]byte("\x66device\x58\x20"), in.Device[:], []byte("\x65nonce\x58\x20"), in.Nonce[:])))
	library = refuses
	add("a byte behind it", append(slices.Clone(body), 0))

	rule, library = crdt.RuleSize, accepts
	add("65 logs replaced", patch(body, replacing(in.Replaces), replacing(make([]crdt.LogID, 65))))
	return all
}

// replacing is the field of an introduction that names earlier logs.
func replacing(logs []crdt.LogID) []byte {
	b := dagcbor.AppendArray(dagcbor.AppendText(nil, "replaces"), len(logs))
	for _, log := range logs {
		b = dagcbor.AppendBytes(b, log[:])
	}
	return b
}

func (w *annals) brokenCharters(t testing.TB) (all []refusalVector) {
	body, founder := charterBody(t, w.solo), w.alice.Keys
	rule, library := crdt.RuleBody, accepts
	add := func(name string, body []byte) {
		all = append(all, refusalVector{Name: name, Decoder: "charter", Bytes: body, Refusal: string(rule), Library: library})
	}
	nonce := slices.Concat([]byte("\x65nonce\x58\x20"), w.solo.Nonce[:])
	one := bytes.Index(body, []byte("\x68founders\x81"))
	keys := body[one+len("\x68founders\x81"):]
	add("another kind", patch(body, []byte("\x67charter"), []byte("\x67Charter")))
	add("no nonce", patch(patch(body, nonce, nil), hexed("63686172746572 a2"), hexed("63686172746572 a1")))
	add("nonce of 31 bytes", patch(body, nonce, slices.Concat([]byte("\x65nonce\x58\x1f"), w.solo.Nonce[:31])))
	add("no founders", slices.Concat(body[:one], []byte("\x68founders\x80")))
	add("founders that are no list", slices.Concat(body[:one], []byte("\x68founders"), keys))
	add("65 founders", slices.Concat(body[:one], []byte("\x68founders\x98\x41"), bytes.Repeat(keys, 65)))
	add("a founder with a field more", patch(patch(body, []byte("\x81\xa5"), []byte("\x81\xa6")),
		[]byte("\x69transport"), []byte("\x68replaces\x80\x69transport")))
	add("a founder with a field less", patch(patch(body, []byte("\x81\xa5"), []byte("\x81\xa4")),
		slices.Concat([]byte("\x67sealing\x58\x20"), founder.Sealing[:]), nil))
	add("a founder's device key of order 8", patch(body, founder.Device[:], hexed(badKeys()["order 8"])))
	library = refuses
	add("a byte behind it", append(slices.Clone(body), 0))
	return all
}

func (w *annals) brokenFrames(t testing.TB) (all []refusalVector) {
	rule, library := crdt.RuleEncoding, accepts
	add := func(name string, frame []byte) {
		all = append(all, refusalVector{Name: name, Decoder: "frame", Bytes: frame, Refusal: string(rule), Library: library})
	}
	log, prev := w.aliceLog.id[:], distantIDs(1)[0].Link
	start := func(seq uint64, prev dagcbor.Link, rest string) []byte {
		b := dagcbor.AppendBytes(dagcbor.AppendArray(nil, 5), log)
		return append(dagcbor.AppendLinkOrNull(dagcbor.AppendUint(b, seq), prev), hexed(rest)...)
	}
	const clear, absent = " 83 80 00 5840 00*64 ", " 84 80 01 5840 00*64 d82a5825 00 01711220 01*32 "
	const seen = " 47 82647365656ea0"
	first := frameOf([]crdt.Signed{w.find("alice 4: seen, 1 dep")})
	add("no rows", start(1, prev, "80 80"))
	add("a row of two fields", start(1, prev, "81 82 80 00 81"+seen))
	add("a clear body not here", start(1, prev, "81 84 80 00 5840 00*64 d82a5825 00 01711220 01*32 80"))
	add("a body id beside the body", start(1, prev, "81"+absent+"81"+seen))
	add("fewer bodies than rows ask for", start(1, prev, "82"+clear+clear+"81"+seen))
	add("more bodies than rows ask for", start(1, prev, "81"+clear+"82"+seen+seen))
	add("a signature of 63 bytes", start(1, prev, "81 83 80 00 583f 00*63 81"+seen))
	add("sealed 2", start(1, prev, "81 83 80 02 5840 00*64 81"+seen))
	add("four fields", append([]byte{0x84}, start(1, prev, "81"+clear)[1:]...))
	add("an entry above the last seq", start(dagcbor.MaxInteger, prev, "82"+clear+clear+"82"+seen+seen))
	add("a body id of zeros", start(1, prev, "81 84 80 01 5840 00*64 d82a5825 00 01711220 00*32 80"))
	rule = crdt.RuleStart
	add("prev null at seq 1", start(1, dagcbor.Link{}, "81"+clear+"81"+seen))
	add("prev at seq 0", start(0, prev, "81"+clear+"81"+seen))
	add("a dep at seq 0", start(0, dagcbor.Link{}, "81 83 81 d82a5825 00 01711220 01*32 00 5840 00*64 81"+seen))
	rule = crdt.RuleDeps
	add("deps out of order", start(1, prev, "81 83 82 d82a5825 00 01711220 02*32 d82a5825 00 01711220 01*32 00 5840 00*64 81"+seen))
	rule = crdt.RuleBody
	add("a body that is no body", start(1, prev, "81"+clear+"81 41 00"))
	add("an empty body", start(1, prev, "81"+clear+"81 40"))
	rule = crdt.RuleSize
	add("257 rows", start(1, prev, "990101"+repeat(absent, 257)+"80"))
	add("a body of 65537 bytes", start(1, prev, "81"+clear+"81 5a00010001 00*65537"))
	rule, library = crdt.RuleEncoding, refuses
	add("cut short", first[:len(first)-1])
	add("a byte behind it", append(slices.Clone(first), 0))
	return all
}

func repeat(group string, times int) (text string) {
	for range times {
		text += " " + group
	}
	return text
}
