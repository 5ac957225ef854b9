//go:build netns && linux

package netnstest_test

import (
	"fmt"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"syscall"
	"testing"
)

// space is a network namespace, held by a process that does nothing.
type space struct {
	t   *testing.T
	pid string
}

func newSpace(t *testing.T) space {
	t.Helper()
	holder := exec.Command(self(t))
	holder.Env = append(os.Environ(), role+"=holder")
	holder.SysProcAttr = &syscall.SysProcAttr{Cloneflags: syscall.CLONE_NEWNET}
	hold, err := holder.StdinPipe()
	if err == nil {
		err = holder.Start()
	}
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = hold.Close()
		_ = holder.Wait()
	})
	return space{t, strconv.Itoa(holder.Process.Pid)}
}

func self(t *testing.T) string {
	t.Helper()
	program, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	return program
}

// inside is a command that runs in the namespace.
func (s space) inside(name string, args ...string) *exec.Cmd {
	return exec.Command("nsenter", append([]string{"--target", s.pid, "--net", "--", name}, args...)...)
}

// run runs a system tool in the namespace that has to work.
func (s space) run(name string, args ...string) {
	s.t.Helper()
	if out, err := s.inside(name, args...).CombinedOutput(); err != nil {
		s.t.Fatalf("%s %v: %v\n%s", name, args, err, out)
	}
}

// lab is a switch, and the hosts that are plugged into it.
type lab struct {
	space
	village *village
	hosts   int
}

// newLab is a lab for devices with these names, none of them there yet.
func newLab(t *testing.T, names ...string) *lab {
	t.Helper()
	v, err := newVillage(names)
	if err != nil {
		t.Fatal(err)
	}
	l := &lab{space: newSpace(t), village: v}
	l.run("ip", "link", "add", "switch", "type", "bridge", "mcast_snooping", "0")
	l.run("ip", "link", "set", "switch", "up")
	return l
}

// newHost is a host without a cable, whose device is not running.
func (l *lab) newHost(name, listen string) *host {
	l.t.Helper()
	h := &host{space: newSpace(l.t), lab: l, name: name, port: "port-" + name}
	h.job = job{Dir: l.t.TempDir(), Name: name, Names: l.village.names, Listen: []string{listen}}
	l.hosts++
	h.address = fmt.Sprintf("10.77.0.%d/24", l.hosts)
	h.run("ip", "link", "set", "lo", "up")
	return h
}

// plug gives the host a cable to the switch, and an address.
func (h *host) plug() *host {
	h.t.Helper()
	h.lab.run("ip", "link", "add", h.port, "type", "veth", "peer", "name", "cable", "netns", h.pid)
	h.lab.run("ip", "link", "set", h.port, "master", "switch", "up")
	h.run("ip", "address", "add", h.address, "broadcast", "+", "dev", "cable")
	h.run("ip", "link", "set", "cable", "up")
	return h
}

// pull pulls the host's cable, and mend puts it back.
func (h *host) pull() { h.t.Helper(); h.run("ip", "link", "set", "cable", "down") }
func (h *host) mend() { h.t.Helper(); h.run("ip", "link", "set", "cable", "up") }

// lose has three of ten packets that come to the host vanish.
func (h *host) lose() {
	h.t.Helper()
	h.run("iptables", "-A", "INPUT", "-i", "cable", "-m", "statistic", "--mode", "random", "--probability", "0.3", "-j", "DROP")
}

// lost is how many packets have vanished.
func (h *host) lost() (packets int) {
	h.t.Helper()
	out, err := h.inside("iptables", "-nvxL", "INPUT").Output()
	if err != nil {
		h.t.Fatal(err)
	}
	for line := range strings.Lines(string(out)) {
		if strings.Contains(line, "DROP") && strings.Contains(line, "statistic") {
			packets, _ = strconv.Atoi(strings.Fields(line)[0])
		}
	}
	return packets
}

// allow has nothing come to the host any more after so many bytes, and free
// ends that and all loss.
func (h *host) allow(bytes int64) {
	h.t.Helper()
	h.run("iptables", "-A", "INPUT", "-i", "cable", "-m", "quota", "--quota", strconv.FormatInt(bytes, 10), "-j", "ACCEPT")
	h.run("iptables", "-A", "INPUT", "-i", "cable", "-j", "DROP")
}

func (h *host) free() { h.t.Helper(); h.run("iptables", "-F", "INPUT") }

// slow limits what the host can send.
func (h *host) slow(rate string) {
	h.t.Helper()
	h.run("tc", "qdisc", "add", "dev", "cable", "root", "tbf", "rate", rate, "burst", "32kb", "latency", "400ms")
}
