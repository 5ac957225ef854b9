package identity_test

import (
	"bytes"
	"encoding/hex"
	"encoding/json"
	"errors"
	"flag"
	"io/fs"
	"os"
	"testing"
)

var update = flag.Bool("update", false, "write ../testdata/identity.json again; wraps in it stay as they are")

const vectorFile = "../testdata/identity.json"

// hexText is bytes in hexadecimal, in the file.
type hexText []byte

func (h hexText) MarshalText() ([]byte, error) { return hex.AppendEncode(nil, h), nil }

func (h *hexText) UnmarshalText(text []byte) (err error) {
	*h, err = hex.DecodeString(string(text))
	return err
}

func (h hexText) array32() [32]byte { return [32]byte(h) }

// vectors is the whole file. A second implementation needs nothing else to
// find out whether it agrees.
type vectors struct {
	About       string           `json:"about"`
	Words       []wordsVector    `json:"words"`
	Certificate []certVector     `json:"certificates"`
	KeyIDs      []keyIDVector    `json:"key_ids"`
	Bodies      []bodyVector     `json:"bodies"`
	BadBodies   []badBodyVector  `json:"bad_bodies"`
	Padding     []paddingVector  `json:"padding"`
	Marks       []markVector     `json:"marks"`
	Grants      []grantVector    `json:"recipient_lists"`
	Short       []shortVector    `json:"short_ids"`
	Chunks      []chunkVector    `json:"chunks"`
	Attachments []attachVector   `json:"attachments"`
	Streams     []streamVector   `json:"streams"`
	Wraps       []wrapVector     `json:"wraps"`
	BackupWraps []backupVector   `json:"backup_wraps"`
	SealingKeys []admissionCheck `json:"sealing_keys"`
	Signatures  []edge           `json:"signatures"`
}

const about = "Vectors of package identity. Bytes are hexadecimal. A text named " +
	"pattern(n) is the n bytes i mod 251 for i = 0 … n−1. Wraps are frozen: sealing is random, " +
	"so they are opened only. Everything else is written again by: go test ./identity -update"

func TestVectors(t *testing.T) {
	frozen := readVectors(t)
	got := vectors{About: about, Signatures: edges(), SealingKeys: sealingChecks()}
	got.Words = wordsVectors(t)
	got.Certificate = certVectors()
	got.KeyIDs = keyIDVectors()
	got.Bodies = bodyVectors(t)
	got.BadBodies = badBodyVectors(t)
	got.Padding = paddingVectors()
	got.Marks = markVectors(t)
	got.Grants = grantVectors()
	got.Short = shortVectors()
	got.Chunks = chunkVectors(t)
	got.Attachments = attachVectors(t)
	got.Streams = streamVectors(t)
	got.Wraps = wrapVectors(t, frozen.Wraps)
	got.BackupWraps = backupVectors(t, frozen.BackupWraps)
	data := encodeVectors(t, got)
	if *update {
		if err := os.WriteFile(vectorFile, data, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(vectorFile)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(data, want) {
		t.Errorf("the package no longer gives %s; if that is meant, run with -update and say why", vectorFile)
	}
}

func readVectors(t *testing.T) (v vectors) {
	t.Helper()
	data, err := os.ReadFile(vectorFile)
	if errors.Is(err, fs.ErrNotExist) && *update {
		return v
	}
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(data, &v); err != nil {
		t.Fatal(err)
	}
	return v
}

func encodeVectors(t *testing.T, v vectors) []byte {
	t.Helper()
	var out bytes.Buffer
	e := json.NewEncoder(&out)
	e.SetEscapeHTML(false)
	e.SetIndent("", " ")
	if err := e.Encode(v); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

// pattern is n bytes that repeat at no power of two.
func pattern(n int) []byte {
	p := make([]byte, n)
	for i := range p {
		p[i] = byte(i % 251)
	}
	return p
}

// filled is 32 bytes that count up from first.
func filled(first byte) (b [32]byte) {
	for i := range b {
		b[i] = first + byte(i)
	}
	return b
}
