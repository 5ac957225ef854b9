package flow_test

import (
	"path/filepath"
	"testing"

	"tallystick/crdt"
	"tallystick/model/flow"
)

// TestStories plays every file of testdata.
func TestStories(t *testing.T) {
	files, err := filepath.Glob("testdata/*.flow")
	if err != nil || len(files) == 0 {
		t.Fatal(files, err)
	}
	for _, file := range files {
		t.Run(filepath.Base(file), func(t *testing.T) { story(t, filepath.Base(file)) })
	}
}

// TestOneEventRecordedTwice: what two people import apart happened once.
func TestOneEventRecordedTwice(t *testing.T) {
	p := newPaper()
	p.write(t, "in EconomicEvent action=raise from=flour quantity=5:KGM")
	one, _, _ := p.Event("in")
	other := one
	other.At.Depth, other.At.ID = 9, crdt.ID{Link: [32]byte{1}}
	r, err := flow.FoldResource("flour", nil, []flow.Event{other, one, other}, p)
	if err != nil || lines(r.Onhand) != "5:KGM" {
		t.Error(r.Onhand, err)
	}
}
