package peer_test

import (
	"bytes"
	"context"
	"errors"
	"runtime"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/libp2p/go-libp2p/core/network"

	"tallystick/crdt/replica"
	"tallystick/identity"
	"tallystick/sync/peer"
)

// fileOf is an attachment of some chunks, the last of them short.
func fileOf(about byte, chunks int) (name [32]byte, all [][]byte) {
	for i := range chunks {
		size := replica.MaxChunk
		if i == chunks-1 {
			size = 100
		}
		all = append(all, bytes.Repeat([]byte{about, byte(i), 7}, size/3))
	}
	return replica.AttachmentName(all), all
}

// attach stores a file.
func (m *machine) attach(about byte, chunks int) (name [32]byte) {
	m.t.Helper()
	_, all := fileOf(about, chunks)
	name, err := m.c.PutAttachment(context.Background(), all)
	if err != nil {
		m.t.Fatal(err)
	}
	return name
}

// fetch fetches a file and keeps it.
func (m *machine) fetch(name [32]byte) error {
	m.t.Helper()
	chunks, err := m.node.Fetch(context.Background(), m.Community, name)
	if err != nil {
		return err
	}
	if got := replica.AttachmentName(chunks); got != name {
		m.t.Fatalf("fetched %x, not %x", got, name)
	}
	if _, err := m.c.PutAttachment(context.Background(), chunks); err != nil {
		m.t.Fatal(err)
	}
	return nil
}

func hashesOf(chunks [][]byte) (hashes [][32]byte) {
	for _, chunk := range chunks {
		hashes = append(hashes, identity.ChunkHash(chunk))
	}
	return hashes
}

// TestAttachments go to members that ask for them by name, and neither to
// couriers nor once they were erased, on either side.
func TestAttachments(t *testing.T) {
	v := newVillage(t, "a", "b", "c")
	a, b, c := v.newMachine("a"), v.newMachine("b"), v.newMachine("c")
	a.gate.set(v.Community, v.ids["c"], peer.Courier)
	a.write(note("x"))
	name, gone, kept := a.attach(1, 3), a.attach(2, 1), a.attach(3, 2)
	if err := a.c.ForgetAttachment(t.Context(), gone); err != nil {
		t.Fatal(err)
	}
	a.up()
	b.up().meets(a)
	c.up().meets(a)
	agree(a, b)
	agree(a, c)
	for range 2 { // the second time it is here
		if err := b.fetch(name); err != nil || !b.c.HasAttachment(name) {
			t.Errorf("not fetched: %v", err)
		}
	}
	if err := b.fetch(kept); err != nil {
		t.Error(err)
	}
	if err := b.c.ForgetAttachment(t.Context(), kept); err != nil {
		t.Fatal(err)
	}
	for _, try := range []struct {
		who  *machine
		name [32]byte
	}{{b, gone}, {b, kept}, {b, [32]byte{1}}, {c, name}} { // c is a courier, and not connected to b
		if err := try.who.fetch(try.name); !errors.Is(err, peer.ErrNotHere) || try.who.c.HasAttachment(try.name) {
			t.Errorf("%s fetched %x: %v", try.who.name, try.name[:2], err)
		}
	}
	out, in := a.node, b.node
	a.down() // which waits for what is still being ended
	b.down()
	if out.FilesOut() != 0 || in.FilesIn() != 0 {
		t.Errorf("%d are still going out, %d coming in", out.FilesOut(), in.FilesIn())
	}
}

// giver has a rogue answer every request for a file as it is told to: with how
// many chunks from the one that is asked for on. It returns which were asked for.
func (r *rogue) giver(chunks [][]byte, atOnce int, change func(i int, chunk []byte) []byte) func() []int {
	asked := make(chan int, 1000)
	r.SetStreamHandler(peer.FileProtocol, func(s network.Stream) {
		raw, _ := peer.ReadMessage(s, 1<<10, peer.Stay)
		_, from, err := peer.ReadFileRequest(raw)
		if err != nil {
			r.t.Error(err)
		}
		asked <- from
		_ = say(s, peer.JoinHashes(hashesOf(chunks)))
		for i := from; i < min(from+atOnce, len(chunks)); i++ {
			_ = say(s, change(i, chunks[i]))
		}
		_ = s.CloseWrite()
	})
	return func() (all []int) {
		for len(asked) > 0 {
			all = append(all, <-asked)
		}
		return all
	}
}

