package community_test

import (
	"bytes"
	"testing"

	"tallystick/crdt"
	"tallystick/crdt/dagcbor"
	"tallystick/identity"
	"tallystick/model/community"
)

func someRootKey(t *testing.T, seed byte) identity.RootKey {
	t.Helper()
	words, err := identity.NewWords(identity.English, 12, bytes.NewReader(bytes.Repeat([]byte{seed}, 16)))
	if err != nil {
		t.Fatal(err)
	}
	return words.Root()
}

// TestDeviceEndSignature: it is over everything that the end says, for one
// community, whatever order the logs were in.
func TestDeviceEndSignature(t *testing.T) {
	root, here := someRootKey(t, 1), crdt.CommunityID{Link: dagcbor.Link{1}}
	end := community.DeviceEnd{Person: root.Person(), Device: identity.DeviceID{2}, Logs: someLogs(), Heir: crdt.LogID{3}}
	end.Logs[0], end.Logs[1] = end.Logs[1], end.Logs[0]
	end, err := end.Sign(here, root)
	if err != nil {
		t.Fatal(err)
	}
	end, ok := community.ReadDeviceEnd(carried(t, end.Body()))
	if !ok || !end.Verify(here, root.Person()) {
		t.Fatalf("%+v does not verify", end)
	}
	if end.Verify(crdt.CommunityID{Link: dagcbor.Link{9}}, root.Person()) || end.Verify(here, someRootKey(t, 2).Person()) {
		t.Error("verifies elsewhere, or for somebody else")
	}
	for name, change := range map[string]func(*community.DeviceEnd){
		"person":    func(e *community.DeviceEnd) { e.Person[0]++ },
		"device":    func(e *community.DeviceEnd) { e.Device[0]++ },
		"a log":     func(e *community.DeviceEnd) { e.Logs = e.Logs[:1] },
		"an entry":  func(e *community.DeviceEnd) { e.Logs = []community.Honoured{{Log: e.Logs[0].Log}, e.Logs[1]} },
		"heir":      func(e *community.DeviceEnd) { e.Heir[0]++ },
		"no heir":   func(e *community.DeviceEnd) { e.Heir = crdt.LogID{} },
		"signature": func(e *community.DeviceEnd) { e.Signature[0]++ },
	} {
		changed := end
		change(&changed)
		if changed.Verify(here, root.Person()) {
			t.Errorf("verifies with another %s", name)
		}
	}
}

// TestDeviceEndVector holds what other versions sign: the statement is put
// together by hand here, and the signature is deterministic.
func TestDeviceEndVector(t *testing.T) {
	here, root := dagcbor.Link{1}, someRootKey(t, 1)
	end, err := community.DeviceEnd{Device: identity.DeviceID{2}, Logs: someLogs()}.Sign(crdt.CommunityID{Link: here}, root)
	if err != nil {
		t.Fatal(err)
	}
	logs := someLogs()
	b := dagcbor.AppendLink(dagcbor.AppendArray(nil, 5), here)
	b = dagcbor.AppendBytes(dagcbor.AppendBytes(b, end.Person[:]), end.Device[:])
	b = dagcbor.AppendArray(b, 2)
	b = dagcbor.AppendArray(dagcbor.AppendBytes(dagcbor.AppendArray(b, 2), logs[0].Log[:]), 2)
	b = dagcbor.AppendLink(dagcbor.AppendLink(b, logs[0].Last[0].Link), logs[0].Last[1].Link)
	b = dagcbor.AppendArray(dagcbor.AppendBytes(dagcbor.AppendArray(b, 2), logs[1].Log[:]), 0)
	b = dagcbor.AppendNull(b)
	if !root.Person().Verify("tallystick/device-end/1", b, end.Signature) {
		t.Errorf("signed something else than %x", b)
	}
}
