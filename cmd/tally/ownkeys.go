package main

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"tallystick/identity/keystore"
)

// ownKeys are the keystore of the data directory, as the operations see it.
type ownKeys struct{ *session }

// Secrets are what a backup holds of it.
func (k ownKeys) Secrets() ([]byte, error) { return k.secrets.Marshal() }

// Check reads the file again, without the passphrase, and looks for the store's
// table of contents: without it nobody knows what the store held.
func (k ownKeys) Check() (damage []error) {
	found, err := keystore.Open(filepath.Join(k.dir, keystoreName), nil)
	switch {
	case errors.Is(err, keystore.ErrPassphrase) && k.protected(): // it is whole
	case err != nil:
		damage = append(damage, err)
	case k.unlocked() && found.Device.ID() != k.secrets.Device.ID():
		damage = append(damage, fmt.Errorf("%w: it holds the keys of another device", keystore.ErrDamaged))
	}
	manifest := filepath.Join(k.dir, "store", "MANIFEST")
	if _, err := os.Stat(manifest); errors.Is(err, fs.ErrNotExist) {
		damage = append(damage, fmt.Errorf("%s is gone", manifest))
	}
	return damage
}
