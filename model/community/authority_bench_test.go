package community_test

import (
	"fmt"
	"strings"
	"testing"

	"tallystick/crdt/crdttest"
)

// admissions is a drawing in which one steward lets so many in, each with an
// invitation, an admission and a wrap of the key, and each says hello.
func admissions(n int) string {
	var text strings.Builder
	text.WriteString("founders a\na: 0-1\n")
	for i := range n {
		seq := 1 + 3*i
		name := "m" + string([]byte{byte('a' + i/676), byte('a' + i/26%26), byte('a' + i%26)})
		fmt.Fprintf(&text, "%s: 0\na: %d-%d=invite-%d=admit(%s by a%d)-%d=wrap(%s){%s0}\n%s: 0-1{a%d}\n",
			name, seq, seq+1, seq+2, name, seq+1, seq+3, name, name, name, seq+2)
	}
	return text.String()
}

// BenchmarkAuthority folds 2,000 admissions entry by entry and asks for the
// state after every batch; then it takes one more governing entry at a time.
func BenchmarkAuthority(b *testing.B) {
	const members, batch = 2000, 256
	s, err := stage(crdttest.NewCast(), admissions(members+200))
	if err != nil {
		b.Fatal(err)
	}
	early := len(s.verified) * members / (members + 200)
	b.Run("fold", func(b *testing.B) {
		for b.Loop() {
			f := newFed(s.Community)
			for i, v := range s.verified[:early] {
				if f.feed(v); i%batch == 0 {
					f.authority.State()
				}
			}
			f.authority.State()
		}
		b.ReportMetric(float64(early)*float64(b.N)/b.Elapsed().Seconds(), "entries/s")
	})
	b.Run("one more", func(b *testing.B) {
		f := newFed(s.Community)
		for _, v := range s.verified[:early] {
			f.feed(v)
		}
		f.authority.State()
		next := early
		for b.Loop() {
			f.feed(s.verified[next%len(s.verified)])
			f.authority.State()
			next++
		}
	})
}
