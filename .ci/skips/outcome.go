package main

import (
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"regexp"
	"slices"
	"strings"
)

// event is one line of `go test -json`, as `go doc test2json` describes it.
type event struct {
	Action     string
	Package    string
	ImportPath string
	Test       string
	Output     string
}

// outcome is what a run of tests came to.
type outcome struct {
	passed, failed int
	skipped        map[string]bool // lines as in the golden list
}

// read follows the events to their end. It prints the packages' own lines as
// they come, and of tests only what failed ones said.
func read(from io.Reader, to io.Writer) (outcome, error) {
	out := outcome{skipped: map[string]bool{}}
	said := map[string][]string{} // per package and test, until it ends
	lines := json.NewDecoder(from)
	for {
		var e event
		if err := lines.Decode(&e); err == io.EOF {
			return out, nil
		} else if err != nil {
			return out, fmt.Errorf("read go test -json: %w", err)
		}
		name := e.Package + " " + e.Test
		switch {
		case strings.HasSuffix(e.Action, "output") && e.Test == "":
			if e.Output != "PASS\n" {
				fmt.Fprint(to, e.Output)
			}
		case e.Action == "output":
			said[name] = append(said[name], e.Output)
		case e.Action == "fail" || e.Action == "build-fail":
			out.failed++
			fmt.Fprint(to, strings.Join(said[name], ""))
		case e.Test == "":
			// A package that passed, or one without tests.
		case e.Action == "pass":
			out.passed++
			delete(said, name)
		case e.Action == "skip":
			out.skipped[name+" "+reason(said[name])] = true
		}
	}
}

// reason is what the test gave t.Skip: the last line with a place in a file.
func reason(said []string) string {
	place := regexp.MustCompile(`^\s+\S+\.go:\d+: (.*)\n`)
	for _, line := range slices.Backward(said) {
		if m := place.FindStringSubmatch(line); m != nil {
			return m[1]
		}
	}
	return "no reason given"
}

// golden is the lines of the list without comments.
func golden(list string) map[string]bool {
	want := map[string]bool{}
	for line := range strings.Lines(list) {
		line = strings.TrimSpace(line)
		if line != "" && !strings.HasPrefix(line, "#") {
			want[line] = true
		}
	}
	return want
}

// compare is one complaint per difference between the skips and the list.
func (o outcome) compare(want map[string]bool) []string {
	var out []string
	for _, line := range slices.Sorted(maps.Keys(o.skipped)) {
		if !want[line] {
			out = append(out, "skipped and not on the list: "+line)
		}
	}
	for _, line := range slices.Sorted(maps.Keys(want)) {
		if !o.skipped[line] {
			out = append(out, "on the list and not skipped: "+line)
		}
	}
	return out
}
