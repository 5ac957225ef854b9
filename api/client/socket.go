package client

import (
	"context"
	"errors"
	"io/fs"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"syscall"
)

// SocketName is where the daemon of a data directory listens, inside of it. Its
// folder is the owner's alone.
const SocketName = "run/tally.sock"

// MaxSocketPath is the longest path, in bytes, that every system takes as the
// address of a unix socket.
const MaxSocketPath = 100

// ErrNoDaemon: no daemon listens for this data directory. The caller starts
// one, or does without.
var ErrNoDaemon = errors.New("no daemon runs here")

// Dial finds the daemon of a data directory. It returns [ErrNoDaemon] if none
// listens there.
func Dial(ctx context.Context, dir string) (*Client, error) {
	by := Socket(dir)
	first, err := by.dial(ctx)
	if errors.Is(err, fs.ErrNotExist) || errors.Is(err, syscall.ECONNREFUSED) || errors.Is(err, syscall.ENOTDIR) {
		return nil, ErrNoDaemon
	}
	if err != nil {
		return nil, err
	}
	by.first <- first
	return New(by), nil
}

// Socket is a transport to the daemon of a data directory.
func Socket(dir string) *SocketTransport {
	s := &SocketTransport{path: filepath.Join(dir, filepath.FromSlash(SocketName)), first: make(chan net.Conn, 1)}
	s.Transport.DialContext = func(ctx context.Context, _, _ string) (net.Conn, error) {
		select {
		case first := <-s.first:
			return first, nil
		default:
			return s.dial(ctx)
		}
	}
	return s
}

// SocketTransport is a transport over a unix socket.
type SocketTransport struct {
	http.Transport
	path  string
	first chan net.Conn // a connection that was made to see whether one can be
}

func (s *SocketTransport) dial(ctx context.Context) (conn net.Conn, err error) {
	err = AtShortPath(s.path, func(path string) error {
		conn, err = (&net.Dialer{}).DialContext(ctx, "unix", path)
		return err
	})
	return conn, err
}

// AtShortPath does something with a socket's path. One that is too long for an
// address is reached through a link, in a folder that is made for it, is this
// user's alone, and is gone afterwards.
func AtShortPath(path string, do func(path string) error) error {
	if len(path) <= MaxSocketPath {
		return do(path)
	}
	folder, err := os.MkdirTemp("", "tally")
	if err != nil {
		return err
	}
	defer os.RemoveAll(folder)
	link := filepath.Join(folder, "d")
	if err := os.Symlink(filepath.Dir(path), link); err != nil {
		return err
	}
	return do(filepath.Join(link, filepath.Base(path)))
}
