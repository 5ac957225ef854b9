// Package reconcile is the conversation in which two replicas of a community
// find out what each lacks and give it to each other, as a pure state machine:
// messages of the peer go in, messages to the peer come out. It does no I/O,
// reads no clock and starts no goroutine; a shell moves the messages over a
// stream, and a store ([Holdings]) answers what is held and takes what comes.
//
// # The shell
//
// A shell calls [Conversation.Next] and sends what it gives until there is
// nothing; reads a message and hands it to [Conversation.Take]; stores what
// that delivers, durably and in order, and then says so with
// [Conversation.Stored]; and begins again, until [Conversation.Done]. Sending
// and taking may go on at once, as long as one goroutine at a time talks to the
// conversation. Deadlines are the shell's. A conversation that breaks off has
// lost what was delivered and not stored, and nothing else: the next one begins
// from the tips of both sides and has no memory of the last.
//
// # Messages
//
// A message is one array of canonical CBOR, as crdt's FORMAT.md has it, of at
// most [MaxMessage] bytes; the shell frames it. It begins with its kind.
// I is the initiator, R the responder, "both" means either side:
//
//	refuse  0  R     [least version, most version]
//	hello   1  I     [least version, most version, salt, community under the salt]
//	answer  2  R     [version, salt, summary …]
//	state   3  I     [summary …]
//	ranges  4  I     [bits, hashes of the 2^bits ranges]
//	tips    5  both  [bits, [range …], [[log, seq, tip] …]]
//	wants   6  both  [[[log, [tip …], [point …], [point …]] …]]    point = [seq, tip]
//	astray  7  both  [[[log, tip] …]]
//	turn    8  both  []
//	runs    9  both  [frame …]                   1 to 22, without an array around them
//	left   10  both  [[body or 0 …]]
//	lacks  11  both  [more, [id …]]              more 0 or 1
//	bodies 12  both  [[body, 0 or 1 …]]          0 not here, 1 erased
//	stored 13  both  [how many]
//	given  14  both  []
//	end    15  both  [fingerprint, lacking, marks]
//
//	summary = tips, fingerprint, lacking, marks of those lacking or empty, credit
//
// The fields stand behind the kind, so that [8] is a turn. Salts and
// fingerprints are byte strings of 16, log and tip of 8, ids of 32, marks of
// 128. Numbers are at most 2³¹−1, and sequence numbers what the format of
// entries allows. A frame is as in FORMAT.md. Every list is sorted in ascending
// order and has each element once, but for bodies, which stand in the order in
// which they were asked for. Where a list is continued in another message of
// the same turn, the order goes on.
//
// # Hashes
//
//	community = SHA-256(["tallystick/reconcile/hello/1", I's salt, binding, community])
//	key       = SHA-256(["tallystick/reconcile/key/1", I's salt, R's salt, binding, community])
//	log       = SHA-256(key ‖ 'L' ‖ log)                              first 8 bytes
//	tip       = SHA-256(key ‖ 'T' ‖ log ‖ seq ‖ id)                   first 8
//	fingerprint = SHA-256(key ‖ 'S' ‖ (log ‖ seq ‖ id) of every tip)  first 16; by log, then id
//	range     = SHA-256(key ‖ 'R' ‖ (log ‖ seq ‖ tip) of its rows)    first 8
//	mark      = the same, or SHA-256(key ‖ 'B' ‖ ids of its entries)  first 2, zero if empty
//
// In the first two lines the array is canonical CBOR, the binding a byte string
// that names both peers, the community a link. Elsewhere log is the 32 bytes
// of the log, seq 8 bytes big-endian, id the digest of the entry; a row has the
// short forms. A row's range is the first bits of its log's short form, and an
// entry's the first bits of its id; marks are of 64 ranges. Nothing that names a
// community, a log or an entry looks the same in two conversations, so that a
// listener below the encryption, or a peer of another community, recognises
// nothing. Of a log with more than 16 tips the first 16 rows alone are
// compared.
//
// # Greeting
//
// I says hello. R looks for a community of which the peer may know that gives
// the hash, and hangs up if it has none. R answers with the highest version in
// common, its salt and its summary; or refuses if there is none, and both sides
// say that one of them has to be upgraded. I sends its own summary as state. If
// the fingerprints are the same, and neither asks for bodies (below), that was
// all: 127 bytes in three messages, one round trip.
//
// # Comparing
//
// If the fingerprints differ, the sides take turns, I first; a turn is any
// number of tips, wants and astray, and the message turn. A turn without any of
// them ends the comparison.
//
//   - I lists its tips, as one range (bits 0), if they are at most 1,024; if R
//     has none, it lists nothing and gives everything. Otherwise it sends the
//     hashes of ranges, of sixteen rows each at most on average, or of a single one if R's tips are at
//     most 1,024; and R lists the ranges that differ.
//   - Who takes a list knows for each log the tips of both. Where a tip of its own
//     follows one of the peer's, or the peer has nothing of the log, it gives the
//     branch from there on, without a question. Where it holds all of the peer's
//     tips, it gives its other branches from where they leave those. Tips that it
//     does not hold, it wants.
//   - A want names the tips wanted, the tips of the wanting side of which it does
//     not know whether the other one holds them, and, if the log is certainly
//     forked, points from which to find where: tips that both hold, and ancestors
//     of the others at distances 0, 1, 2, 3, 4, 6, 8, 12, 16, 24 … and the first
//     entry.
//   - The answer is the branch from behind the last point on it; or from where it
//     leaves another branch held, on which a point lies; or as a whole, if no
//     point is known. If only tips were named and none is on the branch, the
//     answer is astray, and the want is repeated with ancestors. Tips named in a
//     want that the side does not hold, it wants in its next turn.
//
// So suffixes are on their way after I's list or after R's answer to it; a fork
// takes up to one round trip more. Branches that prove a fork go before others.
//
// # Giving
//
// What was found to lack is given at once in both directions, as runs in the
// order in which they arrived at the giver. Sealed bodies come in their frame if
// they are at the giver; what makes a frame larger than 1 MiB comes behind it,
// as left: one for each entry of the last message of runs that came without, in
// its order, 0 where the giver has none itself. So whoever took a run need not
// ask for its bodies. Frames are believed only when the store has verified them.
//
// A side whose summary says that it lacks bodies asks for them once it has given
// its runs, if it lacks some in a range where the mark of the peer's is another
// one; of such ranges, for all but the bodies of entries that it has given. It
// asks for at most 1,024 in a message, and for at most 2,048 before they are
// answered; the last message says so, and may be empty. Erased bodies are never
// given, and erased is no reason to forget: the erasing entry comes as an entry.
//
// # Credit
//
// Of messages that bring something (runs, left, bodies), at most as many bytes
// may be under way as the taker's summary grants, 2 to 4 MiB. Stored says how
// many of them, from the beginning on, are durable; it is sent whenever another
// quarter of the credit is.
//
// # End
//
// A side that has given everything, and answered everything that the peer may
// ask for, says given. A side that has taken this, and stored everything, says
// in end what it has now. Who has sent and taken end is done, and knows whether
// both have the same tips; marks tell about how many logs differ if not, which
// happens when one has come to hold more meanwhile.
//
// # Round trips
//
// [Result].RoundTrips counts how often I waited for an answer before it could
// ask or give the next thing: for R's answer, and for each of R's turns. Not
// counted are the closing exchange (given, end), which nothing that is given
// waits for, and asking for bodies, which goes on beside the runs.
//
// # Hostile peers
//
// Whatever does not fit is a [*Breach], never a panic, and ends the
// conversation. What a peer can make this side hold is bounded: the credit, one
// message, tags of 131,072 tips and 2,048 ids. How much a peer gives in all is
// for the shell to bound. A tag that collides hides a
// difference, by accident once in 2⁶⁴ pairs; the closing comparison shows it, and
// the next conversation, under other salts, finds it. That is why there is no
// exchange of whole ids.
package reconcile
