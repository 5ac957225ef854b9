package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"

	"tallystick/identity"
	"tallystick/identity/keystore"
)

// maxSecretInput bounds a passphrase or the words in a file, in bytes.
const maxSecretInput = 4 << 10

// unlock opens a keystore, and asks for the passphrase only if there is one.
func (env *environment) unlock(ctx context.Context, path string) (keystore.Secrets, error) {
	secrets, err := keystore.Open(path, nil)
	if !errors.Is(err, keystore.ErrPassphrase) {
		return secrets, err
	}
	passphrase, given, asked := env.passphrase(ctx, "Passphrase: ")
	if asked != nil {
		return keystore.Secrets{}, asked
	}
	if !given {
		return keystore.Secrets{}, fail(codeDenied, "the keys are under a passphrase", "give it with --passphrase-file FILE or --passphrase-stdin")
	}
	if secrets, err = keystore.Open(path, passphrase); errors.Is(err, keystore.ErrPassphrase) {
		err = fail(codeDenied, "the passphrase is wrong", "without it, a backup and the words give everything back")
	}
	return secrets, err
}

// passphrase is the one that flags name, else what the person types. Given is
// false when there is no terminal to ask on.
func (env *environment) passphrase(ctx context.Context, prompt string) (passphrase []byte, given bool, err error) {
	switch {
	case env.flags.passphraseFile != "" && env.flags.passphraseStdin:
		return nil, false, fail(codeUsage, "--passphrase-file and --passphrase-stdin exclude each other", "leave one of them out")
	case env.flags.passphraseFile != "":
		passphrase, err = secretFile(env.flags.passphraseFile)
	case env.flags.passphraseStdin:
		passphrase, err = env.secretLine()
	case env.screen.asks:
		passphrase, err = env.ask(ctx, prompt)
	default:
		return nil, false, nil
	}
	return passphrase, err == nil, err
}

// newPassphrase is the one that a new keystore is sealed under: by flags, or
// typed twice. On a terminal an empty one means none; by flags it is a mistake.
func (env *environment) newPassphrase(ctx context.Context) ([]byte, error) {
	byFlag := env.flags.passphraseFile != "" || env.flags.passphraseStdin
	first, given, err := env.passphrase(ctx, "Passphrase for the keys on this machine (empty for none): ")
	switch {
	case err != nil || !given:
		return nil, err
	case byFlag && len(first) == 0:
		return nil, fail(codeUsage, "the passphrase is empty", "leave the flag out for a replica without a passphrase")
	case byFlag || len(first) == 0:
		return first, nil
	}
	again, err := env.ask(ctx, "The same passphrase again: ")
	if err == nil && !bytes.Equal(first, again) {
		err = fail(codeUsage, "the two passphrases differ", "try again")
	}
	return first, err
}

// words are the person's words: from a file, from stdin, or typed.
func (env *environment) words(ctx context.Context, file string, stdin bool) (identity.Words, error) {
	var text []byte
	var err error
	switch {
	case file != "" && stdin:
		return identity.Words{}, fail(codeUsage, "--words-file and --words-stdin exclude each other", "leave one of them out")
	case stdin && env.flags.passphraseStdin:
		return identity.Words{}, fail(codeUsage, "words and passphrase cannot both come from stdin", "put one of them into a file")
	case file != "":
		text, err = secretFile(file)
	case stdin:
		text, err = io.ReadAll(io.LimitReader(env.stdin, maxSecretInput))
	case env.screen.asks:
		text, err = env.ask(ctx, "The 12 or 24 words (they stay hidden): ")
	default:
		return identity.Words{}, fail(codeUsage, "the words are needed, and there is no terminal to ask on",
			"give them with --words-file FILE or --words-stdin")
	}
	if err != nil {
		return identity.Words{}, err
	}
	return identity.ParseWords(string(text))
}

// ask reads one hidden line from the terminal.
func (env *environment) ask(ctx context.Context, prompt string) ([]byte, error) {
	fmt.Fprint(env.stderr, prompt)
	answer, err := env.screen.secret(ctx)
	fmt.Fprintln(env.stderr)
	return answer, err
}

// secretLine reads the first line of stdin, byte by byte, so that what follows
// is left to the command.
func (env *environment) secretLine() ([]byte, error) {
	var line []byte
	var next [1]byte
	for len(line) < maxSecretInput {
		n, err := env.stdin.Read(next[:])
		if n == 1 && next[0] == '\n' || errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return nil, fmt.Errorf("read the passphrase: %w", err)
		}
		line = append(line, next[:n]...)
	}
	return bytes.TrimSuffix(line, []byte("\r")), nil
}

// secretFile reads a short file, without the line end that editors add.
func secretFile(path string) ([]byte, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	text, err := io.ReadAll(io.LimitReader(f, maxSecretInput+1))
	if err == nil && len(text) > maxSecretInput {
		err = fail(codeUsage, fmt.Sprintf("%s is longer than %d bytes", path, maxSecretInput), "choose the file that holds the secret and nothing else")
	}
	return bytes.TrimRight(text, "\r\n"), err
}

// askLine reads one line that may be seen.
func (env *environment) askLine(prompt string) (string, error) {
	fmt.Fprint(env.stderr, prompt)
	line, err := env.secretLine()
	return strings.TrimSpace(string(line)), err
}
