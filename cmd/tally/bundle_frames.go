package main

import (
	"bufio"
	"bytes"
	"context"
	"fmt"
	"io"
	"os"
	"time"

	"golang.org/x/term"
	"rsc.io/qr"

	"tallystick/sync/bundle"
)

// frameEvery is how long each code of a sequence is shown: phones read some
// five to ten a second, and the screen needs time to be drawn.
const frameEvery = 300 * time.Millisecond

// maxFrameLine bounds a line of a file of frames; what is longer is none.
const maxFrameLine = 64 << 10

// showFrames shows a bundle as QR codes until the person breaks off, or prints
// what is in them.
func (env *environment) showFrames(ctx context.Context, payload []byte, f bundleExportFlags) error {
	length := bundle.UsualFrame
	if f.qr {
		columns, lines, err := term.GetSize(int(os.Stdout.Fd()))
		if err != nil {
			return err
		}
		if length, err = frameLength(len(payload), columns, lines); err != nil {
			return err
		}
	}
	frames, err := bundle.Frames(payload, length)
	if err != nil {
		return err
	}
	if f.qr {
		return env.animate(ctx, frames)
	}
	for _, frame := range frames {
		env.print("%s\n", frame)
	}
	return nil
}

// codeSizes are the lengths of frames and how many modules a side their codes
// have, the largest first.
func codeSizes() []codeSize {
	return []codeSize{{bundle.LongFrame, 97}, {bundle.UsualFrame, 77}, {bundle.ShortFrame, 57}}
}

type codeSize struct{ length, modules int }

// columns and lines are what a code takes of a terminal, with a line for words.
func (c codeSize) columns() int { return c.modules + 2*quietZone }
func (c codeSize) lines() int   { return (c.columns()+1)/2 + 1 }

// frameLength is the length of the longest frames of which the codes fit a
// terminal.
func frameLength(payload, columns, lines int) (int, error) {
	least := codeSizes()[0]
	for _, size := range codeSizes() {
		if _, err := bundle.Frames(make([]byte, payload), size.length); err != nil {
			break
		}
		if least = size; size.columns() <= columns && size.lines() <= lines {
			return size.length, nil
		}
	}
	return 0, fail(codeFailed, fmt.Sprintf("the QR codes need %d columns and %d lines, and the terminal has %d and %d",
		least.columns(), least.lines(), columns, lines), "make its window larger or its letters smaller", "--frames prints what is in them")
}

// animate shows one code after the other, from the top again after the last.
func (env *environment) animate(ctx context.Context, frames []string) error {
	ticks := time.NewTicker(frameEvery)
	defer ticks.Stop()
	for i := 0; ; i = (i + 1) % len(frames) {
		code, err := qr.Encode(frames[i], qr.L)
		if err != nil {
			return fmt.Errorf("draw a QR code: %w", err)
		}
		if len(frames) == 1 {
			env.print("%s", drawCode(code))
			return nil
		}
		if i == 0 {
			env.print("\x1b[2J")
		}
		env.print("\x1b[H%s\x1b[K%d of %d; any %d are enough. Ctrl-C ends it.", drawCode(code), i+1, len(frames), len(frames)/2)
		if err := env.stdout.Flush(); err != nil {
			return err
		}
		select {
		case <-ctx.Done():
			env.print("\n")
			return nil // that is how it ends
		case <-ticks.C:
		}
	}
}

// quietZone is the margin around a code in modules. The standard wants four;
// cameras make do with two, and terminals are small.
const quietZone = 2

// drawCode draws a code with two modules to a character, black on white
// whatever the colours of the terminal are.
func drawCode(code *qr.Code) string {
	blocks := []string{" ", "▀", "▄", "█"}
	var out bytes.Buffer
	for y := -quietZone; y < code.Size+quietZone; y += 2 {
		out.WriteString("\x1b[38;5;16;48;5;231m")
		for x := -quietZone; x < code.Size+quietZone; x++ {
			block := 0
			if code.Black(x, y) {
				block = 1
			}
			if code.Black(x, y+1) {
				block += 2
			}
			out.WriteString(blocks[block])
		}
		out.WriteString("\x1b[0m\n")
	}
	return out.String()
}

// collectFrames puts a bundle together out of lines of text. Lines that are no
// frames are passed over: scanners write more than they were shown.
func collectFrames(src io.Reader) (io.Reader, error) {
	lines := bufio.NewScanner(src)
	lines.Buffer(make([]byte, 0, 4<<10), maxFrameLine)
	var c bundle.Collector
	var last bundle.Collected
	var bad error
	for lines.Scan() {
		so, err := c.Take(lines.Text())
		if err != nil {
			bad = err
			continue
		}
		if so.Payload != nil {
			return bytes.NewReader(so.Payload), nil
		}
		last = so
	}
	if err := lines.Err(); err != nil {
		return nil, fmt.Errorf("read frames: %w", err)
	}
	if last.Need == 0 {
		return nil, noFrames(bad)
	}
	return nil, fail(codeConflict, fmt.Sprintf("%d of %d frames are here", last.Have, last.Need),
		fmt.Sprintf("scan %d more, in any order, and give all of them at once", last.Need-last.Have))
}

func noFrames(bad error) error {
	what := "there is no frame in it"
	if bad != nil {
		what += ": " + bad.Error()
	}
	return fail(codeDamaged, what, "frames are the texts of the QR codes that `tally bundle export --qr` shows, one per line")
}
