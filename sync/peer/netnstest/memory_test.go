//go:build netns && linux

package netnstest_test

import (
	"fmt"
	"os"
	"strings"
	"testing"
)

// memory is what a process can write to, which includes all that it has in mind.
func memory(t *testing.T, pid string) (all []byte) {
	t.Helper()
	maps, err := os.ReadFile("/proc/" + pid + "/maps")
	if err != nil {
		t.Fatal(err)
	}
	mem, err := os.Open("/proc/" + pid + "/mem")
	if err != nil {
		t.Fatal(err)
	}
	defer mem.Close()
	for line := range strings.Lines(string(maps)) {
		var from, to int64
		var mode string
		if _, err := fmt.Sscanf(line, "%x-%x %s", &from, &to, &mode); err != nil || !strings.HasPrefix(mode, "rw") || to-from > 1<<28 {
			continue
		}
		part := make([]byte, to-from)
		n, _ := mem.ReadAt(part, from) // a part may be gone by now
		all = append(all, part[:n]...)
	}
	return all
}
