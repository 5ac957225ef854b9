package crdt

import (
	"cmp"
	"errors"
	"fmt"
)

// A Movement is what one entry does to one limit. An entry makes at most one,
// but an end may name many logs, each a movement of its own.
type Movement struct {
	At     Position // of the entry
	Kind   MovementKind
	Log    LogID // the log of the entry; for MoveEnd, the log that ended
	To     LogID // see the kinds
	Of     ID    // see the kinds
	Fence  []ID  // for MoveEnd, the last entries of Log still honoured
	Amount int64 // 1…MaxAmount; 0 for MoveEnd
}

// MovementKind says what a [Movement] does.
type MovementKind int

const (
	// MoveCreate makes rights, in the owner's log: stock offered, a budget
	// adopted. Whose log may do that, the caller judges.
	MoveCreate MovementKind = iota + 1

	// MoveTransfer gives rights of Log to the log To. It stands whatever Log
	// held: who gave too much is over-committed, not who received.
	MoveTransfer

	// MoveSpend uses rights up. It stands whatever Log held.
	MoveSpend

	// MoveReturn gives back, in the receiver's log or its heir's, part of the
	// transfer Of.
	MoveReturn

	// MoveReclaim takes back, in the giver's log or its heir's, part of the
	// transfer Of, without asking.
	MoveReclaim

	// MoveEnd is the end of a device or a removal: what Log has not spent
	// passes to its heir, the log To, or goes back to who gave it if To is
	// zero. The caller leaves out what Log wrote past the fence.
	MoveEnd
)

func (m Movement) compare(other Movement) int {
	return cmp.Or(m.At.Compare(other.At), m.Log.Compare(other.Log))
}

// Check refuses what no holdings could give a meaning to: an amount out of
// range, an unknown kind, a transfer to nobody else. It depends on nothing but
// the movement, so every replica leaves out the same ones.
func (m Movement) Check() error {
	switch {
	case m.Kind < MoveCreate || m.Kind > MoveEnd:
		return fmt.Errorf("unknown kind %d", m.Kind)
	case m.Kind == MoveEnd && m.Amount != 0:
		return fmt.Errorf("an end moves what is left, not an amount of %d", m.Amount)
	case m.Kind != MoveEnd && (m.Amount < 1 || m.Amount > MaxAmount):
		return fmt.Errorf("amount %d, must be 1 to %d", m.Amount, int64(MaxAmount))
	case m.Kind == MoveTransfer && (m.To == m.Log || m.To == LogID{}):
		return errors.New("a transfer needs another log to go to")
	}
	return nil
}

// Rights are a limit that holds without asking anyone, such as stock, a budget
// or credit: at any time each unit of it is held by one log, and only that log
// gives it away, spends it or returns it.
//
// For people: whoever keeps to the rights they see can promise offline, at
// once, and no two such promises meet in the same crate. Rights that one has
// seen shrink only when somebody takes them back: the giver reclaims, or the
// end of a device cuts off an entry that gave them or names another heir than
// a second end. What was promised in the meantime, or without rights, is never
// void: it stands and is named as over-committed, to be settled by those whom
// it concerns.
//
// The branches of a forked log are one account, so what was spent twice shows
// as over-committed by the log that forked, and who received it is safe.
//
// Rights are a value: methods return another and change nothing. A movement
// that does not count is left out by the caller.
type Rights struct{ movements []Movement }

// RightsOf are the rights that the movements add up to, in any order and with
// any duplicates. Two movements of one log with the same position must be the
// same. It is an error if [Movement.Check] refuses one: the caller leaves those
// out first, and says so.
func RightsOf(movements ...Movement) (Rights, error) {
	for _, m := range movements {
		if err := m.Check(); err != nil {
			return Rights{}, fmt.Errorf("rights moved by %s: %w", m.At.ID.Short(), err)
		}
	}
	return Rights{arrange(movements)}, nil
}

// Merge are the rights of the movements of both.
func (r Rights) Merge(other Rights) Rights {
	return Rights{arrange(r.movements, other.movements)}
}

// Tally works out who holds what. It is an error only if there are more than
// [MaxMovements].
func (r Rights) Tally() (Tally, error) {
	if len(r.movements) > MaxMovements {
		return Tally{}, fmt.Errorf("rights moved %d times, at most %d", len(r.movements), MaxMovements)
	}
	l := newLedger(r.movements)
	l.takeBack(r.movements)
	l.giveBack()
	l.bequeath()
	return l.tally(r.movements), nil
}
