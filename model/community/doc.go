// Package community is who belongs to a community, what they decided, who lost
// which power and up to where, and which keys they share.
//
// [Authority] works out a [State] from entries in clear alone, so that a
// courier, a newcomer and a member agree: losses of power first, each judged on
// its own ancestors, then everything else in the order of folds. A [Keychain]
// opens what is sealed, and chooses the key to write under. [Governance] puts
// the two together for the engine of the fold. All of these are pure.
//
// The bodies in clear have a file each, with a struct and a reader, such as
// [Motion] and [ReadMotion]. Names and prose stand in sealed records beside
// them. FORMAT.md describes all of it for a second implementer.
//
// A [Ring] is a keychain on a replica, and a [Seat] a device's place from which
// it writes. A device whose directory was copied, restored or lost entries
// never goes on with its old log: it begins another, an incarnation, whose
// introduction says which logs it replaces.
package community
