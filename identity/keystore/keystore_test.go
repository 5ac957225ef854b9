package keystore_test

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"tallystick/identity"
	"tallystick/identity/keystore"
)

// seed is 32 bytes that count up from first.
func seed(first byte) (b [32]byte) {
	for i := range b {
		b[i] = first + byte(i)
	}
	return b
}

func testSecrets(former int) keystore.Secrets {
	s := keystore.Secrets{
		Person:    seed(1),
		Device:    identity.DeviceKeyFromSeed(seed(2)),
		Sealing:   identity.SealingKeyFromSeed(seed(3)),
		Transport: identity.TransportKeyFromSeed(seed(4)),
		Backup:    seed(5),
		Store:     seed(6),
	}
	s.Certificate[0] = 7
	for i := range former {
		s.Former = append(s.Former, identity.SealingKeyFromSeed(seed(byte(8+i))))
	}
	return s
}

func requireSame(t *testing.T, got, want keystore.Secrets) {
	t.Helper()
	a, err1 := got.Marshal()
	b, err2 := want.Marshal()
	if err := errors.Join(err1, err2); err != nil || !bytes.Equal(a, b) {
		t.Errorf("other secrets came back: %v", err)
	}
}

func newPath(t *testing.T) string { return filepath.Join(t.TempDir(), "keystore") }

func create(t *testing.T, s keystore.Secrets, passphrase string) (path string) {
	t.Helper()
	path = newPath(t)
	if err := keystore.Create(path, s, []byte(passphrase)); err != nil {
		t.Fatal(err)
	}
	return path
}

func TestCreateAndOpen(t *testing.T) {
	for _, passphrase := range []string{"", "four grains of salt"} {
		path := create(t, testSecrets(3), passphrase)
		got, err := keystore.Open(path, []byte(passphrase))
		if err != nil {
			t.Fatal(err)
		}
		requireSame(t, got, testSecrets(3))
		info, err := os.Stat(path)
		if err != nil || info.Mode() != 0o600 {
			t.Errorf("mode %v, %v", info.Mode(), err)
		}
		requireAlone(t, path)
	}
}

// requireAlone fails if a temporary file was left.
func requireAlone(t *testing.T, path string) {
	t.Helper()
	entries, err := os.ReadDir(filepath.Dir(path))
	if err != nil || len(entries) != 1 {
		t.Errorf("directory holds %v, %v", entries, err)
	}
}

func TestCreateNeverOverwrites(t *testing.T) {
	path := create(t, testSecrets(0), "")
	if err := keystore.Create(path, testSecrets(1), nil); !errors.Is(err, keystore.ErrExists) {
		t.Errorf("over a keystore: %v", err)
	}
	got, err := keystore.Open(path, nil)
	if err != nil {
		t.Fatal(err)
	}
	requireSame(t, got, testSecrets(0))
	requireAlone(t, path)

	dangling := newPath(t)
	if err := os.Symlink("nowhere", dangling); err != nil {
		t.Fatal(err)
	}
	if err := keystore.Create(dangling, testSecrets(0), nil); !errors.Is(err, keystore.ErrExists) {
		t.Errorf("over a dangling link: %v", err)
	}
}

func TestPassphrase(t *testing.T) {
	path := create(t, testSecrets(0), "caf\u00e9")
	for _, wrong := range []string{"", "cafe", "Caf\u00e9"} {
		if _, err := keystore.Open(path, []byte(wrong)); !errors.Is(err, keystore.ErrPassphrase) {
			t.Errorf("%q: %v", wrong, err)
		}
	}
	if _, err := keystore.Open(path, []byte("cafe\u0301")); err != nil {
		t.Errorf("the same passphrase with its accent apart: %v", err)
	}
	raw, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	for first := byte(1); first < 7; first++ {
		secret := seed(first)
		if bytes.Contains(raw, secret[:]) {
			t.Errorf("secret %d stands in the file", first)
		}
	}
}

func TestChangePassphrase(t *testing.T) {
	path := create(t, testSecrets(2), "")
	for _, step := range []struct{ current, next string }{{"", "one"}, {"one", "two"}, {"two", ""}} {
		if err := keystore.ChangePassphrase(path, []byte(step.current), []byte(step.next)); err != nil {
			t.Fatal(err)
		}
		got, err := keystore.Open(path, []byte(step.next))
		if err != nil {
			t.Fatal(err)
		}
		requireSame(t, got, testSecrets(2))
	}
	if err := keystore.ChangePassphrase(path, nil, []byte("one")); err != nil {
		t.Fatal(err)
	}
	if err := keystore.ChangePassphrase(path, []byte("two"), nil); !errors.Is(err, keystore.ErrPassphrase) {
		t.Errorf("with a wrong passphrase: %v", err)
	}
	requireAlone(t, path)
}

