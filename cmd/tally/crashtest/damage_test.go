//go:build crash && linux

package crashtest

import (
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"testing"
)

// TestDamage harms every file of a small store, one at a time: bits flipped in
// every page, the file cut and deleted. What comes of it is the same data or a
// refusal that says "damaged", never another answer and never a crash.
func TestDamage(t *testing.T) {
	for _, kind := range []struct {
		name   string
		closed bool
		args   []string
	}{
		{"closed", true, nil},
		{"killed", false, nil},
		{"closed and encrypted", true, []string{"-sealed"}},
		{"killed and encrypted", false, []string{"-sealed"}},
	} {
		t.Run(kind.name, func(t *testing.T) {
			t.Parallel()
			random := draw(t)
			s := newSpecimen(t, kind.closed, kind.args...)
			outcomes := map[string]int{}
			for _, h := range s.harms(t, random) {
				outcome := s.suffer(t, h)
				outcomes[h.file+": "+outcome]++
			}
			t.Logf("%d entries; what came of it: %v", len(s.was.Entries), outcomes)
		})
	}
}

// harms are all that is done to a specimen. Large files that hold nothing are
// sampled.
func (s *specimen) harms(t *testing.T, random *rand.Rand) (all []harm) {
	for _, file := range s.files(t, s.keep) {
		path := filepath.Join(s.keep, file)
		info, err := os.Stat(path)
		if err != nil {
			t.Fatal(err)
		}
		size := info.Size()
		all = append(all, deletion(file))
		if size == 0 {
			continue
		}
		all = append(all, truncation(file, "emptied", 0), truncation(file, "halved", size/2), truncation(file, "a byte short", size-1))
		data := extents(t, path)
		if file == "BALLAST" {
			data = nil // random bytes that nobody reads
		}
		for _, at := range places(random, size, data) {
			all = append(all, flipped(file, fmt.Sprintf("bit %d of byte %d of %d", at%8, at, size), at, uint(at%8)))
		}
	}
	return all
}

// places are bytes of a file: its first and last ones, where headers and
// footers are, and one in each page that holds data, of at most so many pages;
// and some in holes.
func places(random *rand.Rand, size int64, data []extent) (at []int64) {
	const page, ends, most, inHoles = 4096, 24, 48, 4
	for i := range min(ends, size) {
		if i%3 == 0 {
			at = append(at, i, size-1-i)
		}
	}
	var pages []int64
	for _, part := range data {
		for from := part.from - part.from%page; from < part.to; from += page {
			pages = append(pages, min(from+random.Int64N(page), size-1))
		}
	}
	random.Shuffle(len(pages), func(i, j int) { pages[i], pages[j] = pages[j], pages[i] })
	at = append(at, pages[:min(most, len(pages))]...)
	for range inHoles {
		at = append(at, random.Int64N(size))
	}
	return at
}

// suffer does one harm, looks, and says what came of it.
func (s *specimen) suffer(t *testing.T, h harm) (outcome string) {
	t.Helper()
	s.restore(t)
	if err := h.do(filepath.Join(s.dir, h.file)); err != nil {
		t.Fatalf("%s: %v", h.file, err)
	}
	found, crashed := tryLook(t, s.dir, s.look...)
	wrong := crashed
	if wrong == "" {
		outcome, wrong = s.compare(found)
	}
	if wrong != "" {
		t.Errorf("%s %s: %s", h.file, h.what, wrong)
		return "WRONG"
	}
	return outcome
}

// compare says whether what was found is the same, or less and admittedly so;
// wrong is empty then.
func (s *specimen) compare(found Findings) (outcome, wrong string) {
	switch {
	case found.Refusal == Damaged:
		return "refused", ""
	case found.Refusal != "":
		return "", fmt.Sprintf("refused as %s: %s", found.Refusal, found.Message)
	}
	was := map[string]Entry{}
	for _, e := range s.was.Entries {
		e.Number = 0
		was[e.ID] = e
	}
	for _, e := range found.Entries {
		e.Number = 0
		if was[e.ID] != e {
			return "", fmt.Sprintf("an entry that was never there: %v", e)
		}
	}
	complaints := len(found.Damage) + len(found.Lost)
	if whole := s.same(found); whole && complaints == 0 {
		return "same", ""
	} else if whole {
		return "same, and noticed", ""
	}
	if complaints == 0 {
		return "", fmt.Sprintf("%d of %d entries and nothing said; digest %.12s was %.12s, %d of %d side records, %d of %d attachments, %d of %d waiting",
			len(found.Entries), len(was), found.Digest, s.was.Digest, len(found.Requests), len(s.was.Requests),
			len(found.Attachments), len(s.was.Attachments), found.Waiting, s.was.Waiting)
	}
	return "less, and noticed", ""
}

func (s *specimen) same(found Findings) bool {
	return len(found.Entries) == len(s.was.Entries) && found.Digest == s.was.Digest && found.Held == s.was.Held &&
		len(found.Requests) == len(s.was.Requests) && len(found.Attachments) == len(s.was.Attachments) && found.Waiting == s.was.Waiting
}
