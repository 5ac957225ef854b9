package reconcile_test

import (
	"crypto/sha256"
	"fmt"
	"strings"
	"testing"

	"tallystick/crdt"
	"tallystick/crdt/crdttest"
	"tallystick/crdt/dagcbor"
)

// village is a community whose devices write as tests ask them to.
type village struct {
	*crdttest.World
	t       testing.TB
	written int // so that every entry is another
	bodies  int // bytes of a sealed body
}

// newVillage has so many founders: a, b, c …, and so many more devices of a,
// which founder a's root key certifies: x, xx, xxx ….
func newVillage(t testing.TB, founders, more int) *village {
	t.Helper()
	drawing := &crdttest.Drawing{}
	for i := range founders {
		drawing.Founders = append(drawing.Founders, nameOf(i))
	}
	for i := range more {
		drawing.Players = append(drawing.Players, crdttest.Player{Name: deviceOf(i), Person: "a", Certified: true})
	}
	w, err := drawing.Build(crdttest.NewCast(), nil)
	if err != nil {
		t.Fatal(err)
	}
	return &village{World: w, t: t, bodies: 300}
}

func nameOf(i int) string { return string(rune('a' + i)) }

// deviceOf is a name of letters that begins with an x.
func deviceOf(i int) string {
	return "x" + strings.Map(func(r rune) rune { return r - '0' + 'a' }, fmt.Sprint(i))
}

func (v *village) device(name string) *crdttest.Device {
	v.t.Helper()
	d, err := v.Device(name)
	if err != nil {
		v.t.Fatal(err)
	}
	return d
}

// begin is a log's introduction, with the charter behind it if it is a's.
func (v *village) begin(name string) []crdt.Verified {
	v.t.Helper()
	d := v.device(name)
	log := []crdt.Verified{v.sign(d, crdt.Tip{}, d.Introduction.Body(), false)}
	if name == "a" {
		charter, err := v.Charter.Body()
		if err != nil {
			v.t.Fatal(err)
		}
		log = append(log, v.sign(d, log[0].Tip(), charter, false))
	}
	return log
}

// write is n entries with sealed bodies that follow a tip of a device's log.
func (v *village) write(name string, after crdt.Tip, n int) (entries []crdt.Verified) {
	v.t.Helper()
	d := v.device(name)
	for range n {
		v.written++
		e := v.sign(d, after, sealedBlock(fmt.Sprint(name, v.written), v.bodies), true)
		entries, after = append(entries, e), e.Tip()
	}
	return entries
}

func (v *village) sign(d *crdttest.Device, after crdt.Tip, body []byte, sealed bool) crdt.Verified {
	v.t.Helper()
	header := crdt.Header{Log: d.Log, Sealed: sealed, Body: crdt.BodyID(body)}
	if !after.ID.IsZero() {
		header.Seq, header.Prev = after.Seq+1, after.ID
	}
	e, err := crdt.Sign(d.Key, header, body)
	if err != nil {
		v.t.Fatal(err)
	}
	return e
}

// sealedBlock has the shape of a sealed body.
func sealedBlock(text string, size int) []byte {
	sum := sha256.Sum256([]byte(text))
	block := dagcbor.AppendArray(nil, 3)
	block = dagcbor.AppendBytes(block, sum[:16])
	block = dagcbor.AppendBytes(block, sum[:24])
	cipher := make([]byte, max(size-len(block)-3, 32))
	copy(cipher, sum[:])
	return dagcbor.AppendBytes(block, cipher)
}
