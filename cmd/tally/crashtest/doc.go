// Package crashtest is the crash suite of tally: what must be true of a data
// directory after the process, the machine or the disk under it has failed, and
// the tests that make them fail.
//
// The suite builds the real program and a worker (see worker), which writes
// through crdt/replica and tells, over a pipe, each entry that it was told is
// saved. A fault is made; then the worker, in a new process, lists what is
// there, and a [Ledger] compares. So nothing that crashes takes the judge with
// it.
//
// The tests need Linux, root, strace, mount and mkfs.ext4, and take minutes:
//
//	go test -tags crash -timeout 40m ./cmd/tally/crashtest/...
//
// Every file system that they fill or cut off is one of their own, in memory or
// on a loop device. They print the seeds of what they draw; CRASH_SEED repeats
// a run.
package crashtest
