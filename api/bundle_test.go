package api_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"runtime"
	"strings"
	"sync"
	"testing"

	"tallystick/api"
	"tallystick/api/wire"
	"tallystick/crdt"
	"tallystick/crdt/archive"
	"tallystick/crdt/replica"
)

// fakeBundles are as long as a test says, and of zeros: package sync/bundle has
// the real ones, and is not to be known here.
type fakeBundles struct {
	size int64
	fail error // what breaks one off that is being written, half way

	mu    sync.Mutex
	asked api.BundleOptions // for the last one
	taken chan came         // what came of each; nil where nobody looks
}

type came struct {
	bytes  int64
	broken error
}

func (f *fakeBundles) Export(_ context.Context, c *replica.Community, dst io.Writer, o api.BundleOptions) (api.BundleMade, error) {
	f.mu.Lock()
	f.asked = o
	f.mu.Unlock()
	size := f.size
	if f.fail != nil {
		size /= 2
	}
	n, err := io.Copy(dst, io.LimitReader(zeros{}, size))
	return api.BundleMade{Entries: 7, Bytes: n, Digest: [32]byte{1}, Tips: c.Tips()}, errors.Join(err, f.fail)
}

func (f *fakeBundles) Import(_ context.Context, src io.Reader, _ api.BundleKeys, _ api.KeepFile) (wire.BundleTaken, error) {
	n, err := io.Copy(io.Discard, src)
	if f.taken != nil {
		f.taken <- came{n, err}
	}
	r := wire.BundleTaken{Type: "imported", Communities: []wire.BundlePart{}}
	if err != nil {
		r.Fault = err.Error()
	}
	return r, nil
}

func (f *fakeBundles) Inspect(_ context.Context, src io.Reader, _ api.BundleKeys) (wire.BundleFound, error) {
	n, err := io.Copy(io.Discard, src)
	return wire.BundleFound{Type: "bundle", Form: "plain", Bytes: n, Sections: []wire.BundleSection{}}, err
}

func (f *fakeBundles) Known(_ context.Context, src io.Reader, _ api.BundleKeys, _ crdt.CommunityID) (api.BundleKnown, error) {
	_, err := io.Copy(io.Discard, src)
	return api.BundleKnown{Lacking: []crdt.ID{{}}}, err
}

// zeros never end.
type zeros struct{}

func (zeros) Read(p []byte) (int, error) { clear(p); return len(p), nil }

// fakeKeys are a keystore that a test damages.
type fakeKeys struct{ damage []error }

func (fakeKeys) Secrets() ([]byte, error) { return []byte("secrets"), nil }

func (k fakeKeys) Check() []error { return k.damage }

// serving is a place behind a real server: only there answers end in the middle.
func serving(t *testing.T) (*place, string) {
	t.Helper()
	p := newPlace(t)
	invites(p)
	server := httptest.NewServer(api.SocketDoor(p.tree))
	t.Cleanup(server.Close)
	return p, server.URL
}

// send posts a file, which may be none.
func send(t *testing.T, to string, body io.Reader, headers ...string) (*http.Response, error) {
	t.Helper()
	r := must(http.NewRequestWithContext(t.Context(), "POST", to, body))(t)
	if body != nil {
		r.Header.Set("Content-Type", octets)
	}
	for i := 0; i < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
	}
	return http.DefaultClient.Do(r)
}

// TestBundleIsSentWhileItIsMade: what it holds comes after it, and what it was
// told to hold is what was asked for. It has left once somebody has it.
func TestBundleIsSentWhileItIsMade(t *testing.T) {
	p, at := serving(t)
	p.bundles.size = 1 << 20
	w := must(send(t, at+"/v1/bundles?for=Ana&files=9", nil))(t)
	content := must(io.ReadAll(w.Body))(t)
	var made wire.BundleMade
	report := must(url.QueryUnescape(w.Trailer.Get(wire.ReportTrailer)))(t)
	if err := json.Unmarshal([]byte(report), &made); err != nil || len(content) != 1<<20 || made.Entries != 7 || made.For.Name != "Ana" {
		t.Errorf("%d bytes, %q: %v", len(content), report, err)
	}
	if o := p.bundles.asked; o.Files != 9 || o.Plain || o.Epoch == [32]byte{} || o.For != p.device.Person.Agent() {
		t.Errorf("asked for %+v", o)
	}
	if got := refusal(t, p.do("POST", "/v1/bundles/left", `{"digest":"`+strings.Repeat("0", 64)+`"}`)); got.Code != wire.NotFound {
		t.Errorf("another one has left: %s", got.Code)
	}
	if left := answer[wire.BundleNoted](t, p.do("POST", "/v1/bundles/left", `{"digest":"`+made.Digest+`"}`)); left.Community.Name != "Market" {
		t.Errorf("%+v", left)
	}
	if would := answer[wire.BundleMade](t, p.do("POST", "/v1/bundles?dry_run=1", "")); would.Type != "would-export" || would.Digest != "" || would.Entries != 7 {
		t.Errorf("%+v", would)
	}
	_ = must(send(t, at+"/v1/bundles", bytes.NewReader(content)))(t).Body.Close()
	if o := p.bundles.asked; len(o.Known.Lacking) != 1 {
		t.Errorf("an answer: asked for %+v", o)
	}
}

