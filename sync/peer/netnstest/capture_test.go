//go:build netns && linux

package netnstest_test

import (
	"bytes"
	"crypto/hkdf"
	"crypto/sha256"
	"encoding/base32"
	"encoding/base64"
	"encoding/hex"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"tallystick/crdt/dagcbor"
)

// What two devices say to each other in clear records.
var spoken = []string{
	"Ana Quispe Huamán", "Mercado del Río", "98765.43 PEN", "twelve sacks of quinoa, and a loan that nobody should know of",
}

// TestCapture listens to the cable between two devices that find each other,
// reconcile, and tell each other news. No text, name, amount, topic and no id of
// the community, its logs and its entries is to be seen there. Afterwards the
// same things are sent in clear, and are seen: so whoever listened was awake.
//
// The transport's own id is left out: discovery on the local network shows it,
// and the README says that a device can be recognised there.
func TestCapture(t *testing.T) {
	overEach(t, func(t *testing.T, listen string) {
		l := newLab(t, "a", "b")
		a, b := l.newHost("a", listen).plug(), l.newHost("b", listen).plug()
		a.job.MDNS, b.job.MDNS = true, true
		heard := a.overhear()
		a.up().must(order{Texts: spoken, Write: 300, Size: 300})
		b.up().must(order{Texts: spoken, Write: 300, Size: 300})
		agree(t, a, b)
		for range 3 {
			a.must(order{Texts: spoken, Write: 1, Size: 300})
			agree(t, a, b)
		}

		secrets := l.secrets(t)
		held := append(everything(t, b.job.Dir), memory(t, b.process())...)
		for _, s := range secrets {
			if !bytes.Contains(held, s.raw) {
				t.Errorf("%s is not even on the device: %q", s.what, s.raw)
			}
		}
		r, _, _ := a.now()
		for int64(len(heard(t))) < r.Peers["b"].In+r.Peers["b"].Out {
			pause(t) // until the listener has written down what went by
		}
		for what, found := range search(heard(t), secrets) {
			if found {
				t.Errorf("%s goes over the wire in clear", what)
			}
		}
		for _, s := range secrets {
			a.must(order{Shout: s.forms()})
		}
		for !all(search(heard(t), secrets)) {
			pause(t)
		}
	})
}

// overhear writes down what goes by at the host's port, and returns what it has
// so far.
func (h *host) overhear() func(*testing.T) []byte {
	h.t.Helper()
	file := filepath.Join(h.t.TempDir(), "capture")
	listener := h.lab.inside("tcpdump", "-Z", "root", "-i", h.port, "-s", "0", "-U", "--immediate-mode", "-B", "65536", "-w", file)
	if err := listener.Start(); err != nil {
		h.t.Fatal(err)
	}
	h.t.Cleanup(func() {
		_ = listener.Process.Signal(os.Interrupt)
		_ = listener.Wait()
	})
	read := func(t *testing.T) []byte {
		t.Helper()
		raw, err := os.ReadFile(file)
		if err != nil && !os.IsNotExist(err) {
			t.Fatal(err)
		}
		return raw
	}
	for len(read(h.t)) == 0 { // the head of the file comes once it listens
		pause(h.t)
	}
	return read
}

// pause lets others work before a condition is looked at again.
func pause(t *testing.T) {
	t.Helper()
	select {
	case <-time.After(20 * time.Millisecond):
	case <-t.Context().Done():
		t.Fatal("never came true")
	}
}

// concealed is something that nobody else should see.
type concealed struct {
	what string
	raw  []byte
	id   bool // also written as people and programs write ids
}

// forms are the ways in which it could be written.
func (c concealed) forms() [][]byte {
	forms := [][]byte{c.raw}
	if !c.id {
		return forms
	}
	small := strings.ToLower(base32.StdEncoding.WithPadding(base32.NoPadding).EncodeToString(c.raw))
	for _, text := range []string{
		hex.EncodeToString(c.raw), strings.ToUpper(hex.EncodeToString(c.raw)), small, strings.ToUpper(small),
		base64.RawStdEncoding.EncodeToString(c.raw), base64.RawURLEncoding.EncodeToString(c.raw),
	} {
		forms = append(forms, []byte(text))
	}
	if len(c.raw) == len(dagcbor.Link{}) {
		forms = append(forms, []byte(dagcbor.Link(c.raw).String())[:32]) // as a CID
	}
	return forms
}

// secrets are what the devices of the lab have to conceal, the first bytes of
// ids included, by which they are known in short.
func (l *lab) secrets(t *testing.T) (all []concealed) {
	t.Helper()
	for _, text := range spoken {
		all = append(all, concealed{"the text " + text, []byte(text), false})
	}
	all = append(all, concealed{"the kind of a record", []byte("introduction"), false})
	ids := map[string][]byte{"the community": l.village.Community.Link[:]}
	for _, name := range l.village.names {
		d, err := l.village.Device(name)
		if err != nil {
			t.Fatal(err)
		}
		body := dagcbor.LinkOf(d.Body())
		ids["the log of "+name], ids["the first body of "+name] = d.Log[:], body[:]
		person, device := d.Keys.Person, d.Keys.Device
		ids["the person "+name], ids["the device of "+name] = person[:], device[:]
	}
	for what, id := range ids {
		all = append(all, concealed{what, id, true}, concealed{what + " in short", id[:12], false})
	}
	secret := l.village.secret()
	topic, err := hkdf.Key(sha256.New, secret[:], nil, "tallystick/hints/1\x00", sha256.Size)
	if err != nil {
		t.Fatal(err)
	}
	return append(all, concealed{"the topic", []byte(hex.EncodeToString(topic)), false},
		concealed{"the protocol", []byte("/tally/sync/1"), false})
}

// search tells which of these are in what was heard, in whatever form.
func search(heard []byte, these []concealed) map[string]bool {
	found := map[string]bool{}
	for _, c := range these {
		found[c.what] = false
		for _, form := range c.forms() {
			found[c.what] = found[c.what] || bytes.Contains(heard, form)
		}
	}
	return found
}

func all(found map[string]bool) bool {
	for _, one := range found {
		if !one {
			return false
		}
	}
	return true
}

// everything is all bytes of all files in a folder.
func everything(t *testing.T, dir string) (all []byte) {
	t.Helper()
	err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || !d.Type().IsRegular() || d.Name() == "BALLAST" {
			return err
		}
		raw, err := os.ReadFile(path)
		all = append(all, raw...)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return all
}
