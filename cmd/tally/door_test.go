package main

import (
	"errors"
	"io"
	"log/slog"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"tallystick/api/client"
)

// TestSocketDoor: a client finds the door, also where the path is longer than
// an address can be; who else there is on the machine can't even reach it.
func TestSocketDoor(t *testing.T) {
	short := t.TempDir()
	long := filepath.Join(short, strings.Repeat("a-long-name/", 12))
	for _, dir := range []string{short, long} {
		door, err := listenSocket(dir, slog.New(slog.DiscardHandler))
		if err != nil {
			t.Fatal(err)
		}
		server := newServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", "application/json")
			_, _ = io.WriteString(w, `{"status":"ok"}`)
		}), slog.New(slog.DiscardHandler))
		served := make(chan error, 1)
		go func() { served <- server.Serve(door) }()
		c, err := client.Dial(t.Context(), dir)
		if err != nil {
			t.Fatal(err)
		}
		if health, err := c.Health(t.Context()); err != nil || health.Status != "ok" {
			t.Errorf("%+v %v", health, err)
		}
		c.Close()
		for path, mode := range map[string]os.FileMode{filepath.Dir(door.path): 0o700, door.path: 0o600} {
			if info, err := os.Stat(path); err != nil || info.Mode().Perm() != mode {
				t.Errorf("%s: %v %v", path, info.Mode(), err)
			}
		}
		if err := server.Shutdown(t.Context()); err != nil {
			t.Error(err)
		}
		if err := <-served; !errors.Is(err, http.ErrServerClosed) {
			t.Error(err)
		}
		if exists(door.path) {
			t.Errorf("%s is left", door.path)
		}
	}
}

// TestNobodyListens: no socket, one whose daemon was killed, and a folder that
// is none.
func TestNobodyListens(t *testing.T) {
	dir := t.TempDir()
	dead := func() {
		door, err := listenSocket(dir, slog.New(slog.DiscardHandler))
		if err != nil {
			t.Fatal(err)
		}
		if err := door.UnixListener.Close(); err != nil {
			t.Fatal(err)
		}
	}
	file := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	for _, where := range []string{dir, file} {
		if _, err := client.Dial(t.Context(), where); !errors.Is(err, client.ErrNoDaemon) {
			t.Errorf("%s: %v", where, err)
		}
	}
	dead()
	if _, err := client.Dial(t.Context(), dir); !errors.Is(err, client.ErrNoDaemon) {
		t.Errorf("a dead socket: %v", err)
	}
	dead() // and the next daemon takes its place
}

// TestLoopbackDoor listens where only this machine can reach it, on one port,
// and says which port is taken.
func TestLoopbackDoor(t *testing.T) {
	doors, at, err := listenLoopback(0)
	if err != nil {
		t.Fatal(err)
	}
	for i, door := range doors {
		defer door.Close()
		if !at[i].Addr().IsLoopback() || at[i].Port() != at[0].Port() {
			t.Errorf("listens on %s", at[i])
		}
	}
	_, _, err = listenLoopback(at[0].Port())
	if code, _ := outcome(err); code != codeConflict {
		t.Errorf("a port that is taken: %v", err)
	}
}

// TestCheckPeer: the same user is let in.
func TestCheckPeer(t *testing.T) {
	path := filepath.Join(t.TempDir(), "s")
	l, err := net.ListenUnix("unix", &net.UnixAddr{Name: path, Net: "unix"})
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	conn, err := net.Dial("unix", path)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	if err := checkPeer(conn.(*net.UnixConn)); err != nil {
		t.Error(err)
	}
}
