package replica

import (
	"maps"
	"slices"

	"tallystick/crdt"
)

// uptake knows which entries of the feed have their whole past here, and which
// logs have some, in the set, that this directory has not cited yet. An author
// cites only what is complete, so that nobody who receives an entry ever waits
// on one that was invented; and of its own accord only what is in the set.
//
// In every log the complete part is closed under prev, so the ends of its
// branches say all about it: one for nearly every log.
type uptake struct {
	ends    map[crdt.LogID][]end
	stalled map[crdt.LogID]bool // have an end that waits
	uncited map[crdt.LogID]bool // true for those to be cited first: something in clear is new, which may govern
}

// end is where a branch is complete up to.
type end struct {
	tip   crdt.Tip
	waits crdt.ID // what an entry after tip lacks; zero if none lacks anything
}

// past is what the uptake asks about entries: where one that is held stands;
// of two entries of one log, whether the first is or follows the second;
// whether several histories of a log are held; and how far a log that is
// complete up to an end may be cited without being asked for.
type past interface {
	tipOf(crdt.ID) (tip crdt.Tip, held bool)
	reaches(end, at crdt.Tip) bool
	forked(crdt.LogID) bool
	citable(end crdt.Tip) (tip crdt.Tip, any bool)
}

func newUptake() *uptake {
	return &uptake{ends: map[crdt.LogID][]end{}, stalled: map[crdt.LogID]bool{}, uncited: map[crdt.LogID]bool{}}
}

// has reports whether an entry's whole past is here.
func (u *uptake) has(at crdt.Tip, p past) bool {
	return slices.ContainsFunc(u.ends[at.Log], func(e end) bool {
		return at.Seq <= e.tip.Seq && p.reaches(e.tip, at)
	})
}

// take follows one entry that has entered the feed, and reports whether its
// past is complete and was not so before. Prev comes before it, deps may come
// later: then it is taken again, see [uptake.resume].
func (u *uptake) take(v crdt.Verified, p past) bool {
	if u.has(v.Tip(), p) {
		return false
	}
	var before crdt.Tip
	if v.Seq() > 0 {
		before = crdt.Tip{Log: v.Log(), Seq: v.Seq() - 1, ID: v.Prev()}
		if !u.has(before, p) {
			return false // what its branch waits on is noted with the branch
		}
	}
	for _, id := range v.Deps() {
		if dep, held := p.tipOf(id); !held || !u.has(dep, p) {
			u.stall(end{tip: before, waits: id})
			return false
		}
	}
	u.grow(before, v.Tip())
	return true
}

// note marks the log of a complete entry as one to cite.
func (u *uptake) note(v crdt.Verified) {
	u.uncited[v.Log()] = u.uncited[v.Log()] || !v.Sealed() && v.Kind() != crdt.KindSeen
}

// stall notes, once, that an entry after the end waits. An end that stands
// there and waits for nothing stays beside it.
func (u *uptake) stall(e end) {
	log := e.tip.Log
	if u.stalled[log] = true; !slices.Contains(u.ends[log], e) {
		u.ends[log] = append(u.ends[log], e)
	}
}

// grow moves the end of a branch, or begins one.
func (u *uptake) grow(before, to crdt.Tip) {
	ends := u.ends[to.Log]
	if i := slices.Index(ends, end{tip: before}); i >= 0 {
		ends[i].tip = to
		return
	}
	u.ends[to.Log] = append(ends, end{tip: to})
}

// resume lists the logs that may go on because what they lacked is complete,
// and from which seq on they have to be taken again.
func (u *uptake) resume(p past) map[crdt.LogID]uint64 {
	logs := map[crdt.LogID]uint64{}
	for log := range u.stalled {
		waits := false
		u.ends[log] = slices.DeleteFunc(u.ends[log], func(e end) bool {
			if e.waits.IsZero() {
				return false
			}
			if dep, held := p.tipOf(e.waits); !held || !u.has(dep, p) {
				waits = true
				return false
			}
			if from, listed := logs[log]; !listed || e.tip.Seq < from {
				logs[log] = e.tip.Seq + 1
			}
			return true
		})
		if !waits {
			delete(u.stalled, log)
		}
	}
	return logs
}

// wrote follows an entry of this directory's own log: what it cites is cited.
// A log that begins has cited nothing yet.
func (u *uptake) wrote(v crdt.Verified, p past) {
	if v.Seq() == 0 {
		u.uncited = u.anew(nil).uncited
	}
	delete(u.uncited, v.Log())
	for _, id := range v.Deps() {
		if dep, held := p.tipOf(id); held && !slices.ContainsFunc(u.ends[dep.Log], func(e end) bool {
			tip, any := p.citable(e.tip)
			return any && tip.Seq > dep.Seq
		}) {
			delete(u.uncited, dep.Log)
		}
	}
}

// anew is the uptake for a log that has cited nothing. The logs that it
// replaces come first: their past is most of what there is.
func (u *uptake) anew(replaces []crdt.LogID) *uptake {
	fresh := &uptake{ends: u.ends, stalled: u.stalled, uncited: map[crdt.LogID]bool{}}
	for log := range u.ends {
		fresh.uncited[log] = len(replaces) == 0 || slices.Contains(replaces, log)
	}
	return fresh
}

// deps chooses what an own entry cites beside refs, at most [crdt.MaxDeps] in
// all, sorted: news of other logs, those in clear first, for they may govern.
// Own is the log that writes.
func (u *uptake) deps(own crdt.LogID, refs []crdt.Tip, p past) []crdt.ID {
	chosen := map[crdt.ID]bool{}
	cited := map[crdt.LogID]crdt.Tip{}
	for _, ref := range refs {
		if ref.Log == own {
			continue // an ancestor already
		}
		if last, known := cited[ref.Log]; known && !p.forked(ref.Log) {
			if ref.Seq < last.Seq {
				continue
			}
			delete(chosen, last.ID)
		}
		cited[ref.Log], chosen[ref.ID] = ref, true
	}
	for _, tip := range u.news(own, p) {
		last, known := cited[tip.Log]
		if known && last.Seq >= tip.Seq {
			continue
		}
		if known {
			delete(chosen, last.ID)
		}
		if len(chosen) >= crdt.MaxDeps {
			break
		}
		chosen[tip.ID] = true
	}
	return slices.SortedFunc(maps.Keys(chosen), func(a, b crdt.ID) int { return a.Compare(b.Link) })
}

// news is how far logs can be cited that have something to cite. Where a log
// is one chain, all its ends stand at one entry.
func (u *uptake) news(own crdt.LogID, p past) []crdt.Tip {
	var governing, rest []crdt.Tip
	for _, log := range slices.SortedFunc(maps.Keys(u.uncited), crdt.LogID.Compare) {
		if log == own || len(u.ends[log]) == 0 {
			continue
		}
		tip, any := p.citable(u.ends[log][0].tip)
		switch {
		case !any:
		case u.uncited[log]:
			governing = append(governing, tip)
		default:
			rest = append(rest, tip)
		}
	}
	return append(governing, rest...)
}
