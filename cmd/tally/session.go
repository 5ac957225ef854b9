package main

import (
	"context"
	"errors"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"runtime/debug"

	"tallystick/crdt/replica"
	"tallystick/identity"
	"tallystick/identity/keystore"
	"tallystick/model/community"
)

// keystoreName is the file of the secret keys inside the data directory.
const keystoreName = "keystore"

// session is an open data directory and the keys of its device.
type session struct {
	env     *environment
	dir     string
	replica *replica.Replica
	secrets keystore.Secrets
}

// with opens the data directory, does something in it and closes it again,
// whatever came of it.
func (env *environment) with(ctx context.Context, do func(*session) error) error {
	s, err := env.open(ctx)
	if err != nil {
		return err
	}
	return errors.Join(do(s), s.replica.Close())
}

func (env *environment) open(ctx context.Context) (*session, error) {
	dir, err := env.directory()
	if err != nil {
		return nil, err
	}
	s := &session{env: env, dir: dir}
	keys := filepath.Join(dir, keystoreName)
	if info, err := os.Stat(dir); err == nil && !info.IsDir() {
		return nil, notADirectory(dir)
	}
	if _, err := os.Stat(keys); errors.Is(err, fs.ErrNotExist) {
		return nil, env.withoutKeys(ctx, dir)
	}
	if s.secrets, err = env.unlock(ctx, keys); err != nil {
		return nil, err
	}
	if s.replica, err = env.openReplica(ctx, dir, s.secrets); err != nil {
		return nil, err
	}
	return s, nil
}

// openReplica opens the store with the key that is kept for it.
func (env *environment) openReplica(ctx context.Context, dir string, secrets keystore.Secrets) (*replica.Replica, error) {
	options, err := env.options(dir, secrets)
	if err != nil {
		return nil, err
	}
	r, err := replica.Open(ctx, options)
	if errors.Is(err, replica.ErrNotFound) {
		return nil, &failure{code: codeNotFound, what: "no replica in " + dir, cause: err, hints: initHints()}
	}
	return r, err
}

// options are how this program opens a data directory. They bound the heap
// unless the person has done so.
func (env *environment) options(dir string, secrets keystore.Secrets) (replica.Options, error) {
	profile, err := replica.ParseProfile(env.flags.profile)
	if err != nil {
		return replica.Options{}, fail(codeUsage, err.Error(), "--profile normal is for a laptop, --profile small for a machine with 256 MB")
	}
	if env.getenv("GOMEMLIMIT") == "" {
		debug.SetMemoryLimit(profile.MemoryLimit())
	}
	o := replica.Options{Dir: dir, Profile: profile, Log: env.logger(), Version: buildVersion()}
	if secrets.Store != (identity.Key{}) {
		o.Key = secrets.Store[:]
	}
	return o, nil
}

func (env *environment) logger() *slog.Logger {
	switch {
	case env.flags.verbose:
		return slog.New(slog.NewTextHandler(env.stderr, &slog.HandlerOptions{Level: slog.LevelDebug}))
	case env.serves:
		return slog.New(slog.NewTextHandler(env.stderr, &slog.HandlerOptions{Level: slog.LevelWarn}))
	}
	return slog.New(slog.DiscardHandler)
}

// withoutKeys says why a directory without a keystore is no good: mostly
// because there is no replica at all.
func (env *environment) withoutKeys(ctx context.Context, dir string) error {
	r, err := env.openReplica(ctx, dir, keystore.Secrets{})
	if err == nil {
		err = r.Close()
	}
	// A store that is encrypted does not open without them, and looks damaged.
	if code, _ := outcome(err); code != codeOK && code != codeFailed && code != codeDamaged {
		return err
	}
	return fail(codeDamaged, "the keys are gone: "+filepath.Join(dir, keystoreName)+" is not there", restoreHint)
}

func initHints() []string {
	return []string{"`tally init` makes a replica; `tally restore FILE` brings one back", "--dir DIR or " + directoryVariable + " names another directory"}
}

// unlocked reports whether there are keys: doctor looks where they are gone,
// too.
func (s *session) unlocked() bool { return s.secrets.Person != identity.PersonID{} }

// device is the session's keys as the community wants them.
func (s *session) device() community.Device {
	if !s.unlocked() {
		return community.Device{}
	}
	return community.Device{
		Person: s.secrets.Person, Certificate: s.secrets.Certificate, Signing: s.secrets.Device,
		Sealing: s.secrets.Sealing, Transport: s.secrets.Transport.ID(), Former: s.secrets.Former,
	}
}

// protected reports whether a passphrase guards the keys; it does exactly where
// the store is encrypted.
func (s *session) protected() bool { return s.secrets.Store != identity.Key{} }
