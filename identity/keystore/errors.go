package keystore

import "errors"

// ErrPassphrase means that a passphrase is needed and none was given, or that
// the one given is wrong.
var ErrPassphrase = errors.New("passphrase needed or wrong")

// ErrDamaged means that the file is not a keystore, or not as it was written.
// A backup has the same secrets.
var ErrDamaged = errors.New("keystore damaged")

// ErrPermissions means that other users of the machine may read the file, or
// might have. The error says which mode is needed.
var ErrPermissions = errors.New("keystore is open to other users")

// ErrExists means that there is a keystore already where one was to be created.
var ErrExists = errors.New("keystore exists already")

// ErrUpgrade means that a newer version wrote the file.
var ErrUpgrade = errors.New("keystore is of a newer version")
