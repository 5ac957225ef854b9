package crdt_test

import (
	"bytes"
	"testing"

	"tallystick/crdt"
)

func TestParseIntroduction(t *testing.T) {
	for _, v := range readVectors[sound](t, soundFile).Logs {
		in, err := crdt.ParseIntroduction(v.Body)
		if err != nil {
			t.Errorf("%s: %v", v.Name, err)
			continue
		}
		if !bytes.Equal(in.Body(), v.Body) {
			t.Errorf("%s: written as other bytes", v.Name)
		}
		if log := in.LogID(); !bytes.Equal(log[:], v.Log) || log.Short() != v.Short {
			t.Errorf("%s: log %v", v.Name, log)
		}
		if in.Community.String() != v.Community || len(in.Replaces) != len(v.Replaces) {
			t.Errorf("%s: community %v, %d replaced", v.Name, in.Community, len(in.Replaces))
		}
		if (in.Certificate != nil) != (v.Cert != nil) || in.Certified() != v.Certified {
			t.Errorf("%s: certified %t", v.Name, in.Certified())
		}
	}
}

// Every key of an introduction is in the name of its log, and so is the
// community. What it replaces and the certificate are not.
func TestLogID(t *testing.T) {
	w := newAnnals(t)
	in, err := w.aliceLog.first().Introduction()
	if err != nil {
		t.Fatal(err)
	}
	for name, change := range map[string]struct {
		to      func(*crdt.Introduction)
		another bool
	}{
		"community":   {func(in *crdt.Introduction) { in.Community = w.soloID }, true},
		"person":      {func(in *crdt.Introduction) { in.Person[0] ^= 1 }, true},
		"device":      {func(in *crdt.Introduction) { in.Device[0] ^= 1 }, true},
		"sealing":     {func(in *crdt.Introduction) { in.Sealing[0] ^= 1 }, true},
		"transport":   {func(in *crdt.Introduction) { in.Transport[0] ^= 1 }, true},
		"nonce":       {func(in *crdt.Introduction) { in.Nonce[0] ^= 1 }, true},
		"replaces":    {func(in *crdt.Introduction) { in.Replaces = []crdt.LogID{{1}} }, false},
		"certificate": {func(in *crdt.Introduction) { in.Certificate = nil }, false},
	} {
		other := in
		change.to(&other)
		if (other.LogID() != in.LogID()) != change.another {
			t.Errorf("%s: another log: %t", name, !change.another)
		}
	}
}

// The certificate is for these keys of this person; anything else names nobody
// and is no reason to refuse the log.
func TestCertified(t *testing.T) {
	w := newAnnals(t)
	in := crdt.Introduction{Community: w.soloID, Keys: w.alice.Keys, Certificate: w.alice.certificate()}
	if !in.Certified() {
		t.Error("a valid certificate does not certify")
	}
	for name, change := range map[string]func(*crdt.Introduction){
		"none":           func(in *crdt.Introduction) { in.Certificate = nil },
		"other's":        func(in *crdt.Introduction) { in.Certificate = w.bea.certificate() },
		"other person":   func(in *crdt.Introduction) { in.Person = w.bea.Person },
		"other device":   func(in *crdt.Introduction) { in.Device = w.bea.Device },
		"other sealing":  func(in *crdt.Introduction) { in.Sealing = w.bea.Sealing },
		"bit of it":      func(in *crdt.Introduction) { c := *in.Certificate; c[0] ^= 1; in.Certificate = &c },
		"entry's, by it": func(in *crdt.Introduction) { c := w.alice.device.Sign("", nil); *in.Certificate = c },
	} {
		other := in
		other.Certificate = w.alice.certificate()
		change(&other)
		if other.Certified() {
			t.Errorf("%s: certified", name)
		}
		if _, err := crdt.ParseIntroduction(other.Body()); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
	other := in
	other.Community, other.Transport = w.threeID, w.bea.Transport
	if !other.Certified() {
		t.Error("a certificate is bound to a community or a transport key")
	}
}

func TestReplacesLimit(t *testing.T) {
	in := crdt.Introduction{Community: newAnnals(t).soloID, Keys: newScribe(t, "alice").Keys}
	in.Replaces = make([]crdt.LogID, crdt.MaxReplaces)
	if found, err := crdt.ParseIntroduction(in.Body()); err != nil || len(found.Replaces) != crdt.MaxReplaces {
		t.Errorf("64 replaced: %v", err)
	}
}

// Entry 0 alone introduces, and a kind does not make another entry one.
func TestIntroductionElsewhere(t *testing.T) {
	w := newAnnals(t)
	first := w.aliceLog.first()
	s := sign(t, w.alice, crdt.Header{Log: first.Log(), Seq: 1, Prev: first.ID(), Body: first.Header().Body}, first.Body())
	if _, err := s.Introduction(); ruleOf(err) != crdt.RuleIntroduction {
		t.Errorf("an introduction at seq 1: %v", err)
	}
}

func TestKeysCheck(t *testing.T) {
	good := newScribe(t, "alice").Keys
	if err := good.Check(); err != nil {
		t.Error(err)
	}
	for name, text := range badKeys() {
		for field, change := range map[string]func(*crdt.Keys, [32]byte){
			"person":    func(k *crdt.Keys, bad [32]byte) { k.Person = bad },
			"device":    func(k *crdt.Keys, bad [32]byte) { k.Device = bad },
			"transport": func(k *crdt.Keys, bad [32]byte) { k.Transport = bad },
		} {
			keys := good
			change(&keys, [32]byte(hexed(text)))
			if err := keys.Check(); ruleOf(err) != crdt.RuleKey {
				t.Errorf("%s key, %s: %v", field, name, err)
			}
		}
	}
}
