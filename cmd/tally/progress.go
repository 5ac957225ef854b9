package main

import (
	"fmt"
	"io"
	"time"
)

// progressEvery is how often a line of progress is drawn anew: often enough to
// look alive, seldom enough to cost nothing.
const progressEvery = 100 * time.Millisecond

// progress is a function that draws how far long work has come, on a terminal
// only, and one that wipes the line.
func (env *environment) progress(doing string) (step func(done, total int), end func()) {
	draw, end := env.drawing(doing)
	return func(done, total int) {
		draw(func() (string, string) { return fmt.Sprint(done), known(int64(total), fmt.Sprint(total)) })
	}, end
}

// meter passes on what is written, and draws how many bytes that are.
func (env *environment) meter(doing string, dst io.Writer) (metered io.Writer, end func()) {
	draw, end := env.drawing(doing)
	return &meter{dst: dst, draw: draw}, end
}

// meterFrom passes on what is read, and draws how many bytes of a size that
// are; 0 is a size that nobody knows.
func (env *environment) meterFrom(doing string, src io.Reader, size int64) (metered io.Reader, end func()) {
	draw, end := env.drawing(doing)
	return &meter{src: src, draw: draw, size: size}, end
}

// meter counts bytes on their way.
type meter struct {
	src         io.Reader
	dst         io.Writer
	draw        func(func() (done, total string))
	bytes, size int64
}

// Read reads from the source.
func (m *meter) Read(p []byte) (int, error) {
	n, err := m.src.Read(p)
	m.count(n)
	return n, err
}

// Write writes to the destination.
func (m *meter) Write(p []byte) (int, error) {
	n, err := m.dst.Write(p)
	m.count(n)
	return n, err
}

func (m *meter) count(n int) {
	m.bytes += int64(n)
	m.draw(func() (string, string) { return bytesText(m.bytes), known(m.size, bytesText(m.size)) })
}

// known is a text of a number, or none of 0.
func known(n int64, text string) string {
	if n == 0 {
		return ""
	}
	return text
}

// drawing is a function that draws a line of progress, as often as is worth it,
// and one that wipes it.
func (env *environment) drawing(doing string) (draw func(at func() (done, total string)), end func()) {
	if !env.screen.talks {
		return func(func() (string, string)) {}, func() {}
	}
	var drawn time.Time
	draw = func(at func() (done, total string)) {
		now := env.now()
		if now.Sub(drawn) < progressEvery {
			return
		}
		drawn = now
		done, total := at()
		if total != "" {
			done += " of " + total
		}
		fmt.Fprintf(env.stderr, "\r\x1b[K%s: %s", doing, done)
	}
	return draw, func() {
		if !drawn.IsZero() {
			drawn = time.Time{}
			fmt.Fprint(env.stderr, "\r\x1b[K")
		}
	}
}
