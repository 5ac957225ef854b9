package replica

import (
	"bytes"
	"cmp"
	"encoding/binary"
	"errors"
	"fmt"
	"hash/crc32"
	"io"
	"os"
	"path/filepath"
	"slices"

	"tallystick/crdt"
)

// mark is how far this device's own log in one community has come. An entry
// counts as written once its mark is durable, so no seq is ever used twice.
type mark struct {
	community crdt.CommunityID
	log       crdt.LogID
	seq       uint64  // of the tip
	count     uint64  // entries of the log: seq + 1, but for a forked one
	tip       crdt.ID // of the entry at seq
}

// watermark remembers, outside the store, what this device has written and
// where the directory lay. A store that holds less has lost entries; another
// place means that the directory is a copy. One goroutine uses it.
//
// The file has two slots, the second at [maxWatermarkSlot], written in turns
// and each whole: generation and a checksum say which is newer and whether it
// is whole. A torn write spoils only the slot that was the older one, so the
// other still holds what was durable before. In numbers big-endian:
//
//	magic (8) generation (8) length (4) CRC-32C over generation, length, content (4)
//	content: machine (32) file system (8) inode (8) files (8), then per log
//	community (32) log (32) seq (8) count (8) tip (32)
type watermark struct {
	file       *os.File
	generation uint64
	where      place
	byLog      map[crdt.LogID]mark
}

const (
	watermarkMagic = "tallywm1"
	slotHeader     = len(watermarkMagic) + 8 + 4 + crc32.Size
	placeLength    = 32 + 8 + 8 + 8
	markLength     = 32 + 32 + 8 + 8 + 32
)

// createWatermark begins the file of a new directory: both slots are written,
// so that later ones overwrite blocks that exist, full disk or not.
func createWatermark(dir string, here place) (*watermark, error) {
	f, err := os.OpenFile(filepath.Join(dir, watermarkFile), os.O_CREATE|os.O_RDWR|os.O_TRUNC, 0o600)
	if err != nil {
		return nil, fmt.Errorf("create %s: %w", watermarkFile, err)
	}
	w := &watermark{file: f, where: here, byLog: map[crdt.LogID]mark{}}
	for range 2 {
		if err = w.write(w.byLog, here); err != nil {
			break
		}
	}
	if err == nil {
		err = syncFolder(dir)
	}
	if err != nil {
		_ = f.Close()
		return nil, fmt.Errorf("create %s: %w", watermarkFile, err)
	}
	return w, nil
}

// openWatermark reads the newer whole slot. Neither whole, or no file, is
// [ErrDamaged]: nobody knows then which seq is free.
func openWatermark(dir string) (*watermark, error) {
	f, err := os.OpenFile(filepath.Join(dir, watermarkFile), os.O_RDWR, 0)
	if errors.Is(err, os.ErrNotExist) {
		return nil, damaged(watermarkFile, "gone")
	}
	if err != nil {
		return nil, err
	}
	w := &watermark{file: f}
	for slot := range int64(2) {
		if s, ok := readSlot(f, slot*maxWatermarkSlot); ok && (w.byLog == nil || s.generation > w.generation) {
			w.generation, w.where, w.byLog = s.generation, s.where, s.byLog
		}
	}
	if w.byLog == nil {
		_ = f.Close()
		return nil, damaged(watermarkFile, "neither slot is whole")
	}
	return w, nil
}

// marks lists the logs by community, then log.
func (w *watermark) marks() []mark {
	all := make([]mark, 0, len(w.byLog))
	for _, m := range w.byLog {
		all = append(all, m)
	}
	slices.SortFunc(all, func(a, b mark) int {
		return cmp.Or(a.community.Compare(b.community.Link), a.log.Compare(b.log))
	})
	return all
}

// advance makes marks durable with one sync, whatever their number. A mark
// that goes back is refused: whoever asks for that has lost entries.
func (w *watermark) advance(marks ...mark) error {
	next := make(map[crdt.LogID]mark, len(w.byLog)+len(marks))
	for log, m := range w.byLog {
		next[log] = m
	}
	for _, m := range marks {
		if old, ok := next[m.log]; ok && (m.seq < old.seq || m.count < old.count) {
			return fmt.Errorf("watermark of log %v would go back from seq %d to %d", m.log, old.seq, m.seq)
		}
		next[m.log] = m
	}
	return w.write(next, w.where)
}

// same reports whether the directory lies where it was last settled: false for
// a copy, a restored backup, and a move to another file system or machine.
func (w *watermark) same(here place) bool { return w.where.same(here) }

