package archive_test

import (
	"bytes"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"

	"tallystick/crdt"
	"tallystick/crdt/archive"
	"tallystick/crdt/dagcbor"
	"tallystick/identity"
)

// seed is 32 bytes that depend on nothing but what they are for.
func seed(what string, n int) [32]byte { return sha256.Sum256(fmt.Appendf(nil, "%s %d", what, n)) }

// world is one community of one founder, whose log is long enough to be cut.
type world struct {
	community crdt.CommunityID
	device    identity.DeviceID
	log       []crdt.Verified // introduction, charter, then notes, every second one sealed
}

func newWorld(t testing.TB, number, notes int) world {
	t.Helper()
	key := identity.DeviceKeyFromSeed(seed("device", number))
	keys := crdt.Keys{
		Person:    identity.PersonID(identity.DeviceKeyFromSeed(seed("person", number)).ID()),
		Device:    key.ID(),
		Sealing:   identity.SealingKeyFromSeed(seed("sealing", number)).ID(),
		Transport: identity.TransportKeyFromSeed(seed("transport", number)).ID(),
		Nonce:     seed("log", number),
	}
	charter := crdt.Charter{Nonce: seed("charter", number), Founders: []crdt.Keys{keys}}
	community := must(charter.Community())(t)
	w := world{community: community, device: key.ID()}
	w.append(t, key, keys.LogID(community), false, crdt.Introduction{Community: community, Keys: keys}.Body())
	w.append(t, key, w.log[0].Log(), false, must(charter.Body())(t))
	for i := range notes {
		body := must(crdt.Body{Kind: "seen"}.Block())(t)
		if i%2 == 1 {
			body = sealedBody(i)
		}
		w.append(t, key, w.log[0].Log(), i%2 == 1, body)
	}
	return w
}

func (w *world) append(t testing.TB, key identity.DeviceKey, log crdt.LogID, sealed bool, body []byte) {
	t.Helper()
	header := crdt.Header{Log: log, Seq: uint64(len(w.log)), Sealed: sealed, Body: crdt.BodyID(body)}
	if len(w.log) > 0 {
		header.Prev = w.log[len(w.log)-1].ID()
	}
	w.log = append(w.log, must(crdt.Sign(key, header, body))(t))
}

// sealedBody has the shape of one.
func sealedBody(n int) []byte {
	noise := seed("body", n)
	b := dagcbor.AppendBytes(dagcbor.AppendArray(nil, 3), noise[:16])
	b = dagcbor.AppendBytes(b, append(noise[:16:16], noise[:8]...))
	return dagcbor.AppendBytes(b, noise[:])
}

func (w world) section() archive.Section {
	return archive.Section{
		Community: w.community,
		Tips:      []crdt.Tip{w.log[len(w.log)-1].Tip()},
		Since:     []crdt.Tip{w.log[0].Tip()},
	}
}

// part is something to write, and how it reads.
type part struct {
	say   string
	write func(*archive.Writer) error
}

func sectionPart(s archive.Section) part {
	return part{say(s), func(w *archive.Writer) error { return w.Section(s) }}
}

func runPart(community crdt.CommunityID, run []crdt.Verified) part {
	text := "run of " + community.Short()
	for _, v := range run {
		text += fmt.Sprintf("\n\t%v %x", v.ID(), v.Body())
	}
	return part{text, func(w *archive.Writer) error { return w.Run(run) }}
}

func recordPart(community crdt.CommunityID, name string, data []byte) part {
	item := archive.Record{Community: community, Name: name, Data: data}
	return part{say(item), func(w *archive.Writer) error { return w.Record(name, data) }}
}

// say describes an item completely.
func say(item archive.Item) string {
	switch item := item.(type) {
	case archive.Section:
		return fmt.Sprintf("section of %s: %v since %v", item.Community.Short(), item.Tips, item.Since)
	case archive.Run:
		text := "run of " + item.Community.Short()
		for _, s := range item.Entries {
			text += fmt.Sprintf("\n\t%v %x", s.ID(), s.Body())
		}
		return text
	case archive.Record:
		return fmt.Sprintf("record %s of %s: %x", item.Name, item.Community.Short(), item.Data)
	case archive.Refused:
		return "refused: " + item.Reason.Error()
	}
	panic(fmt.Sprintf("item of type %T", item))
}

// sample is what most tests write: two communities, and every kind of item.
func sample(t testing.TB) []part {
	t.Helper()
	one, two := newWorld(t, 1, 4), newWorld(t, 2, 0)
	run := append([]crdt.Verified(nil), one.log[2:]...)
	run[1] = run[1].WithoutBody()
	return []part{
		recordPart(crdt.CommunityID{}, "keystore", []byte("secrets of the device")),
		sectionPart(one.section()),
		runPart(one.community, one.log[:2]),
		runPart(one.community, run),
		recordPart(one.community, "key", []byte{1, 2, 3}),
		sectionPart(two.section()),
		runPart(two.community, two.log),
		recordPart(two.community, "chunk", nil),
	}
}

func sampleHeader() archive.Header {
	return archive.Header{
		Purpose: archive.PurposeBackup, At: 1_767_225_600,
		Device: identity.DeviceKeyFromSeed(seed("device", 1)).ID(),
		For:    identity.NewAgentID(identity.AgentPerson, seed("person", 2)),
		Other:  map[string]any{"colour": "red", "since-when": int64(-3)},
	}
}

// write makes a plain archive.
func write(t testing.TB, header archive.Header, parts []part) ([]byte, archive.Summary) {
	t.Helper()
	var out bytes.Buffer
	summary := writeTo(t, &out, header, parts)
	return out.Bytes(), summary
}

func writeTo(t testing.TB, dst io.Writer, header archive.Header, parts []part) archive.Summary {
	t.Helper()
	w := must(archive.NewWriter(dst, header))(t)
	for _, p := range parts {
		if err := p.write(w); err != nil {
			t.Fatal(err)
		}
	}
	return must(w.Close())(t)
}

// read takes everything there is; err is nil at a proper end.
func read(r *archive.Reader, err error) (said []string, end error) {
	for err == nil {
		var item archive.Item
		if item, err = r.Next(); err == nil {
			said = append(said, say(item))
		}
	}
	if errors.Is(err, io.EOF) {
		return said, nil
	}
	return said, err
}

// prefix fails unless got is how parts begin.
func prefix(t testing.TB, got []string, parts []part) {
	t.Helper()
	if len(got) > len(parts) {
		t.Fatalf("%d items out of %d", len(got), len(parts))
	}
	for i := range got {
		if got[i] != parts[i].say {
			t.Fatalf("item %d is\n%s\nnot\n%s", i, got[i], parts[i].say)
		}
	}
}

func all(t testing.TB, got []string, parts []part) {
	t.Helper()
	if prefix(t, got, parts); len(got) < len(parts) {
		t.Fatalf("%d items, not %d:\n%s", len(got), len(parts), strings.Join(got, "\n"))
	}
}

func must[T any](value T, err error) func(testing.TB) T {
	return func(t testing.TB) T {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return value
	}
}
