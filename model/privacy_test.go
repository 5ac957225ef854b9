package model_test

import (
	"bytes"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"testing"

	"tallystick/crdt"
	"tallystick/crdt/archive"
	"tallystick/crdt/replica"
	"tallystick/identity"
	"tallystick/model"
	"tallystick/model/community"
	"tallystick/model/fold"
)

// places are where a device was found to show something.
type places map[string]bool

func (p places) look(where string, in []byte, texts []string) {
	for _, text := range texts {
		if bytes.Contains(in, []byte(text)) {
			p[where] = true
		}
	}
}

// search looks for texts in everything that a device stores, answers and logs.
func (w *witness) search(t *testing.T, texts ...string) places {
	t.Helper()
	found := places{}
	w.searchRaw(t, found, texts)
	w.searchAnswers(t, found, texts)
	w.searchBackup(t, found, texts)
	found.look("log", w.logged.bytes(), texts)
	return found
}

// searchRaw reads the files as they are on the disk, and every key and value
// through the store.
func (w *witness) searchRaw(t *testing.T, found places, texts []string) {
	t.Helper()
	for pair, err := range w.options.Replica.Raw() {
		check(t, err)
		found.look("keys", pair[0], texts)
		found.look("values", pair[1], texts)
	}
	check(t, filepath.WalkDir(w.dir, func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		found.look("file names", []byte(path), texts)
		raw, err := os.ReadFile(path)
		found.look("files", raw, texts)
		return err
	}))
}

// searchAnswers asks everything that can be asked, and tries every key on every
// body.
func (w *witness) searchAnswers(t *testing.T, found places, texts []string) {
	t.Helper()
	for where, answer := range w.answers(t) {
		found.look(where, []byte(answer), texts)
	}
	ring := must(community.OpenRing(w.options.Replica, w.book.ID(), w.options.Device))(t)
	for _, id := range w.entries(t) {
		v := must(w.book.Community().Entry(id))(t)
		block, _, _ := ring.Keychain.Open(v)
		found.look("bodies", block, texts)
		found.look("history", sprintAll(must(w.book.Records().History(id))(t)), texts)
		record, _, err := w.book.Records().Record(id)
		check(t, err)
		found.look("records", sprintAll(record), texts)
	}
}

func sprintAll(v any) []byte { return fmt.Appendf(nil, "%+v %q", v, v) }

func (w *witness) entries(t *testing.T) (ids []crdt.ID) {
	t.Helper()
	for item, err := range w.options.Replica.Arrivals(0) {
		check(t, err)
		if item.Event == replica.Entered {
			ids = append(ids, item.Entry.ID())
		}
	}
	return ids
}

// answers are all lists, counts and names that a device gives, as text.
func (w *witness) answers(t *testing.T) map[string]string {
	t.Helper()
	b := w.book
	all := map[string]string{}
	list := func(name string, listing fold.Listing) {
		for id, err := range listing {
			check(t, err)
			r, _, err := b.Records().Record(id)
			check(t, err)
			all[name] += fmt.Sprintf("%s %+v\n", id, r)
		}
	}
	for _, kind := range append(model.Kinds(), fold.Kind{Name: secretKind}, fold.Kind{Name: community.KindNote}) {
		list("lists", b.Records().Records(kind.Name))
	}
	list("index", b.Records().Find("subject", ""))
	list("conflicts", b.Records().Conflicts())
	all["unknown"] = fmt.Sprint(b.Records().Unknown())
	all["refusals"] = fmt.Sprintf("%+v", must(b.Records().Refusals())(t))
	all["names"] = fmt.Sprint(b.Title(), b.Purpose(), b.Names())
	all["lacking files"] = fmt.Sprint(must(b.Ring().LackingFiles(t.Context()))(t))
	keys := slices.Sorted(maps.Keys(func() map[string]bool {
		ids := map[string]bool{}
		for id := range must(b.Digest())(t).State {
			ids[fmt.Sprintf("%x", id)] = true
		}
		return ids
	}()))
	all["keys held"] = fmt.Sprint(keys)
	return all
}

