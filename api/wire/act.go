package wire

// Act says how an act is to be done.
type Act struct {
	DryRun bool   `query:"dry_run" doc:"answer what would happen, and change nothing"`
	Key    string `header:"Idempotency-Key" maxLength:"255" doc:"the same for the same request: it is done once, and answered the same again"`
}

// ActIn says how an act is to be done, and in which community.
type ActIn struct {
	In
	Act
}