func whole(_ int, chunk []byte) []byte { return chunk }

// TestFetchGoesOn where it was cut: no chunk comes twice, in one call or over
// several.
func TestFetchGoesOn(t *testing.T) {
	inTheAir(t, func(t *testing.T, air *air) {
		v := newVillage(t, "a", "b")
		a, b := v.newMachine("a").fly(air, 0).up(), v.newMachine("b")
		r := newRogue(t, air, 1, v.transport("b"))
		r.SetStreamHandler(peer.SyncProtocol, func(s network.Stream) { _ = s.Reset() })
		name, chunks := fileOf(1, 10)
		asked := r.giver(chunks, 3, whole)
		if err := r.reach(a); err != nil {
			t.Fatal(err)
		}
		a.until("connected", func() bool { return a.sees(b).Connected })
		if err := a.fetch(name); err != nil {
			t.Fatal(err)
		}
		if got := asked(); !slices.Equal(got, []int{0, 3, 6, 9}) {
			t.Errorf("asked for the chunks from %v on", got)
		}

		name, chunks = fileOf(2, 10)
		asked = r.giver(chunks, 4, whole)
		ctx, cancel := context.WithTimeout(t.Context(), 300*time.Millisecond)
		if _, err := a.node.Fetch(ctx, v.Community, name); !errors.Is(err, context.DeadlineExceeded) {
			t.Fatalf("broken off: %v", err)
		}
		cancel()
		if a.node.FilesIn() != 1 {
			t.Error("what had come is gone")
		}
		if err := a.fetch(name); err != nil {
			t.Fatal(err)
		}
		if got := asked(); !slices.Equal(got, []int{0, 4, 8}) {
			t.Errorf("asked for the chunks from %v on", got)
		}
		if breaches := a.sees(b).Breaches; breaches != 0 {
			t.Errorf("%d breaches", breaches)
		}
	})
}

// TestForgedAttachment: a member's device that gives something else under a name
// breaks the protocol, at the first chunk that is wrong; what came before it is
// kept, and the rest comes from somebody else.
func TestForgedAttachment(t *testing.T) {
	for what, forge := range map[string]func(r *rogue, chunks [][]byte){
		"another list": func(r *rogue, chunks [][]byte) {
			_, other := fileOf(9, len(chunks))
			r.giver(other, len(chunks), whole)
		},
		"another chunk": func(r *rogue, chunks [][]byte) {
			r.giver(chunks, len(chunks), func(i int, chunk []byte) []byte {
				if i == 2 {
					return []byte("something else")
				}
				return chunk
			})
		},
		"a huge chunk": func(r *rogue, chunks [][]byte) {
			r.giver(chunks, len(chunks), func(int, []byte) []byte { return make([]byte, replica.MaxChunk+1) })
		},
	} {
		t.Run(what, func(t *testing.T) {
			inTheAir(t, func(t *testing.T, air *air) {
				v := newVillage(t, "a", "b", "c")
				a, b, c := v.newMachine("a").fly(air, 0).up(), v.newMachine("b"), v.newMachine("c").fly(air, 2)
				r := newRogue(t, air, 1, v.transport("b"))
				r.SetStreamHandler(peer.SyncProtocol, func(s network.Stream) { _ = s.Reset() })
				name, chunks := fileOf(1, 5)
				forge(r, chunks)
				if err := r.reach(a); err != nil {
					t.Fatal(err)
				}
				a.until("connected", func() bool { return a.sees(b).Connected })
				if err := a.fetch(name); err == nil {
					t.Error("taken")
				}
				if got := a.sees(b).Breaches; got != 1 {
					t.Errorf("%d breaches", got)
				}
				c.attach(1, 5)
				c.up().meets(a)
				a.until("with c", func() bool { return a.sees(c).Connected })
				if err := a.fetch(name); err != nil {
					t.Error(err)
				}
			})
		})
	}
}

