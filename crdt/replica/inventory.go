package replica

import (
	"bytes"
	"errors"
	"fmt"
	"hash/crc32"
	"io/fs"
	"os"
	"path/filepath"
)

// The INVENTORY file lists the store's tables, and the checksum of its table
// of contents, as they were after a clean stop. A MANIFEST that lost its last
// changes at a record's end is well formed, and Badger would delete every table
// that it no longer names; against the list that is seen. It is there only
// between a clean stop and the next opening: after a crash nothing is known.
//
// One line per file: name, size, CRC-32C or "-"; then a line that checks the
// lines above.

// writeInventory makes the list; Badger has just closed without an error.
func writeInventory(dir string) error {
	list, err := inventory(filepath.Join(dir, storeFolder))
	if err != nil {
		return fmt.Errorf("write %s: %w", inventoryFile, err)
	}
	list = fmt.Appendf(list, "check %08x\n", crc32.Checksum(list, castagnoli()))
	return replaceFile(filepath.Join(dir, inventoryFile), list)
}

// checkInventory compares the store with the list, if there is one, and returns
// [ErrDamaged] where they differ. It runs before [preflight], which removes
// files.
func checkInventory(dir string) error {
	raw, err := readBounded(filepath.Join(dir, inventoryFile), maxInventoryFile)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	end := bytes.LastIndex(raw, []byte("check "))
	if end < 0 || string(raw[end:]) != fmt.Sprintf("check %08x\n", crc32.Checksum(raw[:end], castagnoli())) {
		return damaged(inventoryFile, "its check does not fit")
	}
	now, err := inventory(filepath.Join(dir, storeFolder))
	if err != nil {
		return err
	}
	return compareInventory(raw[:end], now)
}

// dropInventory removes the list, durably, before Badger changes anything.
func dropInventory(dir string) error { return removeDurably(filepath.Join(dir, inventoryFile)) }

// inventory lists MANIFEST and the tables by name.
func inventory(store string) ([]byte, error) {
	names, err := os.ReadDir(store)
	if err != nil {
		return nil, err
	}
	var list []byte
	for _, entry := range names {
		name := entry.Name()
		if name != manifestFile && filepath.Ext(name) != tableSuffix {
			continue
		}
		info, err := entry.Info()
		if err != nil {
			return nil, err
		}
		sum := "-" // tables carry their own checksums
		if name == manifestFile {
			raw, err := os.ReadFile(filepath.Join(store, name))
			if err != nil {
				return nil, err
			}
			sum = fmt.Sprintf("%08x", crc32.Checksum(raw, castagnoli()))
		}
		list = fmt.Appendf(list, "%s %d %s\n", name, info.Size(), sum)
	}
	return list, nil
}

// compareInventory names the first file that differs. Tables that came are no
// damage by themselves: MANIFEST would name them, and is compared.
func compareInventory(then, now []byte) error {
	present := map[string]bool{}
	for row := range bytes.Lines(now) {
		present[string(row)] = true
	}
	for row := range bytes.Lines(then) {
		if !present[string(row)] {
			name, _, _ := bytes.Cut(row, []byte(" "))
			return damaged(string(name), "not as it was when the store was closed")
		}
	}
	return nil
}
