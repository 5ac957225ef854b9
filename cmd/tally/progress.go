package main

import (
	"fmt"
	"time"
)

// progressEvery is how often a line of progress is drawn anew: often enough to
// look alive, seldom enough to cost nothing.
const progressEvery = 100 * time.Millisecond

// progress is a function that draws how far long work has come, on a terminal
// only, and one that wipes the line.
func (env *environment) progress(doing string) (step func(done, total int), end func()) {
	if !env.screen.talks {
		return func(int, int) {}, func() {}
	}
	var drawn time.Time
	step = func(done, total int) {
		now := env.now()
		if now.Sub(drawn) < progressEvery {
			return
		}
		drawn = now
		if total > 0 {
			fmt.Fprintf(env.stderr, "\r\x1b[K%s: %d of %d", doing, done, total)
		} else {
			fmt.Fprintf(env.stderr, "\r\x1b[K%s: %d", doing, done)
		}
	}
	return step, func() {
		if !drawn.IsZero() {
			fmt.Fprint(env.stderr, "\r\x1b[K")
		}
	}
}
