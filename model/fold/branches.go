package fold

import (
	"maps"
	"slices"

	"tallystick/crdt"
)

// Forked are the logs of which several branches were taken up, sorted.
func (l *Lineage) Forked() []crdt.LogID {
	forked := map[crdt.LogID]bool{}
	for id, log := range l.logs {
		if len(log.strands) > 1 {
			forked[id] = true
		}
	}
	return slices.SortedFunc(maps.Keys(forked), crdt.LogID.Compare)
}

// Back is the entry that p reaches by prev under a number not above its own.
func (l *Lineage) Back(p Place, seq uint64) Place {
	for s := l.strands[p.strand]; seq < s.from && s.parent != none; s = l.strands[p.strand] {
		p.strand = uint32(s.parent)
	}
	return Place{strand: p.strand, seq: seq}
}
