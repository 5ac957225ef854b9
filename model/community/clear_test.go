package community_test

import (
	"encoding/hex"
	"fmt"
	"maps"
	"os"
	"reflect"
	"slices"
	"strings"
	"testing"

	"tallystick/crdt"
	"tallystick/crdt/dagcbor"
	"tallystick/identity"
	"tallystick/model/community"
)

// clearKind is one kind of body in clear, as tests see it: a value that uses every
// field, and the reader of its kind.
type clearKind struct {
	name     string
	value    interface{ Body() crdt.Body }
	read     func(crdt.Body) (any, bool)
	optional string // the fields that may be left out, with spaces between
}

func reads[T any](read func(crdt.Body) (T, bool)) func(crdt.Body) (any, bool) {
	return func(body crdt.Body) (any, bool) { return read(body) }
}

func entry(n byte) crdt.ID { return crdt.ID{Link: dagcbor.Link{n}} }

// someRoot is a person whose root key is sound.
func someRoot() identity.PersonID {
	return identity.PersonID(identity.DeviceKeyFromSeed([32]byte{3}).ID())
}

func someLogs() []community.Honoured {
	return []community.Honoured{
		{Log: crdt.LogID{4}, Last: []crdt.ID{entry(5), entry(6)}},
		{Log: crdt.LogID{7}},
	}
}

// clears is one of every kind, and of every kind of motion.
func clears() []clearKind {
	agent := identity.NewAgentID(identity.AgentAssisted, [32]byte{8})
	motion := func(name string, m community.Motion, optional string) clearKind {
		m.Kind, m.Text = community.MotionKind(name), [32]byte{9}
		return clearKind{"motion " + name, m, reads(community.ReadMotion), "text " + optional}
	}
	person := someRoot()
	return []clearKind{
		{"acceptance", community.Acceptance{}, reads(community.ReadAcceptance), ""},
		{"invitation", community.Invitation{Secret: [32]byte{1}, Roles: []community.Role{"buyer", "courier"}, Expires: 1_778_263_200},
			reads(community.ReadInvitation), "roles expires"},
		{"admission", community.Admission{Log: crdt.LogID{1}, Person: person, Invitation: entry(2),
			Roles: []community.Role{"courier"}, Vouches: []crdt.ID{entry(3), entry(4)}},
			reads(community.ReadAdmission), "invitation roles vouches"},
		{"certificate", community.Certificate{Log: crdt.LogID{1}, Signature: identity.Certificate{2}}, reads(community.ReadCertificate), "signature"},
		{"vouch", community.Vouch{Log: crdt.LogID{1}, Person: person}, reads(community.ReadVouch), ""},
		{"trustees", community.Trustees{Trustees: []identity.PersonID{{1}, {2}, {3}}, Needed: 2}, reads(community.ReadTrustees), ""},
		{"successor", community.Successor{Person: identity.PersonID{1}, Root: person, Honoured: []crdt.ID{entry(2)}},
			reads(community.ReadSuccessor), "honoured"},
		{"device-end", community.DeviceEnd{Person: person, Device: identity.DeviceID{1}, Logs: someLogs(), Heir: crdt.LogID{2}, Signature: [64]byte{3}},
			reads(community.ReadDeviceEnd), "heir"},
		{"organisation", community.Organisation{}, reads(community.ReadOrganisation), ""},
		{"representative", community.Representative{Organisation: identity.NewAgentID(identity.AgentOrganisation, [32]byte{1}),
			Person: person, Role: community.RoleBuyer, Until: 1_778_263_200}, reads(community.ReadRepresentative), "until"},
		{"representative-end", community.RepresentativeEnd{Grant: entry(1), Logs: someLogs()}, reads(community.ReadRepresentativeEnd), ""},
		{"assisted", community.Assisted{}, reads(community.ReadAssisted), ""},
		{"keyed", community.Keyed{Agent: agent, Person: person}, reads(community.ReadKeyed), ""},
		{"stand", community.Stand{Agent: agent, Entries: []crdt.ID{entry(1), entry(2)}, Approve: true}, reads(community.ReadStand), ""},
		motion("role", community.Motion{Person: person, Role: community.RoleSteward, Until: 1_778_263_200}, "until"),
		motion("role-end", community.Motion{Person: person, Role: community.RoleSteward, Logs: someLogs()}, ""),
		motion("removal", community.Motion{Person: person, Logs: someLogs()}, ""),
		motion("device-end", community.Motion{Person: person, Device: identity.DeviceID{1}, Logs: someLogs(), Heir: crdt.LogID{2}}, "heir"),
		motion("confirm", community.Motion{End: entry(1)}, ""),
		motion("charter", community.Motion{Rules: map[string]any{"history": true}}, ""),
		motion("ratify", community.Motion{Entries: []crdt.ID{entry(1), entry(2)}}, ""),
		motion("adopt", community.Motion{Entries: []crdt.ID{entry(1), entry(2)}}, ""),
		motion("recovery", community.Motion{Stewards: []identity.PersonID{{1}, {2}}}, ""),
		motion("decision", community.Motion{}, ""),
		{"answer", community.Answer{Motion: entry(1), Choice: community.Object, Text: [32]byte{2}}, reads(community.ReadAnswer), "text"},
		{"result", community.Result{Motion: entry(1), Answers: []crdt.ID{entry(2), entry(3)}, Late: []crdt.ID{entry(4)}, Text: [32]byte{5}},
			reads(community.ReadResult), "answers late text"},
		{"leaving", community.Leaving{Logs: someLogs(), Done: true}, reads(community.ReadLeaving), "done"},
		{"resignation", community.Resignation{Role: community.RoleSteward, Logs: someLogs()}, reads(community.ReadResignation), ""},
		{"erase", community.Erase{Entries: []crdt.ID{entry(1), entry(2)}}, reads(community.ReadErase), ""},
		{"erased", community.Erased{Erasure: entry(1)}, reads(community.ReadErased), ""},
		{"wrap", community.Wrap{Key: identity.KeyID{1}, Recipients: []crdt.LogID{{2}, {3}}, Wraps: []identity.Wrap{{4}, {5}}},
			reads(community.ReadWrap), ""},
	}
}

