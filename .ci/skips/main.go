// Command skips reads the output of `go test -json` on standard input, prints
// what `go test` would have printed, and compares the tests that were skipped
// with a golden list. It exits 1 when a test failed, when a skip is not on the
// list, or when a test on the list no longer skips.
//
//	go test -json ./... | go run ./.ci/skips testdata/skips.golden
package main

import (
	"fmt"
	"os"
)

func main() {
	if len(os.Args) != 2 {
		fmt.Fprintln(os.Stderr, "usage: go test -json ./... | skips GOLDEN")
		os.Exit(2)
	}
	list, err := os.ReadFile(os.Args[1])
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(2)
	}
	seen, err := read(os.Stdin, os.Stdout)
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(2)
	}
	complaints := seen.compare(golden(string(list)))
	for _, c := range complaints {
		fmt.Println(c)
	}
	fmt.Printf("%d tests passed, %d failed, %d skipped\n", seen.passed, seen.failed, len(seen.skipped))
	if len(complaints) > 0 || seen.failed > 0 || seen.passed == 0 {
		os.Exit(1)
	}
}
