//go:build crash && linux

package crashtest

import (
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"testing"
	"time"
)

// programs are the binaries that the suite builds, and the seed of the run.
var programs struct {
	tally, worker string
	seed          uint64
}

func TestMain(m *testing.M) { os.Exit(withPrograms(m)) }

func withPrograms(m *testing.M) int {
	folder, err := os.MkdirTemp("", "crashtest")
	if err == nil {
		defer os.RemoveAll(folder)
		programs.tally, programs.worker = filepath.Join(folder, "tally"), filepath.Join(folder, "worker")
		err = build(programs.tally, "tallystick/cmd/tally")
	}
	if err == nil {
		err = build(programs.worker, "tallystick/cmd/tally/crashtest/worker")
	}
	if err == nil {
		programs.seed, err = chooseSeed()
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "crashtest:", err)
		return 1
	}
	fmt.Printf("CRASH_SEED=%d\n", programs.seed)
	return m.Run()
}

func build(to, what string) error {
	out, err := exec.Command("go", "build", "-o", to, what).CombinedOutput()
	if err != nil {
		return fmt.Errorf("build %s: %w\n%s", what, err, out)
	}
	return nil
}

func chooseSeed() (uint64, error) {
	if given := os.Getenv("CRASH_SEED"); given != "" {
		return strconv.ParseUint(given, 10, 64)
	}
	return uint64(time.Now().UnixNano()), nil
}

// draw is the source of everything random in one test.
func draw(t *testing.T) *rand.Rand {
	t.Logf("CRASH_SEED=%d", programs.seed)
	return rand.New(rand.NewPCG(programs.seed, uint64(len(t.Name()))))
}
