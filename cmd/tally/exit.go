package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"slices"
	"strings"
	"syscall"

	"tallystick/api"
	"tallystick/api/wire"
	"tallystick/crdt/archive"
	"tallystick/identity"
	"tallystick/identity/keystore"
)

// The exit codes, which every help text lists.
const (
	codeOK          = wire.ExitOK
	codeFailed      = wire.ExitFailed
	codeUsage       = wire.ExitUsage
	codePartly      = wire.ExitPartly
	codeNotFound    = wire.ExitNotFound
	codeConflict    = wire.ExitConflict
	codeDenied      = wire.ExitDenied
	codeInUse       = wire.ExitInUse
	codeDamaged     = wire.ExitDamaged
	codeFull        = wire.ExitFull
	codeInterrupted = wire.ExitInterrupted
)

// exitCodes is the list as help texts print it.
const exitCodes = `Exit codes: 0 ok, 1 failed, 2 usage, 3 partly done, 4 not found,
  5 conflict or something needed first, 6 denied, 7 no daemon, 8 in use,
  9 damaged, 10 disk full, 130 interrupted`

// failure is an error that says how the program ends and what to do about it.
type failure struct {
	code  int
	what  string
	hints []string
	cause error // nil if what says it all
}

func (f *failure) Error() string {
	if f.cause == nil {
		return f.what
	}
	return f.what + ": " + f.cause.Error()
}

func (f *failure) Unwrap() error { return f.cause }

// fail makes a failure without a cause. Every error comes with a hint.
func fail(code int, what, hint string, more ...string) error {
	return &failure{code: code, what: what, hints: append([]string{hint}, more...)}
}

// ending is how one kind of error ends the program.
type ending struct {
	is    error
	code  int
	hints []string
}

// endings is the table from what went wrong at this end to exit code and
// hints; what operations come to stands in [wire.Kinds]. The first row that an
// error wraps counts. Only who broke off needs no hint.
func endings() []ending {
	const newer = "a newer tally is needed to read it; nothing was changed"
	return []ending{
		{context.Canceled, codeInterrupted, nil},
		{syscall.EPIPE, codeInterrupted, nil},
		{keystore.ErrUpgrade, codeConflict, []string{newer}},
		{syscall.EDQUOT, codeFull, []string{"make room in your quota, then try again"}},
		{keystore.ErrPassphrase, codeDenied, []string{"give the passphrase with --passphrase-file FILE or --passphrase-stdin"}},
		{keystore.ErrPermissions, codeDenied, []string{"make it readable by you alone, and think about who may have read it"}},
		{keystore.ErrExists, codeConflict, []string{"choose another directory with --dir"}},
		{keystore.ErrDamaged, codeDamaged, []string{restoreHint}},
		{archive.ErrForeign, codeDamaged, []string{"choose a file that `tally backup` wrote"}},
		{archive.ErrTruncated, codeDamaged, []string{"copy the file again from where it was made, or use another"}},
		{archive.ErrDamaged, codeDamaged, []string{"copy the file again from where it was made, or use another"}},
		{identity.ErrDamaged, codeDamaged, []string{"ask for the file again, whole, or copy it again from where it was made"}},
		{identity.ErrWords, codeUsage, []string{"type the 12 or 24 words as they were written down, with spaces between them"}},
		{identity.ErrWrongKey, codeDenied, []string{"use the words of the person who made the backup"}},
		{syscall.EISDIR, codeUsage, []string{"name a file and not a folder"}},
		{syscall.ENOTDIR, codeUsage, []string{"a part of the path is a file and not a folder: check the path"}},
		{fs.ErrNotExist, codeNotFound, []string{"check the path, and that its disk is connected"}},
		{fs.ErrExist, codeConflict, []string{"choose another name; nothing is overwritten"}},
		{fs.ErrPermission, codeDenied, []string{"check whose file and folder it is, or choose another"}},
	}
}

const restoreHint = "a backup and the words give everything back: `tally restore FILE --dir NEWDIR`"

// outcome is the exit code of an error and what to do about it.
func outcome(err error) (code int, hints []string) {
	if err == nil {
		return codeOK, nil
	}
	var f *failure
	if errors.As(err, &f) && f.code != 0 {
		return f.code, f.hints
	}
	code, hints = ended(err)
	if f != nil && len(f.hints) > 0 {
		hints = f.hints
	}
	return code, hints
}

func ended(err error) (code int, hints []string) {
	for _, e := range endings() {
		if errors.Is(err, e.is) {
			return e.code, e.hints
		}
	}
	problem := api.ProblemOf(err)
	return problem.Exit(), problem.Hint
}

// report tells the person how it ended: one line of what, and lines of what to
// do.
func (env *environment) report(ctx context.Context, err error) int {
	code, hints := outcome(err)
	if err != nil && ctx.Err() != nil && code != codeDamaged {
		code, hints = codeInterrupted, nil
	}
	switch {
	case err == nil:
	case code == codeInterrupted && ctx.Err() == nil: // whoever read the output went away
	case code == codeInterrupted:
		env.say("interrupted; what was reported as saved is saved")
	default:
		env.complain(err.Error(), hints...)
	}
	return code
}

// complain writes an error and its hints to stderr.
func (env *environment) complain(what string, hints ...string) {
	line := visible(strings.Join(slices.DeleteFunc(strings.Split(what, "\n"), blank), "; "))
	fmt.Fprintln(env.stderr, env.colour(env.screen.talks, red, "error:")+" "+line)
	for _, hint := range hints {
		fmt.Fprintln(env.stderr, env.colour(env.screen.talks, yellow, "hint:")+" "+visible(hint))
	}
}

// say writes one line of talk to stderr.
func (env *environment) say(format string, args ...any) {
	fmt.Fprintln(env.stderr, visible(fmt.Sprintf(format, args...)))
}

func blank(line string) bool { return strings.TrimSpace(line) == "" }
