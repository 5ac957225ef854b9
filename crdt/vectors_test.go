package crdt_test

import (
	"bytes"
	"encoding/hex"
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"
)

var update = flag.Bool("update", false, "write the vectors and the corpora made of them again")

const (
	soundFile  = "../testdata/entries.json"
	brokenFile = "../testdata/entries_refused.json"
)

const aboutSound = "Vectors of package crdt: what every implementation makes of the same keys, byte for byte. " +
	"FORMAT.md, section 12, describes the fields. Written by: go test ./crdt -update"

const aboutBroken = "Vectors of package crdt: bytes that every implementation refuses, and why. " +
	"FORMAT.md, section 12, describes the fields. Written by: go test ./crdt -update"

// dump is bytes in a vector file: hexadecimal, in groups separated by spaces,
// where the last byte of a group that ends in *n stands n times. So a limit of
// 64 KiB is a line.
type dump []byte

// leastRun is the shortest row of equal bytes that is written as one byte and
// its count.
const leastRun = 16

func (d dump) MarshalText() ([]byte, error) {
	var text strings.Builder
	for rest := []byte(d); len(rest) > 0; {
		end := slices.IndexFunc(rest, func(b byte) bool { return b != rest[0] })
		if end < 0 {
			end = len(rest)
		}
		if end < leastRun {
			text.WriteString(hex.EncodeToString(rest[:end]))
		} else {
			fmt.Fprintf(&text, "%02x*%d", rest[0], end)
			if end < len(rest) {
				text.WriteByte(' ')
			}
		}
		rest = rest[end:]
	}
	return []byte(text.String()), nil
}

func (d *dump) UnmarshalText(text []byte) (err error) {
	*d, err = undump(string(text))
	return err
}

func undump(text string) (dump, error) {
	var all dump
	for group := range strings.FieldsSeq(text) {
		digits, count, repeated := strings.Cut(group, "*")
		raw, err := hex.DecodeString(digits)
		if err != nil {
			return nil, err
		}
		if repeated {
			n, err := strconv.Atoi(count)
			if err != nil || len(raw) == 0 {
				return nil, fmt.Errorf("group %q", group)
			}
			raw = append(raw, bytes.Repeat(raw[len(raw)-1:], n-1)...)
		}
		all = append(all, raw...)
	}
	return all, nil
}

// hexed is bytes written as in a vector file.
func hexed(text string) []byte {
	all, err := undump(text)
	if err != nil {
		panic(err)
	}
	return all
}

func TestSoundVectors(t *testing.T) { compareFile(t, soundFile, soundVectors(t)) }

func TestRefusedVectors(t *testing.T) { compareFile(t, brokenFile, brokenVectors(t)) }

// compareFile holds the vectors that the package gives against the file.
func compareFile(t *testing.T, file string, vectors any) {
	t.Helper()
	var got bytes.Buffer
	encoder := json.NewEncoder(&got)
	encoder.SetEscapeHTML(false)
	encoder.SetIndent("", " ")
	if err := encoder.Encode(vectors); err != nil {
		t.Fatal(err)
	}
	if *update {
		if err := os.WriteFile(file, got.Bytes(), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(got.Bytes(), want) {
		t.Errorf("the package no longer gives %s; if that is meant, run with -update and say why", file)
	}
}

// readVectors reads a file of vectors back.
func readVectors[V any](t testing.TB, file string) (v V) {
	t.Helper()
	data, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(data, &v); err != nil {
		t.Fatal(err)
	}
	return v
}