func TestReplaceKeepsProtection(t *testing.T) {
	path := create(t, testSecrets(0), "salt")
	if err := keystore.Replace(path, testSecrets(1), nil); !errors.Is(err, keystore.ErrPassphrase) {
		t.Errorf("without the passphrase: %v", err)
	}
	if err := keystore.Replace(path, testSecrets(1), []byte("salt")); err != nil {
		t.Fatal(err)
	}
	got, err := keystore.Open(path, []byte("salt"))
	if err != nil {
		t.Fatal(err)
	}
	requireSame(t, got, testSecrets(1))

	clear := create(t, testSecrets(0), "")
	if err := keystore.Replace(clear, testSecrets(1), []byte("never set")); err != nil {
		t.Fatal(err)
	}
	if _, err := keystore.Open(clear, nil); err != nil {
		t.Errorf("a keystore in clear was sealed by the way: %v", err)
	}
	if err := keystore.Replace(newPath(t), testSecrets(1), nil); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("where there is none: %v", err)
	}
}

// What a crash left behind is cleared by the next write, whatever its mode.
func TestLeftoverIsCleared(t *testing.T) {
	path := newPath(t)
	if err := os.WriteFile(path+".new", []byte("half"), 0o666); err != nil {
		t.Fatal(err)
	}
	if err := keystore.Create(path, testSecrets(0), nil); err != nil {
		t.Fatal(err)
	}
	if _, err := keystore.Open(path, nil); err != nil {
		t.Error(err)
	}
	requireAlone(t, path)
}

func TestPermissions(t *testing.T) {
	path := create(t, testSecrets(0), "")
	for _, mode := range []fs.FileMode{0o640, 0o604, 0o644, 0o660, 0o610, 0o601, 0o620} {
		if err := os.Chmod(path, mode); err != nil {
			t.Fatal(err)
		}
		_, err := keystore.Open(path, nil)
		if !errors.Is(err, keystore.ErrPermissions) || !strings.Contains(err.Error(), "chmod 600 ") {
			t.Errorf("mode %o: %v", mode, err)
		}
		if err := keystore.Replace(path, testSecrets(0), nil); !errors.Is(err, keystore.ErrPermissions) {
			t.Errorf("replace at mode %o: %v", mode, err)
		}
	}
	for _, mode := range []fs.FileMode{0o600, 0o400} {
		if err := os.Chmod(path, mode); err != nil {
			t.Fatal(err)
		}
		if _, err := keystore.Open(path, nil); err != nil {
			t.Errorf("mode %o: %v", mode, err)
		}
	}
}

func TestOpenWhatIsNoKeystore(t *testing.T) {
	if _, err := keystore.Open(newPath(t), nil); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("nothing there: %v", err)
	}
	if _, err := keystore.Open(t.TempDir(), nil); !errors.Is(err, keystore.ErrDamaged) {
		t.Errorf("a directory: %v", err)
	}
	for _, content := range []string{"", "x", "-----BEGIN OPENSSH PRIVATE KEY-----\n", strings.Repeat("\x85", keystore.MaxFile+1)} {
		path := newPath(t)
		if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
		if _, err := keystore.Open(path, nil); !errors.Is(err, keystore.ErrDamaged) {
			t.Errorf("%.20q: %v", content, err)
		}
	}
}

// Every flipped bit and every truncation is told as damage, sealed or not,
// and never as a wrong passphrase.
func TestDamage(t *testing.T) {
	for _, passphrase := range []string{"", "salt"} {
		path := create(t, testSecrets(2), passphrase)
		whole, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		for at := range whole {
			changed := bytes.Clone(whole)
			changed[at] ^= 1 << (at % 8)
			requireDamaged(t, path, changed, passphrase)
			requireDamaged(t, path, whole[:at], passphrase)
		}
		requireDamaged(t, path, append(bytes.Clone(whole), 0), passphrase)
	}
}

func requireDamaged(t *testing.T, path string, content []byte, passphrase string) {
	t.Helper()
	if err := os.WriteFile(path, content, 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := keystore.Open(path, []byte(passphrase)); !errors.Is(err, keystore.ErrDamaged) {
		t.Errorf("%d bytes, passphrase %q: %v", len(content), passphrase, err)
	}
}

func TestSecretsStayHidden(t *testing.T) {
	s := testSecrets(1)
	if text := fmt.Sprintf("%v %+v %#v %x %s %v", s, s, s, s, s, []any{s, &s}); strings.ContainsAny(text, "0123456789") {
		t.Error(text)
	}
}

func TestFormerIsBounded(t *testing.T) {
	if _, err := testSecrets(keystore.MaxFormer + 1).Marshal(); err == nil {
		t.Error("more former keys than can be read")
	}
	path := create(t, testSecrets(keystore.MaxFormer), "")
	if _, err := keystore.Open(path, nil); err != nil {
		t.Error(err)
	}
}
