package reconcile_test

import (
	"testing"

	"tallystick/crdt"
	"tallystick/sync/reconcile"
)

// FuzzAnswer hands any first message to a responder.
func FuzzAnswer(f *testing.F) {
	v := newVillage(f, 1, 0)
	a := newShelf(v.Community)
	hello, _ := reconcile.Open(a, reconcile.Options{Binding: binding}).Next()
	f.Add(hello)
	f.Add([]byte{0x83, 1, 2, 2})
	f.Fuzz(func(t *testing.T, first []byte) {
		pick := func(match func(crdt.CommunityID) bool) (reconcile.Holdings, bool) { return a, match(a.ID()) }
		c, err := reconcile.Answer(first, pick, reconcile.Options{Binding: binding})
		checkEnd(t, err)
		for message := []byte{0}; err == nil && message != nil; {
			message, err = c.Next()
		}
		checkEnd(t, err)
	})
}

// FuzzTake puts any message in any place of a conversation with every kind of
// message, on either side: it ends as a peer can make it end, or goes on.
func FuzzTake(f *testing.F) {
	a, b := rich(f, false)
	all := overheard(f, a.copied(), b.copied())
	for place, h := range all {
		if len(h.message) < 1<<10 {
			f.Add(uint8(place), h.message)
		}
	}
	f.Fuzz(func(t *testing.T, place uint8, message []byte) {
		m := newMeeting(a.copied(), b.copied(), 1)
		m.meddle = func(_ int, honest []byte) []byte {
			if m.messages == int(place)+1 {
				return message
			}
			return honest
		}
		checkEnd(t, m.run(1))
	})
}

// FuzzDamage changes, cuts or repeats bytes of messages on the way, at several
// places of one conversation.
func FuzzDamage(f *testing.F) {
	a, b := rich(f, false)
	f.Add([]byte{3, 0, 9, 1, 7, 0, 3, 2})
	f.Add([]byte{5, 0, 1, 1, 9, 1, 2, 3, 11, 0, 4, 4})
	f.Fuzz(func(t *testing.T, damage []byte) {
		m := newMeeting(a.copied(), b.copied(), 1)
		m.meddle = func(_ int, message []byte) []byte {
			for i := 0; i+4 <= len(damage); i += 4 {
				if int(damage[i]) == m.messages {
					message = damaged(message, int(damage[i+1])<<8|int(damage[i+2]), damage[i+3])
				}
			}
			return message
		}
		checkEnd(t, m.run(1))
	})
}

func damaged(message []byte, at int, how byte) []byte {
	if len(message) == 0 {
		return message
	}
	at %= len(message)
	switch how % 4 {
	case 0:
		return message[:at]
	case 1:
		return append(message, message[at:]...)
	default:
		message[at] ^= how
		return message
	}
}
