package wire

// The exit codes of the command line, which the problem table uses, too.
const (
	ExitOK          = 0
	ExitFailed      = 1
	ExitUsage       = 2
	ExitPartly      = 3
	ExitNotFound    = 4
	ExitConflict    = 5
	ExitDenied      = 6
	ExitNoDaemon    = 7
	ExitInUse       = 8
	ExitDamaged     = 9
	ExitFull        = 10
	ExitInterrupted = 130
)
