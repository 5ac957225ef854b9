// Package replica is one durable set of signed entries per community, in one
// data directory, on Badger.
//
// There is one door in and one door out. [Community.Admit] takes what others
// bring and [Community.Author] what this device says; both go through the same
// checks, the same group commit and the same log of arrivals. Everything that
// watches a replica watches [Replica.Watch], whose numbers are local, strictly
// increasing, and the same after a restart. It yields what would be in the set
// if nobody had ever lost power, since the losses of power are among it; tips
// and digest are of the set with the losses that are in force.
//
// What a call has answered is on disk: Author and Admit return after the
// store, and for this device's own entries also the watermark beside it, have
// been synced. Until then nobody is shown the entries either, so that no peer
// can hold what a power cut takes from their author. What goes to others is read
// by [Community.Runs] and [Community.Ancestor].
//
// The replica knows what entries are and not what they mean. What the fold
// decides comes back by narrow calls: [Community.Forget] after an erasure that
// counts, [Community.Refence] after a loss of power. [Replica.Space] is the
// only other storage that anyone gets.
//
// A data directory is guarded against what Badger alone does not survive; see
// format.go, lock.go, preflight.go, watermark.go, diskspace.go, runway.go and
// poison.go. What the keys in the store mean is in layout.go.
//
// All methods may be called from several goroutines at once.
package replica