// TestBundleThatBreaksOff has no end, or a reason for who reads one; one that
// breaks off before it begins is a problem as any other.
func TestBundleThatBreaksOff(t *testing.T) {
	p, at := serving(t)
	p.bundles.size, p.bundles.fail = 1<<20, replica.ErrDamaged
	w := must(send(t, at+"/v1/bundles", nil))(t)
	if _, err := io.ReadAll(w.Body); !errors.Is(err, io.ErrUnexpectedEOF) {
		t.Errorf("it ends with %v", err)
	}
	w = must(send(t, at+"/v1/bundles", nil, "TE", "trailers"))(t)
	content := must(io.ReadAll(w.Body))(t)
	told := must(url.QueryUnescape(w.Trailer.Get(wire.ProblemTrailer)))(t)
	if len(content) != 1<<19 || w.Trailer.Get(wire.ReportTrailer) != "" || !strings.Contains(told, `"code":"damaged"`) {
		t.Errorf("%d bytes, then %q", len(content), told)
	}
	p.bundles.size = 0
	if got := refusal(t, p.do("POST", "/v1/bundles", "")); got.Code != wire.Damaged {
		t.Errorf("%s", got.Code)
	}
	if got := refusal(t, p.do("POST", "/v1/bundles?for=nobody", "")); got.Code != wire.NotFound {
		t.Errorf("%s", got.Code)
	}
}

// TestFilesPassThroughInPieces: whatever their size, they lie nowhere in memory
// and nowhere on the disk.
func TestFilesPassThroughInPieces(t *testing.T) {
	const size = 64 << 20
	p, at := serving(t)
	p.bundles.size = size
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	w := must(send(t, at+"/v1/bundles", nil))(t)
	if n := must(io.Copy(io.Discard, w.Body))(t); n != size {
		t.Errorf("%d bytes came", n)
	}
	p.bundles.taken = make(chan came, 1)
	w = must(send(t, at+"/v1/bundles/import", io.LimitReader(zeros{}, size)))(t)
	if got := <-p.bundles.taken; w.Body.Close() != nil || w.StatusCode != http.StatusOK || got.bytes != size {
		t.Errorf("status %d, %+v went", w.StatusCode, got)
	}
	runtime.ReadMemStats(&after)
	if used := after.TotalAlloc - before.TotalAlloc; used > size/8 {
		t.Errorf("%d bytes of memory for %d each way", used, size)
	}
}

// TestUploadThatBreaksOff: what came is taken, whoever went away.
func TestUploadThatBreaksOff(t *testing.T) {
	p, at := serving(t)
	gone := errors.New("pulled out")
	p.bundles.taken = make(chan came, 2)
	if _, err := send(t, at+"/v1/bundles/import", io.MultiReader(io.LimitReader(zeros{}, 1<<20), failing{gone})); !errors.Is(err, gone) {
		t.Errorf("sent: %v", err)
	}
	if got := <-p.bundles.taken; got.bytes == 0 || got.broken == nil {
		t.Errorf("%+v came", got)
	}
	if got := refusal(t, p.do("POST", "/v1/bundles/import", "x")); got.Code != wire.WrongType {
		t.Errorf("as JSON: %s", got.Code)
	}
	p.tree.EndStreams()
	taken := answer[wire.BundleTaken](t, p.do("POST", "/v1/bundles/import", "x", "Content-Type", octets))
	if taken.Fault != "the daemon stops" {
		t.Errorf("while the daemon stops: %q", taken.Fault)
	}
	if got := refusal(t, p.do("POST", "/v1/backups", "")); got.Code != wire.Stopping {
		t.Errorf("a backup meanwhile: %s", got.Code)
	}
}

type failing struct{ err error }

func (f failing) Read([]byte) (int, error) { return 0, f.err }

// TestDoctor: an open directory is looked at, never mended.
func TestDoctor(t *testing.T) {
	p := newPlace(t)
	if r := answer[wire.Examined](t, p.do("POST", "/v1/doctor", "")); !r.Sound || r.Entries == 0 || r.Did != wire.Verify {
		t.Errorf("%+v", r)
	}
	for _, do := range []string{wire.Rebuild, wire.Repair} {
		if got := refusal(t, p.do("POST", "/v1/doctor?do="+do, "")); got.Code != wire.InUse || !strings.Contains(got.Hint[1], do) {
			t.Errorf("%s: %+v", do, got)
		}
	}
	p.keys.damage = []error{errors.New("the keys are gone")}
	if r := answer[wire.Examined](t, p.do("POST", "/v1/doctor", "")); r.Sound || !r.Beyond || len(r.Damage) != 1 {
		t.Errorf("%+v", r)
	}
}

// TestBackup is of everything, and holds what the keystore gives.
func TestBackup(t *testing.T) {
	p := newPlace(t)
	would := answer[wire.BackedUp](t, p.do("POST", "/v1/backups?dry_run=1", ""))
	w := p.do("POST", "/v1/backups", "")
	var made wire.BackedUp
	if err := json.Unmarshal([]byte(must(url.QueryUnescape(w.Result().Trailer.Get(wire.ReportTrailer)))(t)), &made); err != nil {
		t.Fatal(err)
	}
	if made.Entries != would.Entries || made.Entries == 0 || would.Type != "would-backup" || len(made.Digest) != 64 {
		t.Errorf("%+v, and a dry run says %+v", made, would)
	}
	o := p.options()
	o.Dir += "-again"
	r, restored, err := replica.Restore(t.Context(), o, w.Body, archive.WithWords(p.backup), nil)
	if err != nil || string(restored.Secrets) != "secrets" || uint64(restored.Entries) != made.Entries {
		t.Fatalf("%+v: %v", restored, err)
	}
	if err := r.Close(); err != nil {
		t.Error(err)
	}
}
