package main

import (
	"bufio"
	"strings"
	"testing"
)

// TestMarkdownFitsTheTable: five columns, in the README's order.
func TestMarkdownFitsTheTable(t *testing.T) {
	env := testEnvironment(t)
	var out strings.Builder
	env.stdout = bufio.NewWriter(&out)
	env.printMarkdown(benchFigures{
		Entries: 100_000, Rounds: 1, Profile: "normal", Cores: 2, FileSystem: "ext4", AdmitPerSecond: 61_234.5,
		BadgerAlone: 122_469, PeakRSS: 188.4, OpenClean: 164.6, OpenAfterKill: 1234, LocalAct: 749, Fsync: 180, ActsPerSecond: 999,
	})
	_ = env.stdout.Flush()
	const where = " | 2 cores, ext4, profile normal, 1 round | 2026-05-08 |\n"
	want := "| admitting 100,000 entries, beside the store alone on the same bytes | ≥ 0.8 × | 0.50 × (of 122,469/s)" + where +
		"| admitting 100,000 entries | ≥ 60,000/s, ≥ 100,000/s wanted | 61,234/s" + where +
		"| memory while admitting them | ≤ 300 MB resident | 188 MB" + where +
		"| opening 100,000 entries after a clean stop | ≤ 300 ms | 165 ms" + where +
		"| opening them after a kill | ≤ 2 s | 1.23 s" + where +
		"| one local act: sign, store, answer | ≤ 1 ms + two fsyncs | 0.75 ms; two fsyncs take 0.36 ms" + where +
		"| bulk import | ≥ 20,000 acts/s | 999/s" + where
	if out.String() != want {
		t.Errorf("printed\n%s, not\n%s", out.String(), want)
	}
}

func TestThousands(t *testing.T) {
	for n, want := range map[int]string{0: "0", 999: "999", 1000: "1,000", 1_002_003: "1,002,003"} {
		if got := thousands(n); got != want {
			t.Errorf("%d: %s", n, got)
		}
	}
}
