// Command tally keeps a replica: the signed books of a community, or of one
// person, on this machine. One file per command; tree.go puts them together.
package main

import (
	"context"
	"fmt"
	"os"
)

func main() { os.Exit(tally()) }

// tally runs the program in its real surroundings.
func tally() (code int) {
	ctx, stop := interruptible()
	defer stop()
	env := systemEnvironment()
	defer func() {
		if defect := recover(); defect != nil {
			code = env.confess(defect)
		}
	}()
	return run(ctx, env, os.Args[1:])
}

// confess ends the program over a mistake in it: in words, unless somebody who
// looks for the mistake asked for more.
func (env *environment) confess(defect any) int {
	if env.getenv("GOTRACEBACK") != "" {
		panic(defect)
	}
	env.complain(fmt.Sprintf("this is a mistake in tally: %v", defect),
		"what was reported as saved is saved",
		"run it again with GOTRACEBACK=all in the environment, and report what it prints")
	return codeFailed
}

// run is the whole program but for its surroundings. It returns the exit code.
func run(ctx context.Context, env *environment, args []string) int {
	env.stdin = interruptedReader{ctx, env.stdin}
	root := newRoot(env)
	root.SetArgs(args)
	root.SetIn(env.stdin)
	root.SetOut(env.stdout)
	root.SetErr(env.stderr)
	err := root.ExecuteContext(ctx)
	if flushed := env.stdout.Flush(); err == nil {
		err = flushed
	}
	return env.report(ctx, err)
}
