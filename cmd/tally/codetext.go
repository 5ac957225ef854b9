package main

import (
	"bytes"
	"io"
	"os"

	"tallystick/model"
)

// codeText is the code that an argument is, or that the file holds which it
// names.
func codeText(argument string) (string, error) {
	if _, ok := model.FormOf(argument); ok {
		return argument, nil
	}
	text, err := readFile(argument)
	return string(text), err
}

// readFile reads a file as far as any code goes.
func readFile(path string) ([]byte, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	return io.ReadAll(io.LimitReader(f, model.MaxCodeText))
}

// isWelcome reports whether an argument names a welcome file.
func isWelcome(argument string) bool {
	f, err := os.Open(argument)
	if err != nil {
		return false
	}
	defer f.Close()
	beginning := make([]byte, 64)
	n, _ := io.ReadFull(f, beginning)
	return model.IsWelcome(bytes.Clone(beginning[:n]))
}
