package crdt_test

import (
	"slices"
	"testing"

	"tallystick/crdt"
	"tallystick/crdt/dagcbor"
	"tallystick/identity"
)

// sound is the file of valid vectors.
type sound struct {
	About    string          `json:"about"`
	Scribes  []scribeVector  `json:"authors"`
	Values   []valueVector   `json:"values"`
	Decimals []decimalVector `json:"decimals"`
	Logs     []logVector     `json:"logs"`
	Charters []charterVector `json:"charters"`
	Entries  []entryVector   `json:"entries"`
	Frames   []frameVector   `json:"frames"`
	Forks    []forkVector    `json:"forks"`
	Order    []orderVector   `json:"order"`
	Digests  []digestVector  `json:"digests"`
}

func soundVectors(t testing.TB) sound {
	w := newAnnals(t)
	return sound{
		About: aboutSound, Scribes: w.scribeVectors(), Values: valueVectors(), Decimals: decimalVectors(t),
		Logs: w.logVectors(), Charters: w.charterVectors(t), Entries: w.entryVectors(t), Frames: w.frameVectors(t),
		Forks: w.forkVectors(), Order: w.orderVectors(), Digests: w.digestVectors(),
	}
}

// scribeVector gives an author's secrets, so that others can sign as they do.
type scribeVector struct {
	Name          string `json:"name"`
	Words         string `json:"words"`
	Person        dump   `json:"person"`
	DeviceSeed    dump   `json:"device_seed"`
	Device        dump   `json:"device"`
	SealingSeed   dump   `json:"sealing_seed"`
	Sealing       dump   `json:"sealing"`
	TransportSeed dump   `json:"transport_seed"`
	Transport     dump   `json:"transport"`
	Nonce         dump   `json:"nonce"`
}

func (w *annals) scribeVectors() (all []scribeVector) {
	for _, a := range []scribe{w.alice, w.phone, w.bea, w.caro, w.dora} {
		device, sealing, transport := a.device.Seed(), a.sealing.Seed(), a.transport.Seed()
		all = append(all, scribeVector{
			Name: a.name, Words: a.words.Text(), Person: a.Person[:],
			DeviceSeed: device[:], Device: a.Device[:], SealingSeed: sealing[:], Sealing: a.Sealing[:],
			TransportSeed: transport[:], Transport: a.Transport[:], Nonce: a.Nonce[:],
		})
	}
	return all
}

// valueVector is one canonical value and the link to it as a block.
type valueVector struct {
	Name  string `json:"name"`
	Bytes dump   `json:"bytes"`
	Link  string `json:"link"`
}

func valueVectors() (all []valueVector) {
	add := func(name, text string) {
		b := hexed(text)
		all = append(all, valueVector{name, b, dagcbor.LinkOf(b).String()})
	}
	add("0", "00")
	add("23", "17")
	add("24", "1818")
	add("255", "18ff")
	add("256", "190100")
	add("65535", "19ffff")
	add("65536", "1a00010000")
	add("2^32 - 1", "1affffffff")
	add("2^32", "1b0000000100000000")
	add("2^53 - 1, the largest seq", "1b001fffffffffffff")
	add("2^63 - 1", "1b7fffffffffffffff")
	add("-1", "20")
	add("-24", "37")
	add("-25", "3818")
	add("-2^63", "3b7fffffffffffffff")
	add("false", "f4")
	add("true", "f5")
	add("null", "f6")
	add("empty bytes", "40")
	add("empty text", "60")
	add("text, composed", "63 c3b161")
	add("text, decomposed: other bytes, another text", "64 6ecc8361")
	add("text outside the basic plane", "64 f09f8d85")
	add("text with a zero byte", "6100")
	add("empty list", "80")
	add("empty map", "a0")
	add("map keys: shorter first, then by bytes", "a5 60 00 6162 01 617a 02 626161 03 62c3a9 04")
	add("link", "d82a5825 00 01711220 01*32")
	add("8 lists inside each other", "81*7 80")
	add("text of 4096 bytes", "791000 61*4096")
	add("list of 1024", "990400 00*1024")
	return all
}

// decimalVector is a decimal, and how it compares with the one before it.
type decimalVector struct {
	Text    string `json:"text"`
	Bytes   dump   `json:"bytes"`
	Compare *int   `json:"compare_to_previous"`
}

