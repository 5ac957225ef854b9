//go:build crash && linux

package crashtest

import (
	"context"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"tallystick/api/client"
	"tallystick/api/wire"
)

const (
	syncBulk = 1200 // notes that one side is to be given, all of one size,
	syncText = 4000 // in bytes
	syncCuts = 6    // kills in the middle of an exchange
	syncMost = 60   // kills in all, before it is given up
)

// TestKillSync kills two daemons, one or both, at drawn moments of an exchange
// in which both also write. What was acknowledged is there in the end, once and
// on both sides; each directory opens unaided; what a side was given stays; and
// after the last cut no more comes than what was left, and a fifth. All notes are
// of one size, so that entries stand for bytes.
func TestKillSync(t *testing.T) {
	t.Parallel()
	random := draw(t)
	giving, taking := newPair(t)
	giving.bulk(t)
	cuts, window := 0, 300*time.Millisecond
	for kills := 0; cuts < syncCuts; kills++ {
		if kills == syncMost {
			t.Fatalf("of %d kills only %d were in the middle", kills, cuts)
		}
		before := taking.entries(t)
		meetAndKill(t, random, giving, taking, window)
		after := taking.entries(t)
		switch total := giving.entries(t); {
		case after < before:
			t.Fatalf("%d entries, and after a kill %d", before, after)
		case after-before > syncBulk/100 && after < total-syncBulk/100:
			cuts++
		case after < total-syncBulk/100:
			window += window / 4
		default: // all was given before the kill
			window -= window / 4
			giving.bulk(t)
		}
	}
	if taking.entries(t) >= giving.entries(t)-syncBulk/10 {
		giving.bulk(t)
	}
	finishSync(t, giving, taking)
}

// resident is a data directory with a daemon, and what its person was told is
// saved.
type resident struct {
	name, dir, community string

	mu    sync.Mutex
	saved []string // texts
	tried int
}

// newPair are two members of one community that holds next to nothing.
func newPair(t *testing.T) (giving, taking *resident) {
	t.Helper()
	at := t.TempDir()
	giving, taking = &resident{name: "giving", dir: filepath.Join(at, "giving")}, &resident{name: "taking", dir: filepath.Join(at, "taking")}
	must(t, giving.dir, "init", "--name", "Ana")
	must(t, taking.dir, "init", "--name", "Bea")
	must(t, giving.dir, "community", "create", "Market")
	invitation, request, welcome := filepath.Join(at, "invitation"), filepath.Join(at, "request"), filepath.Join(at, "welcome")
	must(t, giving.dir, "invite", "--out", invitation)
	must(t, taking.dir, "join", invitation, "--out", request, "--yes")
	must(t, giving.dir, "invite", "admit", request, "--out", welcome, "--yes")
	must(t, taking.dir, "join", welcome, "--yes")
	giving.community = giving.shared(t).ID
	taking.community = giving.community
	return giving, taking
}

// shared is the state of the community that is not private.
func (r *resident) shared(t *testing.T) wire.CommunityStatus {
	t.Helper()
	var s wire.Status
	if err := json.Unmarshal([]byte(must(t, r.dir, "status", "--json")), &s); err != nil {
		t.Fatal(err)
	}
	for _, c := range s.Communities {
		if c.Purpose != "private" {
			return c
		}
	}
	t.Fatalf("%s is in no community", r.name)
	return wire.CommunityStatus{}
}

func (r *resident) entries(t *testing.T) int { t.Helper(); return r.shared(t).Entries }

// up starts the daemon and waits until it is ready.
func (r *resident) up(t *testing.T) *daemon {
	t.Helper()
	d := startDaemon(t, r.dir)
	c, err := client.Dial(context.Background(), r.dir)
	if err != nil {
		t.Fatalf("%s: %v\n%s", r.name, err, d.stderr)
	}
	d.client = c
	t.Cleanup(c.Close)
	return d
}

// bulk writes syncBulk notes with the daemon.
func (r *resident) bulk(t *testing.T) {
	t.Helper()
	d := r.up(t)
	defer d.stop(t)
	for range syncBulk {
		if err := r.note(d.client); err != nil {
			t.Fatal(err)
		}
	}
}

// note writes one, and keeps in mind what was acknowledged.
func (r *resident) note(c *client.Client) error {
	r.mu.Lock()
	r.tried++
	text := fmt.Sprintf("%s %d.", r.name, r.tried)
	r.mu.Unlock()
	_, err := c.Append(context.Background(), wire.ActIn{In: wire.In{Community: r.community}},
		wire.Note{Text: text + strings.Repeat("-", syncText-len(text))})
	if err == nil {
		r.mu.Lock()
		r.saved = append(r.saved, text)
		r.mu.Unlock()
	}
	return err
}

// meetAndKill has both exchange and write, and kills one or both some time
// within the window after they have met.
func meetAndKill(t *testing.T, random *rand.Rand, giving, taking *resident, window time.Duration) {
	t.Helper()
	g, k := giving.up(t), taking.up(t)
	address := g.address(t)
	var busy sync.WaitGroup
	busy.Go(func() { _, _ = k.client.Sync(context.Background(), wire.SyncQuery{With: address}) }) // ends with a kill
	for r, d := range map[*resident]*daemon{giving: g, taking: k} {
		busy.Go(func() {
			for r.note(d.client) == nil {
			}
		})
	}
	first, second := g, k
	if random.IntN(2) == 0 {
		first, second = k, g
	}
	// A moment of which neither side knows is the point of it, hence a timer.
	<-time.After(time.Duration(random.Int64N(int64(window))))
	first.kill()
	if random.IntN(2) == 0 {
		second.kill()
	} else {
		second.stop(t)
	}
	busy.Wait()
}

// finishSync lets the two exchange undisturbed, and holds them against what they
// were told.
func finishSync(t *testing.T, giving, taking *resident) {
	t.Helper()
	left := giving.entries(t) - taking.entries(t)
	g, k := giving.up(t), taking.up(t)
	synced, err := k.client.Sync(context.Background(), wire.SyncQuery{With: g.address(t)})
	if err != nil || len(synced.Items) != 1 || synced.Items[0].Problem != "" {
		t.Fatalf("the last exchange: %+v, %v", synced, err)
	}
	taken := synced.Items[0].Entries
	g.stop(t)
	k.stop(t)
	t.Logf("%d entries were left, %d came", left, taken)
	if taken > left*12/10 {
		t.Errorf("%d entries came where %d were left", taken, left)
	}
	if giving.shared(t).Digest != taking.shared(t).Digest {
		t.Error("the two hold different things")
	}
	for _, holder := range []*resident{giving, taking} {
		must(t, holder.dir, "doctor")
		times := holder.texts(t)
		for _, author := range []*resident{giving, taking} {
			for _, text := range author.saved {
				if times[text] != 1 {
					t.Errorf("%s has what %s was told is saved %d times: %s", holder.name, author.name, times[text], text)
				}
			}
		}
		for text, n := range times {
			if n > 1 {
				t.Errorf("%s has %q %d times", holder.name, text, n)
			}
		}
	}
}

// texts are the notes that are held, by their distinct beginnings, and how
// often each is there.
func (r *resident) texts(t *testing.T) map[string]int {
	t.Helper()
	times := map[string]int{}
	for line := range strings.Lines(must(t, r.dir, "log", "--json", "--community", r.community)) {
		var entry struct {
			Kind   string
			Fields struct{ Text string }
		}
		if err := json.Unmarshal([]byte(line), &entry); err == nil && entry.Kind == "note" {
			times[strings.TrimRight(entry.Fields.Text, "-")]++
		}
	}
	return times
}
