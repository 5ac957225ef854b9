package replica_test

import (
	"bytes"
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"testing"

	"tallystick/crdt"
	"tallystick/crdt/archive"
	"tallystick/crdt/replica"
	"tallystick/identity"
)

// wordsOf are a person's words, from a seed.
func wordsOf(t *testing.T, seed byte) identity.Words {
	t.Helper()
	words, err := identity.NewWords(identity.English, 12, bytes.NewReader(bytes.Repeat([]byte{seed}, 64)))
	if err != nil {
		t.Fatal(err)
	}
	return words
}

func backupOf(m *machine, words identity.Words) []byte {
	m.t.Helper()
	var file bytes.Buffer
	summary, err := m.Backup(m.t.Context(), &file, replica.BackupOptions{
		Wrapper: archive.ForWords(words.Backup().Recipient()), Secrets: []byte("the keystore"), At: 1,
	})
	if err != nil || summary.Entries != uint64(m.c.Len()) {
		m.t.Fatal(summary, err)
	}
	return file.Bytes()
}

// restore makes a machine out of a backup.
func restore(t *testing.T, community crdt.CommunityID, file []byte, words identity.Words) (*machine, replica.Restored, error) {
	t.Helper()
	o := replica.Options{Dir: filepath.Join(t.TempDir(), "restored"), Profile: replica.Small}
	r, restored, err := replica.Restore(t.Context(), o, bytes.NewReader(file), archive.WithWords(words.Backup()), nil)
	if err != nil {
		return nil, restored, err
	}
	t.Cleanup(func() { _ = r.Close() })
	m := &machine{Replica: r, t: t, dir: o.Dir, options: o, community: community}
	m.c, err = r.Community(community)
	return m, restored, err
}

func TestBackupGivesEverythingBack(t *testing.T) {
	v, m, _ := richWorld(t)
	words := wordsOf(t, 1)
	file := backupOf(m, words)
	back, restored, err := restore(t, v.Community, file, words)
	if err != nil || restored.Fault != nil || len(restored.Refused) > 0 {
		t.Fatal(restored, err)
	}
	if string(restored.Secrets) != "the keystore" || !slices.Contains(restored.Own, v.device("b").Log) || restored.Entries != m.c.Len() {
		t.Errorf("%q, own %v, %d entries", restored.Secrets, restored.Own, restored.Entries)
	}
	for range 2 {
		sameHoldings(t, m, back)
		if !back.c.Retired(v.device("b").Log) {
			t.Error("the restored directory may go on with the old log")
		}
		back.reopen()
	}
	// Both live on, and meet: a new incarnation beside the old log.
	d := v.device("b")
	log, begin := v.successor(d)
	theirs, err := back.c.Author(t.Context(), replica.Batch{Log: log, Key: d.Key, Drafts: []replica.Draft{begin, note("restored")}})
	if err != nil {
		t.Fatal(err)
	}
	v.write(m, "b", note("never stopped"))
	admit(m, signed(t, theirs...))
	give(m, back)
	if m.c.Digest() != back.c.Digest() || len(m.c.Forks()) > 0 {
		t.Errorf("digests differ or forks %v", m.c.Forks())
	}
}

// sameHoldings compares entries, bodies, erasures, attachments and spaces.
func sameHoldings(t *testing.T, a, b *machine) {
	t.Helper()
	if a.c.Digest() != b.c.Digest() || a.c.Len() != b.c.Len() {
		t.Errorf("%d entries, %d restored", a.c.Len(), b.c.Len())
	}
	for _, tip := range a.c.Tips() {
		for v, err := range a.c.Chain(tip.ID, 0) {
			if err != nil {
				t.Fatal(err)
			}
			got, err := b.c.Entry(v.ID())
			stateA, byA, _ := a.c.BodyState(v.ID())
			stateB, byB, _ := b.c.BodyState(v.ID())
			if err != nil || !bytes.Equal(got.Body(), v.Body()) || stateA != stateB || byA != byB {
				t.Errorf("entry %s: %v, body %v by %s, was %v by %s", v.ID().Short(), err, stateB, byB.Short(), stateA, byA.Short())
			}
		}
	}
	for name, err := range a.c.Attachments() {
		if err != nil || !b.c.HasAttachment(name) {
			t.Errorf("attachment %x is not restored, %v", name[:4], err)
		}
	}
	if erased := [][]byte{[]byte("erased")}; a.c.AttachmentErased(replica.AttachmentName(erased)) != b.c.AttachmentErased(replica.AttachmentName(erased)) {
		t.Error("what was erased can come back")
	}
	if value, err := b.Space("keys", replica.Primary).Get([]byte("k")); err != nil || string(value) != "v" {
		t.Errorf("a primary space: %q %v", value, err)
	}
}

