package archive_test

import (
	"bytes"
	"fmt"
	"io"
	"slices"
	"testing"

	"tallystick/crdt"
	"tallystick/crdt/archive"
	"tallystick/crdt/dagcbor"
	"tallystick/identity"
)

// TestLargest writes the largest items there are: the bounds of reading fit
// those of writing.
func TestLargest(t *testing.T) {
	one := newWorld(t, 1, 0)
	tips := make([]crdt.Tip, archive.MaxTips)
	for i := range tips {
		tips[i] = crdt.Tip{Log: seed("log", i), Seq: dagcbor.MaxInteger, ID: crdt.ID{Link: seed("tip", i)}}
	}
	run := largestRun(t)
	if frame := crdt.AppendFrame(nil, run); len(frame) < archive.MaxFrame*9/10 {
		t.Fatalf("a frame of %d bytes", len(frame))
	}
	var out bytes.Buffer
	w := must(archive.NewWriter(&out, sampleHeader()))(t)
	for _, err := range []error{
		w.Section(archive.Section{Community: one.community, Tips: tips, Since: tips}),
		w.Run(run),
		w.Record(fmt.Sprintf("%032d", 0), make([]byte, archive.MaxRecord)),
	} {
		if err != nil {
			t.Fatal(err)
		}
	}
	written := must(w.Close())(t)
	r := must(archive.NewReader(&out))(t)
	for {
		item, err := r.Next()
		if err == io.EOF {
			break
		}
		if err != nil {
			t.Fatal(err)
		}
		if refused, is := item.(archive.Refused); is {
			t.Fatal(refused.Reason)
		}
	}
	if r.Summary() != written {
		t.Errorf("read %+v, wrote %+v", r.Summary(), written)
	}
}

// largestRun has as many entries as a run may have, each with as many deps and
// as large a body as may be.
func largestRun(t *testing.T) (run []crdt.Verified) {
	t.Helper()
	key := identity.DeviceKeyFromSeed(seed("device", 1))
	deps := make([]crdt.ID, crdt.MaxDeps)
	for i := range deps {
		deps[i] = crdt.ID{Link: seed("dep", i)}
	}
	slices.SortFunc(deps, func(a, b crdt.ID) int { return a.Compare(b.Link) })
	body := dagcbor.AppendBytes(dagcbor.AppendArray(nil, 3), make([]byte, 16))
	body = dagcbor.AppendBytes(body, make([]byte, 24))
	body = dagcbor.AppendBytes(body, make([]byte, crdt.MaxBody-len(body)-3))
	header := crdt.Header{Log: seed("log", 1), Seq: 1 << 52, Prev: deps[0], Deps: deps, Sealed: true, Body: crdt.BodyID(body)}
	for range crdt.MaxRun {
		v := must(crdt.Sign(key, header, body))(t)
		run = append(run, v)
		header.Prev, header.Seq = v.ID(), header.Seq+1
	}
	return run
}
