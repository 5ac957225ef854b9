//go:build unix

package main

import (
	"os"
	"runtime"
	"syscall"
)

// peakRSS is the most memory that a process had, in MB.
func peakRSS(state *os.ProcessState) float64 {
	usage, ok := state.SysUsage().(*syscall.Rusage)
	if !ok {
		return 0
	}
	if runtime.GOOS == "darwin" {
		return float64(usage.Maxrss) / 1e6 // bytes there, kibibytes elsewhere
	}
	return float64(usage.Maxrss) * 1024 / 1e6
}

// killSelf ends the process as a power cut would, without closing anything.
func killSelf() error { return syscall.Kill(os.Getpid(), syscall.SIGKILL) }