// searchBackup writes a backup, and restores it elsewhere.
func (w *witness) searchBackup(t *testing.T, found places, texts []string) {
	t.Helper()
	words := w.words.Backup()
	var file bytes.Buffer
	o := replica.BackupOptions{Wrapper: archive.ForWords(words.Recipient()), Secrets: []byte("of this device")}
	must(w.options.Replica.Backup(t.Context(), &file, o))(t)
	found.look("backup", file.Bytes(), texts)
	restored := *w
	restored.household = &household{name: w.name, words: w.words, options: w.options}
	restored.dir, restored.logged = filepath.Join(t.TempDir(), "restored"), &journal{}
	to := restored.replica()
	r, _, err := replica.Restore(t.Context(), to, &file, archive.WithWords(words), nil)
	check(t, err)
	defer r.Close()
	restored.options.Replica, restored.options.Log = r, restored.logger()
	restored.book = must(model.Open(t.Context(), restored.options, w.book.ID()))(t)
	inside := places{}
	restored.searchRaw(t, inside, texts)
	restored.searchAnswers(t, inside, texts)
	inside.look("log", restored.logged.bytes(), texts)
	for where := range inside {
		found["restored "+where] = true
	}
}

// secretKind is a kind that no build knows, so that a count of it shows.
const secretKind = "household-illness"

// the words that must not be found.
const (
	secretPurpose = "insulin every Thursday at half past nine"
	secretOther   = "insulin on Fridays, rather"
	secretName    = "Bartolomea of the seventh floor"
	secretNote    = "the key of the cellar lies under the third pot"
	secretProse   = "because of what happened in the cellar"
	secretFile    = "floor-plan-of-the-cellar.png"
)

// intimate is a record of a kind that is folded: it is kept opened, indexed and
// listed by who can read it.
func intimate(about crdt.ID) crdt.Body {
	return crdt.Body{Kind: community.KindProfile, Fields: map[string]any{
		"name": secretName, "purpose": secretPurpose, "about": about.Link[:],
	}}
}

// TestSealedToTwoLeavesNothing: what is sealed to two people shows nowhere on
// the devices of others, members or couriers, and no list or count there is
// other than if nobody had written it.
func TestSealedToTwoLeavesNothing(t *testing.T) {
	ana := founder(t, "Ana", nil)
	bea, chus, kurt := ana.lets(t, "Bea"), ana.lets(t, "Chus"), ana.lets(t, "Kurt", community.RoleCourier)
	gather(t, ana, bea, chus, kurt)
	before := map[*witness]map[string]string{chus: chus.answers(t), kurt: kurt.answers(t)}

	about := ana.entries(t)[0]
	record := ana.writeTo(t, intimate(about), bea)
	unknown := ana.writeTo(t, crdt.Body{Kind: secretKind, Fields: map[string]any{"text": secretNote}}, bea)
	gather(t, ana, bea, chus, kurt)
	for _, side := range []struct {
		by      *witness
		purpose string
	}{{ana, secretOther}, {bea, secretPurpose}} { // a conflict, between two who did not meet
		edit := crdt.Body{Kind: community.KindProfile, Fields: map[string]any{
			"record": record.Link, "edits": map[string]any{"purpose": map[string]any{"value": side.purpose, "replaces": []any{record.Link}}},
		}}
		other := map[*witness]*witness{ana: bea, bea: ana}[side.by]
		side.by.writeTo(t, edit, other)
	}
	gather(t, ana, bea, chus, kurt)

	texts := []string{secretPurpose, secretOther, secretName, secretNote, secretKind}
	for _, holder := range []*witness{ana, bea} {
		found := holder.search(t, texts...)
		for _, where := range []string{
			"values", "files", "bodies", "history", "records", "lists", "index", "conflicts", "unknown",
			"restored values", "restored files", "restored bodies", "restored records", "restored conflicts",
		} {
			if !found[where] {
				t.Errorf("the search finds nothing in the %s of %s, who holds it", where, holder.name)
			}
		}
		if found["backup"] || found["log"] || found["restored log"] || found["file names"] {
			t.Errorf("%s, who holds it, shows it in %v", holder.name, slices.Sorted(maps.Keys(found)))
		}
	}
	for _, outsider := range []*witness{chus, kurt} {
		for where := range outsider.search(t, texts...) {
			t.Errorf("the %s of %s show it", where, outsider.name)
		}
		if outsider.opens(t, record) || outsider.opens(t, unknown) {
			t.Errorf("%s opens it", outsider.name)
		}
		after := outsider.answers(t)
		for question, answer := range after {
			if answer != before[outsider][question] {
				t.Errorf("%s of %s were %s and are %s", question, outsider.name, before[outsider][question], answer)
			}
		}
	}
}

