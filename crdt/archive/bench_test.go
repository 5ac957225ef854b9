package archive_test

import (
	"bytes"
	"io"
	"testing"

	"tallystick/crdt/archive"
)

// BenchmarkRun writes and reads runs of 256 entries; bytes are those of the
// plain archive.
func BenchmarkRun(b *testing.B) {
	one := newWorld(b, 1, 254)
	parts := []part{sectionPart(one.section())}
	for range 100 {
		parts = append(parts, runPart(one.community, one.log))
	}
	plain, _ := write(b, sampleHeader(), parts)
	closed := sealed(b, parts)
	opener := archive.WithWords(person(b))
	for name, do := range map[string]func(){
		"write":  func() { writeTo(b, io.Discard, sampleHeader(), parts) },
		"seal":   func() { sealed(b, parts) },
		"read":   func() { drain(b, plain, opener) },
		"unseal": func() { drain(b, closed, opener) },
	} {
		b.Run(name, func(b *testing.B) {
			b.SetBytes(int64(len(plain)))
			b.ReportAllocs()
			for b.Loop() {
				do()
			}
			b.ReportMetric(float64(b.N)*100*256/b.Elapsed().Seconds(), "entries/s")
		})
	}
}

func drain(b *testing.B, file []byte, opener archive.Opener) {
	b.Helper()
	r := must(archive.Open(bytes.NewReader(file), opener))(b)
	for {
		if _, err := r.Next(); err == io.EOF {
			return
		} else if err != nil {
			b.Fatal(err)
		}
	}
}
