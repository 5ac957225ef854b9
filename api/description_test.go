package api_test

import (
	"bytes"
	"encoding/json"
	"flag"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"
)

var update = flag.Bool("update", false, "rewrite testdata/openapi.json")

// TestDescription compares the description of the API with the golden file, so
// that a change of it is seen.
func TestDescription(t *testing.T) {
	const golden = "testdata/openapi.json"
	got := append(must(newPlace(t).tree.Description())(t), '\n')
	if *update {
		if err := os.WriteFile(golden, got, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	if want := must(os.ReadFile(golden))(t); !bytes.Equal(got, want) {
		t.Errorf("the description differs from %s: go test ./api -update rewrites it", golden)
	}
}

// TestOperationsKeepTheConventions looks at what programs would have to repeat
// for each operation.
func TestOperationsKeepTheConventions(t *testing.T) {
	var described struct {
		Components struct {
			Schemas map[string]json.RawMessage `json:"schemas"`
		} `json:"components"`
		Paths map[string]map[string]struct {
			ID        string                    `json:"operationId"`
			Summary   string                    `json:"summary"`
			Security  []map[string][]string     `json:"security"`
			Responses map[string]map[string]any `json:"responses"`
			Params    []struct{ Name string }   `json:"parameters"`
		}
	}
	if err := json.Unmarshal(must(newPlace(t).tree.Description())(t), &described); err != nil {
		t.Fatal(err)
	}
	for name := range described.Components.Schemas {
		if !regexp.MustCompile(`^[A-Z][A-Za-z0-9]*$`).MatchString(name) {
			t.Errorf("the schema %q has no name that programs can use", name)
		}
	}
	open := []string{"/healthz", "/v1/token"}
	for path, methods := range described.Paths {
		for method, o := range methods {
			if o.ID == "" || o.Summary == "" || strings.HasSuffix(o.Summary, ".") {
				t.Errorf("%s %s: id %q, summary %q", method, path, o.ID, o.Summary)
			}
			if slices.Contains(open, path) != (len(o.Security) == 0) {
				t.Errorf("%s %s: who may ask is %v", method, path, o.Security)
			}
			if _, ok := o.Responses["default"]; !ok {
				t.Errorf("%s %s: says nothing of problems", method, path)
			}
			if slices.Contains([]string{"open", "token", "sync", "log-attachment-fetch", "peers-announce", "invite-welcome", "join-welcome", "link-welcome", "link-enter", "export-vf",
				"bundle-export", "bundle-left", "bundle-import", "bundle-inspect", "backup", "doctor"}, o.ID) || method == "get" {
				continue
			}
			for _, name := range []string{"dry_run", "Idempotency-Key"} {
				if !slices.ContainsFunc(o.Params, func(p struct{ Name string }) bool { return p.Name == name }) {
					t.Errorf("%s %s: an act without %s", method, path, name)
				}
			}
		}
	}
}
