package fold

import (
	"encoding/binary"
	"fmt"
	"iter"
	"maps"
	"math/bits"
	"slices"
	"strings"
)

// Rows is what is stored of a book, as far as it was handed out by Flush and
// written. The book's owner keeps it apart from everything else.
type Rows interface {
	// Get is the value of a key, nil if it is not there.
	Get(key []byte) ([]byte, error)
	// All yields the rows whose keys begin with prefix, in order.
	All(prefix []byte) iter.Seq2[Row, error]
}

// ledger is rows with what changed since: pages decoded, all else as it will
// be stored.
type ledger struct {
	overlay
	pages map[pageKey]*page
	dirty map[pageKey]bool
	most  int // pages kept at a time, where none is changed; 0: all
}

func newLedger(rows Rows) *ledger {
	return &ledger{overlay: newOverlay(rows), pages: map[pageKey]*page{}, dirty: map[pageKey]bool{}}
}

func (l *ledger) put(key, value []byte) { l.changed[string(key)] = value }

// page is one that may be read, and changed if touched afterwards.
func (l *ledger) page(key pageKey) (*page, error) {
	if p := l.pages[key]; p != nil {
		return p, nil
	}
	data, err := l.rows.Get(key.append([]byte{rowPage}))
	if err != nil {
		return nil, err
	}
	p := &page{}
	if data != nil {
		if p, err = decodePage(data); err != nil {
			return nil, fmt.Errorf("page %d of strand %d: %w", key.number, key.strand, err)
		}
	}
	if l.most > 0 && len(l.pages) >= l.most {
		clear(l.pages)
	}
	l.pages[key] = p
	return p, nil
}

// slot is that of an entry; whoever changes it calls touch.
func (l *ledger) slot(at Place) (*slot, error) {
	p, err := l.page(pageOf(at))
	if err != nil {
		return nil, err
	}
	return &p[at.seq%pageEntries], nil
}

func (l *ledger) touch(at Place) { l.dirty[pageOf(at)] = true }

// bit sets or clears the bit of a place in a row of bits; prefix and key are
// the row's key before and after it was told which page.
func (l *ledger) bit(key []byte, at Place, on bool) error {
	value, err := l.Get(key)
	if err != nil {
		return err
	}
	before := bitsOf(value)
	after := before &^ (1 << (at.seq % pageEntries))
	if on {
		after |= 1 << (at.seq % pageEntries)
	}
	switch {
	case after == before:
	case after == 0:
		l.put(key, nil)
	default:
		l.put(key, binary.BigEndian.AppendUint32(nil, after))
	}
	return nil
}

// bitsOf reads a row of bits; other lengths are no bits.
func bitsOf(value []byte) uint32 {
	if len(value) != 4 {
		return 0
	}
	return binary.BigEndian.Uint32(value)
}

// places are those whose bits are set.
func (k pageKey) places(set uint32) (places []Place) {
	for ; set != 0; set &= set - 1 {
		places = append(places, k.place(bits.TrailingZeros32(set)))
	}
	return places
}

// flush is everything that changed, as rows in the order of their keys, and
// forgets it.
func (l *ledger) flush() (rows []Row) {
	for _, key := range slices.SortedFunc(maps.Keys(l.dirty), pageKey.compare) {
		rows = append(rows, Row{key.append([]byte{rowPage}), l.pages[key].encode(nil)})
	}
	rows = append(rows, l.list()...)
	*l = *newLedger(l.rows)
	return rows
}

func (k pageKey) compare(other pageKey) int {
	return strings.Compare(string(k.append(nil)), string(other.append(nil)))
}
