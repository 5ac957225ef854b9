package main

import (
	"fmt"
	"os"
	"strings"
)

// resident is the memory of a process, in MB.
type resident struct {
	all float64
	own float64 // without pages of files, the program's among them
}

// residentMemory reads proc_pid_status(5); zero where it can't.
func residentMemory(pid int) (r resident) {
	status, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid))
	if err != nil {
		return r
	}
	for line := range strings.Lines(string(status)) {
		name, rest, _ := strings.Cut(line, ":")
		var kib float64
		if _, err := fmt.Sscanf(rest, "%f kB", &kib); err != nil {
			continue
		}
		switch name {
		case "VmRSS":
			r.all = kib * 1024 / 1e6
		case "RssAnon":
			r.own = kib * 1024 / 1e6
		}
	}
	return r
}
