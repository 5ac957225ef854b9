//go:build netns && linux

package netnstest_test

import (
	"fmt"
	"io"
	"os"
	"os/exec"
	"testing"
)

// role has this program be something else than the suite, in a process that the
// suite starts.
const role = "TALLYSTICK_NETNS_ROLE"

func TestMain(m *testing.M) {
	switch os.Getenv(role) {
	case "holder":
		_, _ = io.Copy(io.Discard, os.Stdin) // until the suite has ended, however it does
	case "worker":
		if err := work(); err != nil {
			fmt.Fprintln(os.Stderr, "worker:", err)
			os.Exit(1)
		}
	default:
		os.Exit(suite(m))
	}
}

func suite(m *testing.M) int {
	for _, tool := range []string{"ip", "tc", "nsenter", "iptables", "tcpdump"} {
		if _, err := exec.LookPath(tool); err != nil {
			fmt.Fprintln(os.Stderr, "netnstest:", err)
			return 1
		}
	}
	if os.Getuid() != 0 {
		fmt.Fprintln(os.Stderr, "netnstest: making network namespaces takes root")
		return 1
	}
	return m.Run()
}

// transports are what every test is done over.
var transports = map[string]string{"tcp": "/ip4/0.0.0.0/tcp/0", "quic": "/ip4/0.0.0.0/udp/0/quic-v1"}

// overEach runs a test over each transport.
func overEach(t *testing.T, test func(t *testing.T, listen string)) {
	t.Parallel()
	for name, listen := range transports {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			test(t, listen)
		})
	}
}
