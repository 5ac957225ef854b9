package replica

import (
	"fmt"
	"os"
	"path/filepath"
)

// replaceFile writes content so that after a crash or a power cut the file
// holds either the old bytes or the new ones: a temporary file, fsync, rename,
// fsync of the folder. Modes are private: the directory tells who knows whom.
func replaceFile(path string, content []byte) error {
	temporary := path + temporarySuffix
	if err := writeSynced(temporary, content); err != nil {
		return err
	}
	if err := os.Rename(temporary, path); err != nil {
		return fmt.Errorf("replace %s: %w", filepath.Base(path), err)
	}
	return syncFolder(filepath.Dir(path))
}

func writeSynced(path string, content []byte) error {
	f, err := os.OpenFile(path, os.O_CREATE|os.O_WRONLY|os.O_TRUNC, 0o600)
	if err != nil {
		return err
	}
	_, err = f.Write(content)
	if err == nil {
		err = f.Sync()
	}
	if closed := f.Close(); err == nil {
		err = closed
	}
	return err
}

// removeDurably removes a file, if it is there, and makes that last.
func removeDurably(path string) error {
	if err := os.Remove(path); err != nil {
		if os.IsNotExist(err) {
			return nil
		}
		return err
	}
	return syncFolder(filepath.Dir(path))
}

// readBounded reads a small file of ours; a larger one is not ours.
func readBounded(path string, most int64) ([]byte, error) {
	info, err := os.Stat(path)
	if err != nil {
		return nil, err
	}
	if info.Size() > most {
		return nil, damaged(filepath.Base(path), "%d bytes, at most %d", info.Size(), most)
	}
	return os.ReadFile(path)
}