func TestRestoreErasedStaysErased(t *testing.T) {
	v, m, _ := richWorld(t)
	words := wordsOf(t, 1)
	target := m.c.TipsOf(v.device("b").Log)[0] // sealed, with its body
	before := backupOf(m, words)
	whole, err := m.c.Entry(target.ID)
	if err != nil {
		t.Fatal(err)
	}
	if err := m.c.Forget(t.Context(), []crdt.ID{target.ID}, target.ID); err != nil {
		t.Fatal(err)
	}
	back, _, err := restore(t, v.Community, backupOf(m, words), words)
	if err != nil {
		t.Fatal(err)
	}
	if taken, err := back.c.AdmitBody(t.Context(), target.ID, whole.Body()); taken || err != nil {
		t.Errorf("taken %v, %v", taken, err)
	}
	old, _, err := restore(t, v.Community, before, words)
	if err != nil {
		t.Fatal(err)
	}
	give(old, back)
	notInStore(back, "sealed3")
}

// TestRestoreDamaged cuts and damages a backup at many places: what came before
// is restored, and it is said how far that went.
func TestRestoreDamaged(t *testing.T) {
	v, m, _ := richWorld(t)
	for i := range 8 {
		v.write(m, "b", sealed(fmt.Sprint("large", i), 60<<10)) // a sealed file is read in pieces of 64 KiB
	}
	words := wordsOf(t, 1)
	file := backupOf(m, words)
	for _, share := range []int{5, 60, 99} {
		at := len(file) * share / 100
		flipped := bytes.Clone(file)
		flipped[at] ^= 1
		for what, damaged := range map[string][]byte{"cut": file[:at], "flipped": flipped} {
			back, restored, err := restore(t, v.Community, damaged, words)
			switch {
			case errors.Is(err, replica.ErrNotFound): // damaged before the community was named
			case err != nil:
				if share > 5 {
					t.Errorf("%s at %d %%: %v", what, share, err)
				}
			case restored.Fault == nil || share > 50 && restored.Entries < 20:
				t.Errorf("%s at %d %%: %d entries, fault %v", what, share, restored.Entries, restored.Fault)
			default:
				if report := verify(back); len(report.Damage) > 0 {
					t.Errorf("%s at %d %%: %v", what, share, report.Damage)
				}
			}
		}
	}
}

func TestRestoreRefuses(t *testing.T) {
	v, m, _ := richWorld(t)
	words := wordsOf(t, 1)
	_, _, err := restore(t, v.Community, backupOf(m, words), wordsOf(t, 2))
	wants(t, err, identity.ErrWrongKey)
	_, _, err = restore(t, v.Community, []byte("not an archive at all"), words)
	wants(t, err, archive.ErrForeign)
	bundle := archiveOf(t, archive.PurposeBundle, nil)
	if _, _, err = restore(t, v.Community, bundle, words); err == nil {
		t.Error("a bundle was restored")
	}
}

// TestRestoreNewer: a backup of a newer build is refused by what is new in it,
// and the place can be used for another one.
func TestRestoreNewer(t *testing.T) {
	v, m, _ := richWorld(t)
	words := wordsOf(t, 1)
	newer := archiveOf(t, archive.PurposeBackup, map[string][]byte{"of-the-future": {1}})
	o := replica.Options{Dir: filepath.Join(t.TempDir(), "restored"), Profile: replica.Small}
	_, _, err := replica.Restore(t.Context(), o, bytes.NewReader(newer), archive.WithWords(words.Backup()), nil)
	wants(t, err, replica.ErrNewer)
	_, err = replica.Open(t.Context(), o)
	wants(t, err, replica.ErrNotFound)
	r, _, err := replica.Restore(t.Context(), o, bytes.NewReader(backupOf(m, words)), archive.WithWords(words.Backup()), nil)
	if err != nil {
		t.Fatal(err)
	}
	if c, err := r.Community(v.Community); err != nil || c.Digest() != m.c.Digest() {
		t.Error("another digest", err)
	}
	if err := r.Close(); err != nil {
		t.Fatal(err)
	}
}

// TestRestoreMalformed never panics on records of another shape.
func TestRestoreMalformed(t *testing.T) {
	words := wordsOf(t, 1)
	for _, name := range []string{"own", "space", "erased", "attachment", "erased-attachment"} {
		for _, data := range [][]byte{nil, {0x80}, {0x83, 0x60, 0x40, 0x40}, bytes.Repeat([]byte{0xff}, 40)} {
			file := archiveOf(t, archive.PurposeBackup, map[string][]byte{name: data})
			_, _, err := restore(t, crdt.CommunityID{}, file, words)
			if !errors.Is(err, replica.ErrDamaged) {
				t.Errorf("%s %x: %v", name, data, err)
			}
		}
	}
}

// archiveOf is a plain archive of records.
func archiveOf(t *testing.T, purpose string, records map[string][]byte) []byte {
	t.Helper()
	var file bytes.Buffer
	w, err := archive.NewWriter(&file, archive.Header{Purpose: purpose})
	if err != nil {
		t.Fatal(err)
	}
	for name, data := range records {
		if err := w.Record(name, data); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return file.Bytes()
}
