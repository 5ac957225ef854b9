//go:build !linux

package main

// resident is the memory of a process, in MB.
type resident struct {
	all float64
	own float64 // without pages of files, the program's among them
}

// residentMemory is not known here.
func residentMemory(int) resident { return resident{} }
