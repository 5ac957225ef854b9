package crdt_test

import (
	"bytes"
	"slices"
	"testing"

	"tallystick/crdt"
)

func TestParseCharter(t *testing.T) {
	for _, v := range readVectors[sound](t, soundFile).Charters {
		c, err := crdt.ParseCharter(v.Body)
		if err != nil {
			t.Errorf("%s: %v", v.Name, err)
			continue
		}
		if body, err := c.Body(); err != nil || !bytes.Equal(body, v.Body) {
			t.Errorf("%s: written as other bytes: %v", v.Name, err)
		}
		id, err := c.Community()
		if err != nil || id.String() != v.Community || !bytes.Equal(id.Bytes(), v.Binary) || id.Short() != v.Short {
			t.Errorf("%s: community %v, %v", v.Name, id, err)
		}
		for i, founder := range c.Founders {
			if log := founder.LogID(id); !bytes.Equal(log[:], v.Logs[i]) {
				t.Errorf("%s: founder %d has log %v", v.Name, i, log)
			}
		}
	}
}

// A charter that could not be read is not written.
func TestCharterRefused(t *testing.T) {
	alice := newScribe(t, "alice").Keys
	bad := alice
	bad.Transport = [32]byte(hexed(badKeys()["order 8"]))
	for name, c := range map[string]crdt.Charter{
		"no founders":            {},
		"65 founders":            {Founders: slices.Repeat([]crdt.Keys{alice}, crdt.MaxFounders+1)},
		"a bad key":              {Founders: []crdt.Keys{alice, bad}},
		"a rule named nonce":     {Founders: []crdt.Keys{alice}, Rules: map[string]any{"nonce": "x"}},
		"a rule named founders":  {Founders: []crdt.Keys{alice}, Rules: map[string]any{"founders": nil}},
		"a rule without a form":  {Founders: []crdt.Keys{alice}, Rules: map[string]any{"share": 0.5}},
		"a rule over the limits": {Founders: []crdt.Keys{alice}, Rules: map[string]any{"terms": string(make([]byte, 4097))}},
	} {
		if body, err := c.Body(); err == nil {
			t.Errorf("%s: written as %d bytes", name, len(body))
		}
		if _, err := c.Community(); err == nil {
			t.Errorf("%s: names a community", name)
		}
	}
}

func TestLargestCharter(t *testing.T) {
	c := crdt.Charter{Founders: slices.Repeat([]crdt.Keys{newScribe(t, "alice").Keys}, crdt.MaxFounders)}
	body, err := c.Body()
	if err != nil {
		t.Fatal(err)
	}
	if found, err := crdt.ParseCharter(body); err != nil || len(found.Founders) != crdt.MaxFounders {
		t.Errorf("64 founders: %v", err)
	}
}
