package crdt_test

import (
	"bytes"
	"errors"
	"testing"

	"tallystick/crdt"
	"tallystick/crdt/dagcbor"
)

func TestParseHeader(t *testing.T) {
	for _, v := range readVectors[sound](t, soundFile).Entries {
		h, err := crdt.ParseHeader(v.Header)
		if err != nil {
			t.Errorf("%s: %v", v.Name, err)
			continue
		}
		if !bytes.Equal(h.Append(nil), v.Header) {
			t.Errorf("%s: header is written as other bytes", v.Name)
		}
		if !bytes.Equal(h.Log[:], v.Log) || h.Seq != v.Seq || h.Sealed != v.Sealed || h.Body.String() != v.BodyID {
			t.Errorf("%s: read as %+v", v.Name, h)
		}
		if h.Prev.IsZero() != (v.Prev == nil) || v.Prev != nil && h.Prev.String() != *v.Prev {
			t.Errorf("%s: prev %v", v.Name, h.Prev)
		}
		for i, dep := range h.Deps {
			if dep.String() != v.Deps[i] {
				t.Errorf("%s: dep %d is %v", v.Name, i, dep)
			}
		}
	}
}

// Who reads a header of a later version learns to upgrade, whatever its fields.
func TestUpgradeNeeded(t *testing.T) {
	for text, upgrade := range map[string]bool{
		"87 02":         true, // cut short behind the version
		"8302 6161 f6":  true,
		"81 1903e8":     true,
		"87 01":         false,
		"82 01 00":      false,
		"87 1802":       false, // version 2 in a form that no version has
		"87 20":         false,
		"80":            false,
		"a1 02 00":      false,
		"87 1a7fffffff": true,
	} {
		_, err := crdt.ParseHeader(hexed(text))
		if !errors.Is(err, crdt.ErrRefused) || errors.Is(err, crdt.ErrUpgrade) != upgrade {
			t.Errorf("%s: %v, upgrade %t", text, err, upgrade)
		}
	}
}

// A signer is held to the same rules as a reader.
func TestSignRefusesHeader(t *testing.T) {
	a := newScribe(t, "alice")
	body := clearBody(t, crdt.KindSeen, nil)
	ids := distantIDs(crdt.MaxDeps + 1)
	good := crdt.Header{Seq: 1, Prev: ids[0], Body: crdt.BodyID(body)}
	for name, change := range map[string]struct {
		to   func(*crdt.Header)
		rule crdt.Rule
	}{
		"nothing":              {func(*crdt.Header) {}, ""},
		"16 deps":              {func(h *crdt.Header) { h.Deps = ids[:crdt.MaxDeps] }, ""},
		"last seq":             {func(h *crdt.Header) { h.Seq = dagcbor.MaxInteger }, ""},
		"no prev":              {func(h *crdt.Header) { h.Prev = crdt.ID{} }, crdt.RuleStart},
		"prev at the start":    {func(h *crdt.Header) { h.Seq = 0 }, crdt.RuleStart},
		"sealed at the start":  {func(h *crdt.Header) { h.Seq, h.Prev, h.Sealed = 0, crdt.ID{}, true }, crdt.RuleStart},
		"seq above the last":   {func(h *crdt.Header) { h.Seq = dagcbor.MaxInteger + 1 }, crdt.RuleEncoding},
		"17 deps":              {func(h *crdt.Header) { h.Deps = ids }, crdt.RuleSize},
		"deps out of order":    {func(h *crdt.Header) { h.Deps = []crdt.ID{ids[1], ids[0]} }, crdt.RuleDeps},
		"a dep twice":          {func(h *crdt.Header) { h.Deps = []crdt.ID{ids[1], ids[1]} }, crdt.RuleDeps},
		"another body":         {func(h *crdt.Header) { h.Body = ids[0] }, crdt.RuleBody},
		"a clear body, sealed": {func(h *crdt.Header) { h.Sealed = true }, crdt.RuleBody},
	} {
		h := good
		change.to(&h)
		_, err := crdt.Sign(a.device, h, body)
		if ruleOf(err) != change.rule {
			t.Errorf("%s: %v, want rule %q", name, err, change.rule)
		}
	}
}

// ruleOf is the rule that an error names, or none.
func ruleOf(err error) crdt.Rule {
	var refusal *crdt.Refusal
	if errors.As(err, &refusal) {
		return refusal.Rule
	}
	return ""
}
