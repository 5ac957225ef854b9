package main

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"runtime"
)

// directoryVariable names the data directory where --dir does not.
const directoryVariable = "TALLY_DIR"

// directory is the data directory: --dir, else TALLY_DIR, else where the
// operating system wants an application's data.
func (env *environment) directory() (string, error) {
	dir := env.flags.dir
	if dir == "" {
		dir = env.getenv(directoryVariable)
	}
	if dir == "" {
		return env.usualDirectory()
	}
	return filepath.Abs(dir)
}

func (env *environment) usualDirectory() (string, error) {
	switch runtime.GOOS {
	case "windows":
		if local := env.getenv("LOCALAPPDATA"); local != "" {
			return filepath.Join(local, "tally"), nil
		}
	case "darwin":
		if home := env.getenv("HOME"); home != "" {
			return filepath.Join(home, "Library", "Application Support", "tally"), nil
		}
	default:
		if data := env.getenv("XDG_DATA_HOME"); filepath.IsAbs(data) {
			return filepath.Join(data, "tally"), nil
		}
		if home := env.getenv("HOME"); home != "" {
			return filepath.Join(home, ".local", "share", "tally"), nil
		}
	}
	return "", fail(codeUsage, "no data directory: this account has no home directory", "name one with --dir DIR or "+directoryVariable)
}

// freshDirectory refuses a place where a replica can't begin: one that holds a
// replica already, or anything else.
func freshDirectory(dir string) error {
	names, err := os.ReadDir(dir)
	if errors.Is(err, os.ErrNotExist) {
		return nil
	}
	if info, statErr := os.Stat(dir); statErr == nil && !info.IsDir() {
		return notADirectory(dir)
	}
	if err != nil {
		return err
	}
	has := func(name string) bool {
		_, err := os.Lstat(filepath.Join(dir, name))
		return err == nil
	}
	switch {
	case len(names) == 0 || unfinished(dir, names):
		return nil
	case has(keystoreName):
		return fail(codeConflict, dir+" already holds a replica", "`tally status --dir "+dir+"` shows it", "choose another directory with --dir")
	case has("FORMAT") || has("store"):
		return fail(codeConflict, dir+" holds a replica without its keys",
			"if `tally init` or `tally restore` was interrupted here, remove the directory and run it again: nothing is lost by that", restoreHint)
	}
	return fail(codeConflict, dir+" holds other files, such as "+names[0].Name(), "choose an empty or new directory with --dir")
}

func notADirectory(dir string) error {
	return fail(codeUsage, dir+" is a file", "--dir DIR and "+directoryVariable+" name a directory")
}

// unfinished reports whether a directory holds nothing but the beginnings of a
// replica that nobody finished: a lock, or a FORMAT that says so.
func unfinished(dir string, names []os.DirEntry) bool {
	if len(names) == 1 && names[0].Name() == "LOCK" {
		return true
	}
	format, err := os.ReadFile(filepath.Join(dir, "FORMAT"))
	return err == nil && bytes.Contains(format, []byte("\nstate: creating\n"))
}
