package wire

// Act says how an act is to be done.
type Act struct {
	DryRun bool   `query:"dry_run" doc:"answer what would happen, and change nothing"`
	Key    string `header:"Idempotency-Key" maxLength:"255" doc:"the same for the same request: it is done once, and answered the same again"`
}

// Nothing is the body of an act that needs to be told nothing more.
type Nothing struct{}

// ActIn says how an act is to be done, and in which community.
type ActIn struct {
	In
	Act
}
