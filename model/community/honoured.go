package community

import (
	"slices"

	"tallystick/crdt"
)

// Honoured is how far an act that takes power away still honours one log: up
// to the named entries, one per branch, and what they reach by prev. A log
// that the act reaches and does not list is honoured up to nothing, like one
// listed with no entry. Every entry named must be an ancestor of the act.
type Honoured struct {
	Log  crdt.LogID
	Last []crdt.ID // at most MaxBranches, sorted
}

// honoured reads the field that every such act has: [[log, [entry …]] …],
// sorted by log, each once. Leaving it out would fence every log at its
// beginning, so it must be written even when it is empty.
func (f *fieldReader) honoured() (logs []Honoured) {
	for _, value := range f.list("logs", MaxHonoured) {
		row := readHonoured(f, value)
		f.require(len(logs) == 0 || logs[len(logs)-1].Log.Compare(row.Log) < 0)
		if f.void {
			return nil
		}
		logs = append(logs, row)
	}
	return logs
}

func readHonoured(f *fieldReader, value any) (row Honoured) {
	pair, _ := value.([]any)
	if len(pair) != 2 {
		f.void = true
		return row
	}
	log, isLog := pair[0].([]byte)
	last, isList := pair[1].([]any)
	if !isLog || !isList || len(log) != len(row.Log) || len(last) > MaxBranches {
		f.void = true
		return row
	}
	return Honoured{Log: crdt.LogID(log), Last: readIDs(f, last)}
}

func (w fieldWriter) honoured(logs []Honoured) { w["logs"] = honouredList(logs) }

func honouredList(logs []Honoured) []any {
	sorted := slices.SortedFunc(slices.Values(logs), func(a, b Honoured) int { return a.Log.Compare(b.Log) })
	return listOf(sorted, func(h Honoured) any { return []any{octets(h.Log), idList(h.Last)} })
}
