package keystore

import (
	"bytes"
	"crypto/rand"
	"encoding/hex"
	"encoding/json"
	"errors"
	"flag"
	"os"
	"testing"

	"tallystick/crdt/dagcbor"
	"tallystick/identity"
)

var update = flag.Bool("update", false, "write ../../testdata/identity-keystore.json again")

const vectorFile = "../../testdata/identity-keystore.json"

// cheap keeps fuzzing fast; files say what they ask for.
func cheap() cost { return cost{1, 8, 1} }

func smallSecrets() Secrets {
	var seeds [3][32]byte
	for i := range seeds {
		seeds[i] = [32]byte(bytes.Repeat([]byte{byte(i + 1)}, 32))
	}
	return Secrets{
		Device:    identity.DeviceKeyFromSeed(seeds[0]),
		Sealing:   identity.SealingKeyFromSeed(seeds[1]),
		Transport: identity.TransportKeyFromSeed(seeds[2]),
		Former:    []identity.SealingKey{identity.SealingKeyFromSeed(seeds[0])},
	}
}

// fileVector is a whole file and the secrets in it.
type fileVector struct {
	Passphrase string `json:"passphrase"`
	Random     string `json:"random,omitempty"`
	File       string `json:"file"`
	Secrets    string `json:"secrets"`
}

func TestVectors(t *testing.T) {
	secrets, err := smallSecrets().Marshal()
	if err != nil {
		t.Fatal(err)
	}
	random := bytes.Repeat([]byte{0x5a}, 40)
	var all []fileVector
	for _, v := range []fileVector{{}, {Passphrase: "four grains of salt", Random: hex.EncodeToString(random)}} {
		data, err := encode(smallSecrets(), []byte(v.Passphrase), usual(), bytes.NewReader(random))
		if err != nil {
			t.Fatal(err)
		}
		v.File, v.Secrets = hex.EncodeToString(data), hex.EncodeToString(secrets)
		all = append(all, v)
	}
	got, err := json.MarshalIndent(all, "", " ")
	if err != nil {
		t.Fatal(err)
	}
	if *update {
		if err := os.WriteFile(vectorFile, append(got, '\n'), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(vectorFile)
	if err != nil || string(want) != string(got)+"\n" {
		t.Errorf("the package no longer gives %s (%v); old files must stay readable", vectorFile, err)
	}
}

// rechecked puts a fitting checksum under a file that was tampered with.
func rechecked(file []byte) []byte {
	return appendChecksum(file[: len(file)-checksumSize : len(file)-checksumSize])
}

// A file that asks for more memory, time or threads than allowed is refused
// before any is spent, though its checksum fits.
func TestHostileCost(t *testing.T) {
	for _, c := range []cost{
		{maxArgonTime + 1, 8, 1}, {1, maxArgonMemory + 1, 1}, {1, 8, maxArgonThreads + 1},
		{1, 1 << 32, 1}, {1 << 40, 8, 1}, {1, 8, 1 << 33}, {0, 8, 1}, {1, 0, 1}, {1, 8, 0},
	} {
		p := protection{cost: c}
		header := p.append(dagcbor.AppendUint(dagcbor.AppendText(nil, magic), version))
		file := dagcbor.AppendBytes(append(dagcbor.AppendArray(nil, fileFields), header...), make([]byte, 400))
		if _, err := decode(appendChecksum(file), []byte("salt")); !errors.Is(err, ErrDamaged) {
			t.Errorf("%+v: %v", c, err)
		}
	}
}

func TestNewerVersions(t *testing.T) {
	data, err := encode(smallSecrets(), nil, usual(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	at := 1 + len(dagcbor.AppendText(nil, magic))
	newer := bytes.Clone(data)
	newer[at] = version + 1
	if _, err := decode(rechecked(newer), nil); !errors.Is(err, ErrUpgrade) {
		t.Errorf("newer file: %v", err)
	}
	if _, err := decode(newer, nil); !errors.Is(err, ErrDamaged) {
		t.Errorf("a bit in the version: %v", err)
	}
	inner := bytes.Index(data, []byte(secretsTag)) + len(secretsTag) - 1
	newer = bytes.Clone(data)
	newer[inner] = '2'
	if _, err := decode(rechecked(newer), nil); !errors.Is(err, ErrUpgrade) {
		t.Errorf("newer secrets: %v", err)
	}
}

// A protected file moved under another header does not open: the header is
// associated data.
func TestHeaderIsBound(t *testing.T) {
	data, err := encode(smallSecrets(), []byte("salt"), cheap(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	at := 1 + len(dagcbor.AppendText(nil, magic)) + 2 // version, array head, then the time
	changed := bytes.Clone(data)
	changed[at]++
	if _, err := decode(rechecked(changed), []byte("salt")); !errors.Is(err, ErrPassphrase) {
		t.Error(err)
	}
}

func FuzzDecode(f *testing.F) {
	for _, passphrase := range []string{"", "salt"} {
		data, err := encode(smallSecrets(), []byte(passphrase), cheap(), bytes.NewReader(make([]byte, 40)))
		if err != nil {
			f.Fatal(err)
		}
		f.Add(data[:len(data)-checksumSize])
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		file := appendChecksum(data[:len(data):len(data)])
		parsed, err := parse(file)
		if err != nil {
			if !errors.Is(err, ErrDamaged) && !errors.Is(err, ErrUpgrade) {
				t.Fatal(err)
			}
			return
		}
		if parsed.protection != nil && parsed.protection.cost != cheap() {
			return // allowed, and too slow to fuzz
		}
		_, err = decode(file, []byte("salt"))
		if err != nil && !errors.Is(err, ErrDamaged) && !errors.Is(err, ErrUpgrade) && !errors.Is(err, ErrPassphrase) {
			t.Fatal(err)
		}
	})
}

func FuzzUnmarshal(f *testing.F) {
	data, err := smallSecrets().Marshal()
	if err != nil {
		f.Fatal(err)
	}
	f.Add(data)
	f.Fuzz(func(t *testing.T, data []byte) {
		s, err := Unmarshal(data)
		if err != nil {
			if !errors.Is(err, ErrDamaged) && !errors.Is(err, ErrUpgrade) {
				t.Fatal(err)
			}
			return
		}
		if again, err := s.Marshal(); err != nil || !bytes.Equal(again, data) {
			t.Fatalf("%x is a second form: %v", data, err)
		}
	})
}
