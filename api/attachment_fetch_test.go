package api_test

import (
	"net/http"
	"strings"
	"testing"

	"tallystick/api/wire"
	"tallystick/crdt/replica"
	"tallystick/identity"
	"tallystick/model"
	"tallystick/model/community"
)

// promise writes a note with a file that is not here: one that the note owns, or
// one that is sealed under another key.
func (p *place) promise(name, content string, owned bool) (entry string, hash [32]byte, chunks [][]byte) {
	p.t.Helper()
	err := p.desk.In(p.t.Context(), p.replica.Communities()[0], func(b *model.Book) error {
		must(b.Ready(p.t.Context()))(p.t)
		key := must(b.NextBodyKey())(p.t)
		if !owned {
			key[0]++
		}
		chunks = [][]byte{must(identity.SealChunk(key, 0, true, []byte(content), [24]byte{1}))(p.t)}
		hash = replica.AttachmentName(chunks)
		note := community.Note{File: &community.File{Name: name, Type: "text/plain", Size: int64(len(content)), Hash: hash}}
		deed, err := b.Write(p.t.Context(), note.Body())
		entry = deed.Written[0].ID.Short()
		return err
	})
	if err != nil {
		p.t.Fatal(err)
	}
	return entry, hash, chunks
}

// TestFetchAttachment: a file that is not here comes when it is asked for, if
// somebody near has it and it is the note's.
func TestFetchAttachment(t *testing.T) {
	p := newPlace(t)
	lost, _, _ := p.promise("lost", "nobody has it", true)
	entry, hash, chunks := p.promise("plan", "the plan of the house", true)
	stolen, foreign, other := p.promise("stolen", "of another note", false)
	p.network.files = map[[32]byte][][]byte{hash: chunks, foreign: other}
	plain := answer[wire.Appended](t, p.do("POST", "/v1/append", `{"text":"plain"}`)).Entry.Short

	for _, c := range []struct {
		entry  string
		status int
		says   string
	}{
		{lost, http.StatusNotFound, `"code":"not-here"`},
		{stolen, http.StatusConflict, `is of another note`},
		{plain, http.StatusNotFound, `nothing is attached`},
		{"e0000000000000", http.StatusUnprocessableEntity, `short id`},
		{entry, http.StatusOK, `"came":true`},
		{entry, http.StatusOK, `"came":false`},
	} {
		w := p.do("POST", "/v1/log/"+c.entry+"/attachment/fetch", "")
		if w.Code != c.status || !strings.Contains(w.Body.String(), c.says) {
			t.Errorf("%s: status %d, not %d, or %q not in %s", c.entry, w.Code, c.status, c.says, w.Body)
		}
	}
	if w := p.do("GET", "/v1/log/"+entry+"/attachment", ""); w.Body.String() != "the plan of the house" {
		t.Errorf("status %d: %s", w.Code, w.Body)
	}
	status := answer[wire.Status](t, p.do("GET", "/v1/status", ""))
	if got := status.Communities[0].Files; got != 2 {
		t.Errorf("%d files are lacking", got)
	}

	p.desk.Network = nil
	w := p.do("POST", "/v1/log/"+lost+"/attachment/fetch", "")
	if w.Code != http.StatusServiceUnavailable || !strings.Contains(w.Body.String(), `"code":"no-daemon"`) {
		t.Errorf("without a network: status %d: %s", w.Code, w.Body)
	}
	if w := p.do("GET", "/v1/log/"+lost+"/attachment", ""); !strings.Contains(w.Body.String(), "while they are near") {
		t.Errorf("without a network: %s", w.Body)
	}
}
