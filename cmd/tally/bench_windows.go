package main

import "os"

// peakRSS is not known here.
func peakRSS(*os.ProcessState) float64 { return 0 }

// killSelf ends the process without closing anything.
func killSelf() error {
	self, err := os.FindProcess(os.Getpid())
	if err != nil {
		return err
	}
	return self.Kill()
}
