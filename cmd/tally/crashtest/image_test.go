//go:build crash && linux

package crashtest

import (
	"bytes"
	"errors"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"syscall"
	"testing"
)

// command runs a system tool that has to work.
func command(t *testing.T, name string, args ...string) {
	t.Helper()
	if out, err := exec.Command(name, args...).CombinedOutput(); err != nil {
		t.Fatalf("%s %v: %v\n%s", name, args, err, out)
	}
}

// mount mounts a file system of the test's own and unmounts it in the end, when
// the processes that the test started later have ended.
func mount(t *testing.T, args ...string) string {
	t.Helper()
	at := t.TempDir()
	command(t, "mount", append(args, at)...)
	t.Cleanup(func() { unmount(t, at) })
	return at
}

func unmount(t *testing.T, at string) {
	t.Helper()
	err := syscall.Unmount(at, 0)
	if err != nil && !errors.Is(err, syscall.EINVAL) {
		t.Errorf("unmount %s: %v", at, err)
		_ = syscall.Unmount(at, syscall.MNT_DETACH)
	}
}

// tmpfs is a file system in memory.
func tmpfs(t *testing.T, megabytes string) string {
	t.Helper()
	return mount(t, "-t", "tmpfs", "-o", "size="+megabytes+"m", "tally-crashtest")
}

// newImage makes a file with an empty ext4 in it.
func newImage(t *testing.T, megabytes int64) string {
	t.Helper()
	image := filepath.Join(t.TempDir(), "image")
	if err := os.WriteFile(image, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.Truncate(image, megabytes<<20); err != nil {
		t.Fatal(err)
	}
	command(t, "mkfs.ext4", "-q", "-F", "-m", "0", "-E", "lazy_itable_init=0,lazy_journal_init=0", image)
	return image
}

// mountImage mounts an image on a loop device. The journal is committed by
// itself every five minutes only, so that what is there after a cut was synced
// by the program and not by the clock.
func mountImage(t *testing.T, image string) string {
	t.Helper()
	return mount(t, "-o", "loop,commit=300", image)
}

// cut copies an image as its disk would be if the power failed now: what the
// file system has not handed to its device is not in it. The programs on it
// must stand still. A copy during which the kernel wrote is made again.
func cut(t *testing.T, image string) string {
	t.Helper()
	to := filepath.Join(t.TempDir(), "cut")
	for {
		copyHoles(t, image, to)
		if sameContent(t, image, to) {
			return to
		}
	}
}

// copyHoles copies a file and leaves out blocks of zeros.
func copyHoles(t *testing.T, from, to string) {
	t.Helper()
	src, err := os.Open(from)
	if err != nil {
		t.Fatal(err)
	}
	defer src.Close()
	info, err := src.Stat()
	if err != nil {
		t.Fatal(err)
	}
	dst, err := os.OpenFile(to, os.O_CREATE|os.O_WRONLY|os.O_TRUNC, info.Mode())
	if err == nil {
		err = writeHoles(dst, src)
	}
	if err == nil {
		err = errors.Join(dst.Truncate(info.Size()), dst.Close())
	}
	if err != nil {
		t.Fatal(err)
	}
}

func writeHoles(dst io.WriterAt, src io.Reader) error {
	block, zeros := make([]byte, 64<<10), make([]byte, 64<<10)
	for at := int64(0); ; {
		n, err := io.ReadFull(src, block)
		if n > 0 && !bytes.Equal(block[:n], zeros[:n]) {
			if _, err := dst.WriteAt(block[:n], at); err != nil {
				return err
			}
		}
		at += int64(n)
		if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
			return nil
		}
		if err != nil {
			return err
		}
	}
}

func sameContent(t *testing.T, a, b string) bool {
	t.Helper()
	return exec.Command("cmp", "-s", a, b).Run() == nil
}
