package bundle_test

import (
	"bytes"
	"errors"
	"fmt"
	"hash/crc32"
	"math/rand/v2"
	"strings"
	"testing"

	"pgregory.net/rapid"
	"rsc.io/qr/coding"

	"tallystick/sync/bundle"
)

// noise is bytes that look like a sealed bundle.
func noise(n int) []byte {
	b := make([]byte, n)
	_, _ = rand.NewChaCha8([32]byte{7}).Read(b)
	return b
}

func frames(t testing.TB, payload []byte, length int) []string {
	t.Helper()
	texts, err := bundle.Frames(payload, length)
	if err != nil {
		t.Fatal(err)
	}
	return texts
}

// TestAnySubsetRecovers: whichever frames come, in whatever order and however
// often, the payload is there once there are as many different ones as it takes,
// and not before.
func TestAnySubsetRecovers(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		length := rapid.SampledFrom([]int{bundle.ShortFrame, bundle.UsualFrame, bundle.LongFrame}).Draw(t, "length")
		payload := noise(rapid.IntRange(1, 20_000).Draw(t, "bytes"))
		texts, err := bundle.Frames(payload, length)
		if err != nil {
			t.Fatal(err)
		}
		var c bundle.Collector
		seen := map[string]bool{}
		order := rapid.Permutation(texts).Draw(t, "order")
		for i := 0; ; i++ {
			text := order[i]
			if i > 0 && rapid.IntRange(0, 9).Draw(t, "again") == 0 {
				if _, err := c.Take(order[i-1]); err != nil {
					t.Fatal(err)
				}
			}
			seen[text] = true
			so, err := c.Take(text)
			if err != nil {
				t.Fatal(err)
			}
			if so.Have != len(seen) || (so.Payload != nil) != (so.Have == so.Need) {
				t.Fatalf("after %d frames: %d of %d, payload %t", len(seen), so.Have, so.Need, so.Payload != nil)
			}
			if so.Payload != nil {
				if !bytes.Equal(so.Payload, payload) {
					t.Fatal("another payload")
				}
				return
			}
		}
	})
}

// TestFramesFitTheirCodes: every frame is in the alphabet of QR codes and fits
// the version that its length is meant for.
func TestFramesFitTheirCodes(t *testing.T) {
	for length, version := range map[int]coding.Version{bundle.ShortFrame: 10, bundle.UsualFrame: 15, bundle.LongFrame: 20} {
		for _, size := range []int{1, 200, 1_000, 25_000} {
			texts := frames(t, noise(size), length)
			for _, text := range texts {
				alphanumeric := coding.Alpha(text)
				if err := alphanumeric.Check(); err != nil {
					t.Fatal(err)
				}
				if alphanumeric.Bits(version) > version.DataBytes(coding.L)*8 {
					t.Fatalf("%d bytes in frames of %d: %d characters do not fit version %d", size, length, len(text), version)
				}
			}
		}
	}
	if n := len(frames(t, noise(200), bundle.UsualFrame)); n != 1 {
		t.Errorf("200 bytes are %d frames", n)
	}
	if n := len(frames(t, noise(bundle.MaxFramed), bundle.UsualFrame)); n > 200 {
		t.Errorf("the largest payload is %d frames", n)
	}
}

func TestFramesHaveBounds(t *testing.T) {
	for _, c := range []struct{ size, length int }{
		{0, bundle.UsualFrame}, {bundle.MaxFramed + 1, bundle.UsualFrame}, {10, bundle.ShortFrame - 1}, {10, bundle.LongFrame + 1},
		{bundle.MaxFramed, bundle.ShortFrame},
	} {
		if _, err := bundle.Frames(make([]byte, c.size), c.length); err == nil {
			t.Errorf("%d bytes in frames of %d were divided", c.size, c.length)
		}
	}
}

// TestCollectorIsNotConfused feeds it what a camera in a market sees.
func TestCollectorIsNotConfused(t *testing.T) {
	mine, others := noise(3_000), noise(3_500)
	texts, foreign := frames(t, mine, bundle.UsualFrame), frames(t, others, bundle.UsualFrame)
	var c bundle.Collector
	var got []byte
	for i := 0; got == nil; i++ {
		damaged := []byte(texts[i])
		damaged[len(damaged)/2] ^= 1
		for _, junk := range []string{"", "https://example.org/", string(damaged), texts[i][:len(texts[i])-1], texts[i] + "A"} {
			if _, err := c.Take(junk); err == nil {
				t.Fatalf("%q was taken for a frame", junk)
			}
		}
		if so, err := c.Take(foreign[len(foreign)-1]); err != nil || so.Have != 1 {
			t.Fatal(so, err)
		}
		so, err := c.Take("  " + strings.ToLower(texts[i]) + "\r\n")
		if err != nil || so.Have != i+1 {
			t.Fatal(so, err)
		}
		got = so.Payload
	}
	if !bytes.Equal(got, mine) {
		t.Error("another payload")
	}
}

// TestCollectorForgets: sequences that are not seen any more make room.
func TestCollectorForgets(t *testing.T) {
	var c bundle.Collector
	first := frames(t, noise(2_000), bundle.UsualFrame)
	take := func(text string) int {
		so, err := c.Take(text)
		if err != nil {
			t.Fatal(err)
		}
		return so.Have
	}
	take(first[0])
	for i := range 100 {
		take(frames(t, noise(2_001+i), bundle.UsualFrame)[0])
	}
	if have := take(first[1]); have != 1 {
		t.Errorf("%d frames are remembered", have)
	}
	if n := c.SequencesForTest(); n != 4 {
		t.Errorf("%d sequences are kept", n)
	}
}

// TestForgedFrameIsFound: a frame with a check that fits, and other bytes, is
// noticed in the end, and the next round succeeds.
func TestForgedFrameIsFound(t *testing.T) {
	payload := noise(2_000)
	texts := frames(t, payload, bundle.UsualFrame)
	parts := strings.Split(texts[0], "/")
	parts[6] = "AAAA" + parts[6][4:]
	parts[5] = fmt.Sprintf("%08X", crc32.ChecksumIEEE([]byte(strings.Join(append(parts[:5:5], parts[6]), "/"))))
	var c bundle.Collector
	var end error
	for _, text := range append([]string{strings.Join(parts, "/")}, texts[1:len(texts)/2]...) {
		_, end = c.Take(text)
	}
	if end == nil || !errors.Is(end, bundle.ErrOtherPayloadForTest) {
		t.Fatalf("a forged frame: %v", end)
	}
	var so bundle.Collected
	for _, text := range texts[:len(texts)/2] {
		var err error
		if so, err = c.Take(text); err != nil {
			t.Fatal(err)
		}
	}
	if !bytes.Equal(so.Payload, payload) {
		t.Error("not recovered afterwards")
	}
}
