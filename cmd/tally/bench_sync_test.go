package main

import (
	"bufio"
	"strings"
	"testing"
)

// TestSyncMarkdownFitsTheTable: five columns, in the README's order.
func TestSyncMarkdownFitsTheTable(t *testing.T) {
	env := testEnvironment(t)
	var out strings.Builder
	env.stdout = bufio.NewWriter(&out)
	f := syncFigures{Entries: 100_000, Logs: 10_000, LogsChanged: 10, Rounds: 3, Profile: "normal", Cores: 2, FileSystem: "ext4"}
	f.take([]benchRound{
		{"entries_per_second": 50_000, "admit_per_second": 80_000, "wire_bytes_per_entry": 391.44, "body_bytes_per_entry": 319, "logs_bytes": 9000},
		{"entries_per_second": 70_000, "admit_per_second": 100_000, "receiver_peak_rss_mb": 201, "diff_bytes_each_way": 324, "diff_round_trips": 2},
		{"entries_per_second": 60_000, "admit_per_second": 90_000, "receiver_peak_rss_mb": 188, "logs_bytes": 10_815, "logs_round_trips": 3},
	})
	if err := env.printSync(syncOptions{markdown: true}, f); err != nil {
		t.Fatal(err)
	}
	_ = env.stdout.Flush()
	const where = " | 2 cores, ext4, profile normal, 3 rounds | 2026-05-08 |\n"
	want := "| first sync of 100,000 entries, two processes over loopback, durable, beside admitting them | ≥ 0.7 × | 0.67 × (60,000/s, rounds from 50,000 to 70,000; admitting 90,000/s)" + where +
		"| bytes on the wire for it, beside bodies and deps | ≤ 110 an entry | 72.4 (of 391.4; bodies 319.0, deps 0.0)" + where +
		"| memory of the receiver | – | 201 MB resident" + where +
		"| 100,000 entries on both sides, 10 new on each, beside the new ones' own bytes | ≤ 1 kB each way, ≤ 2 round trips | 324 bytes, 2" + where +
		"| 10,000 logs on both sides, 10 changed | ≤ 20 kB, ≤ 3 round trips | 10,815 bytes, 3" + where
	if out.String() != want {
		t.Errorf("printed\n%s, not\n%s", out.String(), want)
	}
}
