// Package community is who belongs to a community and which keys they share:
// so far the founding of one, the epoch keys that its records are sealed
// under, and a device's seat from which it writes and reads.
//
// A community begins with one log: an introduction, the charter that names the
// community, and the grant of a first epoch key. What the grant says stands in
// clear, so that a courier and a newcomer compute the same membership as
// everybody else; what people write is sealed.
//
// A device whose directory was copied, restored or lost entries never goes on
// with its old log. It begins another, an incarnation, whose introduction says
// which logs it replaces, and grants a key that covers both.
//
// All of it is single-threaded: one [Seat] is used by one goroutine.
package community
