package fold

import (
	"iter"
	"maps"
	"slices"
	"strings"
)

// overlay is rows under changes that are not stored.
type overlay struct {
	rows    Rows
	changed map[string][]byte // nil: deleted
}

func newOverlay(rows Rows) overlay { return overlay{rows: rows, changed: map[string][]byte{}} }

// Get is the value of a key, nil if it is not there.
func (o overlay) Get(key []byte) ([]byte, error) {
	if value, ok := o.changed[string(key)]; ok {
		return value, nil
	}
	return o.rows.Get(key)
}

// All yields rows with a prefix, what changed included, in order. Changes made
// meanwhile may or may not show.
func (o overlay) All(prefix []byte) iter.Seq2[Row, error] {
	var fresh []string
	for key := range o.changed {
		if strings.HasPrefix(key, string(prefix)) {
			fresh = append(fresh, key)
		}
	}
	slices.Sort(fresh)
	return func(yield func(Row, error) bool) {
		fresh := fresh
		before := func(limit string) bool { // yields what is fresh and sorts before
			for len(fresh) > 0 && (limit == "" || fresh[0] < limit) {
				key := fresh[0]
				fresh = fresh[1:]
				if value := o.changed[key]; value != nil && !yield(Row{[]byte(key), value}, nil) {
					return false
				}
			}
			return true
		}
		for row, err := range o.rows.All(prefix) {
			if err != nil {
				yield(row, err)
				return
			}
			if !before(string(row.Key)) {
				return
			}
			if len(fresh) > 0 && fresh[0] == string(row.Key) {
				continue // before yields it next
			}
			if !yield(row, nil) {
				return
			}
		}
		before("")
	}
}

// list is everything that changed, as rows in the order of their keys.
func (o overlay) list() (rows []Row) {
	for _, key := range slices.Sorted(maps.Keys(o.changed)) {
		rows = append(rows, Row{[]byte(key), o.changed[key]})
	}
	return rows
}

// cover lays rows over what there is.
func (o overlay) cover(rows []Row) {
	for _, row := range rows {
		o.changed[string(row.Key)] = row.Value
	}
}
