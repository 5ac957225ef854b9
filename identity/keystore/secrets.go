package keystore

import (
	"fmt"
	"io"
	"log/slog"

	"tallystick/crdt/dagcbor"
	"tallystick/identity"
)

// Secrets is everything secret that a device holds of its own, and whose it
// is. Keys that others gave it are kept with the entries. It prints as
// "(secret)".
type Secrets struct {
	Person      identity.PersonID
	Certificate identity.Certificate // zero if the words were not at hand
	Device      identity.DeviceKey
	Sealing     identity.SealingKey
	Transport   identity.TransportKey
	Backup      identity.BackupRecipient // zero if there is none
	Former      []identity.SealingKey    // of the devices that this one replaces, at most MaxFormer
	Store       identity.Key             // encryption key of the store, zero if it is not encrypted
}

// secretsTag begins the encoding and names its version.
const secretsTag = "tallystick/secrets/1"

const secretsFields = 9

// Marshal is the canonical encoding, in clear, for the keystore file and for
// backups: the array ["tallystick/secrets/1", person, certificate, device,
// sealing, transport, backup, [former …], store] of byte strings, with keys as
// their seeds and zeros for what there is none of.
func (s Secrets) Marshal() ([]byte, error) {
	if len(s.Former) > MaxFormer {
		return nil, fmt.Errorf("encode secrets: %d former keys, at most %d", len(s.Former), MaxFormer)
	}
	data := dagcbor.AppendText(dagcbor.AppendArray(nil, secretsFields), secretsTag)
	data = dagcbor.AppendBytes(data, s.Person[:])
	data = dagcbor.AppendBytes(data, s.Certificate[:])
	device, sealing, transport := s.Device.Seed(), s.Sealing.Seed(), s.Transport.Seed()
	data = dagcbor.AppendBytes(data, device[:])
	data = dagcbor.AppendBytes(data, sealing[:])
	data = dagcbor.AppendBytes(data, transport[:])
	data = dagcbor.AppendBytes(data, s.Backup[:])
	data = dagcbor.AppendArray(data, len(s.Former))
	for _, key := range s.Former {
		seed := key.Seed()
		data = dagcbor.AppendBytes(data, seed[:])
	}
	return dagcbor.AppendBytes(data, s.Store[:]), nil
}

// Unmarshal reads what [Secrets.Marshal] wrote. Anything else wraps
// [ErrDamaged], or [ErrUpgrade] if it begins with the tag of another version.
func Unmarshal(data []byte) (Secrets, error) {
	r := dagcbor.NewReader(data)
	fields := r.Array(maxFields)
	if tag := r.Text(len(secretsTag)); r.Err() == nil && tag != secretsTag {
		return Secrets{}, fmt.Errorf("%w: secrets begin with %q", ErrUpgrade, tag)
	}
	s := Secrets{Person: r.Array32()}
	copy(s.Certificate[:], r.BytesOf(len(s.Certificate)))
	s.Device = identity.DeviceKeyFromSeed(r.Array32())
	s.Sealing = identity.SealingKeyFromSeed(r.Array32())
	s.Transport = identity.TransportKeyFromSeed(r.Array32())
	s.Backup = r.Array32()
	for range r.Array(MaxFormer) {
		s.Former = append(s.Former, identity.SealingKeyFromSeed(r.Array32()))
	}
	s.Store = r.Array32()
	if err := r.Close(); err != nil {
		return Secrets{}, fmt.Errorf("%w: secrets: %v", ErrDamaged, err)
	}
	if fields != secretsFields {
		return Secrets{}, fmt.Errorf("%w: secrets of %d fields, not %d", ErrDamaged, fields, secretsFields)
	}
	return s, nil
}

// Format hides the secrets, whatever the verb.
func (Secrets) Format(s fmt.State, verb rune) { _, _ = io.WriteString(s, "(secret)") }

// LogValue hides the secrets.
func (Secrets) LogValue() slog.Value { return slog.StringValue("(secret)") }