func decimalVectors(t testing.TB) (all []decimalVector) {
	t.Helper()
	var previous dagcbor.Decimal
	for i, text := range []string{"-9223372036854775808", "-12.50", "-12.5", "0", "0.00", "0.000000000000000001", "1.1", "1.10", "1.11", "9223372036854775807"} {
		d, err := dagcbor.ParseDecimal(text)
		if err != nil {
			t.Fatal(err)
		}
		b, err := dagcbor.Marshal(d)
		if err != nil {
			t.Fatal(err)
		}
		v := decimalVector{Text: text, Bytes: b}
		if i > 0 {
			v.Compare = new(int)
			*v.Compare = d.Compare(previous)
		}
		previous, all = d, append(all, v)
	}
	return all
}

// logVector is an introduction and the log that it begins.
type logVector struct {
	Name      string `json:"name"`
	Author    string `json:"author"`
	Community string `json:"community"`
	Binary    dump   `json:"community_bytes"`
	Signed    dump   `json:"certificate_signs"`
	Cert      *dump  `json:"certificate"`
	Certified bool   `json:"certified"`
	Replaces  []dump `json:"replaces"`
	Body      dump   `json:"body"`
	Log       dump   `json:"log"`
	Short     string `json:"short"`
}

func (w *annals) logVectors() (all []logVector) {
	for _, d := range []*diary{w.aloneLog, w.aliceLog, w.phoneLog, w.beaLog, w.caroLog, w.doraLog} {
		in, err := d.entries[0].Introduction()
		if err != nil {
			panic(err)
		}
		v := logVector{
			Name: d.name, Author: d.name, Community: in.Community.String(), Binary: in.Community.Bytes(), Signed: certificateText(in.Keys),
			Certified: in.Certified(), Replaces: []dump{}, Body: d.entries[0].Body(), Log: d.id[:], Short: d.id.Short(),
		}
		if in.Certificate != nil {
			v.Cert = new(dump)
			*v.Cert = in.Certificate[:]
		}
		for _, log := range in.Replaces {
			v.Replaces = append(v.Replaces, log[:])
		}
		all = append(all, v)
	}
	all[0].Name = "alice alone"
	return all
}

// certificateText is what a root key signs to certify a device.
func certificateText(k crdt.Keys) []byte {
	text := dagcbor.AppendText(dagcbor.AppendArray(nil, 4), "tallystick/certificate/1")
	text = dagcbor.AppendBytes(text, k.Person[:])
	text = dagcbor.AppendBytes(text, k.Device[:])
	return dagcbor.AppendBytes(text, k.Sealing[:])
}

// charterVector is a charter, its community, and the logs of its founders.
type charterVector struct {
	Name      string   `json:"name"`
	Founders  []string `json:"founders"`
	Nonce     dump     `json:"nonce"`
	Body      dump     `json:"body"`
	Community string   `json:"community"`
	Binary    dump     `json:"community_bytes"`
	Short     string   `json:"short"`
	Logs      []dump   `json:"founder_logs"`
}

func (w *annals) charterVectors(t testing.TB) []charterVector {
	one := func(name string, c crdt.Charter, founders ...scribe) charterVector {
		id := communityOf(t, c)
		v := charterVector{Name: name, Nonce: c.Nonce[:], Body: charterBody(t, c), Community: id.String(), Binary: id.Bytes(), Short: id.Short()}
		for _, founder := range founders {
			log := founder.LogID(id)
			v.Founders, v.Logs = append(v.Founders, founder.name), append(v.Logs, log[:])
		}
		return v
	}
	return []charterVector{
		one("one founder, no rules", w.solo, w.alice),
		one("three founders and rules", w.three, w.alice, w.bea, w.caro),
	}
}

// forkVector is a proof: the smaller id stands first.
type forkVector struct {
	Name string `json:"name"`
	Log  dump   `json:"log"`
	Seq  uint64 `json:"seq"`
	A    string `json:"a"`
	B    string `json:"b"`
}

func (w *annals) forkVectors() (all []forkVector) {
	a, b, again := w.find("bea 1: a history"), w.find("bea 1: another history"), w.find("bea 1: the first history signed again")
	add := func(name string, a, b crdt.Signed) {
		if a.ID().Compare(b.ID().Link) > 0 {
			a, b = b, a
		}
		log := a.Log()
		all = append(all, forkVector{name, log[:], a.Seq(), a.ID().String(), b.ID().String()})
	}
	add("two histories", a, b)
	add("one header signed twice", a, again)
	return all
}

func (w *annals) find(name string) crdt.Signed {
	i := slices.IndexFunc(w.told, func(e told) bool { return e.name == name })
	return w.told[i].Signed
}

