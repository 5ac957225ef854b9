package main

import (
	"context"
	"os"

	"golang.org/x/term"
)

func systemScreen() screen {
	in := int(os.Stdin.Fd())
	s := screen{
		asks:   term.IsTerminal(in),
		out:    term.IsTerminal(int(os.Stdout.Fd())),
		talks:  term.IsTerminal(int(os.Stderr.Fd())),
		secret: func(ctx context.Context) ([]byte, error) { return readHidden(ctx, in) },
	}
	if columns, _, err := term.GetSize(int(os.Stderr.Fd())); err == nil {
		s.columns = columns
	}
	return s
}

// readHidden reads a line without showing it. Interrupted, it leaves the
// terminal as it was.
func readHidden(ctx context.Context, terminal int) ([]byte, error) {
	before, err := term.GetState(terminal)
	if err != nil {
		return nil, err
	}
	line, err := untilInterrupted(ctx, func() ([]byte, error) { return term.ReadPassword(terminal) })
	if ctx.Err() != nil {
		_ = term.Restore(terminal, before)
	}
	return line, err
}

// colour wraps text for a terminal that shows it, unless NO_COLOR asks for
// none (no-color.org) or the terminal is a dumb one.
func (env *environment) colour(terminal bool, code, text string) string {
	if !terminal || env.getenv("NO_COLOR") != "" || env.getenv("TERM") == "dumb" {
		return text
	}
	return "\x1b[" + code + "m" + text + "\x1b[0m"
}

// The few ways in which text stands out.
const (
	bold   = "1"
	dim    = "2"
	red    = "31"
	yellow = "33"
)