// settle records a new place, once the copy has become its own incarnation.
func (w *watermark) settle(here place) error { return w.write(w.byLog, here) }

// close does not write: every mark is durable already.
func (w *watermark) close() error { return w.file.Close() }

// write fills the slot that is not the newest one, and syncs it. Only then does
// the value in memory change, so a failed write can be tried again.
func (w *watermark) write(byLog map[crdt.LogID]mark, where place) error {
	s := slot{generation: w.generation + 1, where: where, byLog: byLog}
	raw := s.bytes()
	if len(raw) > maxWatermarkSlot {
		return fmt.Errorf("watermark of %d logs takes %d bytes, at most %d", len(byLog), len(raw), maxWatermarkSlot)
	}
	if _, err := w.file.WriteAt(raw, int64(s.generation%2)*maxWatermarkSlot); err != nil {
		return fmt.Errorf("write %s: %w", watermarkFile, err)
	}
	if err := syncContent(w.file); err != nil {
		return fmt.Errorf("sync %s: %w", watermarkFile, err)
	}
	w.generation, w.where, w.byLog = s.generation, where, byLog
	return nil
}

// slot is one whole state.
type slot struct {
	generation uint64
	where      place
	byLog      map[crdt.LogID]mark
}

func (s slot) bytes() []byte {
	b := make([]byte, slotHeader, slotHeader+placeLength+markLength*len(s.byLog))
	b = append(b, s.where.machine[:]...)
	b = binary.BigEndian.AppendUint64(b, s.where.fileSystem)
	b = binary.BigEndian.AppendUint64(b, s.where.inode)
	b = binary.BigEndian.AppendUint64(b, s.where.files)
	for _, m := range s.byLog {
		b = append(append(b, m.community.Link[:]...), m.log[:]...)
		b = binary.BigEndian.AppendUint64(b, m.seq)
		b = binary.BigEndian.AppendUint64(b, m.count)
		b = append(b, m.tip.Link[:]...)
	}
	copy(b, watermarkMagic)
	binary.BigEndian.PutUint64(b[8:], s.generation)
	binary.BigEndian.PutUint32(b[16:], uint32(len(b)-slotHeader))
	binary.BigEndian.PutUint32(b[20:], slotChecksum(b))
	return b
}

// slotChecksum covers everything but the magic and itself.
func slotChecksum(b []byte) uint32 {
	return crc32.Update(crc32.Checksum(b[8:20], castagnoli()), castagnoli(), b[slotHeader:])
}

func readSlot(f io.ReaderAt, at int64) (slot, bool) {
	head := make([]byte, slotHeader)
	if _, err := f.ReadAt(head, at); err != nil {
		return slot{}, false
	}
	length := int64(binary.BigEndian.Uint32(head[16:]))
	if length > maxWatermarkSlot-int64(slotHeader) {
		return slot{}, false
	}
	raw := make([]byte, int64(slotHeader)+length)
	if _, err := f.ReadAt(raw, at); err != nil {
		return slot{}, false
	}
	return parseSlot(raw)
}

// parseSlot reads the bytes of a slot; false means that it is not whole.
func parseSlot(raw []byte) (s slot, ok bool) {
	if len(raw) < slotHeader+placeLength || !bytes.HasPrefix(raw, []byte(watermarkMagic)) ||
		uint64(binary.BigEndian.Uint32(raw[16:])) != uint64(len(raw)-slotHeader) ||
		binary.BigEndian.Uint32(raw[20:]) != slotChecksum(raw) {
		return slot{}, false
	}
	s = slot{generation: binary.BigEndian.Uint64(raw[8:]), byLog: map[crdt.LogID]mark{}}
	content := raw[slotHeader:]
	copy(s.where.machine[:], content)
	s.where.fileSystem = binary.BigEndian.Uint64(content[32:])
	s.where.inode = binary.BigEndian.Uint64(content[40:])
	s.where.files = binary.BigEndian.Uint64(content[48:])
	rows := content[placeLength:]
	if len(rows)%markLength != 0 {
		return slot{}, false
	}
	for row := range slices.Chunk(rows, markLength) {
		var m mark
		copy(m.community.Link[:], row)
		copy(m.log[:], row[32:])
		m.seq, m.count = binary.BigEndian.Uint64(row[64:]), binary.BigEndian.Uint64(row[72:])
		copy(m.tip.Link[:], row[80:])
		s.byLog[m.log] = m
	}
	return s, true
}
