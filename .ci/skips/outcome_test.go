package main

import (
	"slices"
	"strings"
	"testing"
)

// run is a recorded run: a pass, a failure, two skips, a package without tests
// and one that does not build.
const run = `{"Action":"output","Package":"m/a","Test":"TestSkip","Output":"=== RUN   TestSkip\n"}
{"Action":"output","Package":"m/a","Test":"TestSkip","Output":"    a_test.go:5: needs root\n"}
{"Action":"output","Package":"m/a","Test":"TestSkip","Output":"--- SKIP: TestSkip (0.00s)\n"}
{"Action":"skip","Package":"m/a","Test":"TestSkip","Elapsed":0}
{"Action":"skip","Package":"m/a","Test":"TestMute","Elapsed":0}
{"Action":"pass","Package":"m/a","Test":"TestPass","Elapsed":0}
{"Action":"output","Package":"m/a","Test":"TestFail","Output":"    a_test.go:9: wrong\n"}
{"Action":"fail","Package":"m/a","Test":"TestFail","Elapsed":0}
{"Action":"output","Package":"m/a","Output":"FAIL\tm/a\t0.1s\n"}
{"Action":"fail","Package":"m/a","Elapsed":0.1}
{"Action":"output","Package":"m/b","Output":"?   \tm/b\t[no test files]\n"}
{"Action":"skip","Package":"m/b","Elapsed":0}
{"ImportPath":"m/c","Action":"build-output","Output":"c.go:1: undefined: x\n"}
{"ImportPath":"m/c","Action":"build-fail"}
`

func TestRead(t *testing.T) {
	var printed strings.Builder
	got, err := read(strings.NewReader(run), &printed)
	if err != nil {
		t.Fatal(err)
	}
	if got.passed != 1 || got.failed != 3 || len(got.skipped) != 2 {
		t.Errorf("got %+v", got)
	}
	want := "    a_test.go:9: wrong\nFAIL\tm/a\t0.1s\n?   \tm/b\t[no test files]\nc.go:1: undefined: x\n"
	if printed.String() != want {
		t.Errorf("printed %q, want %q", printed.String(), want)
	}
	complaints := got.compare(golden("# list\nm/a TestSkip needs root\nm/a TestGone was slow\n"))
	if !slices.Equal(complaints, []string{
		"skipped and not on the list: m/a TestMute no reason given",
		"on the list and not skipped: m/a TestGone was slow",
	}) {
		t.Errorf("complaints %q", complaints)
	}
}

func TestReadRefusesOtherInput(t *testing.T) {
	if _, err := read(strings.NewReader("ok  \tm/a\t0.1s\n"), &strings.Builder{}); err == nil {
		t.Error("plain text was taken for JSON")
	}
}
