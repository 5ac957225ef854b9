package replica

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"hash/crc32"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"tallystick/identity"
)

// The FORMAT file says what a directory is before anything in it is believed.
// It is text, so that people and older builds can read it. Its first two lines
// and its last stay what they are in every format to come:
//
//	tallystick: data directory
//	format: 1
//	store: 32 hex digits
//	instance: 32 hex digits
//	key: none, or 32 hex digits that tell the store's key from others
//	state: creating or initialised
//	created by: a version
//	check: CRC-32C over the lines above, 8 hex digits
const formatMagic = "tallystick: data directory\n"

// nonce is a random name, written in hex.
type nonce [16]byte

func (n nonce) String() string { return hex.EncodeToString(n[:]) }

// newNonce draws a name from random, which the caller takes from the system.
func newNonce(random io.Reader) (n nonce, err error) {
	_, err = io.ReadFull(random, n[:])
	return n, err
}

// formatState says how far the making of a directory came.
type formatState string

const (
	// stateCreating: a crash before the end of init leaves it, and init may
	// begin again in the same directory: nothing in it was acknowledged.
	stateCreating formatState = "creating"
	// stateInitialised: the store exists, and must never open as an empty one.
	stateInitialised formatState = "initialised"
)

// format is what FORMAT says.
type format struct {
	version   int    // of the layout; [FormatVersion] when this build wrote it
	store     nonce  // drawn at init, kept by copies and backups: whose data it is
	instance  nonce  // drawn anew when a copy or restored backup becomes its own
	key       string // what [keyCheck] makes of the store's key
	state     formatState
	createdBy string // the program's version at init, for people
}

// newFormat draws what FORMAT says of a directory that is being made.
func newFormat(random io.Reader, version string, key []byte) (f format, err error) {
	f = format{version: FormatVersion, state: stateCreating, createdBy: version}
	if len(key) != 0 && len(key) != storeKey {
		return f, fmt.Errorf("a key of %d bytes, needed %d", len(key), storeKey)
	}
	if f.store, err = newNonce(random); err == nil {
		f.instance, err = newNonce(random)
	}
	f.key = keyCheck(f.store, key)
	return f, err
}

// keyCheck tells keys of a store apart without saying anything of them:
// the first half of SHA-256("tallystick/store-key/1" ‖ 0x00 ‖ store ‖ key).
// Without it, the wrong key would look like damage, or be taken for the key of
// an empty store.
func keyCheck(store nonce, key []byte) string {
	if len(key) == 0 {
		return "none"
	}
	h := sha256.New()
	h.Write([]byte("tallystick/store-key/1\x00"))
	h.Write(store[:])
	h.Write(key)
	return hex.EncodeToString(h.Sum(nil)[:16])
}

// fits refuses a key that is not the one that the store was made with.
func (f format) fits(key []byte) error {
	switch {
	case f.key == keyCheck(f.store, key):
		return nil
	case len(key) == 0:
		return fmt.Errorf("%w: the store is encrypted and no key was given", identity.ErrWrongKey)
	case f.key == keyCheck(f.store, nil):
		return fmt.Errorf("%w: the store is not encrypted and a key was given", identity.ErrWrongKey)
	}
	return fmt.Errorf("%w: not the one that encrypts the store", identity.ErrWrongKey)
}

func (f format) lines() []byte {
	b := []byte(formatMagic)
	b = fmt.Appendf(b, "format: %d\nstore: %s\ninstance: %s\nkey: %s\nstate: %s\ncreated by: %s\n",
		f.version, f.store, f.instance, f.key, f.state, oneLine(f.createdBy))
	return fmt.Appendf(b, "check: %08x\n", crc32.Checksum(b, castagnoli()))
}

// writeFormat replaces FORMAT; a crash leaves the old one or the new one.
func writeFormat(dir string, f format) error {
	if err := replaceFile(filepath.Join(dir, formatFile), f.lines()); err != nil {
		return fmt.Errorf("write %s: %w", formatFile, err)
	}
	return nil
}

