package bundle_test

import (
	"bytes"
	"context"
	"errors"
	"testing"

	"tallystick/identity"
	"tallystick/sync/bundle"
)

// TestSealedBundleTellsNothing looks for everything in a bundle that could tell
// whose it is.
func TestSealedBundleTellsNothing(t *testing.T) {
	w := draw(t, village)
	from := holding(t, w.Community, w.Entries)
	device := must(w.Device("a"))(t)
	o := bundle.ExportOptions{Keys: members(), Device: device.Key.ID(), For: identity.NewAgentID(identity.AgentPerson, device.Keys.Person)}
	sealed, _ := from.export(o)
	o.Keys = nil
	plain, _ := from.export(o)
	traces := [][]byte{w.Community.Link[:], o.Device[:], o.For[1:], []byte("bundle"), []byte("introduction"), []byte("note")}
	for _, s := range w.Entries {
		log, id, signature := s.Log(), s.ID(), s.Signature()
		traces = append(traces, log[:], id.Link[:], signature[:])
		if s.Body() != nil {
			traces = append(traces, s.Body())
		}
	}
	told := 0
	for _, trace := range traces {
		if bytes.Contains(plain, trace) {
			told++
		}
		if bytes.Contains(sealed, trace) {
			t.Errorf("%x is in a sealed bundle", trace)
		}
	}
	if told < len(w.Entries) {
		t.Errorf("only %d of %d traces are in a plain bundle: the test looks for the wrong things", told, len(traces))
	}
}

// TestBundlesLookUnrelated: of two bundles of one community, made at once, no
// eight bytes are the same but those that begin every sealed archive.
func TestBundlesLookUnrelated(t *testing.T) {
	w := draw(t, village)
	from := holding(t, w.Community, w.Entries)
	one, _ := from.export(bundle.ExportOptions{Keys: members()})
	from.admit(nil)
	var out bytes.Buffer
	o := bundle.ExportOptions{Keys: members(), Random: bytes.NewReader(bytes.Repeat([]byte{1, 2, 3, 4, 5, 6, 7}, 100))}
	must(bundle.Export(context.Background(), from.c, &out, o))(t)
	begins := len("\x82\x71tallystick/sealed\x01\x83\x01\x58\x55\x82\x02\x58\x50") + 1
	seen := map[string]bool{}
	for i := begins; i+8 <= len(one); i++ {
		seen[string(one[i:i+8])] = true
	}
	for i := begins; i+8 <= out.Len(); i++ {
		if seen[string(out.Bytes()[i:i+8])] {
			t.Errorf("%x, at byte %d, is in both", out.Bytes()[i:i+8], i)
		}
	}
}

// TestWhoOpensABundle: holders of the key, old ones left aside; devices that do
// not have it yet; nobody else.
func TestWhoOpensABundle(t *testing.T) {
	w := draw(t, village)
	from := holding(t, w.Community, w.Entries)
	device := func(n byte) identity.SealingKey { return identity.SealingKeyFromSeed([32]byte{0, n}) }
	to := members()
	for n := range byte(5) {
		to.newest.Devices = append(to.newest.Devices, device(n).ID())
	}
	to.newest.Devices = append(to.newest.Devices, identity.SealingID{}) // of no use to anybody
	file, _ := from.export(bundle.ExportOptions{Keys: to})
	for name, c := range map[string]struct {
		keys  bundle.Keys
		opens bool
	}{
		"member":          {members(), true},
		"before its time": {keyring{held: []identity.Key{keyOf(1), keyOf(2)}}, false},
		"device":          {keyring{own: []identity.SealingKey{device(77), device(4)}}, true},
		"other device":    {keyring{own: []identity.SealingKey{device(5)}}, false},
		"nothing":         {keyring{}, false},
		"no keys":         {nil, false},
	} {
		m := newMachine(t, w.Community)
		report, err := bundle.Import(t.Context(), m.Replica, bytes.NewReader(file), bundle.ImportOptions{Keys: c.keys})
		if c.opens != (err == nil) || c.opens != report.Complete() || !c.opens && !errors.Is(err, bundle.ErrNoKey) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// TestHowManyDevicesStaysHidden: bundles for one to four devices have one
// length, and more than can be reached are cut.
func TestHowManyDevicesStaysHidden(t *testing.T) {
	w := draw(t, village)
	from := holding(t, w.Community, w.Entries)
	size := func(devices int) int {
		to := members()
		for n := range devices {
			to.newest.Devices = append(to.newest.Devices, identity.SealingKeyFromSeed([32]byte{0, byte(n)}).ID())
		}
		file, _ := from.export(bundle.ExportOptions{Keys: to})
		return len(file)
	}
	if a, b := size(1), size(4); a != b {
		t.Errorf("%d and %d bytes", a, b)
	}
	if a, b := size(bundle.MaxDevices), size(bundle.MaxDevices+10); a != b || a <= size(4) {
		t.Errorf("%d and %d bytes", a, b)
	}
}