// carried is a body as it comes out of an entry.
func carried(t *testing.T, body crdt.Body) crdt.Body {
	t.Helper()
	block, err := body.Block()
	if err != nil {
		t.Fatal(err)
	}
	body, err = crdt.ParseBody(block)
	if err != nil {
		t.Fatal(err)
	}
	return body
}

func TestClearRoundTrip(t *testing.T) {
	for _, c := range clears() {
		if got, ok := c.read(carried(t, c.value.Body())); !ok || !reflect.DeepEqual(got, c.value) {
			t.Errorf("%s: %+v became %+v, %v", c.name, c.value, got, ok)
		}
		if got, ok := c.read(c.value.Body()); !ok || !reflect.DeepEqual(got, c.value) {
			t.Errorf("%s: read without an entry around it: %+v, %v", c.name, got, ok)
		}
	}
}

// TestClearGolden holds the bytes of every kind: entries that are signed over
// them will be read by every version to come.
func TestClearGolden(t *testing.T) {
	const golden = "testdata/clear.golden"
	var text strings.Builder
	for _, c := range clears() {
		block, err := c.value.Body().Block()
		if err != nil {
			t.Fatal(err)
		}
		fmt.Fprintf(&text, "%s: %s\n", c.name, hex.EncodeToString(block))
	}
	if *update {
		if err := os.WriteFile(golden, []byte(text.String()), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(golden)
	if err != nil {
		t.Fatal(err)
	}
	if text.String() != string(want) {
		t.Errorf("other bytes than %s:\n%s", golden, text.String())
	}
}

// TestClearOfAnotherShape: a field that is known and has another shape makes
// the whole entry void, and so does one that is missing and needed.
func TestClearOfAnotherShape(t *testing.T) {
	wrong := []any{nil, int64(-1), "", strings.Repeat("x", community.MaxCode+1), []byte{1}, []any{int64(1)}, map[string]any{}}
	for _, c := range clears() {
		body := c.value.Body()
		for name, sound := range body.Fields {
			shapes := wrong
			if _, isFlag := sound.(bool); !isFlag {
				shapes = append(slices.Clone(wrong), true)
			}
			for _, shape := range shapes {
				if _, ok := c.read(with(body, name, shape)); ok {
					t.Errorf("%s: not void with %s = %#v", c.name, name, shape)
				}
			}
			_, ok := c.read(without(body, name))
			if may := slices.Contains(strings.Fields(c.optional), name); ok != may {
				t.Errorf("%s without %s: %v", c.name, name, ok)
			}
		}
		if _, ok := c.read(crdt.Body{Kind: "note", Fields: body.Fields}); ok {
			t.Errorf("%s: read from another kind", c.name)
		}
	}
}

// TestClearIgnoresWhatItDoesNotKnow: later versions may add fields, and on
// whose behalf somebody writes has no effect on what governs.
func TestClearIgnoresWhatItDoesNotKnow(t *testing.T) {
	for _, c := range clears() {
		body := with(with(c.value.Body(), "agent-later", []byte{1}), "recordedBy", "x")
		if got, ok := c.read(body); !ok || !reflect.DeepEqual(got, c.value) {
			t.Errorf("%s: %+v, %v", c.name, got, ok)
		}
	}
}

func with(body crdt.Body, name string, value any) crdt.Body {
	body.Fields = maps.Clone(body.Fields)
	body.Fields[name] = value
	return body
}

func without(body crdt.Body, name string) crdt.Body {
	body.Fields = maps.Clone(body.Fields)
	delete(body.Fields, name)
	return body
}

// FuzzReadClear reads any body as every kind in clear. What can be read is
// written again with the same meaning.
func FuzzReadClear(f *testing.F) {
	for _, c := range clears() {
		block, err := c.value.Body().Block()
		if err != nil {
			f.Fatal(err)
		}
		f.Add(block)
	}
	f.Fuzz(func(t *testing.T, block []byte) {
		body, err := crdt.ParseBody(block)
		if err != nil {
			return
		}
		for _, c := range clears() {
			value, ok := c.read(body)
			if !ok {
				continue
			}
			again, ok := c.read(carried(t, value.(interface{ Body() crdt.Body }).Body()))
			if !ok || !reflect.DeepEqual(again, value) {
				t.Errorf("%s: %+v became %+v, %v", c.name, value, again, ok)
			}
		}
		readRules(t, body.Fields)
	})
}

// readRules reads any fields as those of a charter, and those again that would
// lead to the same rules.
func readRules(t *testing.T, fields map[string]any) {
	before := community.ReadRules(crdt.Charter{})
	after := before.Amended(fields)
	if again := before.Amended(after.Amendment(before)); !sameRules(again, after) {
		t.Errorf("%+v became %+v", after, again)
	}
}
