package jsonld_test

import (
	"bytes"
	"errors"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"tallystick/model/vf"
	"tallystick/model/vf/jsonld"
)

var update = flag.Bool("update", false, "write testdata/documents/*.golden again")

// TestDocuments reads every document in testdata and compares what comes of it,
// remarks and all, with the golden file beside it. What was read is written, and
// read and written again: the same bytes, and nothing to remark.
func TestDocuments(t *testing.T) {
	names, err := filepath.Glob("testdata/documents/*[lns]")
	if err != nil || len(names) == 0 {
		t.Fatal(names, err)
	}
	for _, name := range names {
		if strings.HasSuffix(name, ".golden") {
			continue
		}
		t.Run(filepath.Base(name), func(t *testing.T) {
			text, err := os.ReadFile(name)
			if err != nil {
				t.Fatal(err)
			}
			golden(t, name+".golden", told(t, text))
		})
	}
}

// told is everything that comes of a document.
func told(t *testing.T, text []byte) string {
	t.Helper()
	var b strings.Builder
	d, err := jsonld.Read(bytes.NewReader(text))
	var faults jsonld.Faults
	if errors.As(err, &faults) {
		for _, f := range faults {
			fmt.Fprintln(&b, f)
		}
		return b.String()
	}
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range d.Remarks {
		fmt.Fprintln(&b, r)
	}
	for _, l := range d.Later {
		fmt.Fprintf(&b, "later: line %d, after %d events: %s", l.Line, l.Events, written(t, l.Node))
	}
	once := written(t, nodes(d)...)
	again, err := jsonld.Read(strings.NewReader(once))
	if err != nil {
		t.Fatalf("what was written can't be read: %v\n%s", err, once)
	}
	if twice := written(t, nodes(again)...); twice != once {
		t.Errorf("written again it differs:\n%s\n%s", once, twice)
	}
	b.WriteString(once)
	return b.String()
}

func nodes(d *jsonld.Document) (list []*vf.Node) {
	for _, thing := range d.Things {
		list = append(list, thing.Node)
	}
	return list
}

func written(t testing.TB, list ...*vf.Node) string {
	t.Helper()
	var b strings.Builder
	err := jsonld.Write(&b, func(yield func(*vf.Node, error) bool) {
		for _, n := range list {
			if !yield(n, nil) {
				return
			}
		}
	})
	if err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func golden(t *testing.T, name, got string) {
	t.Helper()
	if *update {
		if err := os.WriteFile(name, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	if got != string(want) {
		t.Errorf("%s differs:\n%s", name, got)
	}
}

// TestExamples reads the worked examples of ValueFlows itself, where somebody
// has put them beside this tree. They must all be understood.
func TestExamples(t *testing.T) {
	names, err := filepath.Glob("../../../../shared/examples/valueflows-*/*.yaml")
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range names {
		text, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		if d, err := jsonld.Read(bytes.NewReader(text)); err != nil || len(d.Things) == 0 {
			t.Errorf("%s: %v", filepath.Base(name), err)
			continue
		}
		told(t, text)
	}
}
