package main

import (
	"context"
	"fmt"
	"html"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"

	"tallystick/api/client"
)

// pageName is the file that takes a browser to the page, beside the socket.
const pageName = "page.html"

// browse opens an address in the person's browser. Where that fails they have
// the address before them. The browser is given a file that takes it there,
// since other users of the machine can read what programs are called with.
func (env *environment) browse(ctx context.Context, dir, address string) {
	path, err := pageFile(dir, address)
	browser := opener(ctx, path)
	if err == nil {
		err = browser.Start()
	}
	if err != nil {
		env.say("open that address in a browser on this machine")
		return
	}
	go func() { _ = browser.Wait() }() // it goes its own way
}

// pageFile writes the file, for this user alone.
func pageFile(dir, address string) (path string, err error) {
	path = filepath.Join(dir, filepath.Dir(filepath.FromSlash(client.SocketName)), pageName)
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return "", err
	}
	page := fmt.Sprintf("<!doctype html><meta charset=utf-8><meta name=referrer content=no-referrer><meta http-equiv=refresh content=\"0;url=%[1]s\"><a href=\"%[1]s\">Tallystick</a>\n", html.EscapeString(address))
	if err := os.Remove(path); err != nil && !os.IsNotExist(err) {
		return "", err
	}
	return path, os.WriteFile(path, []byte(page), 0o600)
}

// opener is the command that opens a file.
func opener(ctx context.Context, path string) *exec.Cmd {
	ctx = context.WithoutCancel(ctx)
	switch runtime.GOOS {
	case "darwin":
		return exec.CommandContext(ctx, "open", path)
	case "windows":
		return exec.CommandContext(ctx, "rundll32", "url.dll,FileProtocolHandler", path)
	}
	return exec.CommandContext(ctx, "xdg-open", path)
}
