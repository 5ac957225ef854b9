package crdt_test

import (
	"bytes"
	"errors"
	"fmt"
	"testing"

	"tallystick/crdt"
	"tallystick/crdt/dagcbor"
	"tallystick/identity"
)

// A frame gives back the entries, and what of them is vouched for gives back
// the frame.
func TestParseFrame(t *testing.T) {
	vectors := readVectors[sound](t, soundFile)
	devices := map[string]identity.DeviceID{}
	for _, a := range vectors.Scribes {
		devices[a.Name] = identity.DeviceID(a.Device)
	}
	for _, v := range vectors.Frames {
		run, err := crdt.ParseFrame(v.Bytes)
		if err != nil {
			t.Errorf("%s: %v", v.Name, err)
			continue
		}
		for i, s := range run {
			if s.ID().String() != v.Entries[i] || (s.Body() != nil) != v.Bodies[i] {
				t.Errorf("%s: entry %d is %v, body here: %t", v.Name, i, s.ID(), s.Body() != nil)
			}
		}
		vouched, rest := crdt.Vouch(run, devices[v.Author])
		if len(run) != len(v.Entries) || len(vouched) != v.Vouched || len(rest) != len(run)-v.Vouched {
			t.Errorf("%s: %d entries, %d vouched for, %d left", v.Name, len(run), len(vouched), len(rest))
		}
		if _, err := crdt.CheckRun(run); err != nil {
			t.Errorf("%s: %v", v.Name, err)
		}
		checkFrameAgain(t, v, run)
	}
}

// checkFrameAgain writes a run as it would be after a restart.
func checkFrameAgain(t *testing.T, v frameVector, run crdt.Run) {
	t.Helper()
	last := run[len(run)-1].ID()
	recalled, err := crdt.Recall(run, last)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(crdt.AppendFrame(nil, recalled), v.Bytes) || !bytes.Equal(frameOf(run), v.Bytes) {
		t.Errorf("%s: written as other bytes", v.Name)
	}
	if len(run) > 1 {
		if _, err := crdt.Recall(run, run[0].ID()); ruleOf(err) != crdt.RuleChain {
			t.Errorf("%s: recalled with another end: %v", v.Name, err)
		}
	}
}

// Frames stand one behind the other, as in files and on the wire.
func TestReadFrames(t *testing.T) {
	vectors := readVectors[sound](t, soundFile).Frames
	var all []byte
	for _, v := range vectors {
		all = append(all, v.Bytes...)
	}
	r := dagcbor.NewReader(all)
	for _, v := range vectors {
		if run, err := crdt.ReadFrame(r); err != nil || run[0].ID().String() != v.Entries[0] {
			t.Fatalf("%s: %v", v.Name, err)
		}
	}
	if err := r.Close(); err != nil {
		t.Error(err)
	}
	for n := range vectors[0].Bytes {
		if _, err := crdt.ParseFrame(vectors[0].Bytes[:n]); !errors.Is(err, crdt.ErrRefused) {
			t.Errorf("cut at %d: %v", n, err)
		}
	}
}

// The longest run is vouched for by one signature; one entry more is no run.
func TestLongestRun(t *testing.T) {
	a := newScribe(t, "alice")
	d := openDiary(t, a, crdt.Introduction{Community: crdt.CommunityID{Link: dagcbor.LinkOf(nil)}})
	body := clearBody(t, crdt.KindSeen, nil)
	run := []crdt.Signed{d.first()}
	for len(run) < crdt.MaxRun {
		s := run[len(run)-1]
		h := crdt.Header{Log: d.id, Seq: s.Seq() + 1, Prev: s.ID(), Body: crdt.BodyID(body)}
		run = append(run, parseEntry(t, signedBlock(h.Append(nil), crdt.Signature{}), body))
	}
	last := run[crdt.MaxRun-1]
	run[crdt.MaxRun-1] = sign(t, a, last.Header(), body)
	found, err := crdt.ParseFrame(frameOf(run))
	if err != nil {
		t.Fatal(err)
	}
	if vouched, _ := crdt.Vouch(found, a.Device); len(vouched) != crdt.MaxRun {
		t.Errorf("%d vouched for", len(vouched))
	}
	over := append(run, sign(t, a, crdt.Header{Log: d.id, Seq: crdt.MaxRun, Prev: run[crdt.MaxRun-1].ID(), Body: crdt.BodyID(body)}, body))
	if _, err := crdt.ParseFrame(frameOf(over)); ruleOf(err) != crdt.RuleSize {
		t.Errorf("257 entries: %v", err)
	}
	if _, err := crdt.CheckRun(over); ruleOf(err) != crdt.RuleChain {
		t.Errorf("257 entries as a run: %v", err)
	}
}

func TestEntriesDigest(t *testing.T) {
	for _, v := range readVectors[sound](t, soundFile).Digests {
		var tips []crdt.Tip
		for _, tip := range v.Tips {
			link, err := dagcbor.ParseLink(tip.ID)
			if err != nil {
				t.Fatal(err)
			}
			tips = append(tips, crdt.Tip{Log: crdt.LogID(tip.Log), ID: crdt.ID{Link: link}})
		}
		before := fmt.Sprint(tips)
		if digest := crdt.EntriesDigest(tips); !bytes.Equal(digest[:], v.Digest) {
			t.Errorf("%s: %x", v.Name, digest)
		}
		if fmt.Sprint(tips) != before {
			t.Errorf("%s: the caller's tips were reordered", v.Name)
		}
	}
}