// orderVector is an entry and its depth; entries stand in the order of folds.
type orderVector struct {
	Entry string `json:"entry"`
	Depth uint64 `json:"depth"`
}

// orderVectors places every entry whose past is all there.
func (w *annals) orderVectors() (all []orderVector) {
	depths := map[crdt.ID]uint64{}
	var positions []crdt.Position
	for _, e := range w.told {
		depth, known := uint64(1), true
		for _, id := range append(slices.Clone(e.Deps()), e.Prev()) {
			if !id.IsZero() {
				known = known && depths[id] > 0
				depth = max(depth, depths[id]+1)
			}
		}
		if known {
			depths[e.ID()] = depth
			positions = append(positions, crdt.Position{Depth: depth, ID: e.ID()})
		}
	}
	slices.SortFunc(positions, crdt.Position.Compare)
	for _, p := range positions {
		all = append(all, orderVector{p.ID.String(), p.Depth})
	}
	return all
}

// digestVector is the digest of a set of tips, here in the order of their ids.
type digestVector struct {
	Name   string      `json:"name"`
	Tips   []tipVector `json:"tips"`
	Digest dump        `json:"digest"`
}

type tipVector struct {
	Log dump   `json:"log"`
	ID  string `json:"id"`
}

func (w *annals) digestVectors() (all []digestVector) {
	add := func(name string, tips ...crdt.Tip) {
		slices.SortFunc(tips, func(a, b crdt.Tip) int { return a.ID.Compare(b.ID.Link) })
		v := digestVector{Name: name, Tips: []tipVector{}}
		for _, tip := range tips {
			v.Tips = append(v.Tips, tipVector{tip.Log[:], tip.ID.String()})
		}
		digest := crdt.EntriesDigest(tips)
		v.Digest = digest[:]
		all = append(all, v)
	}
	add("nothing")
	add("one log", w.aloneLog.entries[1].Tip())
	add("several logs, one of two branches", w.aliceLog.entries[10].Tip(), w.phoneLog.entries[0].Tip(),
		w.find("bea 2: adopt").Tip(), w.find("bea 1: another history").Tip(), w.caroLog.entries[0].Tip(), w.doraLog.entries[0].Tip())
	return all
}

// entryVector is an entry in its parts and as a block. Opens is what is inside
// a sealed body.
type entryVector struct {
	Name      string         `json:"name"`
	Author    string         `json:"author"`
	Log       dump           `json:"log"`
	Seq       uint64         `json:"seq"`
	Prev      *string        `json:"prev"`
	Deps      []string       `json:"deps"`
	Sealed    bool           `json:"sealed"`
	BodyID    string         `json:"body_id"`
	Kind      string         `json:"kind,omitempty"`
	Body      *dump          `json:"body"`
	Header    dump           `json:"header"`
	Signature dump           `json:"signature"`
	Verifies  bool           `json:"verifies"`
	Block     dump           `json:"block"`
	ID        string         `json:"id"`
	Short     string         `json:"short"`
	Opens     *openingVector `json:"opens,omitempty"`
}

type openingVector struct {
	Key   dump `json:"key"`
	KeyID dump `json:"key_id"`
	Clear dump `json:"clear"`
}

func (w *annals) entryVectors(t testing.TB) (all []entryVector) {
	for _, e := range w.told {
		h, log, signature := e.Header(), e.Log(), e.Signature()
		v := entryVector{
			Name: e.name, Author: e.by.name, Log: log[:], Seq: h.Seq, Deps: []string{}, Sealed: h.Sealed,
			BodyID: h.Body.String(), Kind: e.Kind(), Header: h.Append(nil), Signature: signature[:],
			Verifies: identity.Verify(e.by.Device, "tallystick/entry/1", h.Append(nil), signature),
			Block:    e.Block(), ID: e.ID().String(), Short: e.ID().Short(),
		}
		if !h.Prev.IsZero() {
			prev := h.Prev.String()
			v.Prev = &prev
		}
		for _, dep := range h.Deps {
			v.Deps = append(v.Deps, dep.String())
		}
		if e.Body() != nil {
			body := dump(e.Body())
			v.Body = &body
		}
		if inside := w.opened[e.ID()]; inside != nil && e.Body() != nil {
			v.Opens = &openingVector{Key: w.key[:], KeyID: w.keyID[:], Clear: inside}
		}
		all = append(all, v)
	}
	return all
}
