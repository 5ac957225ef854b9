package identity_test

import (
	"bytes"
	"testing"

	"tallystick/crdt/dagcbor"
	"tallystick/identity"
)

type wordsVector struct {
	Language   identity.Language `json:"language"`
	Entropy    hexText           `json:"entropy"`
	Text       string            `json:"text"`
	Seed       hexText           `json:"bip39_seed"`
	RootSeed   hexText           `json:"root_seed"`
	Person     hexText           `json:"person"`
	BackupSeed hexText           `json:"backup_seed"`
	Recipient  hexText           `json:"backup_recipient"`
}

func wordsVectors(t *testing.T) (all []wordsVector) {
	sixteen, thirtyTwo := filled(0x10), filled(0xa0)
	for _, language := range []identity.Language{identity.English, identity.Spanish} {
		for _, entropy := range [][]byte{make([]byte, 16), sixteen[:16], bytes.Repeat([]byte{0xff}, 16), thirtyTwo[:]} {
			w, err := identity.WordsForTest(language, entropy)
			if err != nil {
				t.Fatal(err)
			}
			person, recipient := w.Root().Person(), w.Backup().Recipient()
			all = append(all, wordsVector{language, entropy, w.Text(), w.SeedForTest(),
				w.Root().SeedForTest(), person[:], w.Backup().SeedForTest(), recipient[:]})
		}
	}
	return all
}

type certVector struct {
	Name        string  `json:"name"`
	Person      hexText `json:"person"`
	Device      hexText `json:"device"`
	Sealing     hexText `json:"sealing"`
	Signed      hexText `json:"signed,omitempty"`
	Certificate hexText `json:"certificate"`
	Verdict     string  `json:"verdict"`
}

// testRoot is the root key of 16 zero bytes in English.
func testRoot() identity.RootKey {
	w, err := identity.NewWords(identity.English, 12, bytes.NewReader(make([]byte, 16)))
	if err != nil {
		panic(err)
	}
	return w.Root()
}

func certVectors() []certVector {
	device := identity.DeviceKeyFromSeed(filled(1)).ID()
	sealing := identity.SealingKeyFromSeed(filled(2)).ID()
	other := identity.DeviceKeyFromSeed(filled(3)).ID()
	person := testRoot().Person()
	c := testRoot().Certify(device, sealing)
	text := dagcbor.AppendText(dagcbor.AppendArray(nil, 4), "tallystick/certificate/1")
	for _, field := range [][32]byte{person, device, sealing} {
		text = dagcbor.AppendBytes(text, field[:])
	}
	changed := c
	changed[0] ^= 1
	return []certVector{
		{"valid", person[:], device[:], sealing[:], text, c[:], "accept"},
		{"another device", person[:], other[:], sealing[:], nil, c[:], "refuse"},
		{"another person", other[:], device[:], sealing[:], nil, c[:], "refuse"},
		{"keys exchanged", person[:], sealing[:], device[:], nil, c[:], "refuse"},
		{"one bit changed", person[:], device[:], sealing[:], nil, changed[:], "refuse"},
	}
}

func TestCertificateVectors(t *testing.T) {
	for _, v := range readVectors(t).Certificate {
		ok := identity.Certificate(v.Certificate).Verify(v.Person.array32(), v.Device.array32(), v.Sealing.array32())
		if ok != (v.Verdict == "accept") {
			t.Errorf("%s: accepted %t", v.Name, ok)
		}
	}
}

type shortVector struct {
	Prefix string  `json:"prefix"`
	ID     hexText `json:"id"`
	Short  string  `json:"short"`
}

func shortVectors() (all []shortVector) {
	ones := [32]byte(bytes.Repeat([]byte{0xff}, 32))
	for _, prefix := range "eldpcoa" {
		for _, id := range [][32]byte{{}, filled(1), filled(0x9c), ones} {
			all = append(all, shortVector{string(prefix), id[:], identity.Short(byte(prefix), id)})
		}
	}
	return all
}

// admissionCheck is an X25519 public key and whether one may be introduced
// with it.
type admissionCheck struct {
	Key     hexText `json:"key"`
	Verdict string  `json:"verdict"`
}

func sealingChecks() (all []admissionCheck) {
	for _, text := range []string{
		"0000000000000000000000000000000000000000000000000000000000000000",
		"0100000000000000000000000000000000000000000000000000000000000000",
		"e0eb7a7c3b41b8ae1656e3faf19fc46ada098deb9c32b1fd866205165f49b800",
		"5f9c95bca3508c24b1d0b1559c83ef5b04445cc4581c8e86d8224eddd09f1157",
		"ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
		"edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
		"f6ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
		"0900000000000000000000000000000000000000000000000000000000000080",
	} {
		all = append(all, admissionCheck{mustHex(text), "refuse"})
	}
	return append(all, admissionCheck{mustHex("0900000000000000000000000000000000000000000000000000000000000000"), "accept"})
}

func TestSealingKeyVectors(t *testing.T) {
	for _, v := range readVectors(t).SealingKeys {
		if err := identity.SealingID(v.Key).Check(); (err == nil) != (v.Verdict == "accept") {
			t.Errorf("%x: %v, want %s", v.Key, err, v.Verdict)
		}
	}
}
