package crdt_test

import (
	"fmt"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"tallystick/crdt"
	"tallystick/crdt/dagcbor"
)

func formatPage(t *testing.T) string {
	t.Helper()
	page, err := os.ReadFile("FORMAT.md")
	if err != nil {
		t.Fatal(err)
	}
	return string(page)
}

// The worked examples of FORMAT.md are pieces of the vectors, byte for byte.
// A line ends where its comment begins, at a semicolon.
func TestFormatExamples(t *testing.T) {
	vectors := readVectors[sound](t, soundFile)
	pieces := map[string]dump{}
	for _, v := range vectors.Entries {
		pieces[fmt.Sprintf("body of entry %q", v.Name)] = v.bodyOf()
		pieces[fmt.Sprintf("header of entry %q", v.Name)] = v.Header
		pieces[fmt.Sprintf("block of entry %q", v.Name)] = v.Block
	}
	for _, v := range vectors.Frames {
		pieces[fmt.Sprintf("frame %q", v.Name)] = v.Bytes
	}
	examples := regexp.MustCompile("(?ms)^```hex (.*?)\n(.*?)^```$").FindAllStringSubmatch(formatPage(t), -1)
	if len(examples) < 6 {
		t.Errorf("%d examples", len(examples))
	}
	for _, example := range examples {
		digits := regexp.MustCompile(`;.*`).ReplaceAllString(example[2], "")
		if got := string(hexed(digits)); got != string(pieces[example[1]]) {
			t.Errorf("%s: the page has %x, the vector %x", example[1], got, []byte(pieces[example[1]]))
		}
	}
}

// Names and ids in the text are those of the vectors.
func TestFormatIDs(t *testing.T) {
	var known []string
	vectors := readVectors[sound](t, soundFile)
	for _, v := range vectors.Entries {
		known = append(known, v.ID, v.BodyID)
	}
	for _, id := range regexp.MustCompile(`bafyrei[a-z2-7]{52}`).FindAllString(formatPage(t), -1) {
		if !slices.Contains(known, id) {
			t.Errorf("%s is of no vector", id)
		}
	}
}

func TestFormatLimits(t *testing.T) {
	limits := crdt.BodyLimits()
	page := formatPage(t)
	for name, bound := range map[string]int{
		"MaxEntry": crdt.MaxEntry, "MaxBody": crdt.MaxBody, "MaxDeps": crdt.MaxDeps, "MaxRun": crdt.MaxRun,
		"MaxReplaces": crdt.MaxReplaces, "MaxFounders": crdt.MaxFounders, "MaxKind": crdt.MaxKind, "MaxAdopt": crdt.MaxAdopt,
		"Depth": limits.Depth, "Text": limits.Text, "List": limits.List, "Map": limits.Map, "MaxInteger": dagcbor.MaxInteger,
	} {
		row := regexp.MustCompile(`\| ([0-9,]+)( B)? \| ` + "`" + name + "`" + ` \|`).FindStringSubmatch(page)
		if row == nil || strings.ReplaceAll(row[1], ",", "") != fmt.Sprint(bound) {
			t.Errorf("%s is %d, the page has %v", name, bound, row)
		}
	}
}

// The table of edge signatures is that of the vectors.
func TestFormatEdges(t *testing.T) {
	vectors := readVectors[struct {
		Signatures []struct {
			Name, Construction, Key, Predicate string
			Strict                             string `json:"noble_strict"`
			ZIP215                             string `json:"noble_zip215"`
		}
	}](t, "../testdata/identity.json")
	page := formatPage(t)
	for _, v := range vectors.Signatures {
		cells := []string{v.Name, strings.ReplaceAll(v.Construction, "|", `\|`), v.Key, v.Predicate, v.Strict, v.ZIP215}
		if row := "\n| " + strings.Join(cells, " | ") + " |\n"; !strings.Contains(page, row) {
			t.Errorf("no row%s", row)
		}
	}
	if len(vectors.Signatures) < 30 {
		t.Errorf("%d edges", len(vectors.Signatures))
	}
}

// The page lists the classes by which each decoder refuses vectors.
func TestFormatClasses(t *testing.T) {
	classes := map[string][]string{}
	for _, v := range readVectors[broken](t, brokenFile).Refused {
		if !slices.Contains(classes[v.Decoder], v.Refusal) {
			classes[v.Decoder] = append(classes[v.Decoder], v.Refusal)
		}
	}
	_, table, _ := strings.Cut(formatPage(t), "\n| decoder | reads | classes |\n")
	for decoder, found := range classes {
		row := regexp.MustCompile("(?m)^\\| `" + decoder + "` \\| .*? \\| (.*) \\|$").FindStringSubmatch(table)
		if row == nil {
			t.Errorf("no row for %s", decoder)
			continue
		}
		listed := regexp.MustCompile("[a-z-]+").FindAllString(row[1], -1)
		slices.Sort(listed)
		slices.Sort(found)
		if !slices.Equal(listed, found) {
			t.Errorf("%s: the page lists %v, the vectors have %v", decoder, listed, found)
		}
	}
}
