package main

import (
	"context"
	"os/exec"
	"runtime"
)

// browse opens an address in the person's browser. Where that fails they have
// the address before them.
func (env *environment) browse(ctx context.Context, address string) {
	opener := exec.CommandContext(ctx, "xdg-open", address)
	switch runtime.GOOS {
	case "darwin":
		opener = exec.CommandContext(ctx, "open", address)
	case "windows":
		opener = exec.CommandContext(ctx, "rundll32", "url.dll,FileProtocolHandler", address)
	}
	if err := opener.Start(); err != nil {
		env.say("open that address in a browser on this machine")
		return
	}
	go func() { _ = opener.Wait() }() // it goes its own way
}