// TestManyAskers: who asks for files and takes nothing holds few places, for a
// short time, and no memory to speak of; whoever finds no room comes again.
func TestManyAskers(t *testing.T) {
	inTheAir(t, func(t *testing.T, air *air) {
		names := []string{"a", "b", "c", "d", "e", "f", "g", "h"}
		v := newVillage(t, names...)
		a := v.newMachine("a").fly(air, 0)
		name, _ := fileOf(1, 128)
		a.attach(1, 128)
		a.up()
		honest := v.newMachine("h").fly(air, 7).up()
		honest.meets(a)
		honest.until("with a", func() bool { return honest.sees(a).Connected })
		busy, before := 0, heap()
		for i, who := range names[1:7] {
			r := newRogue(t, air, i+1, v.transport(who))
			r.SetStreamHandler(peer.SyncProtocol, func(s network.Stream) { _ = s.Reset() })
			if err := r.reach(a); err != nil {
				t.Fatal(err)
			}
			for range peer.FilesPerPeer + 1 {
				s, err := r.open(a, peer.FileProtocol)
				if err == nil {
					err = say(s, peer.FileRequest(v.Community, name, 0))
				}
				if err == nil {
					_, err = peer.ReadMessage(s, 1<<20, peer.Stay)
				}
				var reset *network.StreamError
				if errors.As(err, &reset) && reset.ErrorCode == network.StreamRateLimited {
					busy++
				} else if err != nil {
					t.Fatal(err)
				}
			}
		}
		if got, want := a.node.FilesOut(), peer.MaxFiles; got != want || busy != 6*(peer.FilesPerPeer+1)-want {
			t.Errorf("%d are sent at a time, not %d, and %d were turned away", got, want, busy)
		}
		// With all of each in memory it would be 64 MiB, the air's packets apart.
		if grown := heap() - before; grown > 24<<20 {
			t.Errorf("%d bytes of memory", grown)
		} else {
			t.Logf("%d bytes of memory", grown)
		}
		begun := time.Now()
		if err := honest.fetch(name); err != nil {
			t.Error(err)
		}
		if took := time.Since(begun); took > peer.FetchPatience { // virtual
			t.Errorf("took %v", took)
		}
		pass(time.Minute)
		if a.node.FilesOut() != 0 {
			t.Errorf("%d are still sent", a.node.FilesOut())
		}
	})
}

// TestFetchesAreBounded: however many files are asked for of somebody who gives a
// little of each and stalls, few are in memory, and in the end none.
func TestFetchesAreBounded(t *testing.T) {
	inTheAir(t, func(t *testing.T, air *air) {
		v := newVillage(t, "a", "b")
		a, b := v.newMachine("a").fly(air, 0).up(), v.newMachine("b")
		r := newRogue(t, air, 1, v.transport("b"))
		r.SetStreamHandler(peer.SyncProtocol, func(s network.Stream) { _ = s.Reset() })
		files := map[[32]byte][][]byte{}
		for i := range 5 {
			name, chunks := fileOf(byte(i), 3)
			files[name] = chunks
		}
		r.SetStreamHandler(peer.FileProtocol, func(s network.Stream) {
			raw, _ := peer.ReadMessage(s, 1<<10, peer.Stay)
			name, from, _ := peer.ReadFileRequest(raw)
			_ = say(s, peer.JoinHashes(hashesOf(files[name])))
			_ = say(s, files[name][from])
		})
		if err := r.reach(a); err != nil {
			t.Fatal(err)
		}
		a.until("connected", func() bool { return a.sees(b).Connected })
		var asking sync.WaitGroup
		for name := range files {
			asking.Go(func() {
				ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
				defer cancel()
				if _, err := a.node.Fetch(ctx, v.Community, name); !errors.Is(err, context.DeadlineExceeded) {
					t.Error(err)
				}
			})
		}
		pass(10 * time.Second)
		if got := a.node.FilesIn(); got != peer.MaxFetches {
			t.Errorf("%d are under way", got)
		}
		asking.Wait()
		if got := a.node.FilesIn(); got > peer.MaxFetches {
			t.Errorf("%d that were cut are kept", got)
		}
		pass(16 * time.Minute)
		if got := a.node.FilesIn(); got != 0 {
			t.Errorf("%d are kept for ever", got)
		}
	})
}

// TestWholeFilesAreLetGo: what came whole is the caller's, and nothing of it
// stays for the time that cut ones are kept.
func TestWholeFilesAreLetGo(t *testing.T) {
	v := newVillage(t, "a")
	a := v.newMachine("a").up()
	name, chunks := fileOf(1, 3)
	if kept, err := a.node.Kept(v.Community, name, chunks); err != nil || kept != 0 || a.node.FilesIn() != 0 {
		t.Errorf("%d bytes of %d files are kept, %v", kept, a.node.FilesIn(), err)
	}
}

// heap is how many bytes are in use.
func heap() int {
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return int(m.HeapAlloc)
}