// readFormat says what dir is. It returns [ErrNotFound] for a directory that
// is not there, empty, or somebody else's, [ErrNewer], and [ErrDamaged] also
// when an initialised directory has lost the table of contents of its store:
// Badger would take that for a new store and delete every table.
func readFormat(dir string) (format, error) {
	raw, err := readBounded(filepath.Join(dir, formatFile), maxFormatFile)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return format{}, withoutFormat(dir)
	case err != nil:
		return format{}, err
	}
	f, err := parseFormat(raw)
	if errors.Is(err, ErrNotFound) && hasOurFiles(dir) {
		err = damaged(formatFile, "unreadable")
	}
	if err != nil || f.state != stateInitialised {
		return f, err
	}
	if _, err := os.Stat(filepath.Join(dir, storeFolder, manifestFile)); err != nil {
		return f, damaged(storeFolder+"/"+manifestFile, "gone, and without it the store would open empty")
	}
	return f, nil
}

// withoutFormat tells an empty place from a foreign one and from one of ours
// that lost its FORMAT.
func withoutFormat(dir string) error {
	names, err := os.ReadDir(dir)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return fmt.Errorf("%w: there is no data directory %s", ErrNotFound, dir)
	case err != nil:
		return err
	case hasOurFiles(dir):
		return damaged(formatFile, "gone")
	case len(names) > 0:
		return fmt.Errorf("%w: %s holds other files and no data directory of Tallystick", ErrNotFound, dir)
	}
	return fmt.Errorf("%w: %s is empty", ErrNotFound, dir)
}

func hasOurFiles(dir string) bool {
	for _, name := range []string{watermarkFile, filepath.Join(storeFolder, manifestFile)} {
		if _, err := os.Stat(filepath.Join(dir, name)); err == nil {
			return true
		}
	}
	return false
}

// parseFormat reads the bytes of FORMAT. What does not begin like one is
// [ErrNotFound]: it is somebody else's file.
func parseFormat(raw []byte) (format, error) {
	if !bytes.HasPrefix(raw, []byte(formatMagic)) {
		return format{}, fmt.Errorf("%w: %s is not a data directory's", ErrNotFound, formatFile)
	}
	end := bytes.LastIndex(raw, []byte("check: "))
	if end < 0 || string(raw[end:]) != fmt.Sprintf("check: %08x\n", crc32.Checksum(raw[:end], castagnoli())) {
		return format{}, damaged(formatFile, "its check does not fit")
	}
	lines := strings.Split(strings.TrimSuffix(string(raw[len(formatMagic):end]), "\n"), "\n")
	version, err := strconv.Atoi(strings.TrimPrefix(lines[0], "format: "))
	if err != nil || version < 1 {
		return format{}, damaged(formatFile, "no format number")
	}
	if version > FormatVersion {
		return format{version: version}, fmt.Errorf("%w: data directory of format %d; this build reads up to %d: upgrade",
			ErrNewer, version, FormatVersion)
	}
	f, err := parseFormatFields(version, lines[1:])
	if err == nil && !bytes.Equal(f.lines(), raw) {
		err = damaged(formatFile, "not as it is written")
	}
	return f, err
}

func parseFormatFields(version int, lines []string) (format, error) {
	f := format{version: version}
	ok := len(lines) == 5
	field := func(i int, name string) string {
		if !ok {
			return ""
		}
		value, found := strings.CutPrefix(lines[i], name+": ")
		ok = ok && found
		return value
	}
	hexField := func(i int, name string) (n nonce) {
		raw, err := hex.DecodeString(field(i, name))
		ok = ok && err == nil && copy(n[:], raw) == len(n) && len(raw) == len(n)
		return n
	}
	f.store, f.instance = hexField(0, "store"), hexField(1, "instance")
	f.key, f.state, f.createdBy = field(2, "key"), formatState(field(3, "state")), field(4, "created by")
	if !ok || f.state != stateCreating && f.state != stateInitialised {
		return format{}, damaged(formatFile, "a field is missing or malformed")
	}
	return f, nil
}

// oneLine keeps a text from adding lines to a file of lines.
func oneLine(s string) string {
	return strings.Map(func(r rune) rune {
		if r < ' ' || r == 0x7f {
			return ' '
		}
		return r
	}, s)
}

// castagnoli is the CRC-32C table, which the library makes once.
func castagnoli() *crc32.Table { return crc32.MakeTable(crc32.Castagnoli) }
