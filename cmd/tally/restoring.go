package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"tallystick/crdt/archive"
	"tallystick/crdt/replica"
	"tallystick/identity"
	"tallystick/identity/keystore"
	"tallystick/model/community"
)

// readBackup reads a backup to its end and keeps nothing.
func readBackup(src io.Reader, words identity.Words) (restoreReport, error) {
	r := restoreReport{Type: "would-restore", Person: personNamed(words.Root().Person(), ""), Refused: []string{}}
	reader, err := archive.Open(src, archive.WithWords(words.Backup()))
	if err != nil {
		return r, err
	}
	r.Made = claimedTime(reader.Header().At)
	for {
		item, err := reader.Next()
		if errors.Is(err, io.EOF) {
			return r, nil
		}
		if err != nil {
			r.Fault = faultText(err)
			return r, nil
		}
		switch item := item.(type) {
		case archive.Section:
			r.Communities++
		case archive.Run:
			r.Entries += len(item.Entries)
			for _, entry := range item.Entries {
				if entry.Sealed() {
					r.Sealed++
				}
			}
		case archive.Refused:
			r.Refused = append(r.Refused, item.Reason.Error())
		}
	}
}

// restoreInto makes the directory. As with init, the keystore comes last.
func (env *environment) restoreInto(ctx context.Context, dir string, src io.Reader, words identity.Words) (restoreReport, error) {
	passphrase, err := env.newPassphrase(ctx)
	if err != nil {
		return restoreReport{}, err
	}
	s := &session{env: env, dir: dir}
	if s.secrets, err = env.newSecrets(words, len(passphrase) > 0); err != nil {
		return restoreReport{}, err
	}
	options, err := env.options(dir, s.secrets)
	if err != nil {
		return restoreReport{}, err
	}
	_, existed := os.Stat(dir)
	step, end := env.progress("restoring entries")
	r, restored, err := replica.Restore(ctx, options, src, archive.WithWords(words.Backup()), step)
	end()
	if err != nil && restored.Header.Purpose == "" {
		return restoreReport{}, err // not a backup that the words open: nothing was made
	}
	var report restoreReport
	if err == nil {
		s.replica = r
		report, err = s.settle(ctx, restored)
		err = errors.Join(err, r.Close())
	}
	if err == nil {
		err = keystore.Create(filepath.Join(dir, keystoreName), s.secrets, passphrase)
	}
	if err != nil {
		return report, errors.Join(err, clearDirectory(dir, existed != nil, err))
	}
	return report, nil
}

// settle takes over the keys of the device that was backed up, begins this
// device's own log in every community, and counts what can be read.
func (s *session) settle(ctx context.Context, restored replica.Restored) (restoreReport, error) {
	device := deviceNamed(s.secrets.Device.ID())
	report := restoreReport{
		Type: "restore", Device: &device, Made: claimedTime(restored.Header.At), Refused: []string{}, Entries: restored.Entries,
		Person: personNamed(s.secrets.Person, ""), Communities: len(s.replica.Communities()),
	}
	for _, refused := range restored.Refused {
		report.Refused = append(report.Refused, refused.Error())
	}
	if restored.Fault != nil {
		report.Fault = faultText(restored.Fault)
	}
	if err := s.inherit(restored); err != nil {
		return report, err
	}
	for _, c := range s.desk().Communities() {
		if err := s.takeSeat(ctx, c, &report); err != nil {
			return report, err
		}
	}
	return report, nil
}

// inherit takes the sealing keys of the device that was backed up and of those
// before it, so that what was sealed to them opens here.
func (s *session) inherit(restored replica.Restored) error {
	if restored.Secrets == nil {
		return nil // cut off before them; the fault says so
	}
	old, err := keystore.Unmarshal(restored.Secrets)
	if err != nil {
		return fmt.Errorf("keys in the backup: %w", err)
	}
	if old.Person != s.secrets.Person {
		return fail(codeDamaged, "the backup holds the keys of another person", "use a backup that your own device made")
	}
	former := append([]identity.SealingKey{old.Sealing}, old.Former...)
	s.secrets.Former = former[:min(len(former), keystore.MaxFormer)]
	return nil
}

func (s *session) takeSeat(ctx context.Context, c *replica.Community, report *restoreReport) error {
	if _, err := community.ReadCharter(c); err != nil {
		return nil // cut off before it: what is here can be read, and nothing begun
	}
	b, err := s.open(ctx, c)
	if err != nil {
		return err
	}
	if b.State().IsMember(b.Me()) {
		if _, err := b.Ready(ctx); err != nil {
			return err
		}
	}
	if name := b.Name(b.Me()); name != "" {
		report.Person.Name = name
	}
	for item, err := range s.replica.Arrivals(0) {
		if err != nil {
			return err
		}
		if item.Community != c.ID() || item.Event != replica.Entered || !item.Entry.Sealed() {
			continue
		}
		report.Sealed++
		if _, outcome := b.Ring().Open(item.Entry); outcome == community.Text {
			report.Readable++
		}
	}
	lacking, err := b.Ring().LackingFiles(ctx)
	report.Files += len(lacking)
	return err
}

// faultText says where a file stops being readable, without the advice that
// comes as hints.
func faultText(err error) string {
	var fault *archive.Fault
	if !errors.As(err, &fault) {
		return err.Error()
	}
	return fmt.Sprintf("%v: whole up to byte %d, then %s", fault.Class, fault.Offset, fault.Found)
}

// explainFault makes an error of a file that can't be read at all.
func explainFault(err error) error {
	var fault *archive.Fault
	if !errors.As(err, &fault) {
		return err
	}
	code, hints := outcome(err)
	return &failure{code: code, what: "nothing of the backup can be read: " + faultText(err), hints: hints}
}