// TestSealedToTwoSaysNothingAboutWhom: to who is not one of them, what shows of
// a record is the same whoever may read it.
func TestSealedToTwoSaysNothingAboutWhom(t *testing.T) {
	ana := founder(t, "Ana", nil)
	bea, chus, dani := ana.lets(t, "Bea"), ana.lets(t, "Chus"), ana.lets(t, "Dani")
	gather(t, ana, bea, chus, dani)
	ana.write(t, community.Note{Text: "whatever there was to cite is cited"}.Body())
	ana.hand(t, dani)
	type trace struct {
		sizes []int
		deps  []int
	}
	traceOf := func(reader *witness) (tr trace) {
		first := len(dani.entries(t))
		ana.writeTo(t, intimate(ana.entries(t)[0]), reader)
		ana.hand(t, dani)
		for _, id := range dani.entries(t)[first:] {
			v := must(dani.book.Community().Entry(id))(t)
			tr.sizes, tr.deps = append(tr.sizes, v.Size()), append(tr.deps, len(v.Deps()))
			block, _, _ := dani.book.Ring().Keychain.Open(v)
			log, _ := reader.book.Log()
			person, sealing := reader.book.Me(), reader.options.Device.Sealing.ID()
			for _, name := range [][]byte{log[:], person[:], sealing[:]} {
				if bytes.Contains(block, name) || bytes.Contains(v.Body(), name) {
					t.Errorf("a grant names who may read: %s", reader.name)
				}
			}
		}
		return tr
	}
	if one, other := traceOf(bea), traceOf(chus); !reflect.DeepEqual(one, other) {
		t.Errorf("for Bea %+v, for Chus %+v", one, other)
	}
}

// TestCourierLearnsNothing: names, notes, files' names and reasons are sealed
// for the community, and a courier is not given its key.
func TestCourierLearnsNothing(t *testing.T) {
	ana := founder(t, "Ana", nil)
	kurt := ana.lets(t, "Kurt", community.RoleCourier)
	bea := newWitness(t, secretName)
	ana.admit(t, bea.household, bea.ask(t, ana.invite(t, 0)))
	gather(t, ana, bea, kurt)
	must(ana.book.Rename(t.Context(), secretPurpose))(t)
	file := ana.attach(t, []byte("a plan"))
	ana.write(t, community.Note{Text: secretNote, File: file}.Body())
	must(ana.book.Ask(t.Context(), community.Motion{Kind: community.MotionDecision}, secretProse, false))(t)
	must(ana.book.FoundOrganisation(t.Context(), secretOther))(t)
	ana.write(t, crdt.Body{Kind: secretKind, Fields: map[string]any{}})
	gather(t, ana, bea, kurt)

	texts := []string{secretName, secretPurpose, secretNote, secretFile, secretProse, secretOther, secretKind}
	for _, text := range texts {
		found := places{}
		if bea.searchAnswers(t, found, []string{text}); !found["bodies"] {
			t.Errorf("the search does not find %q with a member", text)
		}
	}
	for where := range kurt.search(t, texts...) {
		t.Errorf("the %s of the courier show it", where)
	}
	same(t, ana.household, bea.household, kurt.household)
}

// attach stores a file for the next entry.
func (w *witness) attach(t *testing.T, content []byte) *community.File {
	t.Helper()
	must(w.book.Ready(t.Context()))(t)
	key := must(w.book.NextBodyKey())(t)
	chunk := must(identity.SealChunk(key, 0, true, content, [24]byte{byte(len(content))}))(t)
	hash := must(w.book.Community().PutAttachment(t.Context(), [][]byte{chunk}))(t)
	return &community.File{Name: secretFile, Type: "image/png", Size: int64(len(content)), Hash: hash}
}

// TestEditKeepsToTheAudience: who edits a record that is sealed to a few seals
// the edit to them as well; widening it is another act, and takes them all.
func TestEditKeepsToTheAudience(t *testing.T) {
	ana := founder(t, "Ana", nil)
	bea, chus := ana.lets(t, "Bea"), ana.lets(t, "Chus")
	gather(t, ana, bea, chus)
	record := ana.writeTo(t, intimate(ana.entries(t)[0]), bea)
	gather(t, ana, bea, chus)
	must(bea.book.Edit(t.Context(), record, "purpose", secretNote))(t)
	must(ana.book.Edit(t.Context(), record, "purpose", secretOther))(t)
	gather(t, ana, bea, chus)
	r, _, err := ana.book.Records().Record(record)
	check(t, err)
	if got := len(r.Fields["purpose"]); got != 2 {
		t.Fatalf("%d values stand, not two", got)
	}
	must(ana.book.Resolve(t.Context(), record, "purpose", r.Fields["purpose"][1].By[0]))(t)
	gather(t, ana, bea, chus)
	for _, w := range []*witness{ana, bea} {
		if !w.search(t, secretNote)["records"] {
			t.Errorf("%s does not read the edit", w.name)
		}
	}
	for where := range chus.search(t, secretNote, secretOther, secretPurpose) {
		t.Errorf("the %s of Chus show the edit", where)
	}
}
