package main

import (
	"bufio"
	"bytes"
	"context"
	"strings"
	"testing"

	"rsc.io/qr"

	"tallystick/sync/bundle"
)

// TestDrawCode reads the drawing back, module by module, margin included.
func TestDrawCode(t *testing.T) {
	code, err := qr.Encode("TALLY1/ABCDEFGH/0/1/40/0123ABCD/ABCDEFGH", qr.L)
	if err != nil {
		t.Fatal(err)
	}
	lines := strings.Split(strings.TrimSuffix(drawCode(code), "\n"), "\n")
	size := codeSize{modules: code.Size}
	if len(lines) != size.lines()-1 {
		t.Fatalf("%d lines, not %d", len(lines), size.lines()-1)
	}
	for row, line := range lines {
		_, line, _ = strings.Cut(strings.TrimSuffix(line, "\x1b[0m"), "231m")
		blocks := []rune(line)
		if len(blocks) != size.columns() {
			t.Fatalf("line %d has %d columns, not %d", row, len(blocks), size.columns())
		}
		for column, block := range blocks {
			x, y := column-quietZone, 2*row-quietZone
			top, bottom := block == '▀' || block == '█', block == '▄' || block == '█'
			if top != code.Black(x, y) || bottom != code.Black(x, y+1) {
				t.Fatalf("modules %d,%d and below are drawn as %q", x, y, block)
			}
		}
	}
}

func TestFrameLength(t *testing.T) {
	for _, c := range []struct{ payload, columns, lines, want int }{
		{300, 200, 60, bundle.LongFrame},
		{300, 120, 45, bundle.UsualFrame},
		{300, 80, 40, bundle.ShortFrame},
		{300, 80, 24, 0},              // too small a terminal
		{bundle.MaxFramed, 80, 40, 0}, // too much for so small codes
		{bundle.MaxFramed, 120, 45, bundle.UsualFrame},
	} {
		got, err := frameLength(c.payload, c.columns, c.lines)
		if got != c.want || (err != nil) != (c.want == 0) {
			t.Errorf("%d bytes on %d columns and %d lines: frames of %d, %v", c.payload, c.columns, c.lines, got, err)
		}
	}
}

// TestAnimate shows a sequence until it is broken off, which is no error.
func TestAnimate(t *testing.T) {
	env := testEnvironment(t)
	var screen bytes.Buffer
	env.stdout = bufio.NewWriter(&screen)
	frames, err := bundle.Frames(make([]byte, 1000), bundle.ShortFrame)
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(t.Context())
	stop()
	if err := env.animate(ctx, frames); err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(screen.String(), "1 of 10; any 5 are enough") {
		t.Errorf("the screen says %q", screen.String()[max(0, screen.Len()-80):])
	}
}
