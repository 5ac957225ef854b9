package main

import (
	"os"
	"path/filepath"
	"testing"
)

// TestFreshDirectory says where a replica can begin: wherever nothing can be
// lost.
func TestFreshDirectory(t *testing.T) {
	for name, c := range map[string]struct {
		files map[string]string
		code  int
	}{
		"empty":                     {nil, codeOK},
		"a lock left by a kill":     {map[string]string{"LOCK": "pid 1"}, codeOK},
		"the beginnings of a store": {map[string]string{"LOCK": "", "FORMAT": "x\nstate: creating\ny"}, codeOK},
		"a replica":                 {map[string]string{"keystore": "", "FORMAT": "x\nstate: initialised\ny"}, codeConflict},
		"a replica without keys":    {map[string]string{"FORMAT": "x\nstate: initialised\ny"}, codeConflict},
		"keys alone":                {map[string]string{"keystore": ""}, codeConflict},
		"somebody's files":          {map[string]string{"letter": ""}, codeConflict},
	} {
		dir := t.TempDir()
		for file, content := range c.files {
			if err := os.WriteFile(filepath.Join(dir, file), []byte(content), 0o600); err != nil {
				t.Fatal(err)
			}
		}
		if code, _ := outcome(freshDirectory(dir)); code != c.code {
			t.Errorf("%s: code %d, not %d", name, code, c.code)
		}
	}
	if err := freshDirectory(filepath.Join(t.TempDir(), "absent")); err != nil {
		t.Error(err)
	}
}
