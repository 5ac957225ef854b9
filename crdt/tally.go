package crdt

import "slices"

// A Tally is where the rights of one limit are. Amounts are in the unit of the
// limit. The balances of all logs and what was spent always add up to what was
// created.
type Tally struct {
	Created int64
	Spent   int64 // every spend, with and without rights

	// OverCommitted names what exceeds the rights of its own log, in the order
	// of folds: of a log's spends and transfers the last ones, as far as the
	// log lacks rights for them.
	OverCommitted []Excess

	balances map[LogID]int64
	ended    map[LogID]bool
	granted  map[ID]int64
}

// An Excess is the part of a spend or transfer that its log had no rights for.
type Excess struct {
	Entry  ID
	Log    LogID
	Amount int64
}

// Balance is what a log holds; below zero, by how much it is over-committed.
func (t Tally) Balance(log LogID) int64 { return t.balances[log] }

// Available is what a log can still promise: its balance, or nothing if it is
// over-committed or has ended.
func (t Tally) Available(log LogID) int64 {
	if t.ended[log] {
		return 0
	}
	return max(0, t.balances[log])
}

// Stranded is what an ended log holds and nobody can promise: its ends disagree
// or name no usable heir, and it was created, inherited or came back rather
// than being given. The owner creates it anew, or the giver reclaims the
// transfer that it was part of.
func (t Tally) Stranded(log LogID) int64 {
	if !t.ended[log] {
		return 0
	}
	return max(0, t.balances[log])
}

// Granted is what of a transfer has not gone back to its giver, spent or not.
func (t Tally) Granted(transfer ID) int64 { return t.granted[transfer] }

// Shortfall is by how much more was spent than the whole limit ever had: what
// cannot be settled by moving rights between logs. It can be less than the sum
// of what is over-committed, and zero while something is.
func (t Tally) Shortfall() int64 { return max(0, t.Spent-t.Created) }

// Logs are the logs that hold something or owe it, in order.
func (t Tally) Logs() []LogID {
	var logs []LogID
	for log, balance := range t.balances {
		if balance != 0 {
			logs = append(logs, log)
		}
	}
	slices.SortFunc(logs, LogID.Compare)
	return logs
}
