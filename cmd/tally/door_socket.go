package main

import (
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"net"
	"os"
	"path/filepath"

	"tallystick/api/client"
)

// socketDoor is a unix socket that lets in the user of this process alone: by
// the modes of its folder and its own, and by asking the system who is at the
// other end. Windows has neither: there the socket lies in the data directory,
// which the user's profile keeps from others.
type socketDoor struct {
	*net.UnixListener
	path string
	log  *slog.Logger
}

// listenSocket opens the door of a data directory that this process has locked,
// so that a socket which is there already is a dead one.
func listenSocket(dir string, log *slog.Logger) (*socketDoor, error) {
	path := filepath.Join(dir, filepath.FromSlash(client.SocketName))
	folder := filepath.Dir(path)
	if err := os.MkdirAll(folder, 0o700); err != nil {
		return nil, err
	}
	if err := os.Chmod(folder, 0o700); err != nil {
		return nil, err
	}
	if err := os.Remove(path); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, err
	}
	d := &socketDoor{path: path, log: log}
	err := client.AtShortPath(path, func(short string) (err error) {
		d.UnixListener, err = net.ListenUnix("unix", &net.UnixAddr{Name: short, Net: "unix"})
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("listen at %s: %w", path, err)
	}
	d.SetUnlinkOnClose(false) // it would do so by a path that is gone
	return d, os.Chmod(path, 0o600)
}

// Accept waits for the next connection of the same user.
func (d *socketDoor) Accept() (net.Conn, error) {
	for {
		conn, err := d.AcceptUnix()
		if err != nil {
			return nil, err
		}
		if err := checkPeer(conn); err != nil {
			d.log.Warn("turned away at the socket", "err", err)
			_ = conn.Close() // nothing was said yet
			continue
		}
		return conn, nil
	}
}

// Close closes the door and takes the socket away.
func (d *socketDoor) Close() error {
	err := os.Remove(d.path)
	if errors.Is(err, fs.ErrNotExist) {
		err = nil
	}
	return errors.Join(d.UnixListener.Close(), err)
}

// errOtherUser is somebody else at the other end of the socket.
var errOtherUser = errors.New("another user of this machine")
