package community_test

import (
	"encoding/hex"
	"flag"
	"os"
	"strings"
	"testing"
)

var update = flag.Bool("update", false, "rewrite testdata/epoch.golden")

// TestEpochGolden holds the bytes of a grant: entries that are signed over them
// will be read by every version to come.
func TestEpochGolden(t *testing.T) {
	const golden = "testdata/epoch.golden"
	body, err := someEpoch().Body()
	if err != nil {
		t.Fatal(err)
	}
	if *update {
		if err := os.WriteFile(golden, []byte(hex.EncodeToString(body)+"\n"), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(golden)
	if err != nil {
		t.Fatal(err)
	}
	if got := hex.EncodeToString(body); got != strings.TrimSpace(string(want)) {
		t.Errorf("the body is %s", got)
	}
}
